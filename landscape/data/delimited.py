"""Reading a table of text: rows of cells with their lines, and columns of cells as numbers.

One pass in blocks of rows keeps memory bounded: a block is cut into columns, only the wanted ones
become numbers, and only where that fails is the cell at fault looked for. What is said of a fault
names line and column and never repeats the cell, which may hold what nobody should see in a log.
"""

import csv
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from math import isfinite
from typing import BinaryIO

import numpy as np

from landscape.arrays import Array
from landscape.data.files import KEY
from landscape.errors import InputError, shown

MAX_LINE = 2**22
"""Characters."""
_BLOCK = 2**14
"""Cells of a block: few enough to stay in the cache."""

Cells = Sequence[str]


@dataclass(frozen=True)
class Block:
    """Some consecutive rows."""

    columns: tuple[Cells, ...]
    lines: Sequence[int]
    """The line each row ends on, from 1."""


class Delimited:
    """A file of rows of equally many cells, the first row their names."""

    def __init__(self, file: BinaryIO, name: str, delimiter: str) -> None:
        self.name = name
        self._file = file
        self._rows = self._read(delimiter)
        line, cells = next(self._rows, (1, []))
        self.header = self._names(line, cells)

    def blocks(self) -> Iterator[Block]:
        """The rows below the header. Raises InputError with the line at fault."""
        rows: list[list[str]] = []
        lines: list[int] = []
        width = len(self.header)
        for line, row in self._rows:
            if len(row) != width:
                raise self.fault(line, f"{len(row)} cells", f"{width}, as the header has")
            rows.append(row)
            lines.append(line)
            if len(rows) * width >= _BLOCK:
                yield Block(tuple(zip(*rows, strict=True)), lines)
                rows, lines = [], []
        if rows:
            yield Block(tuple(zip(*rows, strict=True)), lines)

    def numbers(self, block: Block, column: int) -> Array:
        """(n,): a column of a block. Raises InputError with the line and column at fault."""
        cells = block.columns[column]
        try:
            values = _floats(cells)
        except ValueError:
            values = None
        if values is None or not np.isfinite(values).all():
            faults = map(fault_of, cells)
            row, what = next((i, what) for i, what in enumerate(faults) if what)
            raise self.fault(block.lines[row], what, "a finite number", column)
        return values

    def fault(self, line: int, what: str, allowed: str, column: int | None = None) -> InputError:
        """The error of a place: `prices.csv line 12, column 3 (area): not a number`."""
        at = "" if column is None else f", column {column + 1} ({self.header[column][:40]})"
        return InputError(KEY, f"{self.name} line {line}{at}: {what}", allowed)

    def _read(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with its line."""
        rows = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        try:
            for row in rows:
                if row:
                    yield rows.line_num, row
        except csv.Error as error:
            what = f"malformed ({error})"
            raise self.fault(rows.line_num, what, "cells quoted as in RFC 4180") from None
        except UnicodeDecodeError:
            raise self.fault(self._undecodable(), "not UTF-8", "text in UTF-8") from None

    def _lines(self) -> Iterator[str]:
        text = TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
        number = 0
        while line := text.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise self.fault(number, "too long", f"fewer than {MAX_LINE} characters a line")
            if "\0" in line:
                raise self.fault(number, "a NUL byte", "text")
            yield line
        text.detach()

    def _undecodable(self) -> int:
        """The first line that is not UTF-8."""
        self._file.seek(0)
        for number, line in enumerate(self._file, 1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                return number
        return 1

    def _names(self, line: int, cells: list[str]) -> tuple[str, ...]:
        """The names of the header row."""
        if not cells:
            raise InputError(KEY, f"{self.name} is empty", "a header row and rows of numbers")
        names = tuple(" ".join(cell.split()) for cell in cells)
        for i, name in enumerate(names):
            where = f"{self.name} line {line}, column {i + 1}"
            if not name:
                raise InputError(KEY, f"{where}: no name", "a name for each column")
            if name in names[:i]:
                first = names.index(name) + 1
                raise InputError(
                    KEY, f"{where}: {shown(name)} is column {first} too", "names that differ"
                )
        return names


def _floats(cells: Cells) -> Array:
    """Numbers as they are written in data, not as Python source has them (1_000)."""
    text = "".join(cells)
    if "_" in text or not text.isascii():
        raise ValueError
    return np.frombuffer(array("d", map(float, cells)))


def fault_of(cell: str) -> str:
    """What is wrong with a cell as a number; empty where nothing is."""
    if not cell.strip():
        return "missing"
    try:
        (value,) = _floats([cell])
    except ValueError:
        return "not a number"
    return "" if isfinite(value) else "not finite"


