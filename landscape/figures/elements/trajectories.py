"""Runs on a picture of the loss: their lines, their ends, the fit, and the legend of all these.

A run has one colour in every figure. Its start is a circle, its end a square, the fit a star with
a white edge. What leaves the picture is cut at its edge, exactly, so that a diverged run of
1e300 draws as well as any.
"""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke, withStroke

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds, clip_to_box, inside
from landscape.figures.style.palette import run_style
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.slices.slice import Slice

FIT = {"marker": "*", "color": "#111111", "markeredgecolor": "white", "linestyle": "none"}
FEW_STEPS = 60
"""Runs of at most so many steps show each step as a dot."""


def fit_inside(result: Result) -> bool:
    """Whether the fit, or the point of the slice nearest to it, lies in the picture."""
    low, high = bounds(result.slice)
    c = result.fit.coordinates
    return c is not None and bool(np.all((c >= low) & (c <= high)))


def casing(width: float) -> list[Any]:
    """Trajectory effects that set a line off from any ground by an edge in the ground's colour."""
    ground = rcParams["axes.facecolor"]
    return [Stroke(linewidth=width * 1.8, foreground=ground), Normal()]


def draw_trajectories(ax: Axes, result: Result) -> None:
    """The runs of a plane, over whatever is drawn there."""
    low, high = bounds(result.slice)
    for i, path in enumerate(result.paths):
        x, y = clip_to_box(path.coordinates, low, high).T
        style = run_style(i)
        ax.plot(x, y, **style._asdict(), zorder=4, path_effects=casing(_width()))
        _draw_steps(ax, path.coordinates[inside(path, result.slice)], style.color)
        draw_ends(ax, path, result.slice, style.color)


def _width() -> float:
    return float(rcParams["lines.linewidth"])


def _draw_steps(ax: Axes, points: Array, color: str) -> None:
    if len(points) <= FEW_STEPS:
        size = 1.9 * _width()
        ax.plot(*points.T, ".", color=color, markersize=size, markeredgewidth=0, zorder=4.1)


def draw_ends(ax: Axes, path: Trajectory, slice: Slice, color: str) -> None:
    """Start and end of a run, where they lie in the picture."""
    seen = inside(path, slice)
    for at, end in ((0, START), (-1, END)):
        if seen[at]:
            ax.plot(*path.coordinates[at : at + 1 or None].T, **end_style(end, color), zorder=5)


START, END = "o", "s"


def end_style(marker: str, color: str) -> dict[str, Any]:
    """A start is a hollow circle, an end a full square; both stand off from their ground."""
    ground, width = rcParams["axes.facecolor"], _width()
    fill, edge = (ground, color) if marker == START else (color, ground)
    size = rcParams["lines.markersize"]
    return {
        "marker": marker,
        "linestyle": "none",
        "markerfacecolor": fill,
        "markeredgecolor": edge,
        "markeredgewidth": 0.8 * width if marker == START else 0.45 * width,
        "markersize": size,
    }


def fit_style() -> dict[str, Any]:
    size = rcParams["lines.markersize"]
    return FIT | {"markersize": 2.2 * size, "markeredgewidth": 0.15 * size, "zorder": 6}


def draw_fit(ax: Axes, result: Result) -> None:
    """The star of the fit on a plane, if it lies in the picture."""
    if fit_inside(result) and result.fit.coordinates is not None:
        x, y = result.fit.coordinates
        ax.plot([x], [y], **fit_style())


def draw_marks(ax: Axes, result: Result) -> None:
    """The named points of the slice, such as the ends of `between`."""
    low, high = bounds(result.slice)
    ground = rcParams["axes.facecolor"]
    for label, point in result.slice.marks:
        if not np.all((np.array(point) >= low) & (np.array(point) <= high)):
            continue
        ax.plot(*point, "D", color="#111111", markeredgecolor="white", zorder=5.5)
        right = point[0] > low[0] + 0.7 * (high[0] - low[0])
        ax.annotate(
            label,
            (point[0], point[1]),
            xytext=(-7 if right else 7, 7),
            textcoords="offset points",
            ha="right" if right else "left",
            zorder=7,
            parse_math=False,
            path_effects=[withStroke(linewidth=1.2 * _width(), foreground=ground)],
        )


def run_entries(result: Result) -> list[Line2D]:
    """A legend entry a run."""
    return [
        Line2D([], [], **run_style(i)._asdict(), label=path.label)
        for i, path in enumerate(result.paths)
    ]


def legend_of(result: Result) -> list[Line2D]:
    """Entries for the runs, their ends and the fit, as far as they are in the picture."""
    ink = rcParams["xtick.color"]
    ends = [
        Line2D([], [], **end_style(marker, ink), label=label)
        for marker, label in ((START, "start"), (END, "end"))
        if result.paths
    ]
    return run_entries(result) + ends + fit_entry(result)


def fit_entry(result: Result) -> list[Line2D]:
    """The legend entry of the fit, if it is in the picture."""
    return [Line2D([], [], **fit_style(), label="fit")] if fit_inside(result) else []
