"""Reading a table of text: rows of cells with their lines, and columns of cells as numbers.

One pass in blocks of rows keeps memory bounded: a block is cut into columns, only the wanted ones
become numbers, and only where that fails is the cell at fault looked for, and the file read again
to count how many cells are like it.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import BinaryIO, Literal

import numpy as np

from landscape.arrays import Array
from landscape.data.delimited.cells import NUMBER, WORD, fault_of, floats, is_missing, kind_of_cell
from landscape.data.delimited.dialect import cells_of, delimiter_of
from landscape.data.delimited.lines import Lines
from landscape.data.safe_open import KEY
from landscape.errors import InputError, shown

BLOCK = 2**14
"""Cells of a block: few enough to stay in the cache, where rows are not very wide."""
SURVEYED = 1000
"""Rows that are looked at to see which columns are numbers."""
_LISTED = 8
_QUOTED = "cells quoted as in RFC 4180"
_BREAK = re.compile(r"\r\n|\r|\n")

Cells = Sequence[str]


@dataclass(frozen=True)
class Format:
    """How a table is written."""

    delimiter: str = "auto"
    decimal: Literal[".", ","] = "."
    header: bool | tuple[str, ...] = True
    comment: str | None = "#"
    encoding: str = "utf-8"
    missing: Literal["refuse", "drop"] = "refuse"


@dataclass(frozen=True)
class Block:
    """Some consecutive rows."""

    columns: tuple[Cells, ...]
    lines: Sequence[int]
    """The line each row ends on, from 1."""


class Rows:
    """A file of rows of equally many cells, whose columns have names."""

    def __init__(self, file: BinaryIO, name: str, form: Format) -> None:
        self.name = name
        self.form = form
        self._file = file
        self._start()
        self.delimiter = form.delimiter
        if form.delimiter == "auto":
            self.delimiter = self._found_delimiter()
            self._lines.release()
            self._start()
        self._cells = cells_of(self._lines, self.delimiter)
        first = self._take(1)
        if not first:
            raise InputError(KEY, f"{self.name} is empty", "a header row and rows of numbers")
        self._first = first[0]
        self._first_line = self._lines.numbers[-1]
        self.header = self._names(self._first)
        """The names of the columns; an empty one for a column without a name."""

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self._first)

    def blocks(self) -> Iterator[Block]:
        """The rows below the header. Raises InputError with the line at fault."""
        size = max(1, min(max(64, BLOCK // self.width), 2**20 // self.width))
        if self.form.header is not True:
            yield Block(tuple((cell,) for cell in self._first), [self._first_line])
        self._lines.numbers.clear()
        while rows := self._take(size):
            lines = _last_lines(rows, self._lines.numbers)
            self._lines.numbers.clear()
            if set(map(len, rows)) != {self.width}:
                self._refuse_ragged(rows, lines)
            columns = tuple(zip(*rows, strict=True))
            if self.form.header is True and self._stands_again(columns):
                raise self._no_header()
            yield Block(columns, lines)

    def numbers(self, block: Block, column: int) -> Array:
        """(n,): a column of a block; NaN where a cell is missing and its row is to be dropped.

        Raises InputError with the line and column at fault."""
        cells, decimal = block.columns[column], self.form.decimal
        dropping = self.form.missing == "drop"
        if dropping:
            cells = ["nan" if is_missing(cell) else cell for cell in cells]
        try:
            values = floats(cells, decimal)
        except ValueError:
            values = None
        if values is None or not (np.isfinite(values) | (dropping & np.isnan(values))).all():
            for cell, line in zip(block.columns[column], block.lines, strict=True):
                fault = fault_of(cell, decimal)
                if fault and not (dropping and fault.kind == "missing"):
                    raise self.refusal(cell, line, column)
            raise AssertionError("a column is refused for a cell of its own")
        return values

    def refusal(self, cell: str, line: int, column: int) -> InputError:
        """Why a cell cannot stand in a column of numbers, how many are like it, what to change."""
        fault = fault_of(cell, self.form.decimal)
        assert fault is not None
        like, total, numeric = self._survey(column, fault.kind)
        what = fault.what if fault.kind == "missing" else f"{shown(cell.strip(), 40)} {fault.what}"
        if like > 1:
            what += f" ({like} of {total} cells of the column are like it)"
        advice = fault.advice
        if fault.kind == WORD:
            advice = self._advice_on_words(column, line, 2 * like > total, numeric)
        return self.fault(line, what, advice, column)

    def fault(self, line: int, what: str, allowed: str, column: int | None = None) -> InputError:
        """The error of a place: `prices.csv line 12, column 3 (area): 'x' is not a number`."""
        return self._lines.fault(line, what, allowed, self.column(column))

    def column(self, position: int | None) -> str:
        """`column 3 (area)`."""
        if position is None:
            return ""
        name = self.header[position]
        printable = name if name.isprintable() else shown(name)[1:-1]
        return f"column {position + 1}" + (f" ({printable[:40]})" if name else "")

    def numeric_columns(self) -> list[str]:
        """The names of the columns that are numbers, as far as a look at the first rows can say."""
        return self._survey(0, NUMBER)[2]

    # -- reading ---------------------------------------------------------------------------------

    def _start(self) -> None:
        form = self.form
        self._lines = Lines(self._file, self.name, form.encoding, form.comment)

    def _found_delimiter(self) -> str:
        try:
            return delimiter_of(self._lines)
        except UnicodeError:
            self._lines.refuse_undecodable()

    def _take(self, size: int) -> list[list[str]]:
        """The next rows, none at the end of the file."""
        try:
            return list(islice(self._cells, size))
        except csv.Error as error:
            what, allowed = 'a quote (") that is never closed, or has text behind it', _QUOTED
            if "field limit" in str(error):  # no other exception says it
                what = f"a cell of more than {csv.field_size_limit()} characters"
                allowed = 'a shorter one, or a quote (") at its end if one begins it'
            raise self.fault(self._lines.number, what, allowed) from None
        except UnicodeError:
            self._lines.refuse_undecodable()

    def _refuse_ragged(self, rows: list[list[str]], lines: Sequence[int]) -> None:
        row, line = next(
            (row, line) for row, line in zip(rows, lines, strict=True) if len(row) != self.width
        )
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        first = "the header" if self.form.header is True else "the first row"
        raise self.fault(line, cells, f"{self.width}, as {first} has")

    # -- names -----------------------------------------------------------------------------------

    def _names(self, cells: list[str]) -> tuple[str, ...]:
        """The names of the columns, of the first row or from the key `header`."""
        header = self.form.header
        if header is False:
            return (*(f"x{i + 1}" for i in range(len(cells) - 1)), "y")
        if header is not True:
            if len(header) != len(cells):
                what = f"{len(header)} names for {len(cells)} columns of {self.name}"
                raise InputError("data.header", what, "a name for each column")
            return tuple(header)
        if _looks_like_data(cells, self.form.decimal):
            raise self._no_header()
        return tuple(" ".join(cell.split()) for cell in cells)

    def _no_header(self) -> InputError:
        what = "looks like data, not like the names of columns"
        advice = "header: false, or header: [a name for each column]"
        return self.fault(self._first_line, what, advice)

    def _stands_again(self, columns: Sequence[Cells]) -> bool:
        """Whether the first row has a number, and a word that stands in its column again."""
        kinds = [kind_of_cell(cell, self.form.decimal) for cell in self._first]
        return NUMBER in kinds and any(
            kind == WORD and cell in column
            for kind, cell, column in zip(kinds, self._first, columns, strict=True)
        )

    # -- a second look ---------------------------------------------------------------------------

    def _survey(self, column: int, kind: str) -> tuple[int, int, list[str]]:
        """How many cells of a column are of a kind, of how many; and the columns of numbers."""
        self._lines.release()
        again = Rows(self._file, self.name, self.form)
        like = total = 0
        other: set[int] = set()
        try:
            for block in again.blocks():
                cells = block.columns[column]
                like += sum(kind_of_cell(cell, self.form.decimal) == kind for cell in cells)
                if total < SURVEYED:
                    other |= {i for i in range(self.width) if not again._is_numeric(block, i)}
                total += len(cells)
        except InputError:
            pass  # what is wrong further down is said once this is mended
        numeric = [name for i, name in enumerate(self.header) if name and i not in other]
        self._lines = again._lines
        return like, total, numeric

    def _is_numeric(self, block: Block, column: int) -> bool:
        """Whether all cells that are there are numbers, be it with the other decimal sign."""
        cells = [cell for cell in block.columns[column] if not is_missing(cell)]
        for decimal in (self.form.decimal, *".,"):
            try:
                return bool(np.isfinite(floats(cells, decimal)).all())
            except ValueError:
                continue
        return False

    def _advice_on_words(self, column: int, line: int, mostly: bool, numeric: list[str]) -> str:
        if line == self._first_line and self.form.header is False:
            return "header: true where the first line names the columns"
        if not mostly:
            return "a number, or an empty cell with missing: drop"
        name = self.header[column] or str(column)
        some = ", ".join(numeric[:_LISTED]) + (", …" if len(numeric) > _LISTED else "")
        others = f", or features among {some}" if some else ""
        return f"onehot: [{name}] for columns of 0 and 1{others}"


def _looks_like_data(cells: Sequence[str], decimal: str) -> bool:
    """Whether cells are numbers, or most of them and one has a fraction, as no name has."""
    kinds = [kind_of_cell(cell, decimal) for cell in cells]
    numbers = [cell for cell, kind in zip(cells, kinds, strict=True) if kind == NUMBER]
    decimals = kinds.count("decimal")
    named = len(kinds) - kinds.count("missing")
    if not numbers and not decimals:
        return False
    fraction = decimals > 0 or any(decimal in cell for cell in numbers)
    share = (len(numbers) + decimals) / named
    return share == 1 or (share > 0.5 and fraction)


def _last_lines(rows: list[list[str]], lines: Sequence[int]) -> Sequence[int]:
    """The line each row ends on, of the lines that were read for them."""
    if len(rows) == len(lines):
        return list(lines)
    breaks = (1 + sum(len(_BREAK.findall(cell)) for cell in row) for row in rows)
    last = list(accumulate(breaks))
    return [lines[min(end, len(lines)) - 1] for end in last]
