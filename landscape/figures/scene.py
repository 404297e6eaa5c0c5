"""Scene: a surface, its levels, its runs and the fit as a plotly figure, a dict of plain arrays.

What is drawn, its colours and its heights are those of the still surface (`relief`). Every vertex
of a run knows the step it belongs to, so that a script can show the run up to any step. Arrays
are in single precision wherever that gives the same picture.
"""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.arrays import Array
from landscape.descent import Path
from landscape.figures.levels import line_colors, short
from landscape.figures.paths import FIT, bounds, clip_to_box, fit_inside
from landscape.figures.sight import subdivided
from landscape.figures.style import DASHES, run_style

if TYPE_CHECKING:
    from landscape.figures.relief import Relief
    from landscape.result import Result

DASH_NAMES = dict(zip(DASHES, ("solid", "dash", "dot", "dashdot"), strict=True))
"""plotly's names for the dashes of runs."""
STAR = "★"
CAMERA = {"elev": 30.0, "azim": -30.0, "distance": 1.95}
"""Degrees, as of the still surface; the distance in widths of the box."""
COLORS = 256
FLOOR_LEVELS = 24
CLEAR, ABOVE, PROUD = 0.006, 0.002, 0.012
"""Shares of the height: by how much a run passes over the surface, so that it does not swallow it;
a run over the one before it; a sign over the runs."""
PRECISION = 1e-5
"""Share of their range by which values may differ in single precision."""
MOST_LAYERS = 12
MOST_STEPS = 20_000
CELLS = 80
"""A run follows the surface in steps of at most 1/80 of each axis."""


def scene(result: "Result", log: bool, cmap: str) -> dict[str, Any]:
    """The figure of a result with a surface, in the theme that is in force.

    Each run has traces of its own, in one group of the legend; that of its way over the surface
    has `meta` "way" and `customdata (m, 2)`: the step and the loss of each vertex."""
    from landscape.figures.relief import Relief

    relief = Relief(result, log, cmap)
    return {
        "data": [_surface(relief), *_floor(relief), *_runs(relief), *_marks(relief), *_fit(relief)],
        "layout": _layout(relief),
    }


def plain(text: str) -> str:
    """`text` as plotly shows it as it is: without its mark-up, entities and placeholders."""
    return escape(text, quote=False).replace("%{", "%&#123;")


def single(values: Array) -> Any:
    """`values` in single precision, unless that would change the picture."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return values.astype(np.float32)
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
        error = np.max(np.abs(narrow[np.isfinite(values)] - finite))
    return narrow if error <= PRECISION * np.ptp(finite) else values


# -- the surface -------------------------------------------------------------------------------


def _surface(relief: "Relief") -> dict[str, Any]:
    x, y = map(plain, relief.result.slice.labels)
    loss = plain(relief.result.loss.label)
    shares = np.asarray(relief.scale.norm(np.ma.masked_invalid(relief.loss)))
    return {
        "type": "surface",
        "name": loss,
        "x": single(relief.x),
        "y": single(relief.y),
        "z": single(relief.loss),
        "surfacecolor": single(np.where(np.isfinite(relief.loss), shares, np.nan)),
        "cmin": 0,
        "cmax": 1,
        "colorscale": _colorscale(relief),
        "colorbar": _colorbar(relief),
        "hovertemplate": f"{x}: %{{x:.5g}}<br>{y}: %{{y:.5g}}<br>{loss}: %{{z:.5g}}<extra></extra>",
        "lighting": {"ambient": 0.8, "diffuse": 0.55, "specular": 0.04, "roughness": 0.9},
        "contours": {axis: {"highlight": axis != "z"} for axis in "xyz"},
    }


def _colorscale(relief: "Relief") -> list[list[Any]]:
    from matplotlib.colors import to_hex

    shares = np.linspace(0, 1, COLORS)
    return [[float(t), to_hex(relief.mappable.cmap(t))] for t in shares]


def _colorbar(relief: "Relief") -> dict[str, Any]:
    ticks = relief.scale.ticks()
    return {
        "title": {"text": plain(relief.result.loss.label), "side": "right"},
        "tickvals": np.asarray(relief.scale.norm(ticks)).tolist(),
        "ticktext": short(ticks),
        "thickness": 14,
        "len": 0.7,
        "outlinewidth": 0,
    }


def _floor(relief: "Relief") -> Iterator[dict[str, Any]]:
    """The levels under the surface, each in its colour."""
    from contourpy import LineType, contour_generator
    from matplotlib.colors import to_hex

    scale = relief.scale
    loss = np.ma.masked_invalid(relief.loss)
    generator = contour_generator(relief.x, relief.y, loss, line_type=LineType.ChunkCombinedNan)
    levels = [v for v in scale.levels(FLOOR_LEVELS) if scale.low < v < scale.high]
    colors: Any = line_colors(levels, scale, relief.mappable.cmap) if levels else []
    for level, color in zip(levels, colors, strict=True):
        (lines,) = generator.lines(level)[0]
        if lines is not None:
            yield _line(_on_floor(relief, np.asarray(lines, float)), to_hex(color), 2)


def _on_floor(relief: "Relief", points: Array) -> Array:
    """Points (m, 2) on the floor, (m, 3)."""
    return _lifted(relief, np.column_stack([points, np.full(len(points), relief.floor)]), CLEAR)


def _lifted(relief: "Relief", points: Array, share: float) -> Array:
    """(m, 3) of points (m, ≥ 3) whose last column is a height: x, y and the loss that stands a
    share of the whole height above it, of which plotly's axes take the logarithm themselves."""
    height = points[:, -1] + share * (relief.high - relief.floor)
    return np.column_stack([points[:, :2], _loss_at(relief, height)])


