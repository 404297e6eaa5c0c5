"""Objectives without a minimum where they were searched: they fall without end, or only tend to
their infimum.

P parameters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array
from landscape.models.formula import FormulaModel
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.local_model import LocalModel, QuadraticModel

FALLEN = 1e30
"""A fall to -FALLEN times the first value has no bottom."""
AXES = 50
"""Parameters up to which the objective is followed along each of them."""
BEYOND = np.concatenate([[0.0, 0.1, 0.25, 0.5], 2.0 ** np.arange(20)])
"""How far beyond the end of a search an objective is looked at, in lengths of its way there."""
FAR = np.logspace(0, 992, 125, base=2)
"""How far from its start, to see what becomes of a fall up to where floats end."""
FLAT = 4 * np.finfo(float).eps
"""Share of the whole fall by which an objective may rise out there by rounding."""
SEEN = 1e-9
"""Share of the value that it must have fallen by on the way."""
SMALL = 1e-6
"""Share of the way to the end of a search below which a parameter may be meant to be 0."""
DIGITS = (3, 5, 7, 9, 11)
"""Significant digits of a pole where it is a round number."""
HALVINGS = 1000
"""How often the distance from a pole is halved, as far as floats can tell it."""
CLEAR = 20
"""So many halvings must be seen."""
REMAINS, REMAINS_SEEN = 0.9, 0.1
"""Share of a fall that must be left when the distance has been halved a third as often again; the
latter where the value at the pole is seen to be -inf."""
SPENT = 0.01
"""The same share where a fall to infinity is at its end."""


@dataclass(frozen=True, eq=False)
class Tail:
    """Values that rise nowhere from the end of a search on."""

    values: Array
    """(N,): as far beyond it as `BEYOND`."""
    far: Array
    """(K,): from the start of the search on to where floats end, or they are not seen to fall."""

    @property
    def limit(self) -> float:
        """The lowest value seen, which is what they tend to where that is seen."""
        return float(min([self.values.min(), *self.far[-1:]]))

    @cached_property
    def remaining(self) -> float:
        """What they fall by in the last third of the doublings as a share of that in the second: 1
        for log(x), more for powers that grow, 0 for 1/x, and 0.6 for log(log(x)), which tells
        nothing: 1/log(x), which does end, has 0.3."""
        third = len(self.far) // 3
        if not third:
            return 0.0
        second, last = self.far[third] - self.far[2 * third], self.far[2 * third] - self.far[-1]
        seen = second > FLAT * abs(self.far[0])
        return float(last / second) if seen else 0.0


def falls_for_ever(value: float, start: float) -> bool:
    """Whether a value so far below that of the start means that there is no bottom."""
    return value < -FALLEN * max(1.0, abs(start))


def falls_without_end(objective: Objective, start: Array) -> bool:
    """Whether the objective falls without end from the `start` (P,), down its slope or along the
    axis of one parameter."""
    if objective.never_negative:
        return False
    downhill = -objective.gradient(start)
    if falls_along(objective, start, downhill):
        return True
    axes = np.diag(np.sign(downhill)) if len(start) <= AXES else np.zeros((0, len(start)))
    return any(falls_along(objective, start, axis) for axis in axes if axis.any())


def falls_along(objective: Objective, theta: Array, direction: Array) -> bool:
    """Whether the objective falls all the way from `theta` (P,) in a direction (P,), and without
    end, like -x."""
    if objective.never_negative:
        return False
    lengths = np.concatenate([[0.0], np.logspace(-8, 8, 161), np.logspace(9, 40, 32)])
    values = values_along(objective, theta, direction, lengths)
    values = values[np.isfinite(values)]
    return bool(
        len(values) > 1 and np.all(np.diff(values) <= 0) and falls_for_ever(values[-1], values[0])
    )


def values_along(objective: Objective, theta: Array, direction: Array, lengths: Array) -> Array:
    """(N,): values from `theta` (P,) on at so many lengths (N,) of the direction (P,)."""
    with np.errstate(all="ignore"):
        return objective.value(theta + lengths[:, None] * direction)


def tail(
    objective: Objective, start: Array, theta: Array, model: QuadraticModel | None
) -> Tail | None:
    """Values from `theta` (P,), the end of a search from the `start` (P,), to far beyond it, where
    the objective rises nowhere out there though it has fallen on the way: exp(-x) and -log(x) do
    so. None of other objectives.

    Only of formulas without kinks, which are constant nowhere unless everywhere: a loss that stays
    the same far out only tends to that. `model` is the objective to second order at `theta`."""
    if not is_analytic(objective) or len(theta) > AXES:
        return None
    least = np.finfo(float).eps ** 2 * abs(float(objective.value(start)))  # a square's rounding
    for way in _ways(theta - start, model):
        origin = np.where(way == theta - start, start, theta - way)
        with np.errstate(all="ignore"):
            values = objective.value(np.vstack([origin, theta + BEYOND[:, None] * way]))
        first, end = values[:2]
        falls = first - end > max(SEEN * abs(end), least)
        if falls and np.all(values[2:] == -np.inf):
            return Tail(values[1:], values[:0])
        finite = values[1:][np.isfinite(values[1:]).cumprod().astype(bool)]
        tolerance = FLAT * (first - end + abs(end))
        if falls and len(finite) > len(BEYOND) / 2 and not np.any(np.diff(finite) > tolerance):
            return Tail(finite, _far(objective, origin, way, tolerance))
    return None


def _far(objective: Objective, origin: Array, way: Array, tolerance: float) -> Array:
    """(K,): values from the `origin` (P,) on to where floats end, or to where, past the `way` (P,)
    to the end of a search, they overflow or rise by more than rounding."""
    length, size = np.abs(way).max(), max(1.0, np.abs(origin).max())
    values = values_along(objective, origin, size / length * way, FAR)
    falls = np.diff(values, prepend=values[0]) <= tolerance
    kept = np.isfinite(values) & (falls | (FAR * size <= length))
    values = values[kept.cumprod().astype(bool)]
    return values if len(values) and FAR[len(values) - 1] * size > length else values[:0]


def pole(objective: Objective, start: Array, theta: Array) -> Array | None:
    """(P,): the point near `theta` (P,), the end of a search from the `start` (P,), where the
    objective falls to -inf, like log(x²) at 0; None where it does not.

    With every halving of the distance it falls by as much again, or more: towards a minimum, even
    a kink, by less and less."""
    if objective.never_negative or len(theta) > AXES:
        return None
    near = _round_numbers_near(theta, np.abs(theta - start))
    with np.errstate(all="ignore"):
        values = objective.value(near)
        point = near[np.argmin(np.where(np.isnan(values), np.inf, values))]
        way = start - point
        axes = np.diag(np.where(way != 0, way, 1.0))
        is_pole = any(_falls_to(objective, point, row) for row in np.vstack([way, axes, -axes]))
    return point if is_pole else None


def zeroed(objective: Objective, theta: Array, start: Array) -> Array:
    """Put 0 for what is next to none of its way from the `start` (P,), if that is no higher."""
    point = _zeroed(theta, np.abs(theta - start))
    if not np.any(point != theta):
        return theta
    return point if -np.inf < objective.value(point) <= objective.value(theta) else theta


def _zeroed(theta: Array, way: Array) -> Array:
    return np.where(np.abs(theta) <= SMALL * way, 0.0, theta)


def _round_numbers_near(theta: Array, way: Array) -> Array:
    """(N, P): `theta` (P,), with 0 where a parameter is but a share of its `way` (P,) from there,
    rounded, and with the last digits of each parameter changed."""
    near = _zeroed(theta, way)
    rounded = [[float(f"{value:.{digits}g}") for value in near] for digits in DIGITS]
    last = np.spacing(np.abs(theta)) * np.eye(len(theta))
    changed = (near + k * last for k in (-2, -1, 1, 2))
    return np.vstack([near, *rounded, *changed, theta])


def _falls_to(objective: Objective, point: Array, way: Array) -> bool:
    """Whether the objective falls without end from `point + way` to the `point` (P,)."""
    shares = 0.5 ** np.arange(1, HALVINGS)
    points = point + shares[:, None] * way
    resolved = np.abs(shares[:, None] * way) >= 4 * np.spacing(np.abs(point))
    values = objective.value(points[np.all(resolved | (way == 0), axis=1)])
    values = values[np.isfinite(values).cumprod().astype(bool)]
    third = len(values) // 3
    falls = -np.diff(values)[third:]
    if 3 * third < CLEAR or not np.all(falls > 0):
        return False
    remaining = falls[third:].sum() / falls[:third].sum()
    if objective.value(point) == -np.inf:
        return bool(remaining >= REMAINS_SEEN)
    rate = abs(objective.gradient(point) @ way) * shares[len(values) - 1]
    # A minimum that is narrower than the last digit has no rate.
    return bool(remaining >= REMAINS and not rate < REMAINS_SEEN * falls[-1])


def is_formula(objective: Objective) -> bool:
    """Whether it is a function, or the loss of a formula."""
    return isinstance(objective, FunctionObjective) or (
        isinstance(objective, Supervised) and isinstance(objective.model, FormulaModel)
    )


def is_analytic(objective: Objective) -> bool:
    """Whether it is a function, or the loss of a formula, without kinks."""
    if isinstance(objective, Supervised) and isinstance(objective.model, FormulaModel):
        return objective.smooth and objective.model.expression.smooth
    return is_formula(objective) and objective.smooth


def _ways(whole: Array, model: QuadraticModel | None) -> Array:
    """(W, P): the `whole` way (P,) from start to end, each parameter's share of it, and that along
    directions without curvature."""
    ways = [whole[None], np.diag(whole)]
    if isinstance(model, LocalModel) and model.flat.any():
        vectors = model.vectors[:, model.flat]
        flat = model.moved(vectors @ (vectors.T @ (whole[model.free] / model.scale)))
        ways.append(flat[None])
    rows = np.vstack(ways)
    return rows[np.any(rows != 0, axis=1)]
