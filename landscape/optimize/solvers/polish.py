"""Newton's method with damping, and the certificate that it ends with.

Steps are damped in the manner of Levenberg and Marquardt (D. Marquardt, SIAM J. 11, 1963), in
coordinates of one scale; none is taken that does not lower the objective. A weight that a step
would carry through zero stops there where a penalty l1 has its kink. P parameters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective
from landscape.optimize.solvers.convex_model import CholeskyModel, KrylovModel
from landscape.optimize.solvers.local_model import (
    UNDERFLOW,
    LocalModel,
    QuadraticModel,
    has_local_model,
    local_model,
)

ENOUGH = 1e-6
"""What may be left to gain, as a share of the objective, where a fit is called converged."""
EXACT, EXACT_LARGE = 1e-13, 2.5e-7
"""The same where polishing ends, and where the Hessian is never formed."""
MAX_STEPS, MAX_STEPS_LARGE, LARGE = 300, 60, 50
"""Newton steps at most, and with more than so many parameters."""
MAX_STEPS_FUNCTION = 2000
"""The same of a function without samples: a curved valley is followed for long."""
CORNERS = 16
"""Directions in which all parameters are moved by their rounding."""
MAX_ESCAPES = 8
"""Saddles left behind."""
LEAST_DAMPING, MAX_DAMPING = 1e-14, 1e12
MAX_IDLE, IDLE = 4, 1e-9
"""Steps in a row that gain less than such a share of the objective before rounding is seen."""
MAX_DRIFT = 30
"""Steps along directions without curvature before it is believed that these lead nowhere."""
NEGATIVE = -1e-9
"""An eigenvalue below this share of the largest is negative beyond rounding."""
FALLEN, BOTTOMLESS = 1e30, 1e200
"""A fall to -FALLEN times the first value has no bottom; -BOTTOMLESS is where it is stopped."""
KRYLOV = 60
"""Products with the Hessian that look for what is left to gain, of many parameters."""

Verdict: TypeAlias = Literal[
    "minimum",
    "local minimum",
    "saddle",
    "maximum",
    "plateau",
    "no minimum",
    "not the minimum",
    "not certified",
]


@dataclass(frozen=True)
class Certificate:
    """What was checked of a point, and what it showed."""

    check: str
    """In words, such as `Newton decrement / objective`."""
    value: float | None
    """Its value; None where nothing could be checked."""
    verdict: Verdict
    detail: str = ""
    """Why it is no minimum, or is not known to be one."""

    @property
    def passed(self) -> bool:
        """Whether the point is a minimum."""
        return self.verdict in ("minimum", "local minimum")

    @property
    def is_named(self) -> bool:
        """Whether it is known to be a point of another kind."""
        return self.verdict in ("saddle", "maximum", "plateau")

    def __str__(self) -> str:
        value = "" if self.value is None else f" {self.value:.2g}"
        return f"{self.verdict} ({self.check}{value})"


NEWTON = "Newton decrement / objective"
ENCLOSED = "lower values a rounding error away, of all directions"


def falls_for_ever(value: float, start: float) -> bool:
    """Whether a value so far below that of the start means that there is no bottom."""
    return value < -FALLEN * max(1.0, abs(start))


def rounding(objective: Objective, theta: Array, start: Array | None = None) -> float:
    """How far the value at `theta` (P,) moves when the last digit of the parameters does, or that
    of the `start` (P,) of the way there: a parameter that comes down from 1 is 0 at 1e-16."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(4, len(theta)))
    size = np.abs(theta) if start is None else np.maximum(np.abs(theta), np.abs(start))
    with np.errstate(all="ignore"):
        near = objective.value(theta + 2 * np.finfo(float).eps * size * signs)
        value = float(objective.value(theta))
        moved = np.abs(near - value)
    moved = moved[np.isfinite(moved)]
    return float(moved.max(initial=0.0) + 4 * np.finfo(float).eps * abs(value))


