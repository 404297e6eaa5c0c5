"""Names of the entries of tensors, made when they are asked for: no string a parameter is kept."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import product
from typing import overload

import numpy as np

from landscape.models.layout import Block


class EntryNames(Sequence[str]):
    """`layer1.w1_1`, `layer1.w1_2`, …: a name for each entry of each tensor, counted from 1.

    >>> list(EntryNames([Block("w", (2, 2), 0), Block("b", (1,), 4)]))
    ['w1_1', 'w1_2', 'w2_1', 'w2_2', 'b1']
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = tuple(block for block in blocks if block.slice.stop > block.start)
        self._starts = [block.start for block in self._blocks]

    def __repr__(self) -> str:
        return f"<{len(self)} names>"

    def __len__(self) -> int:
        return self._blocks[-1].slice.stop if self._blocks else 0

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[str, ...]: ...
    def __getitem__(self, i: int | slice) -> str | tuple[str, ...]:
        if isinstance(i, slice):
            return tuple(self[j] for j in range(*i.indices(len(self))))
        position = range(len(self))[i]
        block = self._blocks[bisect_right(self._starts, position) - 1]
        place = np.unravel_index(position - block.start, block.shape) if block.shape else ()
        return block.name + "_".join(str(int(k) + 1) for k in place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(other) != len(self):
            return NotImplemented
        return all(one == name for one, name in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(self._blocks)

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            *outer, last = block.shape or (0,)
            for place in product(*(range(1, size + 1) for size in outer)):
                start = block.name + "".join(f"{i}_" for i in place)
                yield from (f"{start}{i}" for i in range(1, last + 1)) if block.shape else (start,)
