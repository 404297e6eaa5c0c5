"""A stored result in formats of other programs."""

import csv
import io
from collections.abc import Callable, Mapping

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.figures.encode import mesh
from landscape.result import Result
from landscape.storage.xarray_dataset import to_xarray

FORMATS = ("vtk", "ply", "csv", "nc")


def export(result: Result, format: str) -> bytes:
    """The bytes of a file: the surface as a mesh (vtk, ply), its points row by row (csv), or the
    whole result (nc, netCDF 3, which needs `landscape[xarray]`).

    Raises InputError for an unknown format, and where a mesh has only one direction."""
    if format not in _WRITERS:
        raise InputError("", f"no format {format!r}", "one of " + ", ".join(FORMATS))
    return _WRITERS[format](result)


def _grids(result: Result) -> Mapping[str, Array]:
    """The loss and further quantities (ny, nx), by name."""
    assert result.surface is not None
    more = {name: quantity.surface for name, quantity in result.quantities.items()}
    return {"loss": result.surface.loss} | {
        name: surface.loss for name, surface in more.items() if surface is not None
    }


def _mesh(write: Callable[..., bytes]) -> Callable[[Result], bytes]:
    def written(result: Result) -> bytes:
        surface = result.surface
        if surface is None:
            raise InputError("", "a mesh needs a slice of two directions", "csv or nc")
        return write(surface.x, surface.y, _grids(result), result.title)

    return written


def _csv(result: Result) -> bytes:
    """A row a point, x fastest; numbers in full, those that are not finite as nan and inf."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    if result.surface is None:
        line = result.lines[0]
        rows.writerow(["x", "loss"])
        rows.writerows(zip(line.x.tolist(), line.loss.tolist(), strict=True))
    else:
        grids = _grids(result)
        x, y = np.meshgrid(result.surface.x, result.surface.y)
        rows.writerow(["x", "y", *grids])
        columns = (grid.ravel().tolist() for grid in (x, y, *grids.values()))
        rows.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


_WRITERS: dict[str, Callable[[Result], bytes]] = {
    "vtk": _mesh(mesh.vtk),
    "ply": _mesh(mesh.ply),
    "csv": _csv,
    "nc": lambda result: bytes(to_xarray(result).to_netcdf(engine="scipy")),
}
