"""How a run ended, judged by what is left to gain where it stands.

R recorded points, P parameters. In this order:

- `diverged`: it left the finite numbers, or its last loss is `BOUND` times as far above the lowest
  as the first, or as most; or the loss has risen to its highest in each of the last `RISES` steps,
  of a short run in each of its steps, and the run, continued, leaves that bound;
- `running`: of mini-batches, and of a loss without a gradient, nothing more is said;
- `converged`: what is left to gain (half the Newton decrement gᵀH⁻¹g; S. Boyd, L. Vandenberghe,
  "Convex Optimization", 9.5) is lost in rounding, or nothing beside what the run has gained of
  late, or beside the loss itself; where the gradient is zero, nothing is, whatever the point; of
  a loss with kinks the gradient must have gone to rounding, beside what it was;
- `cycling`: with some period of 2 … `LONGEST_CYCLE` steps, the run, continued, goes the same way
  twice within `CYCLE_TOLERANCE` of its extent, which does not shrink;
- `running`: else.

How small the gradient is says nothing by itself: where one parameter is a thousand times steeper
than another, it is small long before the flat one has moved.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Literal, TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective
from landscape.optimize.solvers.certificate import beyond_saddle, lower_along_flat
from landscape.optimize.solvers.local_model import decomposed, pseudo_gradient
from landscape.optimize.trajectory import Trajectory

BOUND = 1e3
RISES, FEWEST_RISES = 10, 3
CONTINUED = 20_000
"""Steps that a rising run is continued at most, to see whether it diverges."""
CONTINUED_WORK = 3e8
"""The same in samples times parameters times steps."""
LATE_GAIN = 1e-8
"""Share of the median loss's excess over the last that counts as nothing."""
OWN_LOSS = 1e-9
"""Share of the loss that counts as nothing, if it is …"""
WHOLE_GAIN = 1e-6
"""… this share of all that the run has gained, too."""
ROUNDING = 1e-14
"""Share of the loss that is lost in its rounding."""
VANISHED = 1e-13
"""Share of a slope that is lost in its rounding."""
UNDERFLOW = 1e-24
"""Share of the first loss that is nothing: the square of what residuals round to."""
PASSING = 1e4
"""A run with velocity has converged if one step before, too, no more than this many times what
counts as nothing was left to gain: it is not only passing."""
MAX_DECOMPOSED = 500
"""Parameters up to which the whole Hessian is looked at."""
FLAT = 1e-12
"""Eigenvalues below this share of the largest are zero within rounding."""
CYCLE_TOLERANCE = 1e-6
SHRINKING = 1e-9
"""Share of a cycle's extent by which it may shrink from period to period."""
LONGEST_CYCLE = 8

PointKind: TypeAlias = Literal["minimum", "saddle", "maximum", "flat"]


def judge(
    path: Trajectory,
    objective: Objective,
    *,
    diverged: bool,
    noisy: bool = False,
    has_velocity: bool = False,
    following: Iterable[tuple[Array, float]] = (),
) -> Trajectory:
    """The run with how it ended, and what stationary points it starts and ends at.

    `diverged` where it left the finite numbers, `noisy` where its steps saw mini-batches;
    `following` gives the points and losses it would go on to, none where nobody knows."""
    theta, loss, bound = path.theta, path.loss, _bound(path.loss)
    if diverged or not loss[-1] <= bound:
        return replace(path, status="diverged")
    if noisy or not objective.differentiable:
        return replace(path, status="running")
    path = replace(path, start_kind=stationary_kind(objective, theta[0], _nothing(loss[:1])))
    if _rises(loss) and _leaves(objective, bound, following):
        return replace(path, status="diverged")
    path = replace(path, end_kind=stationary_kind(objective, theta[-1], _nothing(loss)))
    if _converged(objective, theta, loss, has_velocity):
        return replace(path, status="converged")
    return replace(path, status="cycling" if _cycles(theta, following) else "running")


def _bound(loss: Array) -> float:
    """The loss beyond which a run with these losses (R,) has diverged; infinite where it starts
    at a loss of nothing and there is nothing to compare with."""
    lowest, first = float(loss.min()), float(loss[0])
    usual = float(np.quantile(loss, 0.5, method="lower"))
    scale = max(first - lowest, usual - lowest, abs(first))
    return lowest + BOUND * scale if scale > 0 else np.inf


def _rises(loss: Array) -> bool:
    late = np.diff(loss[-RISES - 1 :])
    return len(late) >= FEWEST_RISES and bool(np.all(late > 0) and loss[-1] >= loss.max())


