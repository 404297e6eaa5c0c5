"""A loss that takes one parameter vector at a time, on a grid: a vector is held, and no more.

P parameters. The vector of a point is made from the origin and the directions in place, block by
block, whatever P and the grid; never from the last point, so that rounding does not add up.
"""

import numpy as np

from landscape.arrays import Array
from landscape.errors import RunError
from landscape.evaluate.plane import Plane, Values
from landscape.objective.pointwise import LOSS, PointwiseObjective

BLOCK = 2**18
"""Parameters worked on at once: few enough to stay in the cache."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values:
    """The loss, and what else the objective gives, at every point of the grid.

    Raises RunError, with the coordinates of the point, where the loss fails."""
    objective = plane.objective
    assert isinstance(objective, PointwiseObjective)
    theta = np.empty(objective.count)
    grids: dict[str, Array] = {}
    for j, b in enumerate(beta):
        for i, a in enumerate(alpha):
            write_point(plane, a, b, theta)
            try:
                quantities = objective.quantities(theta)
            except RunError as error:
                place = f"{a:.6g}" if len(beta) == 1 else f"({a:.6g}, {b:.6g})"
                raise RunError(f"at {place} along the directions, {error}") from error
            for name, value in quantities.items():
                grid = grids.setdefault(name, np.full((len(beta), len(alpha)), np.nan))
                grid[j, i] = value
    return Values(grids.pop(LOSS), "points", len(alpha) * len(beta), further=grids)


def write_point(plane: Plane, a: float, b: float, theta: Array) -> None:
    """Writes `origin + a · d₁ + b · d₂` into `theta` (P,)."""
    first, second = plane.directions
    for start in range(0, len(theta), BLOCK):
        part = slice(start, start + BLOCK)
        np.multiply(first[part], a, out=theta[part])
        theta[part] += plane.origin[part]
        if b:
            theta[part] += b * second[part]
