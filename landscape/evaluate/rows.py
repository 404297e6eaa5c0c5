"""The direct way: every sample's loss at every point, a row of the grid at a time.

For losses with kinks or plateaus, for models that are not linear in their parameters, and for
objectives without samples. Blocks of samples are sized so that a row's losses stay in the cache.
"""

from functools import partial

import numpy as np

from landscape.arrays import Array, Rows
from landscape.evaluate.plane import Plane, Samples, Values
from landscape.evaluate.threads import summed
from landscape.losses import CrossEntropy
from landscape.objective import Supervised

CACHED = 32768
"""Numbers of a block: a row of a tile, times samples, times the scores of each."""
TILE = 32768
"""Points of a tile."""
POINTS = 4096
"""Points given at once to an objective without samples."""


def values(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Values:
    """Any objective."""
    evaluations = len(alpha) * len(beta)
    if not isinstance(plane.objective, Supervised):
        return Values(_plain(plane, alpha, beta), "rows", evaluations)
    total = totals(plane, alpha, beta, threads)
    clipped = int(np.count_nonzero(total[1:]))
    return Values(plane.whole(total[0], alpha, beta), "rows", evaluations, clipped)


def totals(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Array:
    """(parts, ny, nx): the samples' losses added up and, of a clipped loss, how many samples
    stand on the plateau."""
    assert isinstance(plane.objective, Supervised)
    total: Array | float = 0.0
    for samples in plane.chunks():
        kernel = partial(losses, plane.objective, samples)
        block = max(1, CACHED // (min(len(alpha), 256) * samples.width))
        total = total + summed(kernel, alpha, beta, len(samples.y), block, TILE, threads)
    assert isinstance(total, np.ndarray)
    return total


def losses(
    objective: Supervised, samples: Samples, alpha: Array, beta: Array, rows: slice | Rows
) -> Array:
    """(parts, ny, nx) of these rows."""
    y = samples.y[rows]
    clip = objective.loss.clip if isinstance(objective.loss, CrossEntropy) else None
    total = np.zeros((1 if clip is None else 2, len(beta), len(alpha)))
    for j, offset in enumerate(beta):
        scores = samples.scores(alpha, offset, rows)
        found = objective.sample_losses(scores, y)
        total[0, j] = found.sum(axis=-1)
        if clip is not None:
            total[1, j] = np.count_nonzero(_on_plateau(objective.loss, scores, found), axis=-1)
    return total


def _on_plateau(loss: CrossEntropy, scores: Array, found: Array) -> Array:
    """(nx, m): whether the probability had to be held."""
    if scores.shape[-1] == 1:
        assert loss.clip is not None
        return np.abs(scores[..., 0]) >= np.log1p(-loss.clip) - np.log(loss.clip)
    low, high = loss.plateau
    return (found <= low) | (found >= high)


def _plain(plane: Plane, alpha: Array, beta: Array) -> Array:
    """(ny, nx) of an objective that has nothing but a value."""
    out = np.empty((len(beta), len(alpha)))
    flat = out.reshape(-1)
    with np.errstate(all="ignore"):
        for start in range(0, flat.size, POINTS):
            j, i = np.divmod(np.arange(start, min(start + POINTS, flat.size)), len(alpha))
            points = np.column_stack([alpha[i], beta[j]])
            flat[start : start + POINTS] = plane.objective.value(
                plane.origin + points @ plane.directions
            )
    return out
