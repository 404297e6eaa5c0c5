"""From pydantic's errors to ours: the key as the user wrote it, the place, and what is allowed.

pydantic's locations name union members on the way; those are dropped by walking the values
beside them. A value that fits no member of a union gets one message: what the members that came
furthest would have allowed. Of pydantic's own sentences none is used.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core.core_schema import ErrorType

from landscape.errors import InputError, Key, Problem, limited, shown
from landscape.schema.hints import kind_hint, unknown_key_hint, unknown_kind_hint, value_hint
from landscape.schema.section import Section, descriptions, fields_of
from landscape.schema.values import alternatives, as_tuples, written
from landscape.schema.walk import (
    classes_in,
    key_names,
    kinds,
    one_of,
    sections_at,
    words_at,
)

S = TypeVar("S", bound=BaseModel)
Locate = Callable[[Problem], Problem]
"""Fills in the place of a problem."""

ALLOWED = {
    "bool_type": "true or false",
    "dict_type": "a section of `key: value` lines",
    "finite_number": "a finite number",
    "float_type": "a number",
    "greater_than": "a number over {gt:.12g}",
    "greater_than_equal": "at least {ge:.12g}",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "less_than": "a number under {lt:.12g}",
    "less_than_equal": "at most {le:.12g}",
    "model_attributes_type": "a section of `key: value` lines",
    "model_type": "a section of `key: value` lines",
    "none_required": "null",
    "string_too_short": "text",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text",
    "string_unicode": "text in UTF-8",
    "too_long": "at most {max_length} in the list",
    "too_short": "at least {min_length} in the list",
    "tuple_type": "a list",
}
"""What the types of pydantic's errors allow, with what their contexts hold."""
PATTERNS = {"^[A-Za-z0-9_-]+$": "letters, digits, - and _", r'^[^"\r\n\x00]$': "one character"}
"""What a pattern means."""
_VARIANT = re.compile(r"<\w+>")
"""A class that a key tells apart from others, within a location."""
_PYDANTIC = frozenset(get_args(ErrorType))


def validated(section: type[S], tree: Any, locate: Locate | None = None) -> S:
    """A section of these keys. Raises InputError with its problems, placed by `locate`."""
    try:
        tree = as_tuples(tree)
        try:
            return section.model_validate(tree)
        except ValidationError as error:
            problems = problems_of(error, section, tree, locate)
            raise InputError.from_problems(problems) from None
    except RecursionError:
        what = "a list or section holds itself, or others far too deep"
        raise InputError("", what, "a few levels of lists and sections") from None


def validated_as(annotation: Any, key: str, value: Any) -> Any:
    """A value of an annotation such as a union of sections, as callers from Python give one.

    Raises InputError; its keys are those within `value`. `key` is the section's in a config."""
    try:
        return getattr(validated(_holder(annotation, key), {key: value}), key)
    except InputError as error:
        raise InputError.from_problems(
            Problem(problem.path[1:] or key, problem.what, problem.allowed)
            for problem in error.problems
        ) from None


@cache
def _holder(annotation: Any, key: str) -> type[Section]:
    """A section of one key: made once, since building a union of all kinds takes a tenth of what
    a figure takes."""
    fields: dict[str, Any] = {key: (annotation, ...)}
    return create_model("Holder", __base__=Section, **fields)


def problems_of(
    error: ValidationError, root: type[BaseModel], tree: Any, locate: Locate | None = None
) -> list[Problem]:
    """One problem a key, in pydantic's order; of many the first. `tree` is what was validated
    against `root`."""
    groups: dict[Key, list[tuple[Key, Any]]] = {}
    for item in error.errors(include_url=False):
        key, field = _walk(item, tree, root)
        groups.setdefault(field, []).append((key, item))
    above = {field[:n] for field in groups for n in range(len(field))}
    fields = [field for field, items in groups.items() if not (field in above and _short(items))]
    return limited(
        fields, lambda field: _joined(groups[field], root, field, _value_at(tree, field), locate)
    )


def _short(items: list[tuple[Key, Any]]) -> bool:
    """Whether a list only counts as too short, as it does where pydantic left out an item at
    fault."""
    return all(item["type"] == "too_short" for _, item in items)


def _walk(item: Any, tree: Any, root: type[BaseModel]) -> tuple[Key, Key]:
    """The key in the tree, and the key of the union of plain values it was tried for, if any."""
    key: list[str | int] = []
    field: Key | None = None
    named = False  # whether the kind of the section at hand has been passed, before any key of it
    for step in item["loc"]:
        if not named and isinstance(tree, dict) and step == tree.get("kind"):
            named = True
            continue
        if _VARIANT.fullmatch(str(step)):
            continue
        inside = isinstance(tree, dict) and step in tree
        entry = isinstance(tree, tuple) and isinstance(step, int) and step < len(tree)
        if inside or entry:
            key.append(step)
            tree, named = tree[step], False
        elif item["type"] == "missing" and isinstance(tree, dict) and step == item["loc"][-1]:
            key.append(step)
        elif step not in _choosing(tree, root, key) and field is None:
            field = tuple(key)
    return tuple(key), tuple(key) if field is None else field


