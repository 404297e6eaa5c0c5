"""The direct way: every sample's loss at every point, a row of the grid at a time.

For losses with kinks or plateaus, for models that are not linear in their parameters, and for
objectives without samples. Blocks of samples are sized so that a row's losses stay in the cache.
"""

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.evaluate import pointwise
from landscape.evaluate.plane import Plane, Samples, Values
from landscape.evaluate.tiling import Tile
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.stages import counted

POINTS = 4096
"""Points given at once to an objective without samples."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values:
    """Any objective."""
    evaluations = len(alpha) * len(beta)
    if isinstance(plane.objective, PointwiseObjective):
        return pointwise.values(plane, alpha, beta)
    if not isinstance(plane.objective, Supervised):
        return Values(_plain(plane, alpha, beta), "rows", evaluations)
    total = totals(plane, alpha, beta)
    clipped = int(np.count_nonzero(total[1:]))
    return Values(plane.whole(total[0], alpha, beta), "rows", evaluations, clipped)


def totals(plane: Plane, alpha: Array, beta: Array) -> Array:
    """(parts, ny, nx): the samples' losses added up and, of a clipped loss, how many samples
    stand on the plateau."""
    return plane.totals(RowTile, 1 if plane.supervised.clip is None else 2, alpha, beta)


def accuracy(plane: Plane, alpha: Array, beta: Array) -> Values:
    """The share of samples decided rightly, 0 … 1, of an objective that judges classes."""
    total = plane.totals(CorrectTile, 1, alpha, beta)
    return Values(total[0] / plane.supervised.n_samples, "rows", len(alpha) * len(beta))


class RowTile(Tile):
    """The samples' losses added up and, of a clipped loss, how many stand on the plateau."""

    def __init__(self, objective: Supervised, samples: Samples, alpha: Array, beta: Array) -> None:
        self.objective, self.samples, self.clip = objective, samples, objective.clip
        super().__init__(alpha, beta, 1 if self.clip is None else 2)

    def add(self, rows: slice | Rows) -> None:
        y, weights = self.samples.y[rows], self.samples.weights
        weights = None if weights is None else weights[rows]
        for j, scores in enumerate(self.samples.scores(self.alpha, self.beta, rows)):
            losses = self.objective.sample_losses(scores, y)
            self.total[0, j] += losses.sum(axis=-1) if weights is None else losses @ weights
            if self.clip is not None:
                self.total[1, j] += np.count_nonzero(is_clipped(self.clip, scores, losses), axis=-1)


class CorrectTile(Tile):
    """How many samples are decided rightly."""

    def __init__(self, objective: Supervised, samples: Samples, alpha: Array, beta: Array) -> None:
        self.objective, self.samples = objective, samples
        super().__init__(alpha, beta)

    def add(self, rows: slice | Rows) -> None:
        labels = np.round(self.samples.y[rows])
        for j, scores in enumerate(self.samples.scores(self.alpha, self.beta, rows)):
            decided = self.objective.decide(scores)
            self.total[0, j] += np.count_nonzero(decided == labels, axis=-1)


def is_clipped(clip: float, scores: Array, losses: Array) -> Mask:
    """(nx, m): whether the probability had to be held."""
    if scores.shape[-1] == 1:
        return np.abs(scores[..., 0]) >= np.log1p(-clip) - np.log(clip)
    return (losses <= -np.log1p(-clip)) | (losses >= -np.log(clip))


def _plain(plane: Plane, alpha: Array, beta: Array) -> Array:
    """(ny, nx) of an objective that has nothing but a value."""
    out = np.empty((len(beta), len(alpha)))
    flat = out.reshape(-1)
    with np.errstate(all="ignore"):
        starts = range(0, flat.size, POINTS)
        for start in counted(starts, len(starts)):
            j, i = np.divmod(np.arange(start, min(start + POINTS, flat.size)), len(alpha))
            points = np.column_stack([alpha[i], beta[j]])
            flat[start : start + POINTS] = plane.objective.value(
                plane.origin + points @ plane.directions
            )
    return out
