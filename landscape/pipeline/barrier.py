"""Barrier: how high the loss rises on the way from one point of parameter space to another."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.evaluate.surface import Line
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.slices.slice import Slice

PEAKS = 2
"""The highest points of a line around which finer ones are tried."""
FINER, ROUNDS = 9, 8
"""Points between the neighbours of each, and how often: each time a quarter as far apart."""


def barrier(objective: Objective, sliced: Slice, lines: Sequence[Line]) -> dict[str, Any]:
    """The barrier between two ends, for the summary; nothing of a slice that has not two.

    It is the largest loss that was met between the ends, they among it, above that of the higher
    end: at the points of the line and, unless the loss costs much a point, at finer ones around the
    highest of them. A peak between the others, narrower than they are apart, is not seen. Of a
    curve the straight line's stands beside it."""
    if len(sliced.details.get("ends", ())) != 2 or sliced.k != 1:
        return {}
    line = lines[0]
    between = (line.x > 0) & (line.x < 1)
    x = np.concatenate([[0.0], line.x[between], [1.0]])
    with np.errstate(all="ignore"):
        first, last = _losses(objective, sliced, x[[0, -1]])

        def rise(along: Slice, loss: Array) -> float:
            met = np.concatenate([[first], loss[between], [last]])
            return _highest(objective, along, x, met) - max(first, last)

        rises = {"barrier": rise(sliced, line.loss), "end_losses": [float(first), float(last)]}
        if line.straight_loss is not None:
            rises["straight_barrier"] = rise(sliced.straight, line.straight_loss)
    return rises


def _highest(objective: Objective, sliced: Slice, x: Array, loss: Array) -> float:
    """The largest of the losses (m,) at the increasing coordinates `x (m,)`, and of those at finer
    ones around the highest local maxima; NaN, which no summary calls a number, where one is not
    finite."""
    highest = float(np.max(loss))
    if isinstance(objective, PointwiseObjective) or not np.isfinite(highest):
        return highest
    padded = np.concatenate([[-np.inf], loss, [-np.inf]])
    peaks = np.flatnonzero((loss >= padded[:-2]) & (loss >= padded[2:]))
    peaks = peaks[np.argsort(-loss[peaks], kind="stable")][:PEAKS]
    low, high = x[np.maximum(peaks - 1, 0)], x[np.minimum(peaks + 1, len(x) - 1)]
    each = np.arange(len(peaks))
    for _ in range(ROUNDS):
        finer = np.linspace(low, high, FINER, axis=1)
        losses = _losses(objective, sliced, finer)
        highest = float(np.max(losses, initial=highest))
        top = losses.argmax(axis=1)
        low, high = finer[each, np.maximum(top - 1, 0)], finer[each, np.minimum(top + 1, FINER - 1)]
    return highest


def _losses(objective: Objective, sliced: Slice, x: Array) -> Array:
    """At coordinates of any shape."""
    return np.asarray(objective.value(sliced.parameters(x[..., None])))
