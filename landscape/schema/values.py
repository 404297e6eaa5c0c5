"""Values as YAML writes them, for messages; and lists as the tuples that sections hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from landscape.errors import shown

_CONSTANTS = {True: "true", False: "false", None: "null"}


def written(value: Any, limit: int = 60) -> str:
    """A value as YAML writes it on one line, cut to `limit` characters; text in quotes.

    >>> written(("w1", 2.5, None))
    '[w1, 2.5, null]'
    """
    text = shown(value, limit) if isinstance(value, str) else flow_style(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def flow_style(value: Any) -> str:
    """A value in YAML's flow style; text in quotes only where it needs them."""
    if isinstance(value, str):
        return value if re.fullmatch(r"[\w .+-]+", value) else repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow_style(k)}: {flow_style(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(flow_style, value)) + "]"
    return _CONSTANTS[value] if value is None or isinstance(value, bool) else shown(value)


def counted(count: int, noun: str) -> str:
    """`1 sample`, `2 samples`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def alternatives(parts: Sequence[str]) -> str:
    """`a, b or c`."""
    return ", ".join(parts[:-1]) + (" or " if len(parts) > 1 else "") + parts[-1]


def as_tuples(value: Any) -> Any:
    """The same as sections hold it, which Python callers need not know: every list, range and array
    in it a tuple, numbers of NumPy's plain ones, and every class's number that is a key as text."""
    if isinstance(value, Mapping):
        return {
            str(key) if isinstance(key, int) else key: as_tuples(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | range):
        return tuple(map(as_tuples, value))
    if not hasattr(value, "tolist") or isinstance(value, type):
        return value
    plain = value.tolist()
    return as_tuples(plain) if isinstance(plain, list) else plain
