"""Objectives without a minimum where they were searched: they fall without end, or only tend to
their infimum.

P parameters.
"""

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
FLAT = 4 * np.finfo(float).eps
"""Share of the whole fall by which an objective may rise out there by rounding."""
SEEN = 1e-9
"""Share of the value that it must have fallen by on the way."""


def falls_for_ever(value: float, start: float) -> bool:
    """Whether a value so far below that of the start means that there is no bottom."""
    return value < -FALLEN * max(1.0, abs(start))


def falls_without_end(objective: Objective, start: Array) -> bool:
    """Whether the objective falls without end from the `start` (P,), down its slope or along the
    axis of one parameter."""
    if objective.never_negative:
        return False
    slope = -objective.gradient(start)
    if falls_along(objective, start, slope):
        return True
    axes = np.diag(np.sign(slope)) if len(start) <= AXES else np.zeros((0, len(start)))
    return any(falls_along(objective, start, axis) for axis in axes if axis.any())


def falls_along(objective: Objective, theta: Array, direction: Array) -> bool:
    """Whether the objective falls all the way from `theta` (P,) in a direction (P,), and without
    end, like -x."""
    if objective.never_negative:
        return False
    lengths = np.concatenate([[0.0], np.logspace(-8, 8, 161), np.logspace(9, 40, 32)])
    with np.errstate(all="ignore"):
        values = objective.value(theta + lengths[:, None] * direction)
    values = values[np.isfinite(values)]
    return bool(
        len(values) > 1 and np.all(np.diff(values) <= 0) and falls_for_ever(values[-1], values[0])
    )


def tail(
    objective: Objective, start: Array, theta: Array, model: QuadraticModel | None
) -> Array | None:
    """(N,): values from `theta` (P,), the end of a search from the `start` (P,), to far beyond it,
    where the objective rises nowhere out there though it has fallen on the way: exp(-x) and -log(x)
    do so. None of other objectives.

    Only of formulas without kinks, which are constant nowhere unless everywhere: a loss that stays
    the same far out only tends to that. `model` is the objective to second order at `theta`."""
    if not _is_analytic(objective) or len(theta) > AXES:
        return None
    for way in _ways(theta - start, model):
        origin = np.where(way == theta - start, start, theta - way)
        with np.errstate(all="ignore"):
            values = objective.value(np.vstack([origin, theta + BEYOND[:, None] * way]))
        first, end = values[:2]
        falls = first - end > SEEN * abs(end)
        if falls and np.all(values[2:] == -np.inf):
            return np.asarray(values[1:])
        finite = values[1:][np.isfinite(values[1:]).cumprod().astype(bool)]
        rises = np.diff(finite) > FLAT * (first - end + abs(end))
        if falls and len(finite) > len(BEYOND) / 2 and not rises.any():
            return np.asarray(finite)
    return None


def _is_analytic(objective: Objective) -> bool:
    if isinstance(objective, FunctionObjective):
        return objective.smooth
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, FormulaModel)
        and objective.model.expression.smooth
        and objective.smooth
    )


def _ways(whole: Array, model: QuadraticModel | None) -> Array:
    """(W, P): the `whole` way (P,) from start to end, each parameter's share of it, and that along
    directions without curvature."""
    ways = [whole[None], np.diag(whole)]
    if isinstance(model, LocalModel) and model.flat.any():
        vectors = model.vectors[:, model.flat]
        flat = np.zeros_like(whole)
        flat[model.free] = model.scale * (vectors @ (vectors.T @ (whole[model.free] / model.scale)))
        ways.append(flat[None])
    rows = np.vstack(ways)
    return rows[np.any(rows != 0, axis=1)]