def certify(
    objective: Objective,
    theta: Array,
    model: QuadraticModel | None = None,
    start: Array | None = None,
) -> Certificate:
    """What `theta` (P,) is, of an objective that is smooth but for a penalty l1.

    `model` is the objective's to second order there, where the caller has it, and `start` (P,)
    where the way there began, of which nothing finer than rounding is to be expected."""
    value = float(objective.value(theta)) if model is None else model.value
    if value == 0 and objective.never_negative:
        return Certificate("the least value possible, 0", 0.0, "minimum")
    if not has_local_model(objective):
        return _certify_large(objective, theta)
    model = model or model_of(objective, theta)
    if 0 < abs(value) < UNDERFLOW:
        detail = "it is so small that its curvature cannot be told from 0"
        certificate = Certificate(NEWTON, None, "not certified", detail)
    elif model is None:
        detail = "its second derivatives are not finite there"
        certificate = Certificate(NEWTON, None, "not certified", detail)
    else:
        certificate = _judged(objective, theta, model)
    if certificate.passed or objective.convex or start is None or len(theta) > LARGE:
        return certificate
    if _is_enclosed(objective, theta, model, start):
        return Certificate(ENCLOSED, 0.0, "local minimum")
    return certificate


def model_of(objective: Objective, theta: Array) -> QuadraticModel | None:
    """The objective to second order at `theta` (P,); None where that cannot be had."""
    try:
        model = local_model(objective, theta)
        if isinstance(model, CholeskyModel | KrylovModel) and not np.isfinite(model.decrement):
            return None
    except np.linalg.LinAlgError:
        return None
    return model


def relative(objective: Objective, theta: Array, value: float, gain: float) -> float:
    """`gain` as a share of the objective at `theta` (P,), counted from its rounding."""
    value = abs(value)
    if gain <= ENOUGH * value:  # whatever the rounding
        return gain / value if value else 0.0
    return gain / max(value + rounding(objective, theta) / ENOUGH, np.finfo(float).tiny)


def falls_short(model: QuadraticModel) -> bool:
    """Whether a convex objective can fall by so much that its rounding need not be looked at."""
    return not isinstance(model, LocalModel) and model.decrement > ENOUGH * abs(model.value)


def _judged(objective: Objective, theta: Array, model: QuadraticModel) -> Certificate:
    gain = model.decrement
    if isinstance(model, LocalModel):
        gain = max(gain, _flat_gain(objective, theta, model))
    left = relative(objective, theta, model.value, gain)
    if left > ENOUGH and _is_hidden(objective, theta, model):
        left = 0.0
    gentle = left <= ENOUGH
    if not isinstance(model, LocalModel) or objective.convex:
        if gentle:
            return Certificate(NEWTON, left, "minimum")
        return Certificate(NEWTON, left, "not certified", f"{left:.2g} of it is left to gain")
    if model.lowest < NEGATIVE:
        verdict: Verdict = "not certified"
        if gentle:
            top = model.eigenvalues.max()
            verdict = "maximum" if top <= -NEGATIVE * np.abs(model.eigenvalues).max() else "saddle"
        detail = f"the curvature along one direction is negative ({model.eigenvalues.min():.2g})"
        return Certificate(NEWTON, left, verdict, detail)
    if gentle and model.flat.all() and len(model.flat):
        return Certificate(
            NEWTON, left, "plateau", "neither slope nor curvature say where it falls"
        )
    if not gentle:
        return Certificate(NEWTON, left, "not certified", f"{left:.2g} of it is left to gain")
    return Certificate(NEWTON, left, "local minimum")


