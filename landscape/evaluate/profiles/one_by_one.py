"""Points of a profile minimised one after the other, and whether each is a minimum.

F free parameters; `theta` is (B, P): B points of the grid.
"""

import numpy as np

from landscape.arrays import Array, Rows
from landscape.evaluate.profiles.lowest import Minima
from landscape.evaluate.profiles.newton import INDEFINITE
from landscape.objective.base import Objective

MAX_FREE = 100
"""Free parameters up to which second derivatives are worth their cost."""
STEPS = 200
"""Iterations of a round of L-BFGS."""
ROUNDS = 4
"""Of L-BFGS at most."""
UNCHANGED = 1e-12
"""A round that gains less than this share of the loss is the last."""
CERTIFIED = 1e-6
"""Share of the loss that may be left to gain, to second order, at a certified minimum."""
ROUNDING = 1e-10
"""Share of the parameters that may be left to go: all that counts where a loss is 0."""
LENGTHS = 13
"""Of steps along a direction without curvature; the longest would change the loss by about 1."""


def lbfgs(objective: Objective, free: Rows, theta: Array) -> Minima:
    """Point after point by L-BFGS, started again in its own units until nothing changes."""
    minima, losses = theta.copy(), np.empty(len(theta))
    certified = np.zeros(len(theta), dtype=bool)
    for i, point in enumerate(minima):
        losses[i] = _minimised(objective, free, point)
        certified[i] = np.isfinite(losses[i]) and is_minimum(objective, free, point, losses[i])
    return minima, losses, certified


def _minimised(objective: Objective, free: Rows, point: Array) -> float:
    """The least loss; the free parameters of `point` (P,) are set to where it is."""
    from scipy.optimize import minimize

    loss = float(objective.value(point))
    for _ in range(ROUNDS):
        size = float(np.abs(objective.gradient(point)[free]).max(initial=0))
        length = float(np.abs(point[free]).max()) or 1.0
        height = length * size
        if not (0 < height < np.inf and np.isfinite(loss)):
            break

        def scaled(others: Array) -> tuple[float, Array]:
            trial = point.copy()
            trial[free] = others * length  # noqa: B023
            value, gradient = objective.value_and_gradient(trial)
            return (value - loss) / height, gradient[free] * length / height  # noqa: B023

        result = minimize(scaled, point[free] / length, jac=True, method="L-BFGS-B",
                          options={"maxiter": STEPS, "ftol": 1e-13, "gtol": 1e-10})  # fmt: skip
        fall = -float(result.fun) * height
        if not fall > 0:
            break
        point[free] = np.asarray(result.x) * length
        loss -= fall
        if fall <= UNCHANGED * abs(loss):
            break
    return float(objective.value(point))


def is_minimum(objective: Objective, free: Rows, point: Array, loss: float) -> bool:
    """Whether nothing is left to gain, to second order or where the Hessian is indefinite."""
    if not objective.smooth:
        return False
    if len(free) > MAX_FREE:
        return _nothing_along_gradient(objective, free, point, loss)
    basis = np.eye(objective.count)[free]
    hessian = np.array([objective.hvp(point, row)[free] for row in basis])
    gradient = objective.gradient(point)[free]
    scale = np.sqrt(np.abs(np.diag(hessian)))
    scale[scale == 0] = 1.0
    scaled = (hessian + hessian.T) / 2 / scale / scale[:, None]
    if not (np.isfinite(scaled).all() and np.isfinite(gradient).all()):
        return False
    values, vectors = np.linalg.eigh(scaled)
    curved = values > INDEFINITE * np.abs(values).max()
    slopes = vectors.T @ (gradient / scale)
    gain = np.sum(slopes[curved] ** 2 / values[curved]) / 2
    of_rounding = np.sum((ROUNDING * scale * point[free]) ** 2) / 2
    if not gain <= CERTIFIED * abs(loss) + of_rounding:
        return False
    return not _falls_along(objective, free, point, loss, vectors[:, ~curved].T / scale)


def _falls_along(objective: Objective, free: Rows, point: Array, loss: float, ways: Array) -> bool:
    """Whether the loss falls along any of the ways (W, F), in which it bends down or not at all:
    that may be the rounding of a parameter which does next to nothing."""
    lengths = np.logspace(-6, 0, LENGTHS)
    steps = np.multiply.outer(np.concatenate([lengths, -lengths]), ways).reshape(-1, len(free))
    trials = np.tile(point, (len(steps), 1))
    trials[:, free] += steps
    return bool(np.any(objective.value(trials) < loss - CERTIFIED * abs(loss)))


def _nothing_along_gradient(objective: Objective, free: Rows, point: Array, loss: float) -> bool:
    """The same, of many free parameters, by what a step along the gradient gains."""
    gradient = np.zeros_like(point)
    gradient[free] = objective.gradient(point)[free]
    size = float(np.linalg.norm(gradient))
    if size == 0:
        return True
    curvature = float(gradient @ objective.hvp(point, gradient / size)) / size
    return curvature > 0 and size * size / curvature / 2 <= CERTIFIED * CERTIFIED * abs(loss)
