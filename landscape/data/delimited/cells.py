"""What a cell of a table is: a number, a word, missing, or a number written in another way.

A cell that is nearly a number (`104,5`, `$9`, `10%`, `1,234.5`, a date) is never taken for a word:
each such kind has its own reason and its own advice.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from landscape.arrays import Array

MISSING = frozenset(("", "na", "n/a", "nan", "null", "?"))
"""Cells that stand for no value, in small letters."""
NUMBER = "number"
WORD = "word"

_DIGITS = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_GROUPED = r"[+-]?\d{1,3}([,.' \u00a0\u202f]\d{3})+([.,]\d+)?"
_COMMA = r"[+-]?(\d*,\d+)([eE][+-]?\d+)?"
_DATE = r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T]\d{1,2}:\d{2}.*)?"
_SIGNED = r"[$€£¥]\s*[-+]?\d[\d.,]*|[-+]?\d[\d.,]*\s*[$€£¥%‰°]|[-+]?\d[\d.,]*\s+[^\W\d]\S{0,7}"
_CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"


@dataclass(frozen=True)
class Fault:
    """Why a cell is not a number, and what to change."""

    kind: str
    what: str
    """Follows the cell: `is not a number`."""
    advice: str


@dataclass(frozen=True)
class _Shape:
    """Cells that look alike."""

    kind: str
    pattern: re.Pattern[str]
    what: str
    advice: Callable[[str, str], str]
    """From the cell and the decimal sign."""


def _shape(kind: str, pattern: str, what: str, advice: Callable[[str, str], str] | str) -> _Shape:
    text = advice
    advice_of = text if callable(text) else lambda cell, decimal: text
    return _Shape(kind, re.compile(pattern, re.ASCII if kind != "unit" else 0), what, advice_of)


def _other_decimal(cell: str, decimal: str) -> str:
    other = "." if decimal == "," else ","
    doubt = f", or {_digits(cell)} if the sign groups thousands" if _is_doubtful(cell) else ""
    return f'decimal: "{other}"{doubt}'


def _is_doubtful(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", cell) is not None


def _digits(cell: str) -> str:
    return re.sub(r"[^\d+-]", "", cell)


def _ungrouped(cell: str, decimal: str) -> str:
    """A number without its thousands separators."""
    last = max(cell.rfind("."), cell.rfind(","))
    kinds = {c for c in cell if not (c.isdigit() or c in "+-")}
    if len(kinds) == 1 or last < 0:
        return f"{_digits(cell)}, without thousands separators"
    return f"{_digits(cell[:last])}{decimal}{cell[last + 1 :]}, without thousands separators"


def _plain(cell: str, decimal: str) -> str:
    number = re.search(r"[-+]?\d[\d.,]*", cell)
    return f"the number alone: {number.group() if number else 0}"


_FEWER = "a number (days, a year), or leave the column out with features"
_SHAPES = (
    _shape("grouped", _GROUPED, "has thousands separators", _ungrouped),
    _shape("date", _DATE, "is a date, not a number", _FEWER),
    _shape("time", _CLOCK, "is a time of day, not a number", _FEWER),
    _shape("unit", _SIGNED, "has a unit or a sign beside the number", _plain),
)
_DECIMAL_COMMA = _shape("decimal", _COMMA, "is not a number", _other_decimal)
_DECIMAL_POINT = _shape("decimal", _DIGITS, "is not a number with a decimal comma", _other_decimal)


def floats(cells: Sequence[str], decimal: str = ".") -> Array:
    """(n,): numbers as they are written in data, not as Python source has them (1_000).

    Raises ValueError where a cell is none. `nan` and `inf` pass."""
    text = "".join(cells)
    if "_" in text or not text.isascii():
        raise ValueError
    if decimal == ",":
        if "." in text:
            raise ValueError
        cells = [cell.replace(",", ".") for cell in cells]
    return np.fromiter(map(float, cells), float, len(cells))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for no value."""
    return cell.strip().lower() in MISSING


def fault_of(cell: str, decimal: str = ".") -> Fault | None:
    """Why a cell is not a finite number; None where it is one."""
    if is_missing(cell):
        return Fault("missing", "is missing", "missing: drop, or a number")
    try:
        (value,) = floats([cell], decimal)
    except ValueError:
        pass
    else:
        finite = isfinite(value)
        return None if finite else Fault("infinite", "is not finite", "a finite number")
    text = cell.strip()
    decimals = _DECIMAL_POINT if decimal == "," else _DECIMAL_COMMA
    shapes = (decimals, *_SHAPES) if _is_doubtful(text) else (*_SHAPES, decimals)
    for shape in shapes:
        if shape.pattern.fullmatch(text):
            return Fault(shape.kind, shape.what, shape.advice(text, decimal))
    return Fault(WORD, "is not a number", "a number")


def kind_of_cell(cell: str, decimal: str = ".") -> str:
    """`number`, `word`, or the kind of its fault."""
    fault = fault_of(cell, decimal)
    return fault.kind if fault else NUMBER
