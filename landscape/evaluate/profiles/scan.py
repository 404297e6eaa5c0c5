"""A wide look at a loss over few free parameters: where its hollows are, before any is descended.

Through every base a straight line is scanned along each free parameter, at points both spread and
graded over several scales. What is lowest between its neighbours on a line is a hollow; the lowest
few of a point of the grid are looked at closer, and are the starts of a minimisation. Two scans
that share no point are independent: where they lead to one minimum, nothing as wide as their steps
was overlooked.

F free parameters, B points of the grid, M bases of each, N points of a line.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Rows, chunks
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective

MAX_FREE = 4
"""Free parameters up to which lines along each see enough of them all."""
NUMBERS = 2**24
"""Scores that all scans of a profile take at most."""
POINTWISE = 10_000
"""Scores that one value counts for where it is the caller's code that gives it."""
MOST, FEWEST = 8192, 16
"""Points of the scans of a point of the grid at most, and of a line at least."""
PARTS = 2, 4
"""Scans over one parameter, and over several."""
BASES = 1, 4
"""The same of the bases of a scan …"""
ROUNDS = 1, 3
"""… and of the times that it is repeated, the lowest minimum being its base."""
UNIT, STEPS = 0.1, 100
"""Of a descent from a hollow: steps that are neither long nor short, as a share of the scale of a
parameter, and how many there are at most."""
AT_ONCE = 2**16
"""Points that are evaluated at once."""
HOLLOWS = 6
"""Of a point of the grid that are looked at closer."""
CLOSER, TIMES = 9, 2
"""Points between a hollow's neighbours, and how often."""
FINEST, WIDEST = 1e-2, 1e3
"""Shares of the scales from and up to which points are graded."""
EVEN_REACH = 10.0, 2.0
"""How many times the own scale, and the window's, points are spread evenly over."""


def cost(objective: Objective) -> int:
    """How many scores one value counts for."""
    if isinstance(objective, PointwiseObjective):
        return POINTWISE
    return max(1, objective.n_samples)


def line_points(objective: Objective, free: int, points: int) -> int:
    """N of all scans together that there is time for on a grid of so many points; 0 where that is
    too few to see anything."""
    if free > MAX_FREE:
        return 0
    count = min(MOST, NUMBERS // (cost(objective) * points)) // (free * BASES[free > 1])
    return count if count >= FEWEST * PARTS[free > 1] else 0


def line_places(own: Array, window: float, center: Array, count: int) -> Array:
    """(F, N), increasing: where lines are looked at, for parameters of these scales `own (F,)`."""
    scales = np.append(own, window)
    least, largest = np.min(scales[scales > 0]), scales.max()
    quarter = count // 4
    rows = []
    for scale, middle in zip(own, center, strict=True):
        finest = FINEST * min(least, scale)
        reach = np.arcsinh(WIDEST * largest / finest)
        wide = EVEN_REACH[0] * scale, EVEN_REACH[1] * max(window, scale)
        # Their counts differ, so that no point stands twice, for two scans to share it.
        parts = (
            finest * np.sinh(np.linspace(-reach, reach, quarter)),
            finest * np.sinh(np.linspace(-reach, reach, quarter - 1)) + middle,
            np.linspace(-wide[0], wide[0], quarter - 2),
            np.linspace(-wide[1], wide[1], count - 3 * quarter + 3),
        )
        rows.append(np.concatenate(parts))
    return np.sort(rows, axis=1)


@dataclass(frozen=True, eq=False)
class Scan:
    """Lines along every free parameter."""

    objective: Objective
    free: Rows
    points: Array
    """(F, N), increasing: those of the lines."""

    def bases(self, theta: Array, scale: Array, rng: np.random.Generator) -> Array:
        """(M, B, F): the lowest of as many random ones as lines have points, of these scales
        (B, F), near and far."""
        size = BASES[1] * self.points.size
        bases = np.empty((BASES[1], *scale.shape))
        for some in self._at_once(theta, size):
            reach = 10 ** rng.uniform(-1, 1, size=(size, len(theta[some]), 1))
            pool = rng.normal(size=(size, *scale[some].shape)) * scale[some] * reach
            order = np.argsort(self._values(theta[None, some], pool), axis=0)[: BASES[1]]
            bases[:, some] = np.take_along_axis(pool, order[..., None], axis=0)
        return bases

    def hollows(self, theta: Array, bases: Array) -> tuple[Rows, Array]:
        """The points (m,) of the grid `theta (B, P)`, each several times, and the free parameters
        (m, F) of their lowest hollows on the lines through `bases (M, B, F)`."""
        rows, others = [], []
        for some in self._at_once(theta, len(bases) * self.points.size):
            of_some, lowest = self._lowest(theta[some], bases[:, some])
            rows.append(of_some + some.start)
            others.append(lowest)
        return np.concatenate(rows), np.concatenate(others)

    @staticmethod
    def _at_once(theta: Array, size: int) -> list[slice]:
        """Runs of points of the grid, each of which is looked at in so many places."""
        return chunks(len(theta), max(1, AT_ONCE // size))

    def _lowest(self, theta: Array, bases: Array) -> tuple[Rows, Array]:
        m, b, f = bases.shape
        lines = np.broadcast_to(bases[:, :, None, None], (m, b, f, self.points.shape[1], f)).copy()
        for i, along in enumerate(self.points):
            lines[:, :, i, :, i] = along
        values = self._values(theta[None, :, None, None], lines)
        padded = np.pad(values, [(0, 0)] * 3 + [(1, 1)], constant_values=np.inf)
        is_hollow = (values < padded[..., :-2]) & (values <= padded[..., 2:])
        depth = np.where(is_hollow, values, np.inf)
        depth = depth.transpose(1, 0, 2, 3).reshape(b, -1)
        place = np.argsort(depth, axis=1, kind="stable")[:, :HOLLOWS]
        rows, columns = np.nonzero(np.isfinite(np.take_along_axis(depth, place, axis=1)))
        base, axis, at = np.unravel_index(place[rows, columns], (m, f, self.points.shape[1]))
        others = bases[base, rows]
        lower = self.points[axis, np.maximum(at - 1, 0)]
        upper = self.points[axis, np.minimum(at + 1, self.points.shape[1] - 1)]
        self._look_closer(theta[rows], others, axis, lower, upper)
        return rows, others

    def _look_closer(
        self, theta: Array, others: Array, axis: Rows, lower: Array, upper: Array
    ) -> None:
        """Moves `others (m, F)` to the bottom of each hollow between two points of its line."""
        each = np.arange(len(theta))
        for _ in range(TIMES):
            along = np.linspace(lower, upper, CLOSER, axis=1)
            line = np.repeat(others[:, None], CLOSER, axis=1)
            line[each, :, axis] = along
            least = self._values(theta[:, None], line).argmin(axis=1)
            others[each, axis] = along[each, least]
            lower = along[each, np.maximum(least - 1, 0)]
            upper = along[each, np.minimum(least + 1, CLOSER - 1)]

    def _values(self, theta: Array, others: Array) -> Array:
        """(...,) with the free parameters `others (..., F)`; infinite where there is none."""
        trial = np.broadcast_to(theta, (*others.shape[:-1], theta.shape[-1])).copy()
        trial[..., self.free] = others
        values = self.objective.value(trial)
        return np.where(np.isfinite(values), values, np.inf)
