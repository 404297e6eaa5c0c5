"""What a page is sent: plain numbers, texts and arrays, all that its script draws from."""

from base64 import b64encode
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from landscape.arrays import Array, Rows
from landscape.diagnostics.frame_schedule import schedule
from landscape.figures.elements.levels import Scale
from landscape.figures.elements.trajectories import fit_inside
from landscape.figures.layout.caption import stamp, surface_caption
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.style.palette import COLOURS, class_style, run_style
from landscape.figures.wording import own_words, word
from landscape.optimize.trajectory import Trajectory
from landscape.result import Quantity, Result
from landscape.slices.slice import Slice

MAX_STOPS = 400
"""Points of a run that are sent; of a longer run, those steps that an animation would show."""
MAX_RUN_NUMBERS = 40_000
"""Parameters of a run's points that are sent, so that the model can be shown there."""
MAX_PLANE_NUMBERS = 60_000
"""Numbers of the slice's origin and directions."""
EXACT_NUMBERS = 20_000
"""Arrays up to this size are sent in double precision."""
PRECISION = 1e-4
"""The share of a loss's range that single precision may cost."""
MAX_FIRST_RATE = 1.0
"""Of the first learning rate on the page, else a quarter of what is stable at the fit."""
LEVELS = 18
COLORS = 256
GRADIENTS = {
    "supervised": "Runs use the true gradient, of all parameters and all {} samples.",
    "quadratic": "Runs use the true gradient: of a squared error it takes no samples.",
    "function": "Runs use the true gradient of the formula.",
    "drawn": "Runs stay on the drawn surface and use the gradient of a bicubic spline of it{}.",
}
REFIT = "the other parameters are re-optimised at each point"
HINTS = {
    1: "Point at the curve to read it; click to start a run there.",
    2: "Point at the map or the surface to read it; click to start a run there.",
}


def content(spec: InteractiveSpec, result: Result, name: str) -> dict[str, Any]:
    """The data of a page called `name`."""
    live = _live_data(spec, result)
    surface, sliced = result.surface, result.slice
    axes = (surface.x, surface.y) if surface else (result.lines[0].x,)
    loss = _values(result)
    finite = loss[np.isfinite(loss)]
    scale = Scale.from_values(finite, spec.log)
    objective, model = live["objective"], live["model"]
    used = len(result.paths) % len(COLOURS)
    limit = result.curvature.max_learning_rate if result.curvature else None
    return {
        "name": name,
        "axes": axes,
        "loss": loss,
        "labels": sliced.labels,
        "lossLabel": result.loss.written or result.loss.label,
        "words": own_words("interactive", "runs and fit", "surfaces and lines"),
        "quantities": [
            {"label": quantity.label, "values": _values(quantity)}
            for name, quantity in result.quantities.items()
            if name != spec.of
        ],
        "stamp": stamp(surface_caption(result)),
        "hint": word(HINTS[sliced.k]),
        "gradientText": gradient_text(result, objective),
        "scale": {
            "low": scale.low,
            "high": scale.high,
            "power": scale.power,
            "log": scale.log,
            "colors": _colors(spec.cmap),
        },
        "levels": [v for v in scale.levels(LEVELS) if scale.low < v < scale.high],
        "slice": _slice(sliced, objective is not None or model is not None),
        "units": _units(result),
        "center": sliced.base.tolist(),
        "count": len(sliced.origin),
        "marks": [[label, list(place)] for label, place in sliced.marks],
        "fit": _fit(result),
        "curvature": 2 / limit if limit else None,
        "lr": float(f"{min(limit / 4, MAX_FIRST_RATE):.1g}") if limit else 0.1,
        "runs": [_run(i, path, stops) for i, (path, stops) in enumerate(_stops(result))],
        "dropColors": [*COLOURS[used:], *COLOURS[:used]],  # those of the runs last
        "objective": objective,
        "model": model,
        "view": live["view"] and _view(result, live["view"]),
    }


def _slice(sliced: Slice, needs_plane: bool) -> dict[str, Any]:
    """Where parameters lie on it; the plane itself only where the page computes with parameters."""
    return {
        "anchor": sliced.anchor if needs_plane else None,
        "directions": tuple(sliced.directions) if needs_plane else None,
        "at": sliced.at.tolist(),
        "gram": (sliced.directions @ sliced.directions.T).tolist(),
    }


