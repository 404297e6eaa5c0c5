"""Scene: a surface, its levels, its runs and the fit as a plotly figure, a dict of plain arrays.

What is drawn, its colours and its heights are those of the still surface (`relief`).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from landscape.arrays import Rows
from landscape.figures.elements.levels import line_colors, short
from landscape.figures.elements.surface3d import BOX, Surface3D
from landscape.figures.interactive.surface_trace import (
    Solid,
    Trace,
    hex_color,
    plain,
    single,
    type_size,
)
from landscape.figures.interactive.trajectories import captions, fit, marks, runs
from landscape.result import Result

ELEV, AZIM, DISTANCE = 30.0, -30.0, 1.2
"""The camera: degrees, as of the still surface; widths of the box, for type of one pixel."""
CENTER = {"x": 0, "y": 0, "z": -0.17}
"""What it looks at: a little below the middle, since labels stand under the box."""
LIGHTING = {"ambient": 0.8, "diffuse": 0.55, "specular": 0.04, "roughness": 0.9}
COLORS = 256
FLOOR_LEVELS = 24
TICKS, LARGEST_TICKS = 7, 15.0
"""Pixels; plotly sets larger ticks of a scene out of proportion."""


def scene(result: Result, log: bool, cmap: str, stops: Rows) -> dict[str, Any]:
    """`data` and `layout` for a result with a surface, in the theme that is in force.

    A script may show the runs up to any of the steps `stops` (see `trails.runs`)."""
    solid = Solid(Surface3D(result, log, cmap))
    parts = (_surface(solid), *_floor(solid), *runs(solid, stops), *marks(solid), *fit(solid))
    return {"data": list(parts), "layout": _layout(solid)}


def _surface(solid: Solid) -> Trace:
    relief = solid.relief
    (x, y), loss = map(plain, relief.result.slice.labels), plain(relief.result.loss.label)
    shares = np.asarray(relief.scale.norm(np.ma.masked_invalid(relief.loss)))
    return {
        "type": "surface",
        "x": single(relief.x, solid.width),
        "y": single(relief.y, solid.depth),
        "z": single(relief.loss, solid.room(relief.loss)),
        "surfacecolor": single(np.where(np.isfinite(relief.loss), shares, np.nan), 1.0),
        "cmin": 0,
        "cmax": 1,
        "colorscale": _colorscale(relief),
        "colorbar": _colorbar(relief),
        "hovertemplate": f"{x}: %{{x:.5g}}<br>{y}: %{{y:.5g}}<br>{loss}: %{{z:.5g}}<extra></extra>",
        "lighting": LIGHTING,
        "contours": {axis: {"highlight": axis != "z"} for axis in "xyz"},
    }


def _colorscale(relief: Surface3D) -> list[list[Any]]:
    shares = np.linspace(0, 1, COLORS)
    return [[float(t), to_hex(relief.mappable.cmap(t))] for t in shares]


def _colorbar(relief: Surface3D) -> dict[str, Any]:
    ticks = relief.scale.ticks()
    return {
        "title": {"text": plain(relief.result.loss.label), "side": "right"},
        "tickvals": np.asarray(relief.scale.norm(ticks)).tolist(),
        "ticktext": short(ticks),
        "thickness": 14,
        "len": 0.7,
        "outlinewidth": 0,
    }


def _floor(solid: Solid) -> Iterator[Trace]:
    """The levels under the surface, each in its colour."""
    from contourpy import LineType, contour_generator

    relief, scale = solid.relief, solid.relief.scale
    levels = [v for v in scale.levels(FLOOR_LEVELS) if scale.low < v < scale.high]
    if not levels:
        return
    loss = np.ma.masked_invalid(relief.loss)
    generator = contour_generator(relief.x, relief.y, loss, line_type=LineType.ChunkCombinedNan)
    colors = line_colors(levels, scale, relief.mappable.cmap)
    for level, color in zip(levels, map(to_hex, colors), strict=True):
        (lines,) = generator.lines(level)[0]
        if lines is not None:
            yield solid.line(solid.on_floor(np.asarray(lines, float)), color, 2)


# -- axes --------------------------------------------------------------------------------------


def _layout(solid: Solid) -> dict[str, Any]:
    relief = solid.relief
    (x, y), (first, second) = relief.result.slice.grid, relief.result.slice.labels
    return {
        "paper_bgcolor": hex_color("figure.facecolor"),
        "font": {"color": hex_color("text.color"), "size": type_size(), "family": "sans-serif"},
        "margin": dict.fromkeys("lrtb", 0),
        "scene": {
            "xaxis": _axis(first, x[0], x[-1]),
            "yaxis": _axis(second, y[0], y[-1]),
            "zaxis": _axis("", relief.floor, relief.high) | _ticks(solid),
            "annotations": captions(solid),
            "aspectmode": "manual",
            "aspectratio": dict(zip("xyz", BOX, strict=True)),
            "camera": {"eye": _eye(), "center": CENTER},
        },
    }


def _axis(label: str, low: float, high: float) -> dict[str, Any]:
    return {
        "title": {"text": plain(label)},
        "range": [float(low), float(high)],
        "nticks": TICKS,
        "tickfont": {"size": min(0.85 * type_size(), LARGEST_TICKS)},
        "gridcolor": hex_color("grid.color"),
        "linecolor": hex_color("axes.edgecolor"),
        "zeroline": False,
        "showspikes": False,
    }


def _ticks(solid: Solid) -> dict[str, Any]:
    """Those of the height, as on the still surface."""
    log, heights = solid.relief.scale.log, solid.relief.ticks()
    words = [
        f"10<sup>{height:.0f}</sup>" if log and height % 1 == 0 else f"{solid.loss(height):.4g}"
        for height in heights
    ]
    return {
        "type": "log" if log else "linear",
        "tickvals": solid.loss(heights).tolist(),
        "ticktext": words,
    }


def _eye() -> dict[str, float]:
    """Where the camera stands; larger labels need more room around the box."""
    elev, azim = np.radians([ELEV, AZIM])
    at = np.array([np.cos(elev) * np.cos(azim), np.cos(elev) * np.sin(azim), np.sin(elev)])
    return dict(zip("xyz", (DISTANCE * type_size() ** 0.18 * at).tolist(), strict=True))
