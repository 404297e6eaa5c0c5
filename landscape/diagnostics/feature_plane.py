"""Two features that a figure varies, the others of the data held at fixed values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, ShortRepr, blocks
from landscape.data.dataset import Dataset
from landscape.errors import InputError, shown
from landscape.schema.suggestions import choice

BLOCK = 2**22
"""Numbers of the points of a grid that are made at once."""


@dataclass(frozen=True, eq=False, repr=False)
class FeaturePlane(ShortRepr):
    """A plane through the space of the features, along two of them."""

    features: tuple[int, int]
    """Which of the d features are varied."""
    values: Array
    """(d,): those of the others, in the units that figures show features in."""
    fixed: dict[str, float]
    """The values that were asked for, by name, in the units of the data."""
    medians: dict[str, float]
    """The values of the rest, by name, in the units of the data."""

    @classmethod
    def from_values(cls, data: Dataset, fixed: Mapping[str, float]) -> "FeaturePlane":
        """The first two features that are not `fixed`, the others at their median.

        Raises InputError, key `at.NAME`, where there is no such feature."""
        names = data.shown_names
        for name in fixed:
            if name not in names:
                what = f"there is no feature {shown(name)}"
                raise InputError(f"at.{name}", what, choice(name, names, limit=10))
        first, second, *others = (i for i, name in enumerate(names) if name not in fixed)
        values = np.median(data.shown_x, axis=0)
        own = values.copy() if data.original else data.scaling.undo(values)
        medians = {names[i]: float(own[i]) for i in others}
        columns = [names.index(name) for name in fixed]
        own[columns] = list(fixed.values())
        values[columns] = (own if data.original else data.scaling.apply(own))[columns]
        return cls((first, second), values, dict(fixed), medians)

    def points(self, x: Array, y: Array) -> Iterator[Array]:
        """The points (m, d) of a grid over x (nx,) and y (ny,), row by row, a block at a time."""
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        for rows in blocks(len(grid), max(1, BLOCK // len(self.values))):
            block = np.tile(self.values, (len(grid[rows]), 1))
            block[:, self.features] = grid[rows]
            yield block
