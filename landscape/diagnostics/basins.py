"""Basins of attraction: where a run from each point of a plane ends, and how soon.

All runs are done at once: an update rule acts on each parameter alone, so that its state may hold
N runs of P parameters as (N, P). An end is a point that a run has come to and no longer leaves;
ends that lie together are one, marked by the lowest point among them.
"""

from typing import Any, Protocol

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.objective.base import Objective
from landscape.optimize.optimizers import FirstOrder
from landscape.stages import counted

NEAR = 0.005
"""Ends nearer than this share of the picture's diagonal are one."""
STILL, CLOSE = 0.05, 0.1
"""A run whose last step is longer than this share of that distance has not ended; nor has one from
which Newton's step is longer than that."""
STOPPED = 1e-6
"""Runs whose steps are all under this share of it go nowhere in the steps that are left."""
FAR = 1e6
"""A run that is so many diagonals away has diverged."""
ON_THE_WAY, DIVERGED = -1, -2
"""In place of an end."""
MAX_GRADIENTS = 400_000
"""Of an objective whose gradients are computed one by one, over all runs and steps."""
MAX_NUMBERS = 2_000_000
"""Parameters of all runs together."""
CACHED, WORKSPACE = 16384, 2**25
"""Numbers, and bytes, of the runs that are done together."""
MAX_GROUPS = 400
"""Of points that stand still; more are a valley along which they cannot be told apart."""
MAX_HESSIAN = 200
"""Parameters of which the whole Hessian is formed at each end."""
FLAT = 1e-8
"""Eigenvalues under this share of the largest are directions in which nothing changes."""


class Gridded(Protocol):
    """A plane with a grid of coordinates, as a slice is one."""

    @property
    def grid(self) -> tuple[Array, ...]:
        """The coordinates along each direction."""

    def parameters(self, coordinates: Array) -> Array:
        """Parameters (..., P) at coordinates (..., k)."""

    def project(self, theta: Array) -> tuple[Array, Array]:
        """Coordinates (..., k) and distances (...,) of parameters (..., P)."""


def basins(
    objective: Objective, slice: Gridded, rule: FirstOrder, rate: float, steps: int
) -> dict[str, Any]:
    """Where runs from the grid of a slice of two directions end, thinned where it has too many
    points.

    `x (nx,)`, `y (ny,)`: the starts; `basin (ny, nx)`: which of the ends, or `ON_THE_WAY` or
    `DIVERGED`; `step (ny, nx)`: the first from which a run stays near its end; `ends (m, 2)`: their
    coordinates, the lowest first; `loss (m,)`; `share (m,)` of all starts."""
    side = _side(objective, steps)
    x, y = (a if len(a) <= side else np.linspace(a[0], a[-1], side) for a in slice.grid)
    starts = slice.parameters(np.stack(np.meshgrid(x, y), axis=-1)).reshape(-1, objective.count)
    corners = slice.parameters(np.array([[axis[0], axis[-1]] for axis in slice.grid]).T)
    diagonal = float(np.linalg.norm(corners[1] - corners[0]))
    radius = NEAR * diagonal
    with np.errstate(all="ignore"):
        runs = [
            _run(objective, rule, rate, steps, starts[rows], radius)
            for rows in _blocks(len(starts), objective.count, steps)
        ]
        theta, moved, settled = (np.concatenate(parts) for parts in zip(*runs, strict=True))
        away = np.linalg.norm(theta - corners.mean(axis=0), axis=1)
        diverged = ~(away < FAR * diagonal)
        still = (moved < STILL * radius) & ~diverged
        loss = objective.value(theta[still])
    basin = np.where(diverged, DIVERGED, ON_THE_WAY)
    basin[still], lowest = _grouped(objective, theta[still], loss, radius)
    at = np.flatnonzero(still)[lowest]
    shape = (len(y), len(x))
    return {
        "x": x,
        "y": y,
        "basin": basin.reshape(shape),
        "step": settled.reshape(shape),
        "ends": slice.project(theta[at])[0],
        "loss": loss[lowest],
        "share": np.array([np.mean(basin == k) for k in range(len(at))]),
    }


def _side(objective: Objective, steps: int) -> int:
    """Starts along each axis at most."""
    side = MAX_NUMBERS // objective.count
    if not objective.batches_gradients:
        side = min(side, MAX_GRADIENTS // steps)
    return max(2, int(side**0.5))


def _blocks(count: int, parameters: int, steps: int) -> list[slice]:
    """Parts of `count` runs whose every step fits the workspace and, where that is enough to be
    quick, the cache of a processor."""
    size = max(1, min(CACHED // parameters, WORKSPACE // (8 * parameters * (steps + 1))))
    return [slice(i, i + size) for i in range(0, count, size)]


def _run(
    objective: Objective, rule: FirstOrder, rate: float, steps: int, starts: Array, radius: float
) -> tuple[Array, Array, Rows]:
    """Of runs from `starts` (N, P) the ends (N, P), the lengths of the last steps (N,) and the
    first step from which each stays within `radius` of its end (N,)."""
    theta = np.empty((steps + 1, *starts.shape))
    theta[0], state = starts, rule.begin(objective.count)
    for step in counted(range(steps), steps):
        state, update = rule.update(state, objective.gradients(theta[step]), rate)
        theta[step + 1] = theta[step] + update
        if np.abs(update).max() < STOPPED * radius:
            theta[step + 2 :] = theta[step + 1]
            break
    settled = np.zeros(len(starts), np.intp)
    for step, points in enumerate(theta):  # all at once would take several times the memory
        settled[~(np.linalg.norm(points - theta[-1], axis=-1) < radius)] = min(step + 1, steps)
    return theta[-1].copy(), np.linalg.norm(update, axis=1), settled


def _grouped(objective: Objective, points: Array, loss: Array, radius: float) -> tuple[Rows, Rows]:
    """Which end each of points (n, P) has come to, or `ON_THE_WAY`; and of each end the point that
    marks it, the lowest first."""
    group = np.full(len(points), ON_THE_WAY)
    lowest: list[int] = []
    free: Mask = np.isfinite(loss)
    for _ in range(MAX_GROUPS):
        if not free.any():
            break
        i = int(np.argmin(np.where(free, loss, np.inf)))
        near = free & (np.linalg.norm(points - points[i], axis=1) < radius)
        free &= ~near
        if _is_end(objective, points[i], radius):
            group[near] = len(lowest)
            lowest.append(i)
    return group, np.array(lowest, np.intp)


def _is_end(objective: Objective, theta: Array, radius: float) -> bool:
    """Whether Newton's step from `theta` (P,) is short: a run that creeps along a valley stands
    nearly still too."""
    if objective.count > MAX_HESSIAN or not objective.smooth:
        return True
    hessian = objective.hessian(theta)
    if not np.isfinite(hessian).all():
        return False
    step = np.linalg.pinv(hessian, rcond=FLAT, hermitian=True) @ objective.gradient(theta)
    return bool(np.linalg.norm(step) < CLOSE * radius)
