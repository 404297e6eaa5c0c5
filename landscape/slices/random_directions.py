"""Random directions that can be made again, block by block, from a few numbers.

A block of a direction is a function of the key, the plane, the direction and the block: Philox'
generator, whose counter tells where a stream begins (J. Salmon et al., "Parallel random numbers: as
easy as 1, 2, 3", SC 2011). So whoever has the parameters makes the directions too, and none need be
sent.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from landscape.arrays import Array
from landscape.models.layout import Layout
from landscape.slices.directions import BLOCK, blocks

Scaling = Literal["filter", "layer", "none"]


@dataclass(frozen=True)
class RandomDirections:
    """What random directions are made of."""

    key: int
    """Of the generator."""
    count: int
    """How many there are."""
    normalize: Scaling

    def around(self, origin: Array, layout: Layout, plane: int = 0) -> Array:
        """(count, P): the directions at the parameters `origin` (P,), of one of many planes."""
        directions = np.empty((self.count, len(origin)))
        for k, direction in enumerate(directions):
            for i, block in enumerate(blocks(len(origin))):
                stream = np.random.Philox(key=self.key, counter=[0, plane, i, k])
                np.random.Generator(stream).standard_normal(out=direction[block])
        return normalized(directions, origin, layout, self.normalize)


def normalized(directions: Array, origin: Array, layout: Layout, by: Scaling) -> Array:
    """Directions (k, P), which are overwritten, with each filter or layer scaled to the norm of the
    same of `origin`."""
    for block in layout.blocks if by != "none" else ():
        for direction in directions:
            part = direction[block.slice]
            if by == "filter" and block.bias:
                part[:] = 0
                continue
            rows = block.shape[0] if by == "filter" and len(block.shape) > 1 else 1
            parts = part.reshape(rows, -1)
            like = row_norms(origin[block.slice].reshape(rows, -1))
            parts *= (like / row_norms(parts))[:, None]
    return directions


def row_norms(matrix: Array) -> Array:
    """(rows,): the length of each row of a matrix, block by block."""
    rows, columns = matrix.shape
    width = max(1, min(columns, BLOCK))
    height = BLOCK // width
    lengths = np.empty(rows)
    for top in range(0, rows, height):
        strip = matrix[top : top + height]
        parts = [
            np.linalg.norm(strip[:, left : left + width], axis=1)
            for left in range(0, columns, width)
        ]
        lengths[top : top + height] = parts[0] if len(parts) == 1 else np.linalg.norm(parts, axis=0)
    return lengths
