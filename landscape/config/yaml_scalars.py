"""What a bare word of YAML stands for: the core schema of YAML 1.2 and nothing more.

`true`, `null`, 12, 0x1f, 1e-3 and .5 are what they look like. `yes`, `on`, `1:30`, `1_000` and
dates, which YAML 1.1 turned into something else, are text, and 012 is twelve.
Source: https://yaml.org/spec/1.2.2/#103-core-schema
"""

import re
from math import isfinite

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

_DIGITS = 400
"""More than a float can need; Python takes long over very long integers."""


def resolve(text: str) -> Scalar:
    """The value of a scalar without quotes. Raises ValueError for a number that is not finite, or
    too large for a float."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(text)
    if _OTHER_BASE.fullmatch(text):
        return int(_finite(text, int(text[:_DIGITS], 0)))
    if _INTEGER.fullmatch(text):
        return int(_finite(text, int(text[:_DIGITS])))
    if _FLOAT.fullmatch(text):
        return _finite(text, float(text))
    return text


def _finite(text: str, value: int | float) -> int | float:
    try:
        if len(text) <= _DIGITS and isfinite(value):
            return value
    except OverflowError:
        pass
    raise ValueError(text)
