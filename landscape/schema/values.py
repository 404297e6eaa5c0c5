"""Values as YAML writes them, for messages; and lists as the tuples that sections hold."""

import re
from collections.abc import Sequence
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
    return _CONSTANTS[value] if value is None or isinstance(value, bool) else repr(value)


def counted(count: int, noun: str) -> str:
    """`1 sample`, `2 samples`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def alternatives(parts: Sequence[str]) -> str:
    """`a, b or c`."""
    return ", ".join(parts[:-1]) + (" or " if len(parts) > 1 else "") + parts[-1]


def as_tuples(value: Any) -> Any:
    """The same with every list in it a tuple, and every class's number that is a key as text, as
    Python callers do not write them."""
    if isinstance(value, dict):
        return {
            str(key) if isinstance(key, int) else key: as_tuples(item)
            for key, item in value.items()
        }
    return tuple(map(as_tuples, value)) if isinstance(value, list | tuple) else value
