"""Tables of text with a header row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.data.safe_open import KEY, opened
from landscape.data.sources.delimited_text import Delimited, Target
from landscape.data.sources.source import MAX_VALUES, FileSource, Table, choice
from landscape.errors import InputError, shown

MAX_CSV = 256 * 2**20
"""Bytes."""


class Csv(FileSource):
    """A text file of rows, UTF-8, with a header row."""

    target_key = "data.target"
    selects = True
    kind: Literal["csv"] = "csv"
    target: str | int | None = None
    """The column to predict, by name or 0-based index; null: the last. Numbers, or words, which
    become classes. All columns else are features; an index in `features` counts columns too."""
    delimiter: Annotated[str, Field(pattern=r'^[^"\r\n\x00]$')] = ","
    """The character between two cells."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        with opened(self.path, folders, MAX_CSV) as file:
            text = Delimited(file, self.path, self.delimiter)
            position = self._target(text.header)
            columns = self._features(text.header, position)
            target = Target(text, position)
            parts, room = [], MAX_VALUES // 2
            for block in text.blocks():
                parts.append(np.column_stack([text.numbers(block, i) for i in columns]))
                target.add(block)
                room -= parts[-1].size + len(parts[-1])
                if room < 0:
                    raise InputError(
                        KEY, f"{self.path} is too large", f"at most {MAX_VALUES // 2} cells"
                    )
        if not parts:
            raise InputError(KEY, f"{self.path} has no rows below its header", "at least one")
        y, classes = target.values()
        names = tuple(text.header[i] for i in columns)
        paths = tuple(map(str, self.files(folders)))
        return Table(np.concatenate(parts), y, names, classes, text.header[position], paths)

    def _target(self, header: tuple[str, ...]) -> int:
        """The position of the target column."""
        if self.target is None:
            return len(header) - 1
        if isinstance(self.target, str) and self.target in header:
            return header.index(self.target)
        if isinstance(self.target, int) and -len(header) <= self.target < len(header):
            return self.target % len(header)
        raise InputError(
            self.target_key, f"no column {shown(self.target)}", choice(self.target, header)
        )

    def _features(self, header: tuple[str, ...], target: int) -> list[int]:
        """The positions of the feature columns."""
        columns = self.columns(header)
        if self.features is None:
            columns.remove(target)
        elif target in columns:
            i = columns.index(target)
            what = f"{shown(self.features[i])} is the target"
            raise InputError(f"data.features.{i}", what, "another column, or another target")
        if not columns:
            raise InputError(
                KEY,
                f"{self.path} has one column",
                f"features beside the target; is {self.delimiter!r} its delimiter?",
            )
        return columns
