"""Points of a profile minimised one after the other, and whether each is a minimum.

F free parameters; `theta` is (B, P): B points of the grid.
"""

import numpy as np

from landscape.arrays import Array, Mask, Rows
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


def lbfgs(objective: Objective, free: Rows, theta: Array) -> tuple[Array, Array, Mask]:
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
        if not (0 < size < np.inf and np.isfinite(loss)):
            break
        length = float(np.abs(point[free]).max()) or 1.0
        height = length * size

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
    """Whether nothing is left to gain, to second order, and the Hessian is not indefinite."""
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
    largest = np.abs(values).max()
    if values[0] < -INDEFINITE * largest:
        return False
    gain = np.sum((vectors.T @ (gradient / scale)) ** 2 / np.maximum(values, 1e-12 * largest)) / 2
    return bool(gain <= CERTIFIED * abs(loss))


def _nothing_along_gradient(objective: Objective, free: Rows, point: Array, loss: float) -> bool:
    """The same, of many free parameters, by what a step along the gradient gains."""
    gradient = np.zeros_like(point)
    gradient[free] = objective.gradient(point)[free]
    size = float(np.linalg.norm(gradient))
    if size == 0:
        return True
    curvature = float(gradient @ objective.hvp(point, gradient / size)) / size
    return curvature > 0 and size * size / curvature / 2 <= CERTIFIED * CERTIFIED * abs(loss)
