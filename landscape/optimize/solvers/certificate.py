"""What a point is, as the objective shows to second order and around it.

P parameters.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from landscape.arrays import Array, finite_argmin
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.convex_model import (
    CholeskyModel,
    KrylovModel,
    gap_of_huber,
    is_huber,
)
from landscape.optimize.solvers.degenerate import lower_close_by
from landscape.optimize.solvers.local_model import (
    UNDERFLOW,
    LocalModel,
    QuadraticModel,
    has_local_model,
    local_model,
)
from landscape.optimize.solvers.unbounded.endless import falls_along, is_analytic, values_along

ENOUGH = 1e-6
"""What may be left to gain, as a share of the objective, where a fit is called converged."""
MOST_LEFT = 1e6
"""What may be left to gain, as a share of an objective that may be near 0, for it to say
anything."""
LARGE = 50
"""Parameters up to which a point is looked at from all sides."""
CLOSE = 1e-3
"""Share of a parameter that a step is at most where it leads to a minimum near by."""
GAINED = 1e-13
"""Share of itself that an objective falls by in a step that gains."""
NOTHING = 1e-12
"""Share of the loss of a constant below which rounding is that of an exact fit."""
CORNERS = 16
"""Directions in which all parameters are moved by their rounding."""
NEGATIVE = -1e-9
"""An eigenvalue below this share of the largest is negative beyond rounding."""
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


FALLS = "the objective falls"
"""How the detail begins where it falls from the start on, and has no minimum there."""
NEWTON = "Newton decrement / objective"
ENCLOSED = "lower values a rounding error away, of all directions"


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
        certificate = _judged(objective, theta, model, start)
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


def relative(
    objective: Objective, theta: Array, value: float, gain: float, start: Array | None = None
) -> float:
    """`gain` as a share of the objective at `theta` (P,), counted from its rounding."""
    value = abs(value)
    if gain <= ENOUGH * value:  # whatever the rounding
        return gain / value if value else 0.0
    return gain / max(value + rounding(objective, theta, start) / ENOUGH, np.finfo(float).tiny)


def hidden(objective: Supervised, theta: Array) -> float:
    """What rounding moves a convex loss by at `theta` (P,), as a share of it; 0 where that is no
    more than may be left to gain at a minimum, or nothing beside a constant's loss.

    Only columns that nearly depend on each other have weights so large."""
    value = float(objective.value(theta))
    return visible_share(objective, value, rounding(objective, theta))


def visible_share(objective: Supervised, value: float, change: float) -> float:
    """A change of the value as a share of it; 0 where that says nothing."""
    if change <= ENOUGH * value:
        return 0.0
    plain = objective.constant_loss or float(objective.value(np.zeros(objective.count)))
    if change <= NOTHING * plain:
        return 0.0
    return change / value if value else np.inf


def rounded(share: float) -> Certificate:
    """Of a point of a loss of which rounding hides this share."""
    detail = (
        f"rounding of the scores moves it by up to {share:.2g} of itself, as the weights of inputs "
        "that are large beside their spread, or nearly dependent, cancel (scale: zscore may help)"
    )
    return Certificate("rounding of the scores / objective", share, "not certified", detail)


def falls_short(model: QuadraticModel) -> bool:
    """Whether a convex objective can fall by so much that its rounding need not be looked at."""
    return not isinstance(model, LocalModel) and model.decrement > ENOUGH * abs(model.value)


def _judged(
    objective: Objective, theta: Array, model: QuadraticModel, start: Array | None
) -> Certificate:
    gain = promised(objective, theta, model)
    if start is not None and not _is_close(theta, model, start):
        start = None
    if is_huber(objective):
        gain = max(gain, gap_of_huber(objective, theta, model.step(0.0)))
    left = relative(objective, theta, model.value, gain, start)
    if left > ENOUGH and _is_hidden(objective, theta, model):
        left = 0.0
    gentle = left <= ENOUGH
    if not isinstance(model, LocalModel) or objective.convex:
        if gentle and isinstance(model, LocalModel) and isinstance(objective, Supervised):
            share = hidden(objective, theta)
            if share:
                return rounded(share)
        return Certificate(NEWTON, left, "minimum") if gentle else _unfinished(objective, left)
    if model.lowest < NEGATIVE and not (gentle and beyond_saddle(objective, theta, model) is None):
        detail = f"the curvature along one direction is negative ({model.eigenvalues.min():.2g})"
        if not gentle:
            return replace(_unfinished(objective, left), detail=detail)
        top = model.eigenvalues.max()
        is_top = top <= -NEGATIVE * np.abs(model.eigenvalues).max()
        return Certificate(NEWTON, left, "maximum" if is_top else "saddle", detail)
    if not gentle:
        return _unfinished(objective, left)
    if lower_along_flat(objective, theta, model) is not None:
        return Certificate(NEWTON, left, "saddle", "it falls along a direction without curvature")
    if model.flat.all() and len(model.flat):
        detail = "neither slope nor curvature say where it falls"
        return Certificate(NEWTON, left, "plateau", detail)
    return Certificate(NEWTON, left, "local minimum")


def _unfinished(objective: Objective, left: float, check: str = NEWTON) -> Certificate:
    """Where a share `left` of the objective is to be gained, as the check has it."""
    if left <= (1 if objective.never_negative else MOST_LEFT):
        return Certificate(check, left, "not certified", f"{left:.2g} of it is left to gain")
    detail = "its curvature there is too small to tell what is left to gain"
    return Certificate(check, None, "not certified", detail)


def beyond_saddle(objective: Objective, theta: Array, model: LocalModel) -> Array | None:
    """A lower point (P,) along negative curvature; None where there is none, as where only the
    rounding of a parameter that does next to nothing looks like curvature."""
    if model.lowest >= NEGATIVE:
        return None
    least = rounding(objective, theta)
    length = min(1.0, float(np.sqrt(abs(model.value))))  # a step of 1 changes the value by about 1
    lengths = np.outer([1, -1, length, -length], np.logspace(0, -6, 25)).ravel()
    for step in model.escapes(NEGATIVE):
        values = values_along(objective, theta, step, lengths)
        best = finite_argmin(values)
        if values[best] < model.value - least:
            return np.asarray(theta + lengths[best] * step)
    return None


def lower_along_flat(objective: Objective, theta: Array, model: LocalModel) -> Array | None:
    """A point (P,) along a direction with neither slope nor curvature, where the objective falls
    the farther the lower, like -x⁴ from 0, or in a valley that bends away from all of them; None
    where there is none."""
    vectors = model.vectors[:, model.flat].T[:LARGE]
    if model.falls_along_flat and np.abs(model.derivatives[model.flat]).max() > 0:
        return None  # that is a slope
    lengths = model.length(theta) * np.logspace(-4, -1, 7)
    least = rounding(objective, theta) if len(vectors) else 0.0
    for step in (model.moved(sign * row) for row in vectors for sign in (1.0, -1.0)):
        values = values_along(objective, theta, step, lengths)
        if np.all(np.diff(values) < 0) and values[-1] < model.value - least:
            return np.asarray(theta + lengths[-1] * step)
    return lower_close_by(objective, theta, model)


def _is_close(theta: Array, model: QuadraticModel, start: Array) -> bool:
    """Whether Newton's step is short beside each parameter or the start (P,) that it comes from:
    along a tail that falls for ever it is not."""
    size = np.maximum(np.abs(theta), np.abs(start))
    return bool(np.all(np.abs(model.step(0.0)) <= CLOSE * size))


def goes_on(objective: Objective, theta: Array, start: Array, model: QuadraticModel | None) -> bool:
    """Whether Newton's step from `theta` (P,), where a search from the `start` (P,) ended, is long
    and gains something, as along a valley that bends towards a minimum, or for ever."""
    if model is None or len(theta) > LARGE or not is_analytic(objective):
        return False
    if _is_close(theta, model, start):
        return False
    return model.decrement > GAINED * abs(model.value) + rounding(objective, theta, start)


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
    values = values_along(objective, theta, step, np.linspace(-1, 1, 9))
    return bool(np.all(values == model.value))


def promised(objective: Objective, theta: Array, model: QuadraticModel) -> float:
    """What is left to gain from `theta` (P,), by the objective's second order, and along the slope
    of flat directions as far as it is followed."""
    if not isinstance(model, LocalModel):
        return model.decrement
    return max(model.decrement, _flat_gain(objective, theta, model))


def _flat_gain(objective: Objective, theta: Array, model: LocalModel) -> float:
    """What the objective falls by along the slope of its flat directions, where that has one."""
    if not model.falls_along_flat:
        return 0.0
    step = _flat_step(theta, model)
    lengths = np.logspace(-8, 4, 25)
    descent = abs(float(model.gradient @ step))
    if model.flat.all() and descent > 0:
        # Nothing but the slope tells how far: as far as it would take to make up for the value.
        lengths = np.concatenate([lengths, lengths * abs(model.value) / descent])
    values = values_along(objective, theta, step, lengths)
    lowest = float(np.min(np.where(np.isfinite(values), values, np.inf)))
    return max(model.value - lowest, 0.0)


def _flat_step(theta: Array, model: LocalModel) -> Array:
    """(P,): downhill along the flat directions, as long as the parameters are."""
    downhill = np.where(model.flat, -model.derivatives, 0.0)
    step = downhill * model.length(theta) / np.linalg.norm(downhill)
    return model.moved(model.vectors @ step)


def falls_along_slope(objective: Objective, theta: Array, model: QuadraticModel | None) -> bool:
    """Whether the objective falls for ever along a slope without curvature."""
    if objective.never_negative or not isinstance(model, LocalModel) or not model.falls_along_flat:
        return False
    return falls_along(objective, theta, _flat_step(theta, model))


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
        return _unfinished(objective, left, check)
    return Certificate(check, left, "minimum" if objective.convex else "local minimum")
