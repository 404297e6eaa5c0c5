"""A smooth loss on a fine grid, through its values at few Chebyshev nodes.

Lines at the edges and the middle of the grid tell how many nodes either direction needs until the
trailing coefficients fall under a tolerance; one evaluation at m_y × m_x nodes and two matrix
products then give the grid, however fine it is. The trailing coefficients of the plane and the loss
itself at some of the grid's points have the last word: what is too kinked is evaluated directly.

See L. N. Trefethen, "Approximation Theory and Approximation Practice", chapters 3, 4 and 8.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.polynomial import chebyshev as basis
from numpy.typing import NDArray

from landscape.arrays import Array
from landscape.evaluate import direct, product
from landscape.evaluate.plane import Plane, Values, has_projections

Totals: TypeAlias = Callable[[Plane, Array, Array], Array]
Total: TypeAlias = Callable[[Array, Array], Array]
"""The sum over the samples, (ny, nx), at `alpha (nx,)` and `beta (ny,)`."""

WORTH = {product.totals: 2e8, direct.totals: 2e7}
"""Losses (samples times scores times points) of a direct grid above which nodes may pay."""
RANGE = 1e-9
"""Tolerance, as a share of the range of the loss."""
SMALLEST = 1e-6
"""Tolerance, as a share of the smallest loss, so that a logarithmic axis shows it right."""
NODE_COUNTS = (33, 65, 129, 257)
"""Numbers of nodes tried along a line."""
TRAILING = 3
"""Coefficients that must be under the tolerance at the end of either direction."""
SAMPLED = 2048
"""Samples that tell how many nodes to begin with."""
CHECKED_POINTS = 6
"""Columns and rows of the grid at whose crossings the loss itself is asked."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """A smooth loss of many samples on a fine grid; None where nodes would not pay or not do.

    Only of scores linear in the parameters: their loss varies as slowly as the scores do, while
    that of a formula or a network may have a well between all nodes."""
    objective = plane.objective
    if not (has_projections(objective) and objective.loss.smooth and objective.clip is None):
        return None
    at_nodes = product.totals if product.is_applicable(objective, alpha, beta) else direct.totals
    losses = objective.data.n_samples * objective.outputs * len(alpha) * len(beta)
    if losses < WORTH[at_nodes]:
        return None
    thinned, share = _thinned(plane)
    counted = CountedLoss(partial(_total, at_nodes, plane, 1.0))
    with np.errstate(all="ignore"):
        total = interpolated(counted, partial(_total, at_nodes, thinned, 1 / share), alpha, beta)
    if total is None:
        return None
    return Values(plane.whole(total, alpha, beta), "chebyshev", counted.points)


def _total(totals: Totals, plane: Plane, factor: float, alpha: Array, beta: Array) -> Array:
    return factor * totals(plane, alpha, beta)[0]


def _thinned(plane: Plane) -> tuple[Plane, float]:
    """The plane with some of the samples, at even distances, and what share of all they are."""
    objective = plane.supervised
    data, step = objective.data, max(1, objective.data.n_samples // SAMPLED)
    weights = None if data.weights is None else data.weights[::step]
    sampled = replace(data, x=data.x[::step], y=data.y[::step], weights=weights)
    share = sampled.n_samples / data.n_samples
    return replace(plane, objective=replace(objective, data=sampled)), share


class CountedLoss:
    """A loss that counts the points at which it was asked."""

    def __init__(self, total: Total) -> None:
        self.total, self.points = total, 0

    def __call__(self, alpha: Array, beta: Array) -> Array:
        self.points += len(alpha) * len(beta)
        return self.total(alpha, beta)


def interpolated(total: Total, rough: Total, alpha: Array, beta: Array) -> Array | None:
    """(ny, nx) of `total`, within a share of its range, or None where the direct grid is needed.
    `rough` is something like it that may be asked often."""
    columns = _count(rough, alpha, _edges(beta))
    lines = columns and _count(lambda b, a: rough(a, b).T, beta, _edges(alpha))
    while columns and lines and columns * lines <= len(alpha) * len(beta) / 2:
        at_nodes = total(nodes(alpha, columns), nodes(beta, lines))
        enough = tolerance(at_nodes)
        coefficients = _coefficients(_coefficients(at_nodes).T).T
        left = np.abs(coefficients)
        across, along = left[:, -TRAILING:].max() <= enough, left[-TRAILING:].max() <= enough
        if (across or columns == 1) and (along or lines == 1):
            return _checked(coefficients, total, alpha, beta, enough)
        columns += 0 if across else columns // 3
        lines += 0 if along else lines // 3
    return None


def _checked(
    coefficients: Array, total: Total, alpha: Array, beta: Array, enough: float
) -> Array | None:
    """The interpolant on the grid, if it agrees with the loss at some of its points."""
    lines, columns = coefficients.shape
    x, y = _basis(alpha, columns), _basis(beta, lines)
    i, j = check_indices(alpha), check_indices(beta)
    difference = np.abs(y[j] @ coefficients @ x[i].T - total(alpha[i], beta[j])).max()
    return y @ (coefficients @ x.T) if difference <= enough else None


def tolerance(values: Array) -> float:
    """What may be left out of such losses."""
    return float(min(RANGE * np.ptp(values), SMALLEST * np.abs(values).min()))


def _count(total: Total, along: Array, across: Array) -> int:
    """How many nodes resolve the lines along one direction, at these offsets across it; 0 where
    fewer than the grid's points do not."""
    if len(along) == 1:
        return 1
    for count in (n for n in NODE_COUNTS if n <= len(along)):
        values = total(nodes(along, count), across)
        rest = np.abs(_coefficients(values)).max(axis=0)[::-1].cumsum()[::-1]
        needed = int(np.count_nonzero(~(rest <= tolerance(values) / 4))) + TRAILING + 1
        if needed < count:
            return needed
    return 0


def _edges(offsets: Array) -> Array:
    """Both edges and the middle."""
    return np.unique([offsets[0], (offsets[0] + offsets[-1]) / 2, offsets[-1]])


def check_indices(offsets: Array) -> NDArray[np.intp]:
    """(6,) at most: places spread over the offsets, for the loss itself to be asked there."""
    return np.unique(np.linspace(0, len(offsets) - 1, CHECKED_POINTS).round().astype(np.intp))


def frame(offsets: Array) -> tuple[float, float]:
    """The middle and the half-width of a range; of a single offset, half-width 1."""
    return (offsets[0] + offsets[-1]) / 2, (offsets[-1] - offsets[0]) / 2 or 1.0


def nodes(offsets: Array, count: int) -> Array:
    """(count,) zeros of a Chebyshev polynomial over the range of the offsets, increasing."""
    middle, half = frame(offsets)
    return middle + half * basis.chebpts1(count)


def _basis(offsets: Array, count: int) -> Array:
    """(nx, count): the first polynomials at the offsets."""
    middle, half = frame(offsets)
    return np.asarray(basis.chebvander((offsets - middle) / half, count - 1), float)


def interpolation(offsets: Array, count: int) -> Array:
    """(nx, count): what a value at each of the nodes brings to each of the offsets."""
    return _basis(offsets, count) @ _coefficients(np.eye(count)).T


def _coefficients(at_nodes: Array) -> Array:
    """(r, count) of the interpolants of r lines given at the nodes (r, count)."""
    count = at_nodes.shape[-1]
    coefficients = at_nodes @ basis.chebvander(basis.chebpts1(count), count - 1) * (2 / count)
    coefficients[:, 0] /= 2
    return coefficients
