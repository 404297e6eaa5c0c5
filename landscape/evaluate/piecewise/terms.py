"""Terms that are zero on a part of each line of the plane and begin where they change their sign.

A term is t = t⁰ + α·t¹ + β·t². On a line it counts from the point where it rises above zero; a term
that falls is one that rises on the way back from the last point. What begins at each point is
gathered over all terms at once, and the sums are then carried from point to point.

h terms; the grid is evenly spaced along the lines.
"""

import math
from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Rows

SHORT = 16
"""Lines of fewer points are quicker by rows."""
TERMS = 8192
"""Terms times lines that are sorted at once: 64 KiB a temporary array."""
LINES = 16
"""Lines of a tile."""
UNEVEN = 1e-9
"""How far, in spacings, points may lie off even ones: a term is continuous where it begins."""


def is_long_and_even(along: Array) -> bool:
    """Whether terms may be carried along such points, and it pays."""
    return len(along) >= SHORT and bool(np.ptp(np.diff(along)) <= UNEVEN * (along[1] - along[0]))


def distances_both_ways(alpha: Array) -> Array:
    """(2, nx + 1): of the points from the first, on the way there and on the way back; the last
    is for the terms that never begin."""
    distances = np.zeros((2, len(alpha) + 1))
    distances[:, :-1] = alpha - alpha[0], alpha[-1] - alpha[::-1]
    return distances


@dataclass(frozen=True, eq=False, repr=False)
class RisingTerms:
    """Terms of which each rises along the line; one that falls, on the way back from the last
    point. The points of the one way come first, then those of the other, each way with one more
    for the terms that never begin."""

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
    """(2, nx + 1) of the points from the first."""

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


def gathered(bins: Rows, weights: Array, shape: tuple[int, ...]) -> Array:
    """Numbers (ny, h), or as many of each line (h,), added up where the terms begin."""
    shared = weights.size < bins.size
    weights = (np.broadcast_to(weights, bins.shape) if shared else weights).ravel()
    sums: Array = np.bincount(bins.ravel(), weights, math.prod(shape)).astype(float, copy=False)
    return sums.reshape(shape)
