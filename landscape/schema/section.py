"""The base of every section of an experiment: the YAML section *is* the object that does the work.

A section is a frozen pydantic model; its fields are the YAML keys. Sections that come in several
kinds carry `kind: Literal[...]` and are joined in a union by `one_of`, which is their registry:
validation, schema and `landscape list` all read it.
"""

import ast
import inspect
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, ClassVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Section(BaseModel):
    """Strict (no silent conversion, no NaN, no unknown key) and immutable."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        defer_build=True,
        serialize_by_alias=True,
    )

    inert: ClassVar[Mapping[str, str]] = {}
    """Keys shared with other kinds that say nothing of this one, with the reason to refuse them."""
    told_by: ClassVar[str] = ""
    """The key whose presence chooses this class, of those that have no `kind`."""

    @classmethod
    def told_as(cls) -> str:
        """What pydantic's locations call the class, of those that are told apart by a key."""
        return f"<{cls.told_by or cls.__name__}>"

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in descriptions(cls).items():
            if name in properties:
                properties[name].setdefault("description", text)
        return schema


def fields_of(section: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a section by the keys that YAML has for them."""
    return {field.alias or name: field for name, field in section.model_fields.items()}


def descriptions(section: type[BaseModel]) -> dict[str, str]:
    """What the docstring under each field says, by key. Read from the source when asked for,
    because doing it for every section (as pydantic would) takes a third of the start-up."""
    texts: dict[str, str] = {}
    for parent in reversed(section.__mro__):
        if issubclass(parent, Section):
            for name, description in _documented(parent).items():
                field = section.model_fields.get(name)
                texts[(field and field.alias) or name] = description
    return texts


@cache
def _documented(section: type[BaseModel]) -> dict[str, str]:
    """What the docstring under each field of this very class says, by the field's name."""
    texts: dict[str, str] = {}
    body = cast(ast.ClassDef, ast.parse(dedent(inspect.getsource(section))).body[0]).body
    for statement, text in pairwise(body):
        match statement, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(description))),
            ):
                texts[name] = " ".join(description.split())
    return texts


def told_apart(*classes: type[Section]) -> Discriminator:
    """Chooses among classes, tagged with their `told_as`: that whose `told_by` is among the keys,
    else the first."""

    def chosen(value: Any) -> str:
        for section in classes[1:]:
            if isinstance(value, section) or (isinstance(value, dict) and section.told_by in value):
                return section.told_as()
        return classes[0].told_as()

    return Discriminator(chosen)


class Kinded(Section):
    """A section that comes in several kinds; each subclass narrows `kind` to its own words."""

    kind: str


class BareWord:
    """In the JSON schema, says that a section may be written as the bare word of its kind."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        kinds = list(schema.get("discriminator", {}).get("mapping", {}))
        return {"anyOf": [{"enum": kinds}, schema]} if kinds else schema


def one_of(union: Any, default: str | None = None) -> Any:
    """The annotation of a section that is one of the kinds of `union`, or the bare word of one;
    without a kind it is of the `default` one, if there is such."""

    def spelled_out(value: Any) -> Any:
        if isinstance(value, str):
            return {"kind": value}
        if default and isinstance(value, dict) and "kind" not in value:
            return {"kind": default} | value
        return value

    return Annotated[union, Field(discriminator="kind"), BeforeValidator(spelled_out), BareWord()]


def kind_of(section: type[BaseModel]) -> tuple[str, ...]:
    """The words by which a class of sections is chosen in YAML."""
    return tuple(section.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]


def summary(section: type[BaseModel], kind: str | None = None) -> str:
    """What a section is, in the first sentence of its docstring, without its sources.

    A class that serves several kinds says of each what it is, in `meanings`."""
    meaning: str | None = getattr(section, "meanings", {}).get(kind)
    return meaning or first_sentence(section)


def first_sentence(documented: Any) -> str:
    """The first paragraph of a docstring on one line, without its sources."""
    paragraph = (documented.__doc__ or "").strip().partition("\n\n")[0]
    return _SOURCE.sub("", " ".join(paragraph.split()))


_SOURCE = re.compile(r" \([^()]*\b\d{4}\b[^()]*\)")
"""A citation: parentheses with a year."""
