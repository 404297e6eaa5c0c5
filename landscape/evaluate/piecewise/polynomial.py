"""Losses made of straight or parabolic pieces, without visiting every sample at every point.

Such losses are sums of terms max(0, t)^p, p = 1 or 2, with t = t⁰ + α·t¹ + β·t² for scores linear
in the parameters: hinges with their margins, absolute errors with the residual of either sign.
Huber's loss is max(0, δ + r)²/2 + max(0, δ - r)²/2 less the quadratic r²/2 + δ², which needs no
samples at a point.

On a line a term counts from the point where it rises above zero; one that falls is one that rises
on the way back from the last point. At the point where a term begins, it, its slope and its
curvature are gathered; the sums are then carried from point to point, the way the terms grow. All
that is ever added is positive, so nothing cancels, and where no term has begun the sum is exactly
zero. Huber's quadratic may cancel: where too few digits would be left, another method must do.

h terms, m samples; the grid is evenly spaced along the lines.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from landscape.arrays import Array, Rows, chunks
from landscape.evaluate.chebyshev import tolerance
from landscape.evaluate.direct import RowTile
from landscape.evaluate.plane import Plane, Projected, Values, has_projections
from landscape.evaluate.product import gaps_to_true
from landscape.evaluate.tiling import Split, Tile
from landscape.losses import MAE, Hinge, Huber, Quantile, SquaredHinge
from landscape.objective.supervised import Supervised

PIECEWISE = Hinge | MAE | Quantile | Huber | SquaredHinge
SHORT = 16
"""Lines of fewer points are quicker by rows."""
TERMS = 8192
"""Terms times lines that are sorted at once: 64 KiB a temporary array."""
LINES = 16
"""Lines of a tile."""
UNEVEN = 1e-9
"""How far, in spacings, points may lie off even ones: a term is continuous where it begins."""
BLOCK = 8 * TERMS
"""Terms of a block of samples."""
ROUNDING = 1e-14
"""Of what is taken off again, the share that may be wrong."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """Hinge losses, absolute errors and Huber's; lines run along the longer side of the grid."""
    if len(beta) > len(alpha):
        turned = values(plane.turned(), beta, alpha)
        return turned and replace(turned, loss=np.ascontiguousarray(turned.loss.T))
    objective = plane.objective
    if not (has_projections(objective) and isinstance(objective.loss, PIECEWISE)):
        return None
    is_even = len(alpha) >= SHORT and np.ptp(np.diff(alpha)) <= UNEVEN * (alpha[1] - alpha[0])
    if objective.linked or not is_even:
        return None
    block = max(1, BLOCK // max(2, objective.outputs))
    # bincount keeps the interpreter's lock, so threads would only wait for each other
    split = Split(block, LINES * len(alpha), width=len(alpha), threads=False)
    added, taken_off = plane.totals(PiecewiseTile, 2, alpha, beta, split)
    loss = added - taken_off
    if taken_off.any() and not ROUNDING * added.max() <= tolerance(loss):
        return None
    return Values(plane.whole(loss, alpha, beta), "kinks", loss.size)


class PiecewiseTile(Tile):
    """Sums of max(0, t)^p on some lines, and of the quadratic that is to be taken off."""

    def __init__(
        self, objective: Supervised, samples: Projected, alpha: Array, beta: Array
    ) -> None:
        super().__init__(alpha, beta, 2)
        self.objective, self.samples = objective, samples
        self.degree = 2 if isinstance(objective.loss, Huber | SquaredHinge) else 1

    def add(self, rows: slice) -> None:
        samples, loss = self.samples, self.objective.loss
        z, y = samples.z[:, rows], samples.y[rows]
        terms = _terms(self.objective, z, y)
        if samples.weights is not None:
            scale = samples.weights[rows] ** (1 / self.degree)
            terms *= np.tile(scale, terms.shape[1] // len(scale))
        if not np.isfinite(terms).all():
            direct = RowTile(self.objective, samples, self.alpha, self.beta)
            direct.total = self.total
            direct.add(rows)
            return
        self.total[0] += positive_parts(terms, self.degree, self.alpha, self.beta)
        if isinstance(loss, Huber):
            weights = np.ones(len(y)) if samples.weights is None else samples.weights[rows]
            self.total[1] += self._quadratic(_residuals(z, y), weights, loss.delta)

    def _quadratic(self, residuals: Array, weights: Array, delta: float) -> Array:
        """(ny, nx): the weighted sum of r²/2 + δ², about the middle of the tile."""
        alpha, beta = (axis - axis[len(axis) // 2] for axis in (self.alpha, self.beta))
        r, along, across = residuals
        r = r + self.alpha[len(alpha) // 2] * along + self.beta[len(beta) // 2] * across
        about = np.stack([r, along, across])
        # no matrix product, whose order of summation depends on the threads
        products = np.einsum("n,in,jn->ij", weights, about, about, optimize=False) / 2
        rising = 2 * products[0, 1] * alpha + products[1, 1] * alpha**2
        constant = products[0, 0] + delta**2 * weights.sum()
        constants = constant + 2 * products[0, 2] * beta + products[2, 2] * beta**2
        return constants[:, None] + rising + 2 * products[1, 2] * np.multiply.outer(beta, alpha)


def positive_parts(terms: Array, degree: int, alpha: Array, beta: Array) -> Array:
    """(ny, nx): the sum of max(0, t)^degree over the terms (3, h)."""
    distances = np.zeros((2, len(alpha) + 1))
    distances[:, :-1] = alpha - alpha[0], alpha[-1] - alpha[::-1]
    begun = np.zeros((degree + 1, len(beta), 2, len(alpha) + 1))
    for block in chunks(terms.shape[1], TERMS):
        some = RisingTerms.from_terms(terms[:, block], alpha, distances)
        for lines in chunks(len(beta), max(1, TERMS // max(1, len(some.speed)))):
            t, bins = some.beginnings(beta[lines])
            highest = some.speed**degree
            powers = [t, highest] if degree == 1 else [t * t, t * some.speed, highest]
            for sums, power in zip(begun[:, lines], powers, strict=True):
                sums += _gathered(bins, power, sums.shape)
    rising, falling = np.moveaxis(_carried(begun[..., :-1], np.diff(distances[:, :-1])), 1, 0)
    return rising + falling[:, ::-1]


@dataclass(frozen=True, eq=False, repr=False)
class RisingTerms:
    """Terms that rise along the line or on the way back. The points of the one way come first, then
    those of the other, each way with one more for the terms that never begin."""

    first: Array
    """(h,): the terms at their first point, on the line at 0."""
    speed: Array
    """(h,), not negative."""
    drift: Array
    """(h,): across the lines."""
    steps: Array
    """(h,): how many steps to its beginning each unit is that a term is above 0."""
    way: Rows
    """(h,): where its points begin."""
    distances: Array
    """(2, nx + 1): of the points from the first, on the way there and on the way back; the last is
    for the terms that never begin."""

    @classmethod
    def from_terms(cls, terms: Array, alpha: Array, distances: Array) -> "RisingTerms":
        """From the terms (3, h) at the origin and their rates along and across the lines."""
        start, rate, drift = terms
        falls, speed = rate < 0, np.abs(rate)
        first = start + np.where(falls, alpha[-1], alpha[0]) * rate
        steps = -(len(alpha) - 1) / (speed * distances[0, -2])
        return cls(first, speed, drift, steps, falls * (len(alpha) + 1), distances)

    def beginnings(self, beta: Array) -> tuple[Array, Rows]:
        """Each term (ny, h) at the first point where it is above 0, and the index of that point
        among (ny, 2, nx + 1)."""
        size = self.distances.size
        t = np.multiply.outer(beta, self.drift)
        t += self.first
        index = t * self.steps
        # 0 · ∞ is neither: then the bin does not matter
        np.ceil(np.fmin(np.fmax(index, 0, out=index), size // 2 - 1, out=index), out=index)
        bins = index.astype(np.intp)
        bins += self.way
        # "clip" because the default would go through a buffer; no bin is outside
        t += np.multiply(self.distances.take(bins, out=index, mode="clip"), self.speed, out=index)
        np.maximum(t, 0, out=t)
        if len(beta) > 1:
            bins += size * np.arange(len(beta))[:, None]
        return t, bins


def _gathered(bins: Rows, weights: Array, shape: tuple[int, ...]) -> Array:
    """Numbers (ny, h), or as many of each line (h,), added up where the terms begin."""
    shared = weights.size < bins.size
    weights = (np.broadcast_to(weights, bins.shape) if shared else weights).ravel()
    sums: Array = np.bincount(bins.ravel(), weights, math.prod(shape)).astype(float, copy=False)
    return sums.reshape(shape)


def _carried(begun: Array, gaps: Array) -> Array:
    """(ny, 2, nx): the sum at each point of the powers that begin there or before. `begun
    (p + 1, ny, 2, nx)` holds Σ t^(p-k)·speed^k, k = 0 … p, of what begins at each point; `gaps
    (2, nx - 1)` are the steps to the next points."""
    degree = len(begun) - 1
    sums: list[Array] = [np.empty(0)] * (degree + 1)
    for k in range(degree, -1, -1):
        gained = begun[k].copy()
        for higher in range(k + 1, degree + 1):
            factor = math.comb(degree - k, higher - k) * gaps ** (higher - k)
            gained[..., 1:] += factor * sums[higher][..., :-1]
        sums[k] = gained.cumsum(axis=-1)
    return sums[0]


def _residuals(z: Array, y: Array) -> Array:
    """(3, m)."""
    residuals = z[..., 0].copy()
    residuals[0] -= y
    return residuals


def _terms(objective: Supervised, z: Array, y: Array) -> Array:
    """(3, h) of the terms max(0, t)^p that the losses of samples with scores (3, m, K) consist
    of."""
    loss = objective.loss
    if isinstance(loss, MAE | Quantile):
        above, below = (1 - loss.q, loss.q) if isinstance(loss, Quantile) else (1.0, 1.0)
        residuals = _residuals(z, y)
        return np.concatenate([above * residuals, -below * residuals], axis=1)
    if isinstance(loss, Huber):
        residuals = _residuals(z, y)
        terms = np.concatenate([residuals, -residuals], axis=1)
        terms[0] += loss.delta
        return terms * np.sqrt(0.5)
    margins = gaps_to_true(z, y)[:, 1:].reshape(3, -1)
    margins[0] += 1
    return margins
