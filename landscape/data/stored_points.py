"""Points that are too many for memory and stay in their files, read a block at a time.

Files are read, not mapped into memory: one that is cut short meanwhile is an error, not a crash.
R points, P parameters.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.data.safe_open import regular
from landscape.errors import InputError, shown

BLOCK = 2**18
"""Numbers that are read at once."""


@dataclass(frozen=True)
class StoredArray:
    """Where the numbers of an array stand in a file, one behind the other, row by row."""

    path: Path
    begin: int
    """Bytes before the first."""
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    name: str
    """Of the array, for messages."""
    key: str
    """Of the experiment, for messages."""

    def read(self, start: int, target: Array) -> None:
        """Fill `target` (m,) with the numbers from `start` on.

        Raises InputError where the file is not any more what it was."""
        name = shown(self.path.name)
        with regular(self.path, name, sys.maxsize, self.key) as file:
            file.seek(self.begin + start * self.dtype.itemsize)
            for first in range(0, len(target), BLOCK):
                part = target[first : first + BLOCK]
                numbers = np.fromfile(file, self.dtype, len(part))
                if len(numbers) < len(part):
                    raise InputError(self.key, f"{name} has become shorter", "it as it was")
                part[:] = numbers

    def blocks(self) -> Iterator[tuple[int, Array]]:
        """All numbers in turn, each block with the place where it begins.

        Raises InputError at one that is not finite."""
        count = prod(self.shape)
        for start in range(0, count, BLOCK):
            block = np.empty(min(BLOCK, count - start))
            self.read(start, block)
            if not np.isfinite(block).all():
                place = start + int(np.argmin(np.isfinite(block)))
                at = ", ".join(map(str, np.unravel_index(place, self.shape)))
                what = f"{shown(self.path.name)}: {self.name}[{at}] is not finite"
                raise InputError(self.key, what, "finite numbers (counted from 0)")
            yield start, block


class StoredPoints:
    """Reads like an array (R, P) of doubles, of which only what is asked for is in memory: rows by
    number, list or slice, and of these a run of columns.

    Parameters
    ----------
    parts
        Arrays in files or in memory, (P,) or (rows, P) each, with finite numbers.
    """

    ndim = 2

    def __init__(self, parts: Sequence[StoredArray | Array]) -> None:
        self._parts = parts
        self._rows = [(part, i) for part in parts for i in range(rows_of(part))]
        self.shape = (len(self._rows), parts[0].shape[-1])
        self.size = prod(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Array:
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        start, stop, _ = columns.indices(self.shape[1])
        chosen = np.arange(len(self))[rows]
        result = np.empty((chosen.size, stop - start))
        for target, row in zip(result, chosen.flat, strict=True):
            part, i = self._rows[row]
            if isinstance(part, StoredArray):
                part.read(i * self.shape[1] + start, target)
            else:
                target[:] = np.atleast_2d(part)[i, start:stop]
        return result if chosen.ndim else result[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[:], dtype)

    def in_memory(self) -> Array:
        """All of it, each file opened once."""
        result, begin = np.empty(self.shape), 0
        for part in self._parts:
            rows = result[begin : begin + rows_of(part)]
            begin += len(rows)
            if isinstance(part, StoredArray):
                for start, block in part.blocks():
                    rows.reshape(-1)[start : start + len(block)] = block
            else:
                rows[:] = part
        return result

    def check(self) -> None:
        """Raises InputError at a number that is not finite."""
        for part in self._parts:
            for _ in part.blocks() if isinstance(part, StoredArray) else ():
                pass


def rows_of(part: StoredArray | Array) -> int:
    """How many points an array (P,) or (rows, P) holds."""
    return part.shape[0] if len(part.shape) > 1 else 1
