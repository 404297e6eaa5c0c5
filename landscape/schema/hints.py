"""What to write instead of the usual mistakes: the sentence that comes before `one of …`."""

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from landscape.errors import Key
from landscape.schema import synonyms
from landscape.schema.suggestions import did_you_mean, nearest
from landscape.schema.values import flow_style
from landscape.schema.walk import classes_in, key_names, kinds, sections_at

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_PERCENT = re.compile(r"\d+\.?\d* ?%")
_DATA_FILE = re.compile(r"\S+\.(csv|npz)(?:\.gz)?")
_SWITCH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
LARGE = 1e9
"""From here on a float is no whole number that was written in another way."""
MAX_KINDS = 3
"""More kinds than these are no hint."""
_NUMERIC = {
    "float_type", "int_type", "finite_number", "greater_than", "greater_than_equal", "less_than",
    "less_than_equal", "int_from_float",
}  # fmt: skip
"""Types of pydantic's errors of a value that should be a number."""


# -- unknown words ---------------------------------------------------------------------------------


def unknown_key_hint(
    word: str, section: type[BaseModel], root: type[BaseModel], location: Key
) -> str:
    """What was probably meant by a key that a section does not have, with a blank behind it."""
    own = key_names(section)
    near = nearest(word, own)
    if near and near.casefold() == word.casefold():
        return did_you_mean(word, own)
    if known := synonyms.advice(word, own):
        return known
    told_by = getattr(section, "told_by", "")
    siblings = sections_at(root, location[: -2 if kinds(section) or told_by else -1])
    if told_by and any(word in key_names(sibling) for sibling in siblings):
        return f"nothing reads it beside {told_by}; leave it out; "
    owners = [kind for s in siblings if word in key_names(s) for kind in kinds(s)]
    if owners:
        return f"it is a key of kind {', '.join(owners[:4])}; "
    return did_you_mean(word, own) or _of_sibling(word, siblings) or _elsewhere(word, root)


def _of_sibling(word: str, siblings: Sequence[type[BaseModel]]) -> str:
    """The key of another kind that is nearly what was written."""
    for sibling in siblings:
        if kinds(sibling) and (near := nearest(word, key_names(sibling))):
            return f"did you mean {near!r} of kind {kinds(sibling)[0]}? "
    return ""


def kind_hint(section: Any, classes: Sequence[type[BaseModel]]) -> str:
    """Of a section without its kind, the kinds that have all its keys, where they are few."""
    keys = set(section) if isinstance(section, dict) else set()
    names = [kinds(c)[0] for c in classes if kinds(c) and keys and keys <= set(key_names(c))]
    return f"write kind: {' or '.join(names)}; " if 0 < len(names) <= MAX_KINDS else ""


def _elsewhere(word: str, root: type[BaseModel]) -> str:
    """In which section of an experiment a key belongs."""
    for name, field in root.model_fields.items():
        if name == word:
            return "it belongs at the top level; "
        owners = [s for s in classes_in(field.annotation) if word in key_names(s)]
        if owners:
            entry = "an entry of " if "tuple" in str(field.annotation) else ""
            return f"it belongs in {entry}`{name}`; "
    return ""


def unknown_kind_hint(word: Any, known: Sequence[str]) -> str:
    """What was probably meant by a kind that there is not, with a blank behind it."""
    path = _DATA_FILE.fullmatch(str(word))
    if path and path[1] in known:
        rest = ", target: COLUMN" if path[1] == "csv" else ""
        return f"write {{kind: {path[1]}, path: {word}{rest}}}; "
    return synonyms.advice(str(word), known) or did_you_mean(word, known)


# -- values ----------------------------------------------------------------------------------------


def value_hint(
    key: Key, value: Any, known: Sequence[str], types: frozenset[str] = frozenset()
) -> str:
    """What to write instead of a value of the wrong form, with `; ` behind it; empty if unknown.

    `known` are the kinds of the section that stands here, `types` the types of pydantic's
    errors."""
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return ""
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    rule = _KEY_RULES.get(name)
    advice = rule and rule(value, isinstance(key[-1], int))
    advice = advice or _of_kind(value, known, types) or _of_form(value, types)
    return f"{advice}; " if advice else ""


def _of_kind(value: Any, known: Sequence[str], types: frozenset[str]) -> str | None:
    """Of a section whose kind stands in the wrong place: `surface: {elev: 30}`."""
    if not known:
        return None
    if isinstance(value, dict):
        kind = next((word for word in value if word in known), None)
        if kind is None:
            return None
        inner = value[kind]
        rest = {k: v for k, v in value.items() if k != kind}
        if isinstance(inner, dict):
            rest |= inner
        return f"write {flow_style({'kind': kind} | rest)}"
    if isinstance(value, tuple) and len(value) == 1 and "too_short" not in types:
        return f"write {flow_style(value[0])} without the list"
    return None


