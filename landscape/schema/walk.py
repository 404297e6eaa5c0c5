"""Finding one's way in the sections of an experiment: the classes, keys and words at a location."""

from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from landscape.errors import Key
from landscape.schema.section import Section, fields_of, kind_of

ONE_OF = "one of "
"""How what there is to choose from begins."""
PAGE = "landscape keys"
"""The command that shows a page of the reference."""
Sections = list[type[BaseModel]]


def key_names(section: type[BaseModel]) -> list[str]:
    """The keys of a section, as YAML has them."""
    return list(fields_of(section))


def kinds(section: type[BaseModel]) -> tuple[str, ...]:
    """The words that choose a section; none of one that has no `kind`."""
    return kind_of(section) if "kind" in section.model_fields else ()


def _steps(section: type[BaseModel]) -> tuple[str, ...]:
    """What chooses the section within a location."""
    told_as = (section.told_as(),) if issubclass(section, Section) else ()
    return (*kinds(section), *told_as)


def sections_at(root: type[BaseModel], location: Key) -> Sections:
    """The classes that a location can belong to: one, or all kinds of a union.

    A location is a key path in which the kind of a section may follow the section's key."""
    return _walk(root, location)[0]


def words_at(root: type[BaseModel], location: Key) -> list[str]:
    """The words that may be written at a location, of its literals."""
    annotations = _walk(root, location)[1]
    return list(dict.fromkeys(word for a in annotations for word in _literals(a)))


def is_list(root: type[BaseModel], key: Key) -> bool:
    """Whether nothing but a list may stand at a key."""
    known = any(_field(section, key[-1]) for section in sections_at(root, key[:-1]))
    annotations = _walk(root, key)[1] if known else []
    members = [m for a in annotations for m in _alternatives(a) if m is not NoneType]
    return bool(members) and all(get_origin(member) is tuple for member in members)


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The members of a union, themselves without what is annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        yield from (m for part in get_args(annotation) for m in _alternatives(part))
    else:
        yield annotation


def page_path(root: type[BaseModel], location: Key) -> str:
    """The page of the reference that a location belongs to, such as `data.csv`."""
    sections: Sections = [root]
    parts: list[str] = []
    for step in location:
        of_kind = [section for section in sections if step in _steps(section)]
        inner = [c for s in sections if (f := _field(s, step)) for c in classes_in(f.annotation)]
        if len(sections) > 1 and of_kind:
            sections = of_kind
            step = step if kinds(of_kind[0]) else getattr(of_kind[0], "told_by", "")
        elif inner or (not parts and _field(root, step)):
            sections = inner
        else:
            continue
        parts.append(str(step))
    return ".".join(filter(None, parts))


def one_of(names: Iterable[str], root: type[BaseModel], location: Key) -> str:
    """What there is to choose from, and the page of the reference that explains it."""
    return with_page(f"{ONE_OF}{', '.join(names)}", root, location)


def with_page(allowed: str, root: type[BaseModel], location: Key) -> str:
    """What is allowed, and where that is a choice the page of the reference that explains it."""
    if ONE_OF not in allowed or PAGE in allowed:
        return allowed
    command = f"{PAGE} {page_path(root, location)}".rstrip()
    return f"{allowed} (see `{command}`)"


def location_of(section: Section, key: Key) -> Key:
    """A key of a section as a location, in which kinds follow the sections that have one."""
    location: list[str | int] = []
    value: Any = section
    for step in key:
        location.append(step)
        if isinstance(value, Section):
            value = getattr(value, str(step), None)
        elif isinstance(value, tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            value = None
        if isinstance(value, Section):
            location.append(getattr(value, "kind", value.told_as()))
    return tuple(location)


def classes_in(annotation: Any) -> Sections:
    """The section classes named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [c for part in get_args(annotation) for c in classes_in(part)]


def _walk(root: type[BaseModel], location: Key) -> tuple[Sections, list[Any]]:
    """The classes at a location, and the annotations of the last key passed."""
    sections: Sections = [root]
    annotations: list[Any] = []
    for step in location:
        of_kind = [section for section in sections if step in _steps(section)]
        fields = [f for s in sections if (f := _field(s, step)) is not None]
        if of_kind and len(sections) > 1:
            sections = of_kind
        elif fields:
            annotations = [field.annotation for field in fields]
            sections = [s for a in annotations for s in classes_in(a)] or sections
    return sections, annotations


def _field(section: type[BaseModel], key: str | int) -> Any:
    return fields_of(section).get(str(key))


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    elif not isinstance(annotation, type):
        for part in get_args(annotation):
            yield from _literals(part)
