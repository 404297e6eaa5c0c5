"""`summary.json`: what a run found, in words and numbers, for people and scripts."""

import json
import math
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.evaluate.surface import Line, Surface
from landscape.optimize.fit import LISTED
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.storage.result_file import MAX_NAMES


def summarise(result: Result, version: str, figures: Iterable[str]) -> bytes:
    """The file's bytes: the `summary` as JSON, without a clock."""
    content = summary(result, version, figures)
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def summary(result: Result, version: str, figures: Iterable[str]) -> dict[str, Any]:
    """What a run found, in JSON types, in the order of the file; null for numbers that are not
    finite. `figures` are the names of the figures' files."""
    config = result.config or {}
    lrs = [section.get("lr") for section in config.get("descents", ())]
    content = {
        "landscape": version,
        "title": result.title,
        "seed": result.seed,
        "config": result.config,
        "data": _data(result),
        "parameters": {"names": _names(result.names), "count": len(result.names)},
        "fit": _fit(result),
        "curvature": _curvature(result),
        "slice": _slice(result),
        "surface": _surface(result.surface or result.lines[0]),
        "descents": [_descent(result, path, lr) for path, lr in zip_longest(result.paths, lrs)],
        "figures": list(figures),
        "loss": result.loss.label,
        "warnings": result.warnings,
    }
    if result.quantities:
        content["surfaces"] = {
            name: _surface(quantity.surface or quantity.lines[0])
            for name, quantity in result.quantities.items()
        }
    if result.lines[0].mean is not None:
        content["sharpness"] = [_sharpness(result, line) for line in result.lines]
    finite: dict[str, Any] = _finite(content)
    return finite


def _finite(value: Any) -> Any:
    """JSON types alone, with null for numbers that are not finite."""
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, tuple | list | np.ndarray):
        return [_finite(item) for item in value]
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain


def _names(names: Sequence[str]) -> tuple[str, ...] | None:
    """All names; null where there are too many to list."""
    return tuple(names) if len(names) <= MAX_NAMES else None


def _named(names: Sequence[str], theta: Array) -> dict[str, float] | None:
    """Parameters by name; null where there are too many to list."""
    return dict(zip(names, theta, strict=True)) if len(names) <= LISTED else None


def _data(result: Result) -> dict[str, Any] | None:
    data = result.data
    if data is None:
        return None
    return {
        "kind": data.kind,
        "samples": data.n_samples,
        "features": data.feature_names,
        "classes": data.class_names,
        "scale": data.scaling.kind,
        "scaling": {"offset": data.scaling.offset, "factor": data.scaling.factor},
    } | ({"test_samples": data.test.n_samples} if data.test else {})


def _fit(result: Result) -> dict[str, Any]:
    fit = result.fit
    content: dict[str, Any] = {"solver": fit.solver, "converged": fit.converged}
    if len(result.names) <= LISTED:
        content["parameters"] = fit.parameters
    content["loss"] = fit.loss
    if fit.certificate:
        content["minimises"] = fit.minimises
        content["certificate"] = _fields(fit.certificate, "verdict", "check", "value", "detail")
    content |= {k: v for k, v in _fields(fit, "accuracy", "r2").items() if v is not None}
    for name in ("loss", "accuracy", "r2") if result.held_out else ():
        if (value := getattr(result.held_out, name)) is not None:
            content[f"test_{name}"] = value
    return content


def _curvature(result: Result) -> dict[str, Any] | None:
    if result.curvature is None:
        return None
    names = ("largest", "smallest", "condition_number", "max_learning_rate", "method")
    return _fields(result.curvature, *names)


def _fields(described: object, *names: str) -> dict[str, Any]:
    """What a description says under these names, under the same ones."""
    return {name: getattr(described, name) for name in names}


def _slice(result: Result) -> dict[str, Any]:
    sliced = result.slice
    frozen = None
    if sliced.kind == "axes" and not sliced.refit:
        free = [i for i in range(len(result.names)) if i not in sliced.axes]
        frozen = _named([result.names[i] for i in free], sliced.origin[free])
    return {
        "kind": sliced.kind,
        "labels": sliced.labels,
        "center": _named(result.names, sliced.origin),
        "frozen": frozen,
        "range": [[axis[0], axis[-1]] for axis in sliced.grid],
        "points": [len(axis) for axis in sliced.grid],
        "note": sliced.note,
    } | sliced.details


def _surface(surface: Surface | Line) -> dict[str, Any]:
    """Of a surface, or of the line where the slice has one direction."""
    finite = np.isfinite(surface.loss)
    values = surface.loss[finite]
    argmin: Any = surface.argmin
    return {
        "min": values.min(),
        "max": values.max(),
        "argmin": argmin,
        "nonfinite": int((~finite).sum()),
        "clipped": surface.clipped,
        "uncertified": 0 if surface.uncertified is None else int(surface.uncertified.sum()),
        "method": surface.method,
        "evaluations": surface.evaluations,
    }


def _sharpness(result: Result, line: Line) -> dict[str, Any]:
    """How far the loss rises from the centre to the ends of a line, over random directions."""
    assert line.mean is not None
    assert line.std is not None
    center = np.interp(line.center, line.x, line.loss)
    return {
        "direction": line.label,
        "seeds": result.slice.details["seeds"],
        "at": line.x[[0, -1]],
        "rise_mean": line.mean[[0, -1]] - center,
        "rise_std": line.std[[0, -1]],
    }


def _descent(result: Result, path: Trajectory, lr: Any) -> dict[str, Any]:
    names = result.names
    content = {
        "label": path.label,
        "optimizer": path.optimizer,
        "lr": lr,
        "lr_against_limit": path.lr_against_limit,
        "steps": path.last_step,
        "status": path.status,
        "start_kind": path.start_kind,
        "end_kind": path.end_kind,
        "start": _named(names, path.theta[0]),
        "end": _named(names, path.theta[-1]),
        "loss_start": path.loss[0],
        "loss_end": path.loss[-1],
    }
    if path.accuracy is not None:
        content |= {"accuracy_start": path.accuracy[0], "accuracy_end": path.accuracy[-1]}
    return content | {"off_plane": path.residual.max()}
