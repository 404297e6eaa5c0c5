"""Reading a table of text: rows of cells with their lines, and columns of cells as numbers.

One pass in blocks of rows keeps memory bounded: a block is cut into columns, only the wanted ones
become numbers, and only where that fails is the cell at fault looked for. What is said of a fault
names line and column and never repeats the cell, which may hold what nobody should see in a log.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import accumulate, islice
from math import isfinite
from typing import BinaryIO

import numpy as np

from landscape.arrays import Array
from landscape.data.safe_open import KEY
from landscape.data.sources.source import MAX_CLASSES
from landscape.errors import InputError, shown

MAX_LINE = 2**20
"""Characters."""
_BLOCK = 2**14
"""Cells of a block: few enough to stay in the cache, where rows are not very wide."""

_BREAK = re.compile(r"\r\n|\r|\n")

Cells = Sequence[str]
Rows = list[list[str]]


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
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._rows = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        self.header = self._names(self._first())

    def blocks(self) -> Iterator[Block]:
        """The rows below the header. Raises InputError with the line at fault."""
        width = len(self.header)
        size = max(1, min(max(64, _BLOCK // width), 2**20 // width))
        before = self._rows.line_num
        while rows := self._take(size):
            after = self._rows.line_num
            lines = _lines_of(rows, before, after)
            before = after
            if set(map(len, rows)) != {width}:
                rows, lines = self._without_blank(rows, lines)
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

    def _first(self) -> list[str]:
        """The first row that is not blank."""
        while (rows := self._take(1)) == [[]]:
            continue
        return rows[0] if rows else []

    def _take(self, size: int) -> list[list[str]]:
        """The next rows, none at the end of the file."""
        try:
            return list(islice(self._rows, size))
        except csv.Error as error:
            what = f"malformed ({error})"
            raise self.fault(self._rows.line_num, what, "cells quoted as in RFC 4180") from None
        except UnicodeDecodeError:
            raise self.fault(self._undecodable(), "not UTF-8", "text in UTF-8") from None

    def _without_blank(self, rows: Rows, lines: Sequence[int]) -> tuple[Rows, Sequence[int]]:
        """The rows of blank lines left out. Raises InputError if another has too few cells."""
        width = len(self.header)
        for row, line in zip(rows, lines, strict=True):
            if row and len(row) != width:
                raise self.fault(line, f"{len(row)} cells", f"{width}, as the header has")
        kept = [i for i, row in enumerate(rows) if row]
        return [rows[i] for i in kept], [lines[i] for i in kept]

    def _lines(self) -> Iterator[str]:
        number = 0
        while line := self._text.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise self.fault(number, "too long", f"fewer than {MAX_LINE} characters a line")
            if "\0" in line:
                raise self.fault(number, "a NUL byte", "text")
            yield line

    def _undecodable(self) -> int:
        """The first line that is not UTF-8."""
        self._file.seek(0)
        for number, line in enumerate(self._file, 1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                return number
        return 1

    def _names(self, cells: list[str]) -> tuple[str, ...]:
        """The names of the header row."""
        if not cells:
            raise InputError(KEY, f"{self.name} is empty", "a header row and rows of numbers")
        names = tuple(" ".join(cell.split()) for cell in cells)
        first: dict[str, int] = {}
        for i, name in enumerate(names, 1):
            where = f"{self.name} line {self._rows.line_num}, column {i}"
            if not name:
                raise InputError(KEY, f"{where}: no name", "a name for each column")
            if first.setdefault(name, i) != i:
                what = f"{where}: {shown(name)} is the name of column {first[name]} too"
                raise InputError(KEY, what, "names that differ")
        return names


class Target:
    """A column that is numbers throughout, or words throughout, as its first cell is."""

    def __init__(self, text: Delimited, column: int) -> None:
        self._text = text
        self._column = column
        self._parts: list[Array] = []
        self._order: dict[str, int] = {}

    def add(self, block: Block) -> None:
        """Take in the cells of a block. Raises InputError with the line and column at fault."""
        if not self._parts:
            self._of_words = fault_of(block.columns[self._column][0]) == "not a number"
        read = self._codes if self._of_words else self._numbers
        self._parts.append(read(block))

    def values(self) -> tuple[Array, tuple[str, ...] | None]:
        """(n,): the numbers, and no names; or the codes of the words, and the sorted words."""
        y = np.concatenate(self._parts)
        if not self._of_words:
            return y, None
        names = sorted(self._order)
        rank = np.empty(len(names))
        rank[[self._order[name] for name in names]] = np.arange(len(names))
        return rank[y.astype(int)], tuple(names)

    def _numbers(self, block: Block) -> Array:
        return self._text.numbers(block, self._column)

    def _codes(self, block: Block) -> Array:
        """(n,): the order in which a word was first met."""
        cells = block.columns[self._column]
        return np.array([self._code(*at) for at in zip(cells, block.lines, strict=True)], float)

    def _code(self, cell: str, line: int) -> int:
        word = " ".join(cell.split())
        if word not in self._order:
            self._meet(word, line)
        return self._order[word]

    def _meet(self, word: str, line: int) -> None:
        """Learn a word. Raises InputError if it is none, or there are too many."""
        if fault_of(word) != "not a number":
            what = "a number among words" if word else "missing"
            raise self._text.fault(line, what, "words throughout, or numbers", self._column)
        if len(self._order) == MAX_CLASSES:
            raise InputError(
                "data.target",
                f"{self._text.header[self._column][:40]!r} has over {MAX_CLASSES} different words",
                f"at most {MAX_CLASSES} classes, or numbers",
            )
        self._order[word] = len(self._order)


def _lines_of(rows: Rows, before: int, after: int) -> Sequence[int]:
    """The line each of the rows ends on, which all lie after one line and up to another."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    breaks = (1 + sum(len(_BREAK.findall(cell)) for cell in row) for row in rows)
    return list(accumulate(breaks, initial=before))[1:]


def _floats(cells: Cells) -> Array:
    """Numbers as they are written in data, not as Python source has them (1_000)."""
    text = "".join(cells)
    if "_" in text or not text.isascii():
        raise ValueError
    return np.fromiter(map(float, cells), float, len(cells))


def fault_of(cell: str) -> str:
    """What is wrong with a cell as a number; empty where nothing is."""
    if not cell.strip():
        return "missing"
    try:
        (value,) = _floats([cell])
    except ValueError:
        return "not a number"
    return "" if isfinite(value) else "not finite"
