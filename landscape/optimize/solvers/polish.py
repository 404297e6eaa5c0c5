"""Newton's method with damping.

Steps are damped in the manner of Levenberg and Marquardt (D. Marquardt, SIAM J. 11, 1963), in
coordinates of one scale; none is taken that does not lower the objective. A weight that a step
would carry through zero stops there where a penalty l1 has its kink. P parameters.
"""

import numpy as np

from landscape.arrays import Array
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.certificate import (
    GAINED,
    LARGE,
    beyond_saddle,
    falls_short,
    lower_along_flat,
    promised,
    relative,
    rounding,
)
from landscape.optimize.solvers.convex_model import CholeskyModel, KrylovModel, krylov_model
from landscape.optimize.solvers.local_model import (
    UNDERFLOW,
    LocalModel,
    QuadraticModel,
    local_model,
)
from landscape.optimize.solvers.proximal import proximal_newton

EXACT, EXACT_LARGE, EXACT_FUNCTION = 1e-13, 5e-7, 1e-16
"""What may be left to gain, as a share of the objective, where polishing ends; the second where the
Hessian is never formed, the last of a function, which may hold a constant."""
MAX_STEPS, MAX_STEPS_LARGE = 300, 60
"""Newton steps at most, and with more than `LARGE` parameters."""
MAX_STEPS_NETWORK = 100
"""The same of a network, whose steps cost much, and are small along a slope that hardly bends."""
MAX_STEPS_FUNCTION = 2000
"""The same of a function without samples: a curved valley is followed for long."""
MAX_ESCAPES = 8
"""Saddles left behind."""
LEAST_DAMPING, MAX_DAMPING = 1e-14, 1e12
MAX_IDLE, IDLE = 4, 1e-9
"""Steps in a row that gain less than such a share of the objective before rounding is seen."""
MAX_DRIFT = 30
"""Steps along directions without curvature before it is believed that these lead nowhere."""
MOST_PROMISED = 3.0
"""Times what a step promises that is gained in the end where there is no minimum near by."""
BOTTOMLESS = 1e200
"""-BOTTOMLESS is where a fall is stopped."""


def polish(
    objective: Objective, start: Array, model: QuadraticModel | None = None
) -> tuple[Array, QuadraticModel | None]:
    """The lowest point (P,) that Newton's method reaches from `start` (P,), and the objective to
    second order there; `model` is the same at the start, where the caller has it."""
    theta = start
    if objective.convex and objective.lasso_weights.any():
        theta, model = proximal_newton(objective, _centred(objective, start)), None
    steps = _max_steps(objective)
    for _ in range(MAX_ESCAPES):
        model = model or local_model(objective, theta)
        theta, model, steps = _descended(objective, theta, model, steps)
        if not isinstance(model, LocalModel) or objective.convex or not steps:
            break
        beyond = beyond_saddle(objective, theta, model)
        if beyond is None:
            beyond = lower_along_flat(objective, theta, model)
        if beyond is None:
            break
        theta, model = beyond, None
    return theta, model


def outruns(
    objective: Objective, start: Array, theta: Array, model: LocalModel, further: float
) -> bool:
    """Whether Newton's method gains more on its way from `theta` (P,) to the value `further` than
    to any minimum near by: that of xⁿ lies at most twice as deep as the first step promises.

    What rounding takes for a fall is none, nor is what is left of squares that were 1 at the
    `start` (P,)."""
    gained = model.value - further
    square = np.finfo(float).eps ** 2 * abs(float(objective.value(start)))
    unseen = rounding(objective, theta) + GAINED * abs(model.value) + square
    return gained > max(unseen, MOST_PROMISED * promised(objective, theta, model))


def _max_steps(objective: Objective) -> int:
    """All in all, from one saddle to the next."""
    if objective.count > LARGE:
        return MAX_STEPS_LARGE
    if not objective.n_samples:
        return MAX_STEPS_FUNCTION
    network = isinstance(objective, Supervised) and isinstance(objective.model, MLP)
    return MAX_STEPS_NETWORK if network else MAX_STEPS


