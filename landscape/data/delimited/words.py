"""Columns of words, as codes in the order in which they are met until all are known."""

from collections.abc import Sequence

import numpy as np

from landscape.arrays import Array
from landscape.data.delimited.cells import NUMBER, WORD, is_missing, kind_of_cell
from landscape.data.delimited.rows import Block, Rows
from landscape.errors import InputError, shown

MAX_WORDS = 1000
"""Different words of a column."""


class WordColumn:
    """A column of words."""

    def __init__(self, rows: Rows, column: int, key: str, any_text: bool = False) -> None:
        self._rows = rows
        self._column = column
        self._key = key
        self._any_text = any_text
        self._codes: dict[str, int] = {}

    def add(self, block: Block) -> Array:
        """(n,): the codes of a block; NaN where a cell is missing and its row is to be dropped.

        Raises InputError with the line and column at fault."""
        cells = block.columns[self._column]
        return np.array([self._code(*at) for at in zip(cells, block.lines, strict=True)], float)

    def ranking(self) -> tuple[Array, tuple[str, ...]]:
        """Of each code its place among the sorted words, and these; numbers sort by size."""
        categories = list(self._codes)
        numbers = all(kind_of_cell(word) == NUMBER for word in categories)
        names = sorted(categories, key=lambda word: (float(word) if numbers else 0.0, word))
        place = {name: i for i, name in enumerate(names)}
        return np.array([place[word] for word in categories], float), tuple(names)

    def _code(self, cell: str, line: int) -> float:
        word = " ".join(cell.split())
        code = self._codes.get(word)
        return self._learn(word, line) if code is None else code

    def _learn(self, word: str, line: int) -> float:
        rows = self._rows
        if is_missing(word):
            if rows.form.missing == "drop":
                return float("nan")
            raise rows.refusal(word, line, self._column)
        kind = WORD if self._any_text else kind_of_cell(word, rows.form.decimal)
        if kind == NUMBER:
            what = f"{shown(word, 40)} is a number among words"
            raise rows.fault(line, what, "words throughout, or numbers", self._column)
        if kind != WORD:
            raise rows.refusal(word, line, self._column)
        if len(self._codes) == MAX_WORDS:
            what = f"{rows.column(self._column)} has over {MAX_WORDS} different words"
            raise InputError(self._key, what, f"at most {MAX_WORDS}, or numbers")
        return self._codes.setdefault(word, len(self._codes))


class TargetColumn:
    """A column that is numbers throughout, or words throughout, as its first cell is."""

    def __init__(self, rows: Rows, column: int, key: str) -> None:
        self._rows = rows
        self._column = column
        self._categories = WordColumn(rows, column, key)
        self._is_words: bool | None = None

    def add(self, block: Block) -> Array:
        """(n,): the numbers or codes of a block, as `Words.add`."""
        if self._is_words is None:
            self._is_words = self._begins_with_word(block.columns[self._column])
        if self._is_words:
            return self._categories.add(block)
        return self._rows.numbers(block, self._column)

    def values(self, y: Array) -> tuple[Array, tuple[str, ...] | None]:
        """(n,): all that was added, as numbers and no names, or as places among sorted words."""
        if not self._is_words:
            return y, None
        rank, names = self._categories.ranking()
        codes = rank[y.astype(int)]
        present = np.unique(codes).astype(int)
        return np.searchsorted(present, codes).astype(float), tuple(names[i] for i in present)

    def _begins_with_word(self, cells: Sequence[str]) -> bool | None:
        kinds = (kind_of_cell(cell, self._rows.form.decimal) for cell in cells)
        dropping = self._rows.form.missing == "drop"
        kind = next((kind for kind in kinds if not (dropping and kind == "missing")), None)
        return None if kind is None else kind == WORD
