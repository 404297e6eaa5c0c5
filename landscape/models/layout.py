"""Layout: the names of a model's parameters, in order, and the tensors they form."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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
