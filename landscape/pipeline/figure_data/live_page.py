"""What a live page computes with: the objective as data, and the model over its features."""

from typing import Any

import numpy as np

from landscape.diagnostics.predictions import extent
from landscape.objective.base import Objective
from landscape.objective.portable import portable_inputs, portable_model, portable_objective
from landscape.objective.supervised import Supervised

CURVE_POINTS = 160
REGION_POINTS = 56
"""Along each feature."""


def live_data(objective: Objective) -> dict[str, Any]:
    """`objective`, `model` and `view`, each None where a page cannot have it."""
    view = _view(objective)
    model = None
    if view is not None:
        assert isinstance(objective, Supervised)
        model = portable_model(objective)
    return {
        "objective": portable_objective(objective),
        "model": model,
        "view": view if model else None,
    }


def _view(objective: Objective) -> dict[str, Any] | None:
    """The grid of one feature or of two with classes, and the model's inputs on it."""
    if not isinstance(objective, Supervised):
        return None
    data = objective.data
    features = len(data.shown_names)
    is_curve = features == 1 and objective.outputs == 1
    is_regions = features == 2 and data.n_classes > 0
    if not (is_curve or is_regions):
        return None
    points = CURVE_POINTS if is_curve else REGION_POINTS
    axes = tuple(extent(column, points) for column in data.shown_x.T[:features])
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, features)
    return {
        "axes": axes,
        "inputs": portable_inputs(objective, data.inputs(grid)),
        "outputs": objective.outputs,
        "link": _link(objective),
        "threshold": objective.threshold,
    }


def _link(objective: Supervised) -> str:
    """What turns a score into a prediction: sigmoid, exp or nothing."""
    if objective.linked or objective.loss.kind == "cross_entropy":
        return "sigmoid"
    return "exp" if objective.loss.kind == "poisson" else ""
