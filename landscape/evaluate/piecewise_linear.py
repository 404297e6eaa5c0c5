"""Losses made of straight pieces, without visiting every sample at every point.

Hinge losses and absolute errors are sums of max(0, t) with t = t⁰ + α·t¹ + β·t² for scores linear
in the parameters. On a line of the plane such a term is zero up to the point where t changes its
sign and linear beyond, so the sum at all points of the line follows from the terms that have begun
(or not yet ended) there: the terms are sorted into the gaps between the points, and their
coefficients added up from either side. Only terms that count are ever added, so where all is zero
the loss is exactly zero.

h terms; the grid is evenly spaced along the lines.
"""

from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

import numpy as np

from landscape.arrays import Array, Rows
from landscape.evaluate.direct import RowTile
from landscape.evaluate.plane import Plane, Projected, Values
from landscape.evaluate.product import gaps_to_true
from landscape.evaluate.tiling import Split, Tile, add_up
from landscape.losses import MAE, Hinge, Quantile
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.supervised import Supervised

SHORT = 16
"""Lines of fewer points are quicker by rows."""
TERMS = 16384
"""Terms of a block of samples."""
LINES = 8
"""Lines of a tile."""
UNEVEN = 1e-9
"""How far, in spacings, points may lie off even ones: a term is continuous where it begins."""


def is_applicable(plane: Plane, along: Array) -> bool:
    """Whether the loss consists of straight pieces and the points along a line are even."""
    objective = plane.objective
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and isinstance(objective.loss, Hinge | MAE | Quantile)
        and not objective.linked
        and len(along) >= SHORT
        and bool(np.ptp(np.diff(along)) <= UNEVEN * (along[1] - along[0]))
    )


def values(plane: Plane, alpha: Array, beta: Array, executor: Executor | None) -> Values | None:
    """Hinge losses and absolute errors; the lines run along the longer side of the grid."""
    if len(beta) > len(alpha):
        turned = values(plane.turned(), beta, alpha, executor)
        return turned and replace(turned, loss=np.ascontiguousarray(turned.loss.T))
    if not is_applicable(plane, alpha):
        return None
    objective = plane.objective
    assert isinstance(objective, Supervised)
    total = np.zeros((1, len(beta), len(alpha)))
    block = max(1, TERMS // max(2, objective.outputs))
    split = Split(block, LINES * len(alpha), width=len(alpha), threads=False)
    for samples in plane.chunks():
        assert isinstance(samples, Projected)
        tile = partial(KinkTile, objective, samples)
        # bincount keeps the interpreter's lock, so threads would only wait for each other
        add_up(total, tile, alpha, beta, len(samples.y), split, executor)
    return Values(plane.whole(total[0], alpha, beta), "kinks", total.size)


class KinkTile(Tile):
    """Sums of max(0, t) on some lines."""

    def __init__(
        self, objective: Supervised, samples: Projected, alpha: Array, beta: Array
    ) -> None:
        super().__init__(alpha, beta)
        self.objective, self.samples = objective, samples

    def add(self, rows: slice) -> None:
        t = _terms(self.objective, self.samples.z[:, rows], self.samples.y[rows])
        if self.samples.weights is not None:
            weights = self.samples.weights[rows]
            t *= np.tile(weights, t.shape[1] // len(weights))
        if not np.isfinite(t).all():
            direct = RowTile(self.objective, self.samples, self.alpha, self.beta)
            direct.add(rows)
            self.total += direct.total
            return
        start, rate, drift = t[0], t[1] + 0.0, t[2]  # no -0, which would divide to -inf
        count = len(self.alpha)
        spacing = (self.alpha[-1] - self.alpha[0]) / (count - 1)
        ends_here = (rate < 0) * (count + 1)
        for j, beta in enumerate(self.beta):
            level = start + beta * drift
            place = (-level / rate - self.alpha[0]) / spacing
            bins = np.ceil(np.fmin(np.fmax(place, 0), count)).astype(np.intp) + ends_here
            levels, rates = (_counting(bins, part, count) for part in (level, rate))
            self.total[0, j] += np.maximum(levels + rates * self.alpha, 0)


def _counting(bins: Rows, part: Array, count: int) -> Array:
    """(nx,): the sum of what has begun by each point and of what has not ended. Terms that begin
    are in the bin of the first point past their kink, terms that end as many further."""
    sums = np.asarray(np.bincount(bins, part, 2 * (count + 1)), float)
    begin, end = sums.reshape(2, -1)
    return begin.cumsum()[:-1] + end[::-1].cumsum()[-2::-1]


def _terms(objective: Supervised, z: Array, y: Array) -> Array:
    """(3, h) of the terms max(0, t) that the losses of samples with scores (3, m, K) consist of."""
    if isinstance(objective.loss, MAE | Quantile):
        residual = z[..., 0].copy()
        residual[0] -= y
        q = objective.loss.q if isinstance(objective.loss, Quantile) else None
        above, below = (1.0, 1.0) if q is None else (1 - q, q)
        return np.concatenate([above * residual, -below * residual], axis=1)
    if z.shape[-1] == 1:
        margins = (1 - 2 * y) * z[..., 0]
    else:
        margins = gaps_to_true(z, y)[:, 1:].reshape(3, -1)
    margins[0] += 1
    return margins
