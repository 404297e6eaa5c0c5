"""The stored result: `surface.npz`, read by people and by the next run.

The arrays that cli.md promises come first, under their own names. Behind them, under `stored/`,
stands the rest of the Result: the arrays that have no name of their own, and a JSON text of
everything else with the fingerprint of the experiment it belongs to. A second `plot` whose
fingerprint matches draws from it. What a figure can need is kept and no more: of the samples two
features, or the view of more; nothing of the look and no path of a file.
"""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from landscape.data.dataset import Dataset, OriginalFeatures, Scaling
from landscape.data.projection import Projection
from landscape.data.safe_open import regular
from landscape.diagnostics.hessian.curvature import Curvature
from landscape.diagnostics.predictions import Curve, Regions
from landscape.errors import InputError, shown
from landscape.evaluate.surface import Line, Surface
from landscape.optimize.fit import Fit
from landscape.optimize.solvers.certificate import Certificate
from landscape.optimize.trajectory import Trajectory
from landscape.result import HeldOutScores, LossDescription, Quantity, Result
from landscape.schema.arguments import checked
from landscape.slices.random_directions import RandomDirections
from landscape.slices.slice import Slice

NOUNS: dict[str, type] = {
    noun.__name__: noun
    for noun in (
        Certificate, Curvature, Curve, Dataset, Fit, HeldOutScores, Line, LossDescription,
        OriginalFeatures, Projection, Quantity, RandomDirections, Regions, Result, Scaling, Slice,
        Surface, Trajectory,
    )
}  # fmt: skip
SURFACE, SUMMARY = "surface.npz", "summary.json"
"""What is stored beside the figures."""
INDEX = "stored/result"
MAX_BYTES, MAX_SUMMARY = 2**32, 2**25
"""Of a stored result, and of a summary, that are read."""
MAX_NAMES = 100_000
"""Names of parameters that are kept, and listed."""
SHOWN_FEATURES = 2
"""Columns of the samples that figures draw as they are."""


def pack(result: Result, fingerprint: str) -> bytes:
    """Make the bytes of `surface.npz`; the same result gives the same bytes."""
    paths = tuple(replace(path, theta=np.asarray(path.theta)) for path in result.paths)
    result = replace(result, paths=paths)
    arrays = promised(result)
    names = {id(array): name for name, array in arrays.items()}
    index = {"fingerprint": fingerprint, "result": _flat(_kept(result), arrays, names)}
    arrays[INDEX] = np.frombuffer(json.dumps(index).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def promised(result: Result) -> dict[str, Any]:
    """Collect the arrays that are promised to readers of the file, by name."""
    lines, surface, sliced = result.lines, result.surface, result.slice
    if surface is None:
        arrays = {"x": lines[0].x, "loss": lines[0].loss}
    else:
        arrays = {"x": surface.x, "y": surface.y, "loss": surface.loss}
    arrays |= {"origin": sliced.origin, "directions": sliced.directions}
    for i, line in enumerate(lines, 1):
        arrays |= {f"line{i}_x": line.x, f"line{i}_loss": line.loss}
        if line.mean is not None and line.std is not None:
            arrays |= {f"line{i}_mean": line.mean, f"line{i}_std": line.std}
        if line.straight_loss is not None:
            arrays["straight_loss"] = line.straight_loss
    for i, path in enumerate(result.paths, 1):
        arrays |= {
            f"path{i}_{name}": getattr(path, name)
            for name in ("theta", "loss", "coordinates", "residual")
        }
    for name, quantity in result.quantities.items():
        arrays[name] = (quantity.surface or quantity.lines[0]).loss
    return arrays


def unpack(content: bytes, fingerprint: str | None) -> Result | None:
    """Read the stored Result.

    None where the bytes are not a result, or of another experiment than that of the fingerprint,
    where there is one.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            index = json.loads(archive[INDEX].tobytes())
            if fingerprint not in (None, index["fingerprint"]):
                return None
            result: Result = _whole(index["result"], dict(archive))
            return result
    except Exception:  # whatever a damaged archive makes its readers raise: it is no result
        return None


@checked
def open_result(path: str | os.PathLike[str]) -> Result:
    """Open a result that `plot` or `Result.save` has stored, to be looked at and drawn again.

    Parameters
    ----------
    path
        The folder, or the `surface.npz` in it. Title and config come from the `summary.json`
        beside it, if it is there.

    Raises
    ------
    InputError
        Where there is no result.
    """
    file = Path(path)
    file = file / SURFACE if os.path.isdir(file) else file
    with regular(file, str(path), MAX_BYTES, "") as stream:
        result = unpack(stream.read(), None)
    if result is None:
        raise InputError("", f"{shown(str(path))} holds no result", "a folder that `plot` wrote")
    title, config = _described(file.with_name(SUMMARY))
    return replace(result, title=file.parent.name if title is None else title, config=config)


def _described(file: Path) -> tuple[str | None, dict[str, Any] | None]:
    """Title and config in a summary; None where there are none."""
    try:
        with regular(file, file.name, MAX_SUMMARY, "") as stream:
            content = json.loads(stream.read())
        title, config = content["title"], content["config"]
    except (InputError, OSError, ValueError, RecursionError, TypeError, KeyError):
        return None, None
    return title if isinstance(title, str) else None, config if isinstance(config, dict) else None


def _kept(result: Result) -> Result:
    """Give the result without its title and without what no figure draws of the data."""
    data = result.data
    if data is not None:
        data = data.for_figures(SHOWN_FEATURES)
    names = tuple(result.names[:MAX_NAMES])
    return replace(result, title="", data=data, names=names, config=None, compute=None)


def _flat(value: Any, arrays: dict[str, Any], names: dict[int, str]) -> Any:
    """Make JSON of a value; arrays are put aside under a name, or are there under one already.

    `names` holds the names by `id`, of arrays that `arrays` keeps alive.
    """
    if is_dataclass(value):
        inner = {f.name: _flat(getattr(value, f.name), arrays, names) for f in fields(value)}
        return {"noun": type(value).__name__, "fields": inner}
    if isinstance(value, np.ndarray):
        name = names.setdefault(id(value), f"stored/{len(arrays)}")
        arrays[name] = value
        return {"array": name}
    if isinstance(value, tuple | list):
        return {"tuple": [_flat(item, arrays, names) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[key, _flat(item, arrays, names)] for key, item in value.items()]}
    return value.item() if isinstance(value, np.generic) else value


def _whole(value: Any, arrays: Mapping[str, Any]) -> Any:
    """Invert `_flat`."""
    match value:
        case {"noun": noun, "fields": inner}:
            return NOUNS[noun](**{name: _whole(item, arrays) for name, item in inner.items()})
        case {"array": name}:
            return arrays[name]
        case {"tuple": items}:
            return tuple(_whole(item, arrays) for item in items)
        case {"dict": items}:
            return {key: _whole(item, arrays) for key, item in items}
    return value
