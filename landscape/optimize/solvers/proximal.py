"""Newton's method for a convex objective with a penalty l1: each step minimises the objective's
second-order model with the penalty left as it is (G.-X. Yuan, C.-H. Ho, C.-J. Lin, JMLR 13, 2012).

P parameters.
"""

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective

MAX_STEPS = 100
MAX_SWEEPS, SWEEPS = 40, 10
"""Solutions of linear systems for one step at most, and sweeps of coordinate descent for each."""
EXACT = 1e-13
"""What a step may promise, as a share of the objective, where the method ends."""
MAX_HALVINGS = 50


def proximal_newton(objective: Objective, start: Array) -> Array:
    """The lowest point (P,) that is reached from `start` (P,)."""
    theta, value, lasso = start, float(objective.value(start)), objective.lasso_weights
    for _ in range(MAX_STEPS):
        gradient = objective.gradient(theta) - lasso * np.sign(theta)
        hessian = objective.hessian(theta)
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            break
        step = _model_minimum(theta, gradient, hessian, lasso) - theta
        promised = gradient @ step + lasso @ (np.abs(theta + step) - np.abs(theta))
        if not promised < -EXACT * abs(value):
            break
        for _ in range(MAX_HALVINGS):
            lower = float(objective.value(theta + step))
            if lower <= value + 1e-4 * promised:
                break
            step, promised = step / 2, promised / 2
        if not lower < value:
            break
        theta, value = theta + step, lower
    return theta


def _model_minimum(theta: Array, gradient: Array, hessian: Array, lasso: Array) -> Array:
    """(P,): where gradient · (u - θ) + ½ (u - θ)ᵀ H (u - θ) + lasso · |u| is least.

    Sweeps of coordinate descent find which parameters are 0 and the signs of the others, a linear
    system their values; it is followed up to the first that would change its sign."""
    curvature = np.diag(hessian)
    movable = np.flatnonzero(curvature > 0)
    u, gradient = theta.copy(), gradient.copy()
    for _ in range(MAX_SWEEPS):
        for i in np.tile(movable, SWEEPS):
            aim = u[i] - gradient[i] / curvature[i]
            new = np.sign(aim) * max(abs(aim) - lasso[i] / curvature[i], 0.0)
            if new != u[i]:
                gradient += hessian[:, i] * (new - u[i])
                u[i] = new
        moved = _solved(u, gradient, hessian, lasso)
        if moved is None:
            break
        gradient = gradient + hessian @ (moved - u)
        changed, u = np.any(np.sign(moved) != np.sign(u)), moved
        violated = np.abs(gradient) > lasso * (1 + 1e-9)
        if not changed and not np.any(violated & (u == 0) & (lasso > 0)):
            break
    return u


def _solved(u: Array, gradient: Array, hessian: Array, lasso: Array) -> Array | None:
    """`u` (P,) moved to where the model is least while no sign changes; None where that fails."""
    free = (u != 0) | (lasso == 0)
    scale = 1 / np.sqrt(np.maximum(np.diag(hessian)[free], np.finfo(float).tiny))
    inner = hessian[np.ix_(free, free)] * scale[:, None] * scale
    try:
        solved = np.linalg.lstsq(
            inner, -scale * (gradient + lasso * np.sign(u))[free], rcond=1e-13
        )[0]
    except np.linalg.LinAlgError:
        return None
    step = np.zeros_like(u)
    step[free] = scale * solved
    crossing = (lasso > 0) & (u * (u + step) < 0)
    if not crossing.any():
        return np.asarray(u + step)
    shares = np.where(crossing, -u / np.where(crossing, step, 1.0), np.inf)
    first = int(shares.argmin())
    moved = u + shares[first] * step
    moved[first] = 0.0
    return np.asarray(moved)
