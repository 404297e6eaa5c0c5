"""A result as an `xarray.Dataset`: every array with its coordinates and units."""

from typing import Any

import numpy as np

from landscape.operations import library
from landscape.result import Result


def to_xarray(result: Result) -> Any:
    """The dataset of a result; see `Result.to_xarray`."""
    xarray = library("xarray", "landscape[xarray]")
    variables: dict[str, Any] = {}
    sliced, loss = result.slice, {"long_name": result.loss.label}
    coordinates: dict[str, Any] = {
        "parameter": ("parameter", np.array(result.names, dtype=str)),
        "direction": ("direction", np.array(sliced.labels, dtype=str)),
    }
    if result.surface is not None:
        for name, label in zip("xy", result.surface.labels, strict=True):
            coordinates[name] = (name, getattr(result.surface, name), {"long_name": label})
        variables["loss"] = (("y", "x"), result.surface.loss, loss)
    variables["origin"] = ("parameter", sliced.origin)
    variables["directions"] = (("direction", "parameter"), sliced.directions)
    for i, line in enumerate(result.lines, 1):
        axis = "x" if result.surface is None else f"line{i}_x"
        coordinates[axis] = (axis, line.x, {"long_name": line.label})
        name = "loss" if result.surface is None else f"line{i}_loss"
        variables[name] = (axis, line.loss, loss)
    for i, path in enumerate(result.paths, 1):
        step, described = f"step{i}", {"long_name": path.label}
        variables[f"path{i}_theta"] = ((step, "parameter"), np.asarray(path.theta), described)
        variables[f"path{i}_loss"] = (step, path.loss, described)
        variables[f"path{i}_coordinates"] = ((step, "direction"), path.coordinates, described)
        variables[f"path{i}_residual"] = (step, path.residual, described)
    return xarray.Dataset(variables, coordinates, {"title": result.title, "seed": result.seed})