def _is_enclosed(
    objective: Objective, theta: Array, model: QuadraticModel | None, start: Array
) -> bool:
    """Whether the objective is no lower wherever the last digit of the parameters, or of the start
    (P,) that they come from, could take them: x² and |x| are least at 1e-30 if x began at 1.

    Its own rounding must not be what is seen there, which hides a slope: somewhere it more than
    doubles."""
    size = np.maximum(np.abs(theta), np.abs(start))
    reach = 4 * np.finfo(float).eps * np.where(size > 0, size, size.max(initial=0.0))
    corners = np.random.default_rng(0).choice([-1.0, 1.0], size=(CORNERS, len(theta)))
    moves = [np.eye(len(theta)), corners]
    if model is not None:
        steps = np.array([model.step(0.0), model.gradient])
        shares = np.abs(steps) / np.maximum(reach, np.finfo(float).tiny)
        largest = shares.max(axis=1, keepdims=True)
        moves.append(steps / np.where(largest > 0, largest, 1.0) / np.maximum(reach, 1e-300))
    around = np.vstack(moves) * reach
    with np.errstate(all="ignore"):
        value = float(objective.value(theta))
        higher = objective.value(theta + np.vstack([around, -around])) - value
        return bool(np.all(higher >= 0) and np.any(higher > abs(value)))


def _is_hidden(objective: Objective, theta: Array, model: QuadraticModel) -> bool:
    """Whether the value stays the same to the last digit where Newton's step and its opposite
    promise that it changes: log(1 + x²) is 0 at x = 1e-9."""
    step = model.step(0.0)
    if not np.isfinite(step).all():
        return False
    with np.errstate(all="ignore"):
        values = objective.value(theta + np.linspace(-1, 1, 9)[:, None] * step)
    return bool(np.all(values == model.value))


def _flat_gain(objective: Objective, theta: Array, model: LocalModel) -> float:
    """What the objective falls by along the slope of its flat directions, where that has one."""
    if not model.falls_along_flat:
        return 0.0
    downhill = np.where(model.flat, -model.derivatives, 0.0)
    length = max(1.0, float(np.linalg.norm(theta[model.free] / model.scale)))
    step = np.zeros(len(theta))
    step[model.free] = model.scale * (
        model.vectors @ (downhill * length / np.linalg.norm(downhill))
    )
    lengths = np.logspace(-8, 4, 25)
    slope = abs(float(model.gradient @ step))
    if model.flat.all() and slope > 0:
        # Nothing but the slope tells how far: as far as it would take to make up for the value.
        lengths = np.concatenate([lengths, lengths * abs(model.value) / slope])
    with np.errstate(all="ignore"):
        values = objective.value(theta + lengths[:, None] * step)
    lowest = float(np.min(np.where(np.isfinite(values), values, np.inf)))
    return max(model.value - lowest, 0.0)


def _certify_large(objective: Objective, theta: Array) -> Certificate:
    """A lower bound of the decrement from the Krylov space of the gradient (conjugate gradients),
    which many products with the Hessian bring near to it."""
    gradient = objective.gradient(theta)
    if objective.lasso_weights.any() or not np.isfinite(gradient).all():
        return Certificate(NEWTON, None, "not certified", "too many parameters for a certificate")
    residual, direction, gain = -gradient, -gradient, 0.0
    norm = first = float(residual @ residual)
    for _ in range(KRYLOV):
        if norm <= 1e-20 * first or not norm:
            break
        product = objective.hvp(theta, direction)
        curvature = float(direction @ product)
        if not curvature > 0:
            if curvature < NEGATIVE * float(np.linalg.norm(product) * np.linalg.norm(direction)):
                return Certificate(NEWTON, None, "not certified", "its curvature is negative")
            break
        length = norm / curvature
        gain += 0.5 * length * norm
        residual = residual - length * product
        norm, before = float(residual @ residual), norm
        direction = residual + norm / before * direction
    left = relative(objective, theta, float(objective.value(theta)), gain)
    check = f"{NEWTON}, by {KRYLOV} conjugate gradients"
    if left > ENOUGH:
        return Certificate(check, left, "not certified", f"{left:.2g} of it is left to gain")
    return Certificate(check, left, "minimum" if objective.convex else "local minimum")