def _loss_at(relief: "Relief", height: Any) -> Any:
    """The loss that stands at a height."""
    return 10.0**height if relief.scale.log else height


# -- runs and points ---------------------------------------------------------------------------


def _runs(relief: "Relief") -> Iterator[dict[str, Any]]:
    for i, path in enumerate(relief.result.paths):
        style, group = run_style(i), {"legendgroup": f"run{i}"}
        dash = DASH_NAMES[style.linestyle]
        way = _way(relief, path)
        share = CLEAR + ABOVE * (i % MOST_LAYERS)
        sign = _lifted(relief, way, share + PROUD)
        shadow = _line(_on_floor(relief, way[:, :2]), style.color, 3, dash)
        yield shadow | group | {"opacity": 0.6}
        line = _line(_lifted(relief, way, share), style.color, 6, dash)
        facts = np.column_stack([way[:, 2], _losses(path, way[:, 2]), sign[:, 2]])
        yield line | group | {"meta": "way", "customdata": single(facts)} | _told(relief, path)
        start, end = (sign[way[:, 2] == step][:1] for step in (0, len(path.loss) - 1))
        yield _points(np.repeat(start, 2, axis=0)) | group | {"marker": _circle(style.color)}
        yield _points(end) | group | {"meta": "end", "marker": _square(style.color)}


def _way(relief: "Relief", path: Path) -> Array:
    """(m, 4): x, y, step and height of the part of a run over the surface; rows of NaN between
    its pieces."""
    low, high = bounds(relief.result.slice)
    stride = 1 + len(path.coordinates) // MOST_STEPS
    steps = np.unique(np.append(np.arange(0, len(path.loss), stride), len(path.loss) - 1))
    points = np.column_stack([path.coordinates[steps], steps])
    seen = clip_to_box(points, np.append(low, -np.inf), np.append(high, np.inf))
    if not len(seen):
        return np.empty((0, 4))
    fine = subdivided(seen, np.append((high - low) / CELLS, np.inf))
    return np.column_stack([fine, relief.lifted(fine[:, :2])[:, 2]])


def _losses(path: Path, steps: Array) -> Array:
    """(m,): the loss at the step nearest to each of `steps` (m,); NaN for NaN."""
    known = np.isfinite(steps)
    losses = np.full(len(steps), np.nan)
    losses[known] = path.loss[np.rint(steps[known]).astype(int)]
    return losses


def _told(relief: "Relief", path: Path) -> dict[str, Any]:
    """What is said where the pointer is on a run."""
    loss = plain(relief.result.loss.label)
    said = f"step %{{customdata[0]:.0f}}<br>{loss}: %{{customdata[1]:.5g}}"
    return {"hoverinfo": "all", "hovertemplate": f"{said}<extra>{plain(path.label)}</extra>"}


def _circle(color: str) -> dict[str, Any]:
    """A start is a hollow circle: two full ones, the smaller in the colour of the ground."""
    colors = [color, hex_color("axes.facecolor")]
    return {
        "symbol": "circle",
        "size": [14, 8],
        "color": colors,
        "opacity": 1,
        "line": {"width": 0},
    }


def _square(color: str) -> dict[str, Any]:
    """An end is a full square that stands off from its ground."""
    line = {"color": hex_color("axes.facecolor"), "width": 2}
    return {"symbol": "square", "size": 6, "color": color, "opacity": 1, "line": line}


