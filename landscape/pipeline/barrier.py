"""Barrier: how high the loss rises on the way from one point of parameter space to another."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.evaluate.surface import Line
from landscape.objective.base import Objective
from landscape.slices.slice import Slice


def barrier(objective: Objective, sliced: Slice, lines: Sequence[Line]) -> dict[str, Any]:
    """The barrier between two ends, for the summary; nothing of a slice that has not two.

    It is the largest loss between the ends, they among it, above that of the higher end; the losses
    at the ends are evaluated there, wherever the grid's points lie. Of a curve the straight line's
    stands beside it."""
    if len(sliced.details.get("ends", ())) != 2 or sliced.k != 1:
        return {}
    with np.errstate(all="ignore"):
        end_losses = objective.value(sliced.parameters(np.array([[0.0], [1.0]])))
    line = lines[0]
    rise = {
        "barrier": _rise(line.x, line.loss, end_losses),
        "end_losses": [float(loss) for loss in end_losses],
    }
    if line.straight_loss is not None:
        rise["straight_barrier"] = _rise(line.x, line.straight_loss, end_losses)
    return rise


def _rise(x: Array, loss: Array, end_losses: Array) -> float:
    """Above the higher of the ends; NaN, which no summary calls a number, where a loss between them
    is not finite."""
    between = loss[(x >= 0) & (x <= 1)]
    return float(np.max([*between, *end_losses]) - np.max(end_losses))
