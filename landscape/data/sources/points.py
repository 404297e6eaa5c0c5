"""Points written into the experiment itself: the x and y of a lesson."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.data.sources.source import Source, Table, coded, numbered
from landscape.errors import InputError


class Points(Source):
    """A table of a few rows."""

    kind: Literal["points"] = "points"
    x: Annotated[tuple[float | tuple[float, ...], ...], Field(min_length=1)]
    """A number a sample, or a row of numbers a sample."""
    y: Annotated[tuple[float | bool | str, ...], Field(min_length=1)]
    """A number or a word a sample."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        if len(self.y) != len(self.x):
            raise InputError(
                "data.y", f"{len(self.y)} values for {len(self.x)} of x", "one a sample"
            )
        single = not isinstance(self.x[0], tuple)
        x = _rows(self.x)
        y, classes = _targets(self.y)
        return Table(x, y, ("x",) if single else numbered(x.shape[1]), classes)


def _rows(x: tuple[float | tuple[float, ...], ...]) -> Array:
    """(n, d), each row as long as the first."""
    rows = [row if isinstance(row, tuple) else (row,) for row in x]
    width = len(rows[0]) or 1
    for i, (value, row) in enumerate(zip(x, rows, strict=True)):
        if len(row) != width or isinstance(value, tuple) != isinstance(x[0], tuple):
            allowed = f"{width} numbers" if isinstance(x[0], tuple) else "one number"
            raise InputError(f"data.x.{i}", f"a row of {len(row)}", f"{allowed}, as the first row")
    return np.array(rows, dtype=float)


def _targets(y: tuple[float | bool | str, ...]) -> tuple[Array, tuple[str, ...] | None]:
    """Numbers as they are, words and booleans as codes with their names."""
    number = _is_number(y[0])
    for i, value in enumerate(y):
        if _is_number(value) != number:
            raise InputError(f"data.y.{i}", "numbers beside words", "one or the other throughout")
    return (np.array(y, dtype=float), None) if number else coded(map(str, y))


def _is_number(value: float | bool | str) -> bool:
    return not isinstance(value, bool | str)
