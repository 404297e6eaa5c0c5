"""Layout: the names of a model's parameters, in order, and the tensors they form."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import overload

import numpy as np

from landscape.arrays import Array, Mask
from landscape.errors import InputError
from landscape.schema.suggestions import did_you_mean


@dataclass(frozen=True)
class Block:
    """One tensor of parameters within the flat parameter vector."""

    name: str
    shape: tuple[int, ...]
    """A matrix's rows are its filters: the weights into one output."""
    start: int
    bias: bool = False
    """Whether it holds intercepts, which penalties and filter normalisation leave out."""

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + math.prod(self.shape))


@dataclass(frozen=True)
class Layout:
    """The names of the parameters, in order, and the tensors they form."""

    names: Sequence[str]
    blocks: tuple[Block, ...]
    aliases: tuple[tuple[str, str], ...] = ()
    """Other ways of writing a name, such as `w[mean radius]` for `w1`: (alias, name)."""
    features: tuple[tuple[str, str], ...] = ()
    """The feature a parameter multiplies: (name, feature)."""

    @property
    def count(self) -> int:
        return len(self.names)

    @cached_property
    def weights(self) -> Mask:
        """(P,): True where a parameter is a weight and not an intercept."""
        mask = np.ones(self.count, dtype=bool)
        for block in self.blocks:
            mask[block.slice] = not block.bias
        return mask

    @cached_property
    def _index(self) -> dict[str, int]:
        index = {name: i for i, name in enumerate(self.names)}
        return {alias: index[name] for alias, name in self.aliases} | index

    def index(self, name: str, key: str) -> int:
        """The position of a parameter in the vector; `key` is named if there is no such one."""
        if name not in self._index:
            raise InputError(key, f"no parameter {name!r}", self.choice(name))
        return self._index[name]

    def with_values(self, theta: Array, values: Mapping[str, float], key: str) -> Array:
        """Parameters `theta` (P,) with values put in by name. Raises InputError (`key.NAME`)."""
        moved = theta.copy()
        for name, value in values.items():
            moved[self.index(name, f"{key}.{name}")] = value
        return moved

    def choice(self, name: str) -> str:
        """The parameters to choose from, the nearest to `name` first."""
        some = ", ".join(self.names[:8]) + (f", … ({self.count} in all)" if self.count > 8 else "")
        return f"{did_you_mean(name, self._index)}the parameters are {some}"

    def label(self, i: int) -> str:
        """`w1 (mean radius)`: the name of a parameter with its feature, where it has one."""
        name = self.names[i]
        feature = dict(self.features).get(name)
        return f"{name} ({feature})" if feature and feature != name else name


def lay_out(shapes: Iterable[tuple[str, tuple[int, ...], bool]]) -> tuple[Block, ...]:
    """Tensors `(name, shape, bias)` laid one after the other."""
    laid: list[Block] = []
    start = 0
    for name, shape, bias in shapes:
        laid.append(Block(name, shape, start, bias))
        start = laid[-1].slice.stop
    return tuple(laid)


class EntryNames(Sequence[str]):
    """`layer1.w1_1`, `layer1.w1_2`, …: a name for each entry of each tensor, counted from 1, and
    made when it is asked for: no string a parameter is kept.

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