def _marks(relief: "Relief") -> Iterator[dict[str, Any]]:
    """The named points of the slice."""
    from matplotlib import rcParams

    low, high = bounds(relief.result.slice)
    for label, point in relief.result.slice.marks:
        if np.all((np.array(point) >= low) & (np.array(point) <= high)):
            yield _points(_raised(relief, point)) | {
                "mode": "markers+text",
                "text": [plain(label)],
                "textposition": "top center",
                "marker": {"symbol": "diamond", "size": 5, "color": rcParams["text.color"]},
            }


def _fit(relief: "Relief") -> Iterator[dict[str, Any]]:
    """A star, where the fit lies over the surface."""
    at = relief.result.fit.coordinates
    if at is not None and fit_inside(relief.result):
        for size, color in ((34, FIT["markeredgecolor"]), (26, FIT["color"])):
            yield _points(_raised(relief, at)) | {
                "mode": "text",
                "text": [STAR],
                "textposition": "middle center",
                "textfont": {"size": size, "color": color},
                "hoverinfo": "all",
                "hovertemplate": f"{plain(relief.result.loss.label)}: %{{customdata:.5g}}"
                "<extra>fit</extra>",
                "customdata": [relief.result.fit.loss],
            }


def _raised(relief: "Relief", point: Any) -> Array:
    """(1, 3): a point of the plane, over the surface and the runs."""
    return _lifted(relief, relief.lifted(np.asarray(point, float)[None]), CLEAR + PROUD)


def _line(points: Array, color: str, width: float, dash: str = "solid") -> dict[str, Any]:
    line = {"color": color, "width": width, "dash": dash}
    return _points(points) | {"mode": "lines", "line": line}


def _points(points: Array) -> dict[str, Any]:
    x, y, z = map(single, points.T)
    return {
        "type": "scatter3d",
        "mode": "markers",
        "x": x,
        "y": y,
        "z": z,
        "showlegend": False,
        "hoverinfo": "skip",
    }


# -- axes --------------------------------------------------------------------------------------


def _layout(relief: "Relief") -> dict[str, Any]:
    from matplotlib import rcParams

    from landscape.figures.relief import BOX

    ground, ink = hex_color("figure.facecolor"), hex_color("text.color")
    x, y = relief.result.slice.labels
    (x_low, y_low), (x_high, y_high) = bounds(relief.result.slice)
    ticks = _loss_at(relief, relief.ticks())
    height = _axis("", relief.floor, relief.high) | {
        "type": "log" if relief.scale.log else "linear",
        "tickvals": ticks.tolist(),
        "ticktext": [_tick(value, relief.scale.log) for value in ticks],
    }
    return {
        "paper_bgcolor": ground,
        "font": {"color": ink, "size": rcParams["font.size"] * 96 / 72, "family": "sans-serif"},
        "margin": dict.fromkeys("lrtb", 0),
        "showlegend": False,
        "scene": {
            "xaxis": _axis(x, x_low, x_high),
            "yaxis": _axis(y, y_low, y_high),
            "zaxis": height,
            "aspectmode": "manual",
            "aspectratio": dict(zip("xyz", BOX, strict=True)),
            "camera": {"eye": _eye(), "center": {"x": 0, "y": 0, "z": -0.17}},
        },
        "uirevision": "landscape",
    }


def _axis(label: str, low: float, high: float) -> dict[str, Any]:
    return {
        "title": {"text": plain(label)},
        "range": [float(low), float(high)],
        "gridcolor": hex_color("grid.color"),
        "linecolor": hex_color("axes.edgecolor"),
        "zeroline": False,
        "showspikes": False,
        "backgroundcolor": hex_color("axes.facecolor"),
    }


def _tick(loss: float, log: bool) -> str:
    exponent = np.log10(loss) if log else 0.5
    return f"10<sup>{exponent:.0f}</sup>" if log and exponent == int(exponent) else f"{loss:.4g}"


def _eye() -> dict[str, float]:
    elev, azim = np.radians([CAMERA["elev"], CAMERA["azim"]])
    at = np.array([np.cos(elev) * np.cos(azim), np.cos(elev) * np.sin(azim), np.sin(elev)])
    return dict(zip("xyz", (CAMERA["distance"] * at).tolist(), strict=True))


def hex_color(setting: Any) -> str:
    """A colour of the theme in force, by the name of its setting."""
    from matplotlib import rcParams
    from matplotlib.colors import to_hex

    return to_hex(rcParams[setting])
