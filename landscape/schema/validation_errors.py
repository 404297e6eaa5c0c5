"""From pydantic's errors to ours: the key as the user wrote it, the place, and what is allowed.

pydantic's locations name union members on the way; those are dropped by walking the values
beside them. A value that fits no member of a union gets one message: what the members that came
furthest would have allowed. Values are shown as YAML writes them.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Protocol, get_args

from pydantic import BaseModel, ValidationError

from landscape.errors import Problem, shown
from landscape.schema.section import descriptions, kind_of

Key = tuple[str | int, ...]


class Places(Protocol):
    """Where a dotted key, or its value, stands in what the user wrote."""

    def __call__(self, key: str, of_key: bool = False) -> str: ...


ALLOWED = {
    "bool_type": "true or false",
    "dict_type": "a section of `key: value` lines",
    "finite_number": "a finite number",
    "float_type": "a number",
    "greater_than": "a number over {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "less_than": "a number under {lt:g}",
    "less_than_equal": "at most {le:g}",
    "model_attributes_type": "a section of `key: value` lines",
    "model_type": "a section of `key: value` lines",
    "none_required": "null",
    "string_too_short": "text",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text",
    "too_long": "at most {max_length} in the list",
    "too_short": "at least {min_length} in the list",
    "tuple_type": "a list",
}
PATTERNS = {"^[A-Za-z0-9_-]+$": "letters, digits, - and _", r'^[^"\r\n\x00]$': "one character"}
"""What a pattern means."""


def problems_of(
    error: ValidationError, root: type[BaseModel], tree: Any, place_of: Places
) -> list[Problem]:
    """One problem a key, in pydantic's order. `tree` is what was validated against `root`."""
    groups: dict[Key, list[tuple[Key, Any]]] = {}
    for item in error.errors(include_url=False):
        key, field = _walk(item, tree)
        groups.setdefault(field, []).append((key, item))
    return [
        _joined(items, root, place_of)
        for field, items in groups.items()
        if not _follows(field, items, groups)
    ]


def _follows(field: Key, items: list[tuple[Key, Any]], fields: Iterable[Key]) -> bool:
    """Whether a list is found too short only because pydantic left out an item at fault."""
    below = any(len(other) > len(field) and other[: len(field)] == field for other in fields)
    return below and all(item["type"] == "too_short" for _, item in items)


def _walk(item: Any, tree: Any) -> tuple[Key, Key]:
    """The key in the tree, and the key of the union of plain values it was tried for, if any."""
    key: list[str | int] = []
    field: Key | None = None
    named = False  # whether the kind of the section at hand has been passed, before any key of it
    for step in item["loc"]:
        if not named and isinstance(tree, dict) and step == tree.get("kind"):
            named = True
            continue
        inside = isinstance(tree, dict) and step in tree
        entry = isinstance(tree, tuple) and isinstance(step, int) and step < len(tree)
        if inside or entry:
            key.append(step)
            tree, named = tree[step], False
        elif item["type"] == "missing" and isinstance(tree, dict) and step == item["loc"][-1]:
            key.append(step)
        elif step != _kind(tree) and field is None:
            field = tuple(key)
    return tuple(key), tuple(key) if field is None else field


def _kind(tree: Any) -> Any:
    return tree.get("kind") if isinstance(tree, dict) else tree


def _joined(items: list[tuple[Key, Any]], root: type[BaseModel], place_of: Places) -> Problem:
    furthest = max(len(key) for key, _ in items)
    best = [item for key, item in items if len(key) == furthest]
    key = next(key for key, _ in items if len(key) == furthest)
    what, allowed, more = _said(best, root)
    dotted = ".".join(map(str, key + more))
    return Problem(dotted, what, allowed, place_of(dotted, best[0]["type"] == "extra_forbidden"))