def _choosing(tree: Any, root: type[BaseModel], key: Sequence[str | int]) -> list[Any]:
    """What may have chosen the section at hand: its kind, the bare word, or a default kind."""
    if not isinstance(tree, dict) or "kind" in tree:
        kind = tree.get("kind") if isinstance(tree, dict) else tree
        return [kind] if isinstance(kind, str) else []
    return _kinds_at(root, tuple(key))


@lru_cache
def _kinds_at(root: type[BaseModel], location: Key) -> list[str]:
    """The kinds of the sections at a location, which many errors share."""
    return [kind for section in sections_at(root, location) for kind in kinds(section)]


def _value_at(tree: Any, key: Key) -> Any:
    for part in key:
        missing = isinstance(tree, dict) and part not in tree
        tree = None if missing else tree[part]
    return tree


def _joined(
    items: list[tuple[Key, Any]],
    root: type[BaseModel],
    field: Key,
    value: Any,
    locate: Locate | None,
) -> Problem:
    """The one problem of a field: what its errors that came furthest say together."""
    furthest = max(len(key) for key, _ in items)
    best = [item for key, item in items if len(key) == furthest]
    key = next(key for key, _ in items if len(key) == furthest)
    what, allowed, more = _message(best, root, field, value)
    of_key = best[0]["type"] == "extra_forbidden"
    problem = Problem(key + more, what, allowed, of_key=of_key)
    return locate(problem) if locate else problem


def _message(
    items: list[Any], root: type[BaseModel], field: Key, whole: Any
) -> tuple[str, str, Key]:
    """What is wrong, what is allowed, and what to add to the key; `whole` is the field's value,
    of which a part may be at fault."""
    first = items[0]
    value, location = first["input"], first["loc"]
    known = _kinds_at(root, location)
    match first["type"]:
        case "extra_forbidden":
            section = sections_at(root, location[:-1])[0]
            hint = unknown_key_hint(str(location[-1]), section, root, location)
            return "unknown key", hint + one_of(key_names(section), root, location[:-1]), ()
        case "missing" if isinstance(location[-1], int):
            count = 1 + max(item["loc"][-1] for item in items)
            return f"{written(value)} is too short", f"{count} in the list", ()
        case "missing":
            return "is missing", _meaning(root, location), ()
        case "union_tag_invalid":
            tag = first["ctx"]["tag"]
            hint = unknown_kind_hint(tag, known)
            more: Key = ("kind",) if isinstance(value, dict) and "kind" in value else ()
            return f"unknown kind {shown(tag)}", hint + one_of(known, root, location), more
        case "union_tag_not_found":
            hint = value_hint(field, whole, known) or kind_hint(whole, sections_at(root, location))
            return "kind is missing", hint + one_of(known, root, location), ()
        case "model_attributes_type" if known:
            hint = value_hint(field, whole, known)
            return (
                f"{written(value)} is not allowed",
                hint + one_of(known, root, location),
                (),
            )
    own = [item for item in items if item["type"] in _OWN or item["type"] not in _PYDANTIC]
    if own:
        error = own[0].get("ctx", {}).get("error")
        return str(own[0]["msg"] if error is None else error), "", ()
    hint = value_hint(field, whole, known, frozenset(item["type"] for item in items))
    return f"{written(value)} is not allowed", hint + _alternatives(items, root, bool(hint)), ()


_OWN = ("value_error", "assertion_error")
"""Types of errors that our own validators raise."""


def _alternatives(items: list[Any], root: type[BaseModel], has_hint: bool) -> str:
    """What the members of a union allow, each once: `auto, a number over 0 or a list`."""
    names = [
        word
        for item in items
        if item["type"] == "literal_error"
        for word in words_at(root, item["loc"])
    ]
    names = list(dict.fromkeys(names))
    phrases = list(
        dict.fromkeys(_phrase(item) for item in items if item["type"] != "literal_error")
    )
    phrases = [phrase for phrase in phrases if not _narrower(phrase, phrases)]
    value = items[0]["input"]
    near = unknown_kind_hint(value, names) if isinstance(value, str) and not has_hint else ""
    if not phrases:
        return near + one_of(names, root, items[0]["loc"])
    return near + alternatives([*names, *(part for p in phrases for part in p.split(" or "))])


def _narrower(phrase: str, phrases: Sequence[str]) -> bool:
    """Whether another phrase says all this one does."""
    if phrase == "a whole number":
        return "a number" in phrases
    return phrase == "a number" and any(other.startswith("a number ") for other in phrases)


def _phrase(item: Any) -> str:
    context = item.get("ctx", {})
    if "pattern" in context:
        return PATTERNS.get(context["pattern"], "text of another form")
    if item["type"] == "string_type" and isinstance(item["input"], bool | int | float | None):
        return "text, in quotes"
    return ALLOWED.get(item["type"], "another value").format(**context)


def _meaning(root: type[BaseModel], location: Key) -> str:
    """What the key at a location stands for, as the end of a sentence."""
    section = sections_at(root, location[:-1])[0]
    name = str(location[-1])
    field = fields_of(section).get(name)
    of_kinds = [word for s in classes_in(field and field.annotation) for word in kinds(s)]
    if of_kinds:
        return one_of(of_kinds, root, location)
    text = descriptions(section).get(name, "")
    return text[:1].lower() + text[1:].rstrip(".")
