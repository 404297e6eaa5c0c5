"""What overlays of a picture of the levels have computed: they are of the loss in its plane."""

from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.diagnostics import quadratic_model
from landscape.objective.base import Objective
from landscape.slices.slice import Slice


def check(objective: Objective, request: Any) -> None:
    """Raise InputError, below the key of the overlay, for what cannot be had."""
    if "ellipse" in request:
        quadratic_model.check(objective)


def overlay_data(
    objective: Objective, sliced: Slice, fitted: Array, request: Any
) -> dict[str, Any]:
    """What each overlay of the request is drawn from, by its key; the fit is at `fitted` (P,)."""
    data: dict[str, Any] = {}
    at, _ = sliced.project(fitted)
    if "ellipse" in request:
        on_plane = sliced.parameters(at)
        model = quadratic_model.quadratic_model(objective, on_plane, sliced.directions)
        data["ellipse"] = {"at": np.asarray(at), **model}
    return data
