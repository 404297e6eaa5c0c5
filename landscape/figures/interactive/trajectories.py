"""Trails: the runs over the surface of a plotly scene, the named points and the fit.

Every vertex of a run knows the step it belongs to, so that a script can show the run up to any
step: clipping and subdividing carry the step along as a third coordinate.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.occlusion import subdivided
from landscape.figures.elements.surface3d import RUN_POINTS
from landscape.figures.elements.trajectories import fit_inside, fit_style
from landscape.figures.interactive.surface_trace import (
    Solid,
    Trace,
    hex_color,
    plain,
    single,
    type_size,
)
from landscape.figures.style.palette import DASHES, run_style
from landscape.optimize.trajectory import Trajectory

DASH_NAMES = dict(zip(DASHES, ("solid", "dash", "dot", "dashdot"), strict=True))
"""plotly's names for the dashes of runs."""
STAR, STAR_SIZES = "★", (34, 26)
CLEAR, ABOVE, PROUD = 0.006, 0.002, 0.012
"""Shares of the height: by how much a run passes over the surface, so that it does not swallow it;
a run over the one before it; a sign over the runs."""
LAYERS = 12
"""Runs that lie one over the other before it starts again."""
MOST_STEPS = 20_000


def runs(solid: Solid, stops: Rows) -> Iterator[Trace]:
    """Four traces a run, which share a `legendgroup`: its shadow on the floor, its way, start, end.

    The way has `meta` "way" and `customdata` (m, 3): step and loss of each vertex, and the loss at
    which a sign stands there; the end has `meta` "end". `stops` are steps that are no vertex less
    however long a run is."""
    for i, path in enumerate(solid.relief.result.paths):
        color, dashes = run_style(i)
        share, dash = CLEAR + ABOVE * (i % LAYERS), DASH_NAMES[dashes]
        way = _way(solid, path, stops)
        sign = solid.lifted(way, share + PROUD)
        start, end = (sign[way[:, 2] == step][:1] for step in (0, len(path.loss) - 1))
        traces = (
            solid.line(solid.on_floor(way[:, :2]), color, 3, dash) | {"opacity": 0.6},
            solid.line(solid.lifted(way, share), color, 6, dash)
            | {"meta": "way", "customdata": _facts(solid, path, way[:, 2], sign[:, 2])}
            | _told(solid, path),
            solid.points(np.repeat(start, 2, axis=0)) | {"marker": _circle(color)},
            solid.points(end) | {"meta": "end", "marker": _square(color)},
        )
        yield from (trace | {"legendgroup": f"run{i}"} for trace in traces)


def _way(solid: Solid, path: Trajectory, stops: Rows) -> Array:
    """(m, 4): x, y, step and height of the part of a run over the surface; rows of NaN between
    its pieces."""
    low, high = bounds(solid.relief.result.slice)
    last = len(path.loss) - 1
    spaced = np.arange(0, last + 1, 1 + last // MOST_STEPS)
    steps = np.unique(np.concatenate([spaced, stops[stops < last], [last]]))
    points = np.column_stack([path.coordinates[steps], steps])
    seen = clip_to_box(points, np.append(low, -np.inf), np.append(high, np.inf))
    if not len(seen):
        return np.empty((0, 4))
    fine = subdivided(seen, np.append((high - low) / RUN_POINTS, np.inf))
    return np.column_stack([fine, solid.relief.lifted(fine[:, :2])[:, 2]])


def _facts(solid: Solid, path: Trajectory, steps: Array, sign: Array) -> Any:
    """(m, 3): step, loss at the step nearest to it, and `sign`; NaN where the step is."""
    loss = np.full(len(steps), np.nan)
    known = np.isfinite(steps)
    loss[known] = path.loss[np.rint(steps[known]).astype(int)]
    rooms = np.broadcast_arrays(1.0, np.abs(loss), solid.room(sign))
    return single(np.column_stack([steps, loss, sign]), np.column_stack(rooms))


def _told(solid: Solid, path: Trajectory) -> Trace:
    """What is said where the pointer is on a run."""
    loss = plain(solid.relief.result.loss.label)
    said = f"step %{{customdata[0]:.0f}}<br>{loss}: %{{customdata[1]:.5g}}"
    return {"hoverinfo": "all", "hovertemplate": f"{said}<extra>{plain(path.label)}</extra>"}


def _circle(color: str) -> Trace:
    """A start is a hollow circle: two full ones, the smaller in the colour of the ground."""
    colors, line = [color, hex_color("axes.facecolor")], {"width": 0}
    return {"symbol": "circle", "size": [14, 8], "color": colors, "opacity": 1, "line": line}


def _square(color: str) -> Trace:
    """An end is a full square that stands off from its ground."""
    line = {"color": hex_color("axes.facecolor"), "width": 2}
    return {"symbol": "square", "size": 6, "color": color, "opacity": 1, "line": line}


def marks(solid: Solid) -> Iterator[Trace]:
    """The named points of the slice, such as the ends of `between`."""
    look = {"symbol": "diamond", "size": 5, "color": hex_color("text.color")}
    for _, at in _marked(solid):
        yield solid.points(solid.lifted(at[None], CLEAR + PROUD)) | {"marker": look}


def captions(solid: Solid) -> list[dict[str, Any]]:
    """Their names, in front of everything. Here plotly takes heights as they are."""
    ground = hex_color("axes.facecolor")
    look = {"showarrow": False, "yshift": 10 + type_size(), "bgcolor": ground, "opacity": 0.8}
    return [
        dict(zip("xyz", at.tolist(), strict=True)) | look | {"text": plain(label)}
        for label, at in _marked(solid)
    ]


def _marked(solid: Solid) -> Iterator[tuple[str, Array]]:
    """The named points over the surface: label, and x, y and height (3,)."""
    low, high = bounds(solid.relief.result.slice)
    for label, point in solid.relief.result.slice.marks:
        if np.all((np.array(point) >= low) & (np.array(point) <= high)):
            (at,) = solid.relief.lifted(np.array([point]))
            if np.isfinite(at).all():
                yield label, at


def fit(solid: Solid) -> Iterator[Trace]:
    """A star with an edge, where the fit lies over the surface."""
    result = solid.relief.result
    if result.fit.coordinates is None or not fit_inside(result):
        return
    at = solid.over(result.fit.coordinates[None], CLEAR + PROUD)
    said = f"{plain(result.loss.label)}: %{{customdata:.5g}}<extra>fit</extra>"
    look = fit_style()
    for size, color in zip(STAR_SIZES, (look["markeredgecolor"], look["color"]), strict=True):
        yield solid.points(at) | {
            "mode": "text",
            "text": [STAR],
            "textposition": "middle center",
            "textfont": {"size": size, "color": color},
            "hoverinfo": "all",
            "hovertemplate": said,
            "customdata": [result.fit.loss],
        }