def _units(result: Result) -> dict[str, Any] | None:
    """What was done to the features, where parameters are shown in the units of the data while the
    objective and the model take those of scaled features."""
    scaling = result.data.scaling if result.data else None
    if scaling is None or scaling.axes != "raw":
        return None
    return {"offset": scaling.offset, "factor": scaling.factor}


def _values(shown: Result | Quantity) -> Array:
    """(ny, nx) or (nx,): the values on the grid."""
    return shown.lines[0].loss if shown.surface is None else shown.surface.loss


def gradient_text(result: Result, objective: dict[str, Any] | None) -> str:
    """Which gradient runs on the page use, in words."""
    if objective is None:
        return word(GRADIENTS["drawn"], f": {word(REFIT)}" if result.slice.refit else "")
    samples = result.data.n_samples if result.data else 0
    values = (samples,) if objective["kind"] == "supervised" else ()
    return word(GRADIENTS[objective["kind"]], *values)


def packed(array: Any) -> dict[str, str]:
    """An array for JSON: the bytes of its numbers, lowest first. Large ones in single precision,
    unless that would show."""
    array = np.asarray(array)
    if array.dtype.kind not in "u":
        is_small = array.size <= EXACT_NUMBERS and not _fits_single(array)
        is_wide = array.size <= EXACT_NUMBERS // 4 or is_small
        array = array.astype("<f8" if is_wide else "<f4")
    code = f"{array.dtype.kind}{array.itemsize}"
    return {"dtype": code, "data": b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def _fits_single(array: Array) -> bool:
    finite = array[np.isfinite(array)]
    if not finite.size:
        return True
    with np.errstate(over="ignore"):
        moved = np.abs(finite.astype(np.float32) - finite).max()
    return bool(moved <= PRECISION * np.ptp(finite) * 1e-2)


def _live_data(spec: InteractiveSpec, result: Result) -> dict[str, Any]:
    """What the run computed for the page, where it did and a page can hold it."""
    request = spec.requires()
    answers = (result.figure_data or {}).values()
    live = next((dict(data) for data in answers if data.get("request") == request), {})
    nothing = {"objective": None, "model": None, "view": None}
    if (result.slice.k + 1) * len(result.slice.origin) > MAX_PLANE_NUMBERS:
        return nothing
    is_objective = spec.of == "loss" and not result.slice.refit
    return nothing | live | ({} if is_objective else {"objective": None})


def _colors(cmap: str) -> NDArray[np.uint8]:
    """(768,) bytes: red, green and blue of 256 colours."""
    colors = colormaps[cmap](np.linspace(0, 1, COLORS))[:, :3]
    return np.rint(255 * colors).astype(np.uint8).ravel()


def _fit(result: Result) -> dict[str, Any] | None:
    coordinates = result.fit.coordinates
    if coordinates is None or not fit_inside(result):
        return None
    return {"coordinates": coordinates.tolist(), "loss": result.fit.loss}


def _stops(result: Result) -> list[tuple[Trajectory, Rows]]:
    """Each run with those of its steps that are sent."""
    if not result.paths:
        return []
    longest = max(len(path.loss) for path in result.paths)
    stops = schedule(result.paths, min(longest, MAX_STOPS), last=max(longest - 1, 1))
    lasts = [len(path.loss) - 1 for path in result.paths]
    return [
        (path, np.unique(np.append(stops[stops < last], last)))
        for path, last in zip(result.paths, lasts, strict=True)
    ]


def _run(i: int, path: Trajectory, stops: Rows) -> dict[str, Any]:
    style = run_style(i)
    numbers = len(stops) * path.theta.shape[1]
    return {
        "label": path.label,
        "color": style.color,
        "dash": [] if style.linestyle == "-" else list(style.linestyle[1]),
        "status": path.status,
        "last": len(path.loss) - 1,
        "steps": stops.tolist(),
        "loss": path.loss[stops],
        "coordinates": path.coordinates[stops],
        "theta": path.theta[stops] if numbers <= MAX_RUN_NUMBERS else None,
    }


def _view(result: Result, view: dict[str, Any]) -> dict[str, Any]:
    """The panel of the model: its grid, what stands on its axes, the samples."""
    data = result.data
    assert data is not None
    features = len(view["axes"])
    second = data.shown_names[1] if features == 2 else data.target_name
    colors = [class_style(c)[0] for c in range(data.n_classes)]
    return dict(view) | {
        "labels": [data.shown_names[0], second],
        "samples": {"x": data.shown_x[:, :features], "y": data.y},
        "classColors": [[round(255 * part) for part in to_rgb(color)] for color in colors],
    }
