"""Tables of text, as they come: from spreadsheets, courses and archives of data."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.data.delimited.dialect import NAMES
from landscape.data.delimited.lines import known_encoding
from landscape.data.delimited.rows import Block, Format, Rows
from landscape.data.delimited.words import TargetColumn, WordColumn
from landscape.data.safe_open import KEY, opened_text
from landscape.data.sources.source import (
    MAX_VALUES,
    FileSource,
    Table,
    checked_weights,
    choice,
    repeated,
)
from landscape.errors import InputError, LandscapeWarning, Problem, limited, shown
from landscape.schema.values import flow_style

MAX_BYTES = 256 * 2**20
"""Of the text, unpacked."""
MAX_CELLS = MAX_VALUES // 2
"""Cells that become numbers."""
MIN_NUMBERED = 10
"""Rows from which a column that counts them is taken for their number."""

Column = str | int


def _encoding(name: str) -> str:
    codec = known_encoding(name)
    if codec is None:
        raise PydanticCustomError(
            "encoding",
            "{name} is no encoding of text; utf-8, utf-16, cp1252 (Western Excel), cp1251, "
            "latin-1, gb18030, shift_jis, …",
            {"name": shown(name)},
        )
    return codec


class Csv(FileSource):
    """A text file of rows; the delimiter is found, `.gz` is unpacked."""

    target_key = "data.target"
    selects = True
    kind: Literal["csv"] = "csv"
    target: Column | None = None
    """The column to predict, by name or 0-based index; null: the last. Numbers, or words, which
    become classes. All columns else are features; an index in `features` counts columns too."""
    delimiter: Literal["auto"] | Annotated[str, Field(pattern=r'^[^"\r\n\x00]$')] = "auto"
    """The character between two cells; auto: the one of comma, semicolon, tab, bar or runs of
    blanks that splits the first lines evenly; " " means runs of blanks."""
    decimal: Literal[".", ","] = "."
    """What stands before the fraction of a number."""
    header: bool | Annotated[tuple[str, ...], Field(min_length=1)] = True
    """Whether the first row names the columns; false: they are named x1 … y; or their names."""
    comment: Annotated[str, Field(min_length=1, max_length=8)] | None = "#"
    """Lines that begin with it are left out; null: none."""
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    """How its characters are stored: utf-8, cp1252, utf-16, latin-1, gb18030, …"""
    missing: Literal["refuse", "drop"] = "refuse"
    """What is done where a used cell is empty, NA, N/A, nan, NULL or ?: refuse the file, or drop
    the row, with a warning that counts them."""
    onehot: tuple[Column, ...] = ()
    """Features of words that become a column of 0 and 1 for each word but the first of their
    sorted order."""
    weights: Column | None = None
    """The column of sample weights, which is then no feature; null: every sample counts once."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        with opened_text(self.path, folders, MAX_BYTES) as file:
            form = Format(
                self.delimiter, self.decimal, self.header, self.comment, self.encoding, self.missing
            )
            rows = Rows(file, self.path, form)
            columns = _Columns(self, rows)
            x, y, weights, names, classes = columns.read()
        notes: tuple[str, ...] = ()
        if self.delimiter == "auto" and rows.width > 1:
            notes = (f"delimiter {rows.delimiter!r} ({NAMES[rows.delimiter]}), found",)
        files = tuple(map(str, self.files(folders)))
        target = rows.header[columns.target] or "y"
        return Table(x, y, names, classes, target, files, weights, notes)