def _leaves(objective: Objective, bound: float, following: Iterable[tuple[Array, float]]) -> bool:
    """Whether the run, continued, exceeds the bound."""
    work = max(1, objective.n_samples) * objective.count
    steps = int(min(CONTINUED, max(RISES, CONTINUED_WORK // work)))
    return any(not loss <= bound for _, loss in islice(following, steps))


def left_to_gain(objective: Objective, theta: Array) -> float:
    """How far the loss can still fall from `theta` (P,), by its second order there: half the
    Newton decrement. Infinite where the Hessian is not positive along the gradient, or flat.

    Above `MAX_DECOMPOSED` parameters, and before any Hessian is formed, what a step along the
    gradient alone gains."""
    gain = _gain_along(objective, theta, pseudo_gradient(objective, theta)[0])
    return gain if gain >= 0 else np.inf


def _gain_along(objective: Objective, theta: Array, gradient: Array) -> float:
    """What a step along the gradient (P,) gains; below 0 where the loss curves down along it, to
    what would be its top, and infinite where it is straight, or no number."""
    size = float(np.linalg.norm(gradient))
    if size == 0 or not np.isfinite(size):
        return 0.0 if size == 0 else np.inf
    direction = gradient / size
    along = float(direction @ objective.hvp(theta, direction))
    return size * (size / along) / 2 if along else np.inf


def newton_gain(objective: Objective, theta: Array, loss: float, nothing: float) -> float:
    """The same over all directions, by the eigenvalues of the Hessian (P ≤ `MAX_DECOMPOSED`).
    Flat directions count where a step as long as the parameters themselves gains more than
    `nothing` of the loss."""
    gradient, free = pseudo_gradient(objective, theta)
    gradient, hessian = gradient[free], objective.hessian(theta)[np.ix_(free, free)]
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return np.inf
    scale = np.sqrt(np.abs(np.diag(hessian)))  # so that no direction of a parameter is thought flat
    scale[scale == 0] = 1.0
    values, vectors = np.linalg.eigh(hessian / scale / scale[:, None])
    along = vectors.T @ (gradient / scale)
    positive = values > FLAT * np.abs(values).max()
    length = float(np.linalg.norm(theta[free] * scale) + np.sqrt(2 * abs(loss)))
    negligible = np.abs(along) * length <= nothing
    if np.any(~positive & ~negligible):
        return np.inf
    return float(np.sum(along[positive] ** 2 / values[positive]) / 2)


def _converged(objective: Objective, theta: Array, loss: Array, has_velocity: bool) -> bool:
    nothing, end = _nothing(loss), theta[-1]
    if not objective.smooth_but_for_l1:
        return _stands(objective, theta, has_velocity)
    if not left_to_gain(objective, end) <= nothing:
        return False
    if has_velocity and not left_to_gain(objective, theta[-2]) <= PASSING * nothing:
        return False
    if objective.count > MAX_DECOMPOSED:
        return True
    stationary = not pseudo_gradient(objective, end)[0].any()
    return stationary or newton_gain(objective, end, float(loss[-1]), nothing) <= nothing


def _stands(objective: Objective, theta: Array, has_velocity: bool) -> bool:
    """Whether the slope along each parameter, at the end and, with velocity, one step before, is
    nothing beside what it was on the way: where there are kinks no more is told."""

    def slopes(point: Array) -> Array:
        return np.abs(pseudo_gradient(objective, point)[0])

    before = np.maximum(slopes(theta[0]), slopes(theta[len(theta) // 2]))
    ends = theta[-2:] if has_velocity else theta[-1:]
    return all(bool(np.all(slopes(end) <= VANISHED * before)) for end in ends)


def _nothing(loss: Array) -> float:
    """What it is as good as nothing to gain at the end of a run with these losses (R,)."""
    last, first = float(loss[-1]), float(loss[0])
    late = LATE_GAIN * (float(np.median(loss)) - last)
    own = min(OWN_LOSS * abs(last), WHOLE_GAIN * (first - last))
    return max(late, own, ROUNDING * abs(last), UNDERFLOW * abs(first))


def stationary_kind(objective: Objective, theta: Array, nothing: float) -> PointKind | None:
    """What kind of stationary point `theta` (P,) is; None where a step along the gradient gains
    more than `nothing`, or where there are no second derivatives or too many parameters."""
    if not objective.smooth or objective.count > MAX_DECOMPOSED:
        return None
    if not abs(_gain_along(objective, theta, objective.gradient(theta))) <= nothing:
        return None
    hessian = objective.hessian(theta)
    if not np.isfinite(hessian).all():
        return None
    values = np.linalg.eigvalsh(hessian)
    rounding = FLAT * float(np.abs(values).max())
    if values[0] >= -rounding:
        if values[-1] <= rounding:
            return "flat"
        degenerate = values[0] <= rounding and not objective.convex
        return "saddle" if degenerate and _falls_close_by(objective, theta) else "minimum"
    return "maximum" if values[-1] < -rounding else "saddle"


def _falls_close_by(objective: Objective, theta: Array) -> bool:
    """Whether the loss is lower close to `theta` (P,), where an eigenvalue is zero."""
    with np.errstate(all="ignore"):
        model = decomposed(objective, theta)
        if model is None:
            return False
        lower = beyond_saddle(objective, theta, model)
        return lower is not None or lower_along_flat(objective, theta, model) is not None


def _cycles(theta: Array, following: Iterable[tuple[Array, float]]) -> bool:
    tail = np.array([theta[-1], *(point for point, _ in islice(following, 2 * LONGEST_CYCLE))])
    if not np.isfinite(tail).all():
        return False
    periods = range(2, (len(tail) - 1) // 2 + 1)
    return any(_repeats(tail[: 2 * period + 1], period) for period in periods)


def _repeats(theta: Array, period: int) -> bool:
    """Whether points (2 · period + 1, P) go the same way twice, in a loop that does not shrink."""
    before, after = theta[: period + 1], theta[period:]
    extents = [float(np.ptp(part, axis=0).max()) for part in (before, after)]
    moved = float(np.abs(after - before).max())
    return (
        extents[1] > 0
        and moved <= CYCLE_TOLERANCE * extents[1]
        and abs(extents[1] - extents[0]) <= SHRINKING * extents[1]
    )
