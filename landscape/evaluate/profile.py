"""Profiles: at every point of the grid the parameters off the axes are re-optimised.

For squared error of scores linear in the parameters nothing is iterated: what the other parameters
can explain is projected out of the three vectors that span the plane. Any other smooth loss is
minimised line by line, each line from the solutions of its neighbour nearer the centre. The profile
of a smooth loss is smooth itself, so a fine grid is asked at Chebyshev nodes where these do.

F free parameters; `theta` is (B, P): B points of the grid at once.
"""

import warnings
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from itertools import chain
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.errors import InputError, LandscapeWarning
from landscape.evaluate import closed_form
from landscape.evaluate.chebyshev import CountedLoss, interpolated
from landscape.evaluate.direct import clip, is_clipped
from landscape.evaluate.newton import Expansion, newton
from landscape.evaluate.plane import Plane, Values
from landscape.evaluate.quadratic import on_grid, triangle, upper
from landscape.evaluate.tiling import chunks
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

Solver: TypeAlias = Callable[[Array], tuple[Array, Array, Mask]]
"""From `theta (B, P)` to the minima over the free parameters, the losses (B,) there, and whether
(B,) each was reached."""

MAX_FREE = 100
"""Free parameters up to which second derivatives are worth their cost."""
NODES = 2500
"""Points of a grid from which Chebyshev nodes may pay."""
RANK = 1e-11
"""Singular values below this share of the largest count as zero."""
STEPS = 200
"""Iterations of L-BFGS a point."""


def values(plane: Plane, alpha: Array, beta: Array, executor: Executor | None) -> Values | None:
    """The profile, where the slice asks for one.

    Raises InputError (key `slice.others`) for a loss with kinks. Warns with LandscapeWarning where
    some minima were not reached."""
    if plane.axes is None or len(plane.axes) == plane.objective.count:
        return None
    free = np.setdiff1d(np.arange(plane.objective.count), plane.axes)
    if plane.objective.smooth and closed_form.is_applicable(plane.objective):
        return Values(_projected_out(plane, free, alpha, beta), "profile", 0)
    if not plane.objective.smooth:
        raise InputError("slice.others", "refit needs a smooth loss",
                         "others: center or zero, or mse, huber or cross_entropy")  # fmt: skip
    return _iterated(plane, free, alpha, beta)


def _projected_out(plane: Plane, free: Rows, alpha: Array, beta: Array) -> Array:
    """(ny, nx): the least of the quadratic over the free parameters.

    The rows are those of the samples and, for a penalty, one a weight; their triangle stands for
    them all, and is small enough for a decomposition that reveals collinear columns."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    vectors = np.vstack([np.eye(objective.count)[free], plane.directions, plane.origin])
    penalty = vectors.T[objective.layout.weights] * np.sqrt(objective.ridge / objective.per_sample)

    def columns(rows: slice) -> Array:
        x, y = objective.data.x[rows], objective.data.y[rows]
        scores = objective.model.scores(vectors, x, 1)[..., 0].T
        scores[:, -1] -= y
        if objective.weights is not None:
            scores *= np.sqrt(objective.weights[rows])[:, None]
        return scores

    size = max(len(vectors), closed_form.BLOCK * 3 // len(vectors))
    blocks = chunks(objective.data.n_samples, size)
    r, scale = triangle(chain([penalty], map(columns, blocks)))
    values = on_grid(_left_over(r, len(free)), scale[len(free) :], alpha, beta)
    values *= objective.per_sample
    return values


def _left_over(r: Array, free: int) -> Array:
    """The triangle of the last columns after least squares on the first `free`."""
    if not np.isfinite(r).all():
        return np.full((3, 3), np.nan)
    size = np.linalg.norm(r[:, :free], axis=0)
    u, strength, _ = np.linalg.svd(r[:, :free] / np.where(size > 0, size, 1), full_matrices=False)
    explained = u[:, strength > RANK * strength[0]]
    rest = r[:, free:]
    for _ in range(2):  # twice is enough for orthogonality to rounding
        rest = rest - explained @ (explained.T @ rest)
    return upper(rest)


def _iterated(plane: Plane, free: Rows, alpha: Array, beta: Array) -> Values:
    """BLAS is held to one thread: it would round differently with the number of cores."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    profile = Profile(plane, free)
    counted = CountedLoss(profile.losses)
    with np.errstate(all="ignore"), threadpool_limits(1, "blas"):
        values = None
        if len(alpha) * len(beta) >= NODES and not profile.clipping:
            values = interpolated(counted, counted, alpha, beta)
        if values is None:
            profile.missed = profile.clipped = 0
            values = counted(alpha, beta)
    if profile.missed:
        warnings.warn(f"the other parameters did not converge at {profile.missed} of the points of "
                      "the profile: the loss shown there is too high", LandscapeWarning,
                      stacklevel=2)  # fmt: skip
    return Values(values, "profile", counted.points, profile.clipped)