def _said(items: list[Any], root: type[BaseModel]) -> tuple[str, str, Key]:
    """What is wrong, what is allowed, and what to add to the key."""
    first = items[0]
    kinds = [word for section in _sections(root, first["loc"]) for word in _kinds(section)]
    match first["type"]:
        case "extra_forbidden":
            keys = _keys(_sections(root, first["loc"][:-1])[0])
            return "unknown key", _choice(first["loc"][-1], keys), ()
        case "missing" if isinstance(first["loc"][-1], int):
            count = 1 + max(item["loc"][-1] for item in items)
            return f"{written(first['input'])} is too short", f"{count} in the list", ()
        case "missing":
            return "is missing", _meaning(root, first["loc"]), ()
        case "union_tag_invalid":
            tag = first["ctx"]["tag"]
            spelled = isinstance(first["input"], dict) and "kind" in first["input"]
            return f"unknown kind {shown(tag)}", _choice(tag, kinds), ("kind",) if spelled else ()
        case "union_tag_not_found":
            return "kind is missing", _choice("", kinds), ()
        case "model_attributes_type" if kinds:
            return f"{written(first['input'])} is not allowed", _choice("", kinds), ()
    own = [item for item in items if not _known(item)]
    if own:
        return own[0]["msg"].removeprefix("Value error, "), "", ()
    return f"{written(first['input'])} is not allowed", _alternatives(items), ()


def written(value: Any, limit: int = 60) -> str:
    """A value as YAML writes it on one line, cut to `limit` characters; text in quotes."""
    text = shown(value, limit) if isinstance(value, str) else _flow(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _flow(value: Any) -> str:
    if isinstance(value, str):
        return value if re.fullmatch(r"[\w .+-]+", value) else repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return {True: "true", False: "false", None: "null"}[value] if _word(value) else repr(value)


def _word(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _known(item: Any) -> bool:
    pattern = item.get("ctx", {}).get("pattern")
    return item["type"] in ALLOWED or item["type"] == "literal_error" or pattern in PATTERNS


def _alternatives(items: list[Any]) -> str:
    """What the members of a union allow, each said once: `auto, a number over 0 or a list`."""
    words = [word for item in items for word in _literals(item)]
    phrases = list(dict.fromkeys(_phrase(item) for item in items if not _literals(item)))
    said = [phrase for phrase in phrases if not _narrower(phrase, phrases)]
    near = [_near(item["input"], words) for item in items if isinstance(item["input"], str)][:1]
    return "".join(near) + (_listed([*words, *said]) if said else "one of " + ", ".join(words))


def _narrower(phrase: str, phrases: Sequence[str]) -> bool:
    """Whether another phrase says all this one does."""
    if phrase == "a whole number":
        return "a number" in phrases
    return phrase == "a number" and any(other.startswith("a number ") for other in phrases)


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" or " if len(parts) > 1 else "") + parts[-1]


def _literals(item: Any) -> list[str]:
    """The words that a literal allows."""
    if item["type"] != "literal_error":
        return []
    return re.findall("'([^']*)'", item["ctx"]["expected"])


def _phrase(item: Any) -> str:
    context = item.get("ctx", {})
    if "pattern" in context:
        return PATTERNS[context["pattern"]]
    if item["type"] == "string_type" and isinstance(item["input"], bool | int | float | None):
        return "text, in quotes"
    return ALLOWED[item["type"]].format(**context)


def _choice(word: object, words: list[str]) -> str:
    return _near(word, words) + "one of " + ", ".join(words)


def _near(word: object, words: list[str]) -> str:
    """The word that was probably meant, whatever its case."""
    known = {known.casefold(): known for known in words}
    near = get_close_matches(str(word).casefold()[:100], known, n=1)
    return f"did you mean {known[near[0]]!r}? " if near else ""


def _meaning(root: type[BaseModel], loc: Key) -> str:
    """What the key at a location stands for, as the end of a sentence."""
    text = descriptions(_sections(root, loc[:-1])[0]).get(str(loc[-1]), "")
    return text[:1].lower() + text[1:].rstrip(".")


def _keys(section: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in section.model_fields.items()]


def _kinds(section: type[BaseModel]) -> tuple[str, ...]:
    return kind_of(section) if "kind" in section.model_fields else ()


def _sections(root: type[BaseModel], loc: Key) -> list[type[BaseModel]]:
    """The classes a location can belong to: one, or all kinds of a union."""
    found = [root]
    for step in loc:
        of_kind = [section for section in found if step in _kinds(section)]
        fields = [s.model_fields[str(step)] for s in found if step in s.model_fields]
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
