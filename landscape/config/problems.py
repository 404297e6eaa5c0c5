"""From pydantic's errors to ours: the key as the user wrote it, the place, and what is allowed.

pydantic's locations name union members on the way; those are dropped by walking the values
beside them. A value that fits no member of a union gets one message: what the members that came
furthest would have allowed.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from landscape.errors import Problem, shown
from landscape.section import kind_of

Key = tuple[str | int, ...]

ALLOWED = {
    "bool_type": "true or false",
    "dict_type": "a section of `key: value` lines",
    "finite_number": "a finite number",
    "float_type": "a number",
    "greater_than": "a number over {gt}",
    "greater_than_equal": "at least {ge}",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "less_than": "a number under {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "model_attributes_type": "a section of `key: value` lines",
    "model_type": "a section of `key: value` lines",
    "none_required": "null",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_short": "at least {min_length} character(s)",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text (in quotes where it looks like a number)",
    "too_long": "at most {max_length} item(s)",
    "too_short": "at least {min_length} item(s)",
    "tuple_type": "a list",
}


def problems_of(
    error: ValidationError, root: type[BaseModel], tree: Any, place_of: Callable[[str], str]
) -> list[Problem]:
    """One problem a key, in pydantic's order. `tree` is what was validated against `root`;
    `place_of` finds a dotted key in the file."""
    groups: dict[Key, list[tuple[Key, Any]]] = {}
    for item in error.errors(include_url=False):
        key, field = _walk(item, tree)
        groups.setdefault(field, []).append((key, item))
    return [_joined(items, root, place_of) for items in groups.values()]


def _walk(item: Any, tree: Any) -> tuple[Key, Key]:
    """The key in the tree, and the key of the union of plain values it was tried for, if any."""
    key: list[str | int] = []
    field: Key | None = None
    for step in item["loc"]:
        inside = isinstance(tree, dict) and step in tree
        entry = isinstance(tree, tuple) and isinstance(step, int) and step < len(tree)
        if inside or entry:
            key.append(step)
            tree = tree[step]
        elif item["type"] == "missing" and isinstance(tree, dict) and step == item["loc"][-1]:
            key.append(step)
        elif step != _kind(tree) and field is None:
            field = tuple(key)
    return tuple(key), tuple(key) if field is None else field


def _kind(tree: Any) -> Any:
    return tree.get("kind") if isinstance(tree, dict) else tree


def _joined(
    items: list[tuple[Key, Any]], root: type[BaseModel], place_of: Callable[[str], str]
) -> Problem:
    furthest = max(len(key) for key, _ in items)
    best = [item for key, item in items if len(key) == furthest]
    key = next(key for key, _ in items if len(key) == furthest)
    what, allowed, more = _said(best, root)
    dotted = ".".join(map(str, key + more))
    return Problem(dotted, what, allowed, place_of(dotted))


def _said(items: list[Any], root: type[BaseModel]) -> tuple[str, str, Key]:
    """What is wrong, what is allowed, and what to add to the key."""
    first = items[0]
    sections = _sections(root, first["loc"])
    match first["type"]:
        case "extra_forbidden":
            keys = list(_sections(root, first["loc"][:-1])[0].model_fields)
            return "unknown key", _choice(first["loc"][-1], keys), ()
        case "missing":
            owner = _sections(root, first["loc"][:-1])[0]
            field = owner.model_fields.get(str(first["loc"][-1]))
            return "is missing", (field.description or "") if field else "", ()
        case "union_tag_invalid":
            kinds = [word for section in sections for word in kind_of(section)]
            tag = first["ctx"]["tag"]
            more: Key = (
                ("kind",) if isinstance(first["input"], dict) and "kind" in first["input"] else ()
            )
            return f"unknown kind {shown(tag)}", _choice(tag, kinds), more
        case "union_tag_not_found":
            kinds = [word for section in sections for word in kind_of(section)]
            return "kind is missing", "one of " + ", ".join(kinds), ()
    if first["type"] not in ALLOWED:
        return first["msg"].removeprefix("Value error, "), "", ()
    allowed = dict.fromkeys(_allowed(item) for item in items if item["type"] in ALLOWED)
    return f"{shown(first['input'])} is not allowed", " or ".join(allowed), ()


def _allowed(item: Any) -> str:
    if item["type"] != "literal_error" or not isinstance(item["input"], str):
        return ALLOWED[item["type"]].format(**item.get("ctx", {}))
    words = re.findall("'([^']*)'", item["ctx"]["expected"])
    return _near(item["input"], words) + ALLOWED["literal_error"].format(**item["ctx"])


def _choice(word: object, words: list[str]) -> str:
    return _near(word, words) + "one of " + ", ".join(words)


def _near(word: object, words: list[str]) -> str:
    near = get_close_matches(str(word), words, n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def _sections(root: type[BaseModel], loc: Key) -> list[type[BaseModel]]:
    """The classes a location can belong to: one, or all kinds of a union."""
    found = [root]
    for step in loc:
        of_kind = [s for s in found if "kind" in s.model_fields and step in kind_of(s)]
        fields = [s.model_fields[step] for s in found if step in s.model_fields]  # type: ignore[index]
        if of_kind and len(found) > 1:
            found = of_kind
        elif fields:
            found = [s for field in fields for s in _classes(field.annotation)] or found
    return found


def _classes(annotation: Any) -> list[type[BaseModel]]:
    """The section classes named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [c for part in get_args(annotation) for c in _classes(part)]