class Profile:
    """Minima over the free parameters, with a count of what went wrong."""

    def __init__(self, plane: Plane, free: Rows) -> None:
        self.plane, self.free = plane, free
        self.solve = _solver(plane.objective, free)
        objective = plane.objective
        self.clipping = isinstance(objective, Supervised) and clip(objective) is not None
        self.missed = self.clipped = 0

    def losses(self, alpha: Array, beta: Array) -> Array:
        """(ny, nx). The line nearest the centre starts from the centre, every other from its
        neighbour."""
        out = np.empty((len(beta), len(alpha)))
        steps = alpha[:, None] * self.plane.directions[0]
        others: dict[int, Array] = {}
        for j in map(int, np.argsort(np.abs(beta), kind="stable")):
            theta = self.plane.origin + steps + beta[j] * self.plane.directions[1]
            near = others.get(j - 1, others.get(j + 1))
            if near is not None:
                theta = self._better(theta, near)
            theta, out[j], reached = self.solve(theta)
            others[j] = theta[:, self.free]
            self.missed += int(np.count_nonzero(~reached))
            if self.clipping:
                self.clipped += _count_clipped(self.plane.objective, theta)
        return out

    def _better(self, theta: Array, others: Array) -> Array:
        """Where to begin: at `theta (B, P)`, or there with free parameters `others (B, F)`; so a
        profile is never above the plain slice, even where a loss has many minima."""
        moved = theta.copy()
        moved[:, self.free] = others
        value = self.plane.objective.value
        return np.where((value(moved) <= value(theta))[:, None], moved, theta)


def _count_clipped(objective: Objective, theta: Array) -> int:
    """How many of the points have a sample on the clip's plateau."""
    assert isinstance(objective, Supervised)
    limit, count = clip(objective), 0
    assert limit is not None
    for chunk in objective.chunks(len(theta)):
        scores = objective.scores(theta[chunk])
        clipped = is_clipped(limit, scores, objective.sample_losses(scores)).any(axis=-1)
        count += int(np.count_nonzero(clipped))
    return count


def _solver(objective: Objective, free: Rows) -> Solver:
    if (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and len(free) <= MAX_FREE
    ):
        return partial(newton, Expansion(objective, free), free)
    return partial(_lbfgs, objective, free)


def _lbfgs(objective: Objective, free: Rows, theta: Array) -> tuple[Array, Array, Mask]:
    """Point after point by L-BFGS."""
    from scipy.optimize import minimize

    minima, losses = theta.copy(), np.empty(len(theta))
    reached = np.ones(len(theta), dtype=bool)
    for i, point in enumerate(minima):

        def value_and_slope(others: Array, point: Array = point) -> tuple[float, Array]:
            point[free] = others
            return float(objective.value(point)), objective.gradient(point)[free]

        result = minimize(value_and_slope, point[free], jac=True, method="L-BFGS-B",
                          options={"maxiter": STEPS, "ftol": 1e-14, "gtol": 1e-9})  # fmt: skip
        point[free] = result.x
        losses[i], reached[i] = result.fun, result.status != 1  # 1: too many iterations
    return minima, losses, reached
