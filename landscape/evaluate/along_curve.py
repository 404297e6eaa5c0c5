"""The loss along a bent line, point by point, and along the straight line beside it."""

import numpy as np

from landscape.arrays import Array
from landscape.evaluate.surface import Line
from landscape.objective.base import Objective
from landscape.objective.pointwise import LOSS, PointwiseObjective
from landscape.slices.slice import Slice


def along_curve(objective: Objective, slice: Slice, x: Array, *, accuracy: bool) -> Line:
    """The loss, or the accuracy, at positions `x (nx,)` of a slice with control points."""
    quantity = "accuracy" if accuracy else LOSS
    with np.errstate(all="ignore"):
        grids = _quantities(objective, slice, x, quantity)
        straight = _quantities(objective, slice.straight, x, quantity)
    return Line(
        x,
        grids.pop(quantity),
        slice.labels[0],
        center=float(slice.base[0]),
        method="along the curve",
        evaluations=2 * len(x),
        further=grids,
        straight_loss=straight[quantity],
    )


def _quantities(objective: Objective, slice: Slice, x: Array, quantity: str) -> dict[str, Array]:
    """(nx,) of each quantity by name, a point at a time."""
    grids: dict[str, Array] = {}
    for i, position in enumerate(x):
        theta = slice.parameters(np.array([position]))
        if quantity != LOSS:
            values = {quantity: objective.accuracy(theta) or 0.0}
        elif isinstance(objective, PointwiseObjective):
            values = objective.quantities(theta)
        else:
            values = {LOSS: float(objective.value(theta))}
        for name, value in values.items():
            grids.setdefault(name, np.full(len(x), np.nan))[i] = value
    return grids