def polish(
    objective: Objective, start: Array, model: QuadraticModel | None = None
) -> tuple[Array, QuadraticModel | None]:
    """The lowest point (P,) that Newton's method reaches from `start` (P,), and the objective to
    second order there; `model` is the same at the start, where the caller has it."""
    theta = start
    for _ in range(MAX_ESCAPES):
        theta, model = _descended(objective, theta, model or local_model(objective, theta))
        if not isinstance(model, LocalModel) or objective.convex:
            break
        beyond = _beyond_saddle(objective, theta, model)
        if beyond is None:
            break
        theta, model = beyond, None
    return theta, model


def _descended(
    objective: Objective, theta: Array, model: QuadraticModel | None
) -> tuple[Array, QuadraticModel | None]:
    """Damped Newton steps for as long as they gain."""
    damping, idle, drift = 1e-8, 0, 0
    enough = EXACT_LARGE if isinstance(model, KrylovModel) else EXACT
    steps = MAX_STEPS if objective.n_samples else MAX_STEPS_FUNCTION
    for _ in range(steps if len(theta) <= LARGE else MAX_STEPS_LARGE):
        if model is None or abs(model.value) < UNDERFLOW:
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
        new, damping = _lower(objective, theta, model, damping)
        if new is None:
            break
        before, model = model.value, _model_after(objective, theta, new, model)
        theta = new
        gained = 0.0 if model is None else before - model.value
        idle = idle + 1 if gained <= IDLE * abs(before) else 0
    return theta, model


def _model_after(
    objective: Objective, theta: Array, new: Array, model: QuadraticModel
) -> QuadraticModel | None:
    """The objective to second order at `new` (P,); `model` is that at `theta` (P,)."""
    if isinstance(model, CholeskyModel):
        near = model.near(objective, theta, new)
        if near is not None:
            return near
    return local_model(objective, new)


def _lower(
    objective: Objective, theta: Array, model: QuadraticModel, damping: float
) -> tuple[Array | None, float]:
    """A point lower by a fair share of what its step promises, and the damping for the next.

    Where the objective is convex, Newton's own step is tried first: damping would hold it back if
    columns are nearly dependent."""
    undamped = (0.0,) if objective.convex else ()
    with np.errstate(all="ignore"):
        for tried in chain(undamped, _dampings(damping)):
            new = _projected(objective, theta, theta + model.step(tried), model.gradient)
            promise = -float(model.gradient @ (new - theta))
            value = float(objective.value(new))
            if -BOTTOMLESS < value < model.value and value <= model.value - 1e-4 * max(
                promise, 0.0
            ):
                return new, max((tried or damping) / 10, LEAST_DAMPING)
    return None, damping


def _dampings(first: float) -> Iterator[float]:
    """One ten times the other."""
    while first <= MAX_DAMPING:
        yield first
        first *= 10


def _projected(objective: Objective, theta: Array, new: Array, gradient: Array) -> Array:
    """`new`, with a weight that has passed the kink of its penalty set on it."""
    kinked = objective.lasso_weights > 0
    side = np.where(theta != 0, np.sign(theta), -np.sign(gradient))
    return np.where(kinked & (np.sign(new) != side), 0.0, new)


def _beyond_saddle(objective: Objective, theta: Array, model: LocalModel) -> Array | None:
    """A lower point along the most negative curvature; None where there is none."""
    if model.lowest >= NEGATIVE:
        return None
    step = model.escape()
    lengths = np.concatenate([sign * np.logspace(0, -6, 25) for sign in (1, -1)])
    with np.errstate(all="ignore"):
        values = objective.value(theta + lengths[:, None] * step)
    best = int(np.argmin(np.where(np.isfinite(values), values, np.inf)))
    if not values[best] < model.value - rounding(objective, theta):
        return None
    return np.asarray(theta + lengths[best] * step)
