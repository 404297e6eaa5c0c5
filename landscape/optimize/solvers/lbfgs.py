"""L-BFGS that knows no units: started again from its own end until nothing changes.

Each round measures the parameters in units of the curvature where it starts, and the objective in
units of its value there, so that neither a large first loss nor a tiny unit ends it early. A
penalty l1 · ‖weights‖₁ is smooth in the positive and the negative parts of the weights, which are
bounded by 0 (the parts are what is varied then).
"""

import numpy as np

from landscape.arrays import Array
from landscape.blas import one_blas_thread
from landscape.objective.base import Objective
from landscape.optimize.solvers.local_model import MAX_FORMED, UNDERFLOW, decomposed

ROUNDS = 12
MAX_EVALUATIONS = 20_000
"""Of the objective, over all rounds."""
MAX_EVALUATIONS_SMALL, SMALL = 1000, 50
"""The same where Newton's method goes on: of so many parameters at most, if it is smooth."""
UNCHANGED = 1e-12
"""Share of the objective that a round must gain for another to follow."""
SHORTER = 0.3
"""Unit of a second attempt where the first step ended at no number, as from 1 to 0 of √|x|."""


def lbfgs(objective: Objective, start: Array) -> Array:
    """(P,): the lowest point found from `start` (P,)."""
    theta = start
    left = (
        MAX_EVALUATIONS_SMALL if objective.smooth and objective.count <= SMALL else MAX_EVALUATIONS
    )
    value = float(objective.value(theta))
    units, short = _units(objective, theta), np.full(len(theta), SHORTER)
    for _ in range(ROUNDS):
        reached, evaluations = _round(objective, theta, units, left)
        new = float(objective.value(reached))
        left -= evaluations
        if not new < value:
            if left <= 0 or units is short or not (np.any(units != 1) or theta is start):
                break
            # Where curvature is next to none it tells no unit.
            units = np.ones(len(theta)) if np.any(units != 1) else short
            continue
        gain, theta, value = value - new, reached, new
        if gain <= UNCHANGED * abs(value) or abs(value) < UNDERFLOW or left <= 0:
            break
        units = _units(objective, theta)
    return theta


def _round(objective: Objective, start: Array, scale: Array, evaluations: int) -> tuple[Array, int]:
    """Where one round with these units (P,) ends, and how often it evaluated."""
    from scipy.optimize import minimize

    first = abs(float(objective.value(start)))
    measure = first if np.isfinite(first) and first > 0 else 1.0
    lasso = objective.lasso_weights
    split = lasso > 0
    count = len(start)

    def joined(parts: Array) -> Array:
        theta = parts[:count].copy()
        theta[split] -= parts[count:]
        return theta * scale

    def value_and_gradient(parts: Array) -> tuple[float, Array]:
        theta = joined(parts)
        value, whole = objective.value_and_gradient(theta)
        smooth = (whole - lasso * np.sign(theta)) * scale
        penalty = (lasso * scale)[split]
        gradient = np.concatenate([smooth, penalty - smooth[split]])
        gradient[:count][split] += penalty
        if not np.isfinite(value) or not np.isfinite(gradient).all():
            return np.inf, np.zeros_like(gradient)
        return value / measure, gradient / measure

    parts = start / scale
    negative = np.maximum(-parts[split], 0)
    parts[split] = np.maximum(parts[split], 0)
    bounds = [(0, None) if positive else (None, None) for positive in split]
    with one_blas_thread():  # its small systems keep others busy, and waiting
        end = minimize(
            value_and_gradient,
            np.concatenate([parts, negative]),
            jac=True,
            method="L-BFGS-B",
            bounds=[*bounds, *[(0, None)] * int(split.sum())] if split.any() else None,
            options={"maxiter": evaluations, "maxfun": evaluations, "ftol": 1e-16, "gtol": 1e-12},
        )
    return joined(np.asarray(end.x, float)), int(end.nfev)


def _units(objective: Objective, theta: Array) -> Array:
    """(P,): steps of each parameter that bend the objective alike; 1 where that is not known."""
    units = np.ones(len(theta))
    if len(theta) > MAX_FORMED or not objective.smooth:
        return units
    try:
        model = decomposed(objective, theta)
    except np.linalg.LinAlgError:
        return units
    if model is not None and model.free.any():
        units[model.free] = np.clip(model.scale, 1e-150, 1e150)
    return units