def _of_form(value: Any, types: frozenset[str]) -> str | None:
    if "tuple_type" in types and types <= {"tuple_type", "none_required", "literal_error"}:
        return f"write {flow_style(_as_list(value))}"
    if "dict_type" in types and isinstance(value, tuple):
        if value and all(isinstance(part, str) for part in value):
            return f"a value for each: {flow_style(dict.fromkeys(value, 1))}"
        return None
    if "int_type" in types and isinstance(value, float) and value % 1 == 0 and abs(value) < LARGE:
        return f"write {int(value)}"
    if not isinstance(value, str):
        return None
    text = value.strip()
    if types & _NUMERIC and _PERCENT.fullmatch(text):
        return f"write {float(text[:-1]) / 100:g}"
    if types & _NUMERIC and _DECIMAL_COMMA.fullmatch(text):
        return f"write {text.replace(',', '.')}"
    if types & _NUMERIC and _NUMBER.fullmatch(text):
        return f"write {text} without quotes"
    if "bool_type" in types and text.casefold() in _SWITCH:
        return f"write {_SWITCH[text.casefold()]}"
    return None


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, str) and "," in value:
        return [part.strip() for part in value.split(",")]
    if isinstance(value, str) and all(map(_NUMBER.fullmatch, value.split())):
        return value.split()
    return [value]


# -- single keys -----------------------------------------------------------------------------------


def _pair(value: Any) -> bool:
    numbers = isinstance(value, tuple) and len(value) == 2
    return numbers and all(isinstance(v, int | float) for v in value)


def _span(value: Any, is_entry: bool) -> str | None:
    if isinstance(value, int | float) and value <= 0:
        advice = f": write {-value:g}" if value else ""
        return f"the span is half of a width{advice}"
    if not _pair(value):
        return None
    nested = flow_style(value)
    return f"offsets are nested, a pair for each direction: [{nested}, {nested}]"


def _rate(value: Any, is_entry: bool) -> str | None:
    if isinstance(value, tuple):
        return "one descent per rate, or {from: …, to: …} for a rate that changes"
    return None


def _size(value: Any, is_entry: bool) -> str | None:
    if isinstance(value, int | float) and value >= PIXELS:
        return f"in inches, not pixels: write {value / 100:g}"
    if isinstance(value, int | float) and not is_entry:
        return f"width and height in inches: write [{value:g}, {value:g}]"
    return None


def _run(value: Any, is_entry: bool) -> str | None:
    if not isinstance(value, str):
        return None
    entry = f"{{optimizer: {value}}}"
    return f"write {entry}" if is_entry else f"write [{entry}]"


def _points(value: Any, is_entry: bool) -> str | None:
    numbers = re.fullmatch(r"(\d+) ?[x×*] ?(\d+)", value) if isinstance(value, str) else None
    return f"write [{numbers[1]}, {numbers[2]}]" if numbers else None


def _share(value: Any, is_entry: bool) -> str | None:
    if isinstance(value, int | float) and 1 <= value <= 100:
        return f"a share of the rows: write {value / 100:g}"
    return None


def _degree(value: Any, is_entry: bool) -> str | None:
    return "the degree: write 2" if value is True else None


def _delimiter(value: Any, is_entry: bool) -> str | None:
    character = _DELIMITERS.get(str(value).casefold())
    return f"write {character}" if character else None


def _center(value: Any, is_entry: bool) -> str | None:
    is_plain = isinstance(value, int | str)
    return "write zero" if is_plain and value in (0, "0", "origin") else None


def _folder(value: Any, is_entry: bool) -> str | None:
    return f"write {flow_style({'dir': value})}" if isinstance(value, str) else None


PIXELS = 100
"""From here on a size was not meant in inches."""
_DELIMITERS = {
    "tab": r'"\t"', r"\t": r'"\t"', "comma": "','", "semicolon": "';'", "bar": "'|'", "pipe": "'|'",
    "space": "auto", "blank": "auto", "blanks": "auto", "whitespace": "auto",
}  # fmt: skip
"""How the characters between cells are written that people name."""
_KEY_RULES: dict[str, Callable[[Any, bool], str | None]] = {
    "span": _span,
    "lr": _rate,
    "size": _size,
    "descents": _run,
    "output": _folder,
    "points": _points,
    "test": _share,
    "expand": _degree,
    "delimiter": _delimiter,
    "center": _center,
}
