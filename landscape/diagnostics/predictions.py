"""What a model says over its features: the curve of one feature, the regions of two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array, ShortRepr
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.special import sigmoid

CURVE_POINTS = 400
REGION_POINTS = 200
MARGIN = 0.06
"""Air around the data, as a share of their extent."""


@dataclass(frozen=True, eq=False, repr=False)
class Curve(ShortRepr):
    """A model of one feature as a curve over it, in the units that figures show it in."""

    label: str
    x: Array
    """(m,)."""
    y: Array
    """(m,): prediction (for two classes: probability of the second)."""


@dataclass(frozen=True, eq=False, repr=False)
class Regions(ShortRepr):
    """What a model of two features decides over them."""

    label: str
    x: Array
    """(nx,) first feature."""
    y: Array
    """(ny,) second feature."""
    decision: NDArray[np.unsignedinteger]
    """(ny, nx): class code."""
    score: Array | None
    """(ny, nx): logit or margin of the second of two classes (0 is the boundary)."""


def curve(
    objective: Objective, theta: Array, label: str, points: int = CURVE_POINTS
) -> Curve | None:
    """Over the one feature of the data; None where there is not just one."""
    if not isinstance(objective, Supervised) or len(objective.data.shown_names) != 1:
        return None
    x = _extent(objective.data.shown_x[:, 0], points)
    inputs = objective.data.inputs(x[:, None])
    scores = objective.model.scores(theta, inputs, objective.outputs)
    if scores.shape[-1] > 1:
        return None
    y = scores[:, 0]
    probability = objective.judges_classes and objective.loss.kind != "hinge"
    return Curve(label, x, sigmoid(y) if probability else y)


def regions(
    objective: Objective, theta: Array, label: str, points: int = REGION_POINTS
) -> Regions | None:
    """Over the two features of the data; None where there are not just two, or no classes."""
    if (
        not isinstance(objective, Supervised)
        or len(objective.data.shown_names) != 2
        or not objective.data.n_classes
    ):
        return None
    x, y = (_extent(column, points) for column in objective.data.shown_x.T)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    scores = objective.model.scores(theta, objective.data.inputs(grid), objective.outputs)
    margin = scores[:, 0] - objective.threshold if scores.shape[-1] == 1 else None
    codes = np.min_scalar_type(objective.data.n_classes)
    decision = objective.decide(scores).astype(codes)
    shape = (len(y), len(x))
    return Regions(
        label, x, y, decision.reshape(shape), None if margin is None else margin.reshape(shape)
    )


def _extent(values: Array, count: int) -> Array:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, count)