def _descended(
    objective: Objective, theta: Array, model: QuadraticModel | None, steps: int
) -> tuple[Array, QuadraticModel | None, int]:
    """Damped Newton steps for as long as they gain, and how many are left."""
    damping, idle, drift = 1e-8, 0, 0
    enough = EXACT if objective.n_samples else EXACT_FUNCTION
    if isinstance(model, KrylovModel):
        enough = EXACT_LARGE
    while steps:
        if model is None or _is_least(objective, model.value):
            break
        if idle > MAX_IDLE or drift > MAX_DRIFT:
            break
        straight = model.falls_along_flat
        drift += straight
        left = np.inf
        if not straight and not falls_short(model):
            left = relative(objective, theta, model.value, model.decrement)
        if left <= enough:
            break
        before = model.value
        lower = _undamped(objective, theta, model)
        if lower is None:
            new, damping = _damped(objective, theta, model, damping)
            if new is None:
                break
            theta, model = new, _model_after(objective, theta, new, model)
        else:
            theta, model = lower
            damping = max(damping / 10, LEAST_DAMPING)
        steps -= 1
        gained = 0.0 if model is None else before - model.value
        idle = idle + 1 if gained <= IDLE * abs(before) else 0
    return theta, model, steps


def _is_least(objective: Objective, value: float) -> bool:
    """Whether a value is the least possible, or too small to have second derivatives."""
    return abs(value) < UNDERFLOW and (value != 0 or objective.never_negative)


def _model_after(
    objective: Objective, theta: Array, new: Array, model: QuadraticModel
) -> QuadraticModel | None:
    """The objective to second order at `new` (P,); `model` is that at `theta` (P,)."""
    if isinstance(objective, Supervised) and isinstance(model, KrylovModel):
        return krylov_model(objective, new, model)
    near = None
    if isinstance(objective, Supervised) and isinstance(model, CholeskyModel):
        near = model.near(objective, theta, new)
    return near or local_model(objective, new)


def _undamped(
    objective: Objective, theta: Array, model: QuadraticModel
) -> tuple[Array, QuadraticModel] | None:
    """Where Newton's own step leads a convex objective, and its model there; None where that is not
    lower by a fair share of what the step promises.

    It is tried first: damping would hold it back if columns are nearly dependent."""
    if not objective.convex:
        return None
    with np.errstate(all="ignore"):
        new = _projected(objective, theta, theta + model.step(0.0), model.gradient)
        after = _model_after(objective, theta, new, model)
    if after is None or not _is_fair(model, theta, new, after.value):
        return None
    return new, after


def _damped(
    objective: Objective, theta: Array, model: QuadraticModel, damping: float
) -> tuple[Array | None, float]:
    """A point lower by a fair share of what its step promises, and the damping for the next."""
    tried = damping
    with np.errstate(all="ignore"):
        while tried <= MAX_DAMPING:
            new = _projected(objective, theta, theta + model.step(tried), model.gradient)
            if _is_fair(model, theta, new, float(objective.value(new))):
                return new, max(tried / 10, LEAST_DAMPING)
            tried *= 10
    return None, damping


def _is_fair(model: QuadraticModel, theta: Array, new: Array, value: float) -> bool:
    """Whether this `value` at a `new` point (P,) is a fair share lower than that at `theta`
    (P,)."""
    promise = max(-float(model.gradient @ (new - theta)), 0.0)
    return -BOTTOMLESS < value < model.value and value <= model.value - 1e-4 * promise


def _projected(objective: Objective, theta: Array, new: Array, gradient: Array) -> Array:
    """`new`, with a weight that has passed the kink of its penalty set on it."""
    kinked = objective.lasso_weights > 0
    side = np.where(theta != 0, np.sign(theta), -np.sign(gradient))
    return np.where(kinked & (np.sign(new) != side), 0.0, new)


def _centred(objective: Objective, theta: Array) -> Array:
    """Parameters (P,) of the same loss with the least penalty l1.

    Of several classes only differences of scores count: a shift of all their weights of a feature
    costs nothing but the penalty, which is least where the middle one is 0."""
    if not (
        isinstance(objective, Supervised)
        and objective.convex
        and objective.outputs > 1
        and objective.lasso > 0 == objective.ridge
    ):
        return theta
    centred, weights = theta.copy(), objective.layout.weights
    of_classes = theta[weights].reshape(objective.outputs, -1)
    middle = np.sort(of_classes, axis=0)[(objective.outputs - 1) // 2]
    centred[weights] = (of_classes - middle).ravel()
    return centred
