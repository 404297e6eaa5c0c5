"""What overlays of a picture of the levels have computed: they are of the loss in its plane."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from landscape import evaluate
from landscape.arrays import Array, Mask
from landscape.diagnostics import constrained_minimum, regularisation_path
from landscape.diagnostics.constrained_minimum import Ball
from landscape.diagnostics.hessian import quadratic_model
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.optimize.trajectory import Trajectory
from landscape.slices.slice import Slice

SMALLEST, USUAL, LARGEST = 0.01, 0.06, 0.1
"""Half the side of what an inset shows, as a share of the picture; of runs that all end farther
away, or of none, the usual one."""
ROOM = 1.25
"""Around the ends of runs in an inset."""
POINTS = 61
"""Along each axis of an inset, at most."""


def check(objective: Objective, request: Any) -> None:
    """Raise InputError, below the key of the overlay, for what cannot be had."""
    if "ellipse" in request:
        quadratic_model.check(objective)
    if "constraint" in request:
        constrained_minimum.check(objective)
    if "path" in request:
        regularisation_path.check(objective)


def overlay_data(
    objective: Objective,
    sliced: Slice,
    fitted: Array,
    trajectories: Sequence[Trajectory],
    request: Any,
) -> dict[str, Any]:
    """What each overlay of the request is drawn from, by its key; the fit is at `fitted` (P,)."""
    data: dict[str, Any] = {}
    at, _ = sliced.project(fitted)
    if "ellipse" in request:
        on_plane = sliced.parameters(at)
        model = quadratic_model.quadratic_model(objective, on_plane, sliced.directions)
        data["ellipse"] = {"at": np.asarray(at), **model}
    if "constraint" in request:
        data["constraint"] = _constraint(objective, sliced, request["constraint"])
    if "path" in request:
        data["path"] = _path(objective, sliced, fitted, request.get("constraint"))
    if "inset" in request:
        grid = _around(np.asarray(at), sliced, trajectories)
        data["inset"] = {"surface": evaluate.surface(objective, replace(sliced, grid=grid))}
    return data


def _around(at: Array, sliced: Slice, trajectories: Sequence[Trajectory]) -> tuple[Array, Array]:
    """A grid around the coordinates `at` (2,) that holds the ends of the runs that came near.

    Raises InputError where its points would not differ."""
    low, high = (np.array([axis[i] for axis in sliced.grid]) for i in (0, -1))
    last_points = [path.coordinates[-1] for path in trajectories if path.status != "diverged"]
    far = [float(np.abs((end - at) / (high - low)).max()) for end in last_points]
    near = [ROOM * distance for distance in far if ROOM * distance < LARGEST]
    half = (max(SMALLEST, *near) if near else USUAL) * (high - low)
    x, y = (
        np.linspace(middle - reach, middle + reach, min(POINTS, len(axis)))
        for middle, reach, axis in zip(at, half, sliced.grid, strict=True)
    )
    if not (np.all(np.diff(x) > 0) and np.all(np.diff(y) > 0)):
        what = "the fit is so far away that the points of an inset fall together"
        raise InputError("inset", what, "a wider span, or another centre")
    return x, y


def _path(objective: Objective, sliced: Slice, fitted: Array, keys: Any) -> dict[str, Any]:
    own = regularisation_path.l1_ratio_of(objective)
    ratio = Ball.from_keys(keys).l1_ratio if keys else own
    towards: Array = np.linalg.pinv(sliced.directions).T.astype(float)
    path = regularisation_path.regularisation_path(objective, fitted, ratio, towards)
    coordinates, residual = sliced.project(path.pop("theta"))
    return {**path, "coordinates": coordinates, "residual": residual}


def _constraint(objective: Objective, sliced: Slice, keys: Any) -> dict[str, Any]:
    weights = objective.layout.weights
    inner = _smallest(sliced, weights)
    reach = max(float(np.abs(axis - at).max()) for axis, at in zip(sliced.grid, inner, strict=True))
    ball = Ball.from_keys(keys)
    return constrained_minimum.constrained_minimum(objective, sliced.parameters, ball, inner, reach)


def _smallest(sliced: Slice, weights: Mask) -> Array:
    """(2,): coordinates of the point whose weights have the least length."""
    along = sliced.directions[:, weights]
    coordinates = sliced.at + np.linalg.lstsq(along.T, -sliced.anchor[weights])[0]
    return np.where(along.any(axis=1), coordinates, sliced.base)
