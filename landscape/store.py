"""The stored result: `surface.npz`, read by people and by the next run.

The arrays that cli.md promises come first, under their own names. Behind them, under `stored/`,
stands the whole Result: its arrays, and a JSON text of everything else with the fingerprint of
the experiment it belongs to. A second `plot` whose fingerprint matches draws from it.
"""

import io
import json
import zipfile
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from landscape.curvature import Curvature
from landscape.data.dataset import Dataset, Scaling
from landscape.descent import Path
from landscape.fit import Fit
from landscape.predictions import Curve, Regions
from landscape.result import LossFacts, Result
from landscape.slices.slice import Slice
from landscape.surface import Line, Surface

NOUNS: dict[str, type] = {
    noun.__name__: noun
    for noun in (
        Curvature, Curve, Dataset, Fit, Line, LossFacts, Path, Regions, Result, Scaling, Slice,
        Surface,
    )
}  # fmt: skip
INDEX = "stored/result"


def pack(result: Result, fingerprint: str) -> bytes:
    """The bytes of `surface.npz`; the same result gives the same bytes."""
    arrays = promised(result)
    stored: dict[str, Any] = {}
    index = {"fingerprint": fingerprint, "result": _flat(result, stored)}
    arrays |= stored
    arrays[INDEX] = np.frombuffer(json.dumps(index, ensure_ascii=False).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def promised(result: Result) -> dict[str, Any]:
    """The arrays of cli.md, by name."""
    lines, surface, sliced = result.lines, result.surface, result.slice
    if surface is None:
        arrays = {"x": lines[0].x, "loss": lines[0].loss}
    else:
        arrays = {"x": surface.x, "y": surface.y, "loss": surface.loss}
    arrays |= {"origin": sliced.origin, "directions": sliced.directions}
    for i, line in enumerate(lines, 1):
        arrays |= {f"line{i}_x": line.x, f"line{i}_loss": line.loss}
    for i, path in enumerate(result.paths, 1):
        arrays |= {
            f"path{i}_{name}": getattr(path, name)
            for name in ("theta", "loss", "coordinates", "residual")
        }
    return arrays


def unpack(content: bytes, fingerprint: str) -> Result | None:
    """The stored Result; None where the bytes are not a result of this experiment."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            index = json.loads(archive[INDEX].tobytes())
            if index["fingerprint"] != fingerprint:
                return None
            result: Result = _whole(index["result"], archive)
            return result
    except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile):
        return None


def _flat(value: Any, arrays: dict[str, Any]) -> Any:
    """JSON for a value; arrays are put aside under a number."""
    if is_dataclass(value):
        inner = {f.name: _flat(getattr(value, f.name), arrays) for f in fields(value)}
        return {"noun": type(value).__name__, "fields": inner}
    if isinstance(value, np.ndarray):
        name = f"stored/{len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if isinstance(value, tuple | list):
        return {"tuple": [_flat(item, arrays) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[key, _flat(item, arrays)] for key, item in value.items()]}
    return value


def _whole(value: Any, arrays: Any) -> Any:
    """The inverse of `_flat`."""
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