class _Columns:
    """The columns of a table that are used, and what is read of them."""

    def __init__(self, source: Csv, rows: Rows) -> None:
        self._source, self._rows = source, rows
        self._named: dict[str, list[int]] = {}
        """By name, the positions of the columns that are called so."""
        for i, column in enumerate(rows.header):
            self._named.setdefault(column, []).append(i)
        if rows.width == 1:
            name = NAMES.get(rows.delimiter, repr(rows.delimiter))
            tried = "any delimiter" if source.delimiter == "auto" else f"{name} as delimiter"
            what = f"{shown(source.path)} has one column with {tried}"
            raise InputError(KEY, what, "features beside the target; another delimiter?")
        key = "data.weights"
        self.weights = None if source.weights is None else self._position(source.weights, key)
        self.target = self._target()
        self.features = self._features()
        self._categories = {
            i: WordColumn(rows, i, f"data.onehot.{k}", any_text=True)
            for k, i in enumerate(self._onehot())
        }
        self._goal = TargetColumn(rows, self.target, source.target_key)
        self._refuse_unnamed()

    def read(
        self,
    ) -> tuple[Array, Array, Array | None, tuple[str, ...], tuple[str, ...] | None]:
        """Features (n, d), target (n,), weights (n,), names of the features and classes."""
        used = [*self.features, self.target]
        used += [] if self.weights is None else [self.weights]
        parts: list[Array] = []
        dropped = np.zeros(len(used), int)
        total, room = 0, MAX_CELLS
        for block in self._rows.blocks():
            part = np.column_stack([self._column(block, i) for i in used])
            absent = np.isnan(part)
            dropped += absent.sum(axis=0)
            total += len(part)
            parts.append(part[~absent.any(axis=1)] if absent.any() else part)
            room -= part.size
            if room < 0:
                what = f"{shown(self._source.path)} is too large"
                raise InputError(KEY, what, f"at most {MAX_CELLS} cells")
        if not total:
            what = f"{shown(self._source.path)} has no rows below its header"
            raise InputError(KEY, what, "at least one")
        table = np.concatenate(parts)
        self._warn_of_dropped(total - len(table), total, dict(zip(used, dropped, strict=True)))
        d = len(self.features)
        self._warn_of_numbering(table[:, :d], total)
        y, classes = self._goal.values(table[:, d])
        weights = None
        if self.weights is not None:
            weights = checked_weights(table[:, d + 1].copy(), self._rows.column(self.weights))
        x, names = self._expanded(table[:, :d])
        return x, y, weights, names, classes

    def _column(self, block: Block, position: int) -> Array:
        """(n,): numbers, or codes of words; NaN where a row is to be dropped."""
        if position == self.target:
            return self._goal.add(block)
        if position in self._categories:
            return self._categories[position].add(block)
        return self._rows.numbers(block, position)

    def _expanded(self, x: Array) -> tuple[Array, tuple[str, ...]]:
        """The features with columns of 0 and 1 in the place of words, and their names."""
        header = self._rows.header
        if not self._categories:
            return x, tuple(header[i] for i in self.features)
        columns: list[Array] = []
        names: list[str] = []
        for values, i in zip(x.T, self.features, strict=True):
            if i not in self._categories:
                columns.append(values)
                names.append(header[i])
                continue
            rank, categories = self._categories[i].ranking()
            if len(categories) < 2:
                what = f"{self._rows.column(i)} holds one word only"
                raise InputError("data.onehot", what, "columns of several words")
            codes = rank[values.astype(int)]
            columns += [(codes == code).astype(float) for code in range(1, len(categories))]
            names += [f"{header[i]}_{word}" for word in categories[1:]]
            if len(columns) * len(x) > MAX_CELLS:
                what = f"{self._rows.column(i)} has {len(categories)} words in {len(x)} rows"
                raise InputError("data.onehot", what, f"at most {MAX_CELLS} cells in all")
        return np.column_stack(columns), tuple(names)

    def _warn_of_dropped(self, count: int, total: int, missing: dict[int, int]) -> None:
        if not count:
            return
        where = ", ".join(f"{self._rows.column(i)}: {n}" for i, n in missing.items() if n)
        text = f"{self._source.path}: {count} of {total} rows dropped, where cells are missing"
        if count == total:
            raise InputError("data.missing", f"{text} ({where})", "features that have values")
        warnings.warn(f"{text} ({where})", LandscapeWarning, stacklevel=2)

    def _warn_of_numbering(self, x: Array, total: int) -> None:
        """Of a column among features (n, d) that nobody named, whose values number `total` rows."""
        if self._source.features is not None or x.shape[1] < 2 or len(x) < MIN_NUMBERED:
            return
        for column, i in zip(x.T, self.features, strict=True):
            whole = column[0] >= 0 and column[-1] <= total and not (column % 1).any()
            if whole and (column[1:] > column[:-1]).all():
                others = [self._rows.header[k] for k in self.features if k != i]
                text = f"{self._source.path} {self._rows.column(i)} numbers the rows"
                advice = f"features: {flow_style(others)} leaves it out"
                warnings.warn(f"{text}; {advice}", LandscapeWarning, stacklevel=2)

    # -- which columns ---------------------------------------------------------------------------

    def _target(self) -> int:
        header = self._rows.header
        if self._source.target is None:
            last = len(header) - 1
            return last - 1 if last == self.weights else last
        position = self._position(self._source.target, self._source.target_key)
        if position == self.weights:
            what = f"{shown(self._source.target)} is the column of weights"
            raise InputError(self._source.target_key, what, "another column")
        return position

    def _features(self) -> list[int]:
        if self._source.features is None:
            used = {self.target, self.weights}
            features = [i for i in range(len(self._rows.header)) if i not in used]
            if not features:
                raise InputError(KEY, "no column is left for a feature", "more columns")
            return features
        wanted = list(enumerate(self._source.features))
        unknown = [(i, name) for i, name in wanted if self._index(name) is None]
        if unknown:
            raise InputError.from_problems(
                limited(unknown, lambda one: self._unknown(one[1], f"data.features.{one[0]}"))
            )
        chosen: dict[int, None] = {}
        for i, name in wanted:
            position = self._position(name, f"data.features.{i}")
            if position in (self.target, self.weights):
                role = "target" if position == self.target else "column of weights"
                what, allowed = f"{shown(name)} is the {role}", "another column, or another target"
                raise InputError(f"data.features.{i}", what, allowed)
            if position in chosen:
                raise InputError.from_problems([repeated(i, name)])
            chosen[position] = None
        return list(chosen)

    def _onehot(self) -> list[int]:
        """The features of words."""
        positions, features = [], set(self.features)
        for k, wanted in enumerate(self._source.onehot):
            position = self._position(wanted, f"data.onehot.{k}")
            if position not in features:
                what = f"{shown(wanted)} is not among the features"
                raise InputError(f"data.onehot.{k}", what, "one of the features")
            positions.append(position)
        return positions

    def _position(self, wanted: Column, key: str) -> int:
        """The position of a column by its name or index."""
        position = self._index(wanted)
        if position is None:
            raise InputError.from_problems([self._unknown(wanted, key)])
        return position

    def _index(self, wanted: Column) -> int | None:
        """The same; None where there is no such column, or are several."""
        width = len(self._rows.header)
        if isinstance(wanted, int):
            return wanted % width if -width <= wanted < width else None
        positions = self._named.get(wanted, [])
        return positions[0] if len(positions) == 1 else None

    def _unknown(self, wanted: Column, key: str) -> Problem:
        if wanted and wanted in self._named:
            indices = ", ".join(map(str, self._named[str(wanted)]))
            what = f"{shown(wanted)} is the name of several columns"
            return Problem(key, what, f"the index of one of them: {indices}")
        named = tuple(filter(None, self._rows.header))
        return Problem(key, f"no column {shown(wanted)}", choice(wanted, named))

    def _refuse_unnamed(self) -> None:
        """Of all columns, those that are used must have names of their own."""
        header = self._rows.header
        used = [*self.features, self.target]
        for i in used:
            if not header[i]:
                what = f"{self._source.path} {self._rows.column(i)} has no name"
                raise InputError(KEY, what, self._named_features())
            if len(self._named[header[i]]) > 1 and self._source.features is None:
                what = f"{self._source.path}: {shown(header[i])} is the name of several columns"
                raise InputError(KEY, what, self._named_features())

    def _named_features(self) -> str:
        """Advice: which columns may be features."""
        target = self._rows.header[self.target]
        numeric = [name for name in self._rows.numeric_columns() if name != target]
        some = ", ".join(name for name in numeric[:8] if len(self._named[name]) == 1)
        names = "header: [a name for each column]"
        return f"features: [{some}], or {names}" if some else names
