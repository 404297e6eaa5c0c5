"""The loss that the runs of an animation move over, as level lines or as a surface."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.arrays import Array, Rows
from landscape.figures.animation.animated import Animated, Timeline, animated_line, stride
from landscape.figures.animation.panel import Panel
from landscape.figures.elements import clipping, slice_axes, trajectories
from landscape.figures.elements.three_d.occlusion import subdivided
from landscape.figures.elements.three_d.surface3d import RUN_ENDS, RUN_POINTS, UNDER, Surface3D
from landscape.figures.kinds.contour import draw_levels
from landscape.figures.layout.page import Page
from landscape.figures.specs.base import Angle
from landscape.figures.specs.contour import LINES
from landscape.result import Result
from landscape.slices.slice import Slice

HIDDEN_ALPHA = 0.75
"""Opacity of the marker of a run that the surface hides."""


def contour_panel(
    page: Page, ax: Axes, result: Result, timeline: Timeline, log: bool, cmap: str
) -> Panel:
    """The runs over level lines."""
    draw_levels(ax, result, LINES, log, cmap, finishing=page.finishing)
    slice_axes.hatch(ax, result)
    animated = [
        one
        for i in trajectories.drawing_order(result)
        for one in _run_on_plane(ax, result, result.paths[i].reached(timeline.steps), i)
    ]
    above = _added(ax, lambda: _draw_points(ax, result))
    return Panel(ax, animated + above, legend=slice_axes.hatch_legend(result))


def _draw_points(ax: Axes, result: Result) -> None:
    slice_axes.draw_marks(ax, result)
    trajectories.draw_fit(ax, result)


def _run_on_plane(ax: Axes, result: Result, reached: Rows, i: int) -> list[Animated]:
    """Line, dots and ends of run `i`, which has reached these points (F,) of its own."""

    def added(**style: Any) -> Line2D:
        return ax.plot([], [], **style)[0]

    path, slice, look = result.paths[i], result.slice, trajectories.line_look(result, i)
    width, color = look["linewidth"], look["color"]
    points, counts = clipped_run(path.coordinates, reached, slice)
    line = added(**look, zorder=4, path_effects=trajectories.casing(width))
    animated = [animated_line(line, [points[:n] for n in counts])]
    inside = clipping.inside(path, slice)[:, None]
    points = np.where(inside, path.coordinates, np.nan)
    if len(points) <= trajectories.FEW_STEPS:
        dot = {"marker": ".", "markersize": 1.9 * width, "markeredgewidth": 0, "zorder": 4.1}
        dots = added(color=color, linestyle="none", **dot)
        animated.append(animated_line(dots, [points[: step + 1] for step in reached]))
    for style, steps, looks in _end_marks(result, i, reached):
        end = added(**{"zorder": 5} | style)
        animated.append(animated_line(end, points[steps, None], **looks))
    return animated


def _end_marks(
    result: Result, i: int, reached: Rows
) -> list[tuple[dict[str, Any], Rows, dict[str, Array]]]:
    """The style of the start and the end of run `i`, the point (F,) at which each is, and the size
    (F,) of the end: smaller at the fit and at the start, which it would hide."""
    first, last = trajectories.START, trajectories.END
    start = trajectories.end_style(first, trajectories.start_color(result, i))
    end = trajectories.end_style(last, trajectories.line_look(result, i)["color"])
    end |= {"zorder": trajectories.OVER_FIT}
    low, high = clipping.bounds(result.slice)
    points, fit = result.paths[i].coordinates, result.fit.coordinates
    marks = np.array([points[0], points[0] if fit is None else fit])
    distances = np.abs(points[reached] - marks[:, None]) / (high - low)
    near = (distances <= trajectories.AT_FIT).all(axis=2).any(axis=0)
    sizes = np.where(near, trajectories.HEART, 1.0) * end["markersize"]
    return [(start, np.zeros_like(reached), {}), (end, reached, {"markersize": sizes})]


def surface_panel(
    ax: Axes3D,
    result: Result,
    timeline: Timeline,
    log: bool,
    cmap: str,
    camera: tuple[Angle, Angle],
) -> Panel:
    """The runs over a surface and its levels, seen by a camera (elev, azim) in degrees."""
    Surface3D(result, log, cmap).frame(ax, *camera)
    surface = Surface3D(replace(result, paths=()), log, cmap)
    surface.frame(ax, ax.elev, ax.azim)
    surface.draw_floor(ax, UNDER)
    layer = [one.artist for one in _added(ax, lambda: surface.draw_mesh(ax))]
    animated = [
        one
        for i in trajectories.drawing_order(result)
        for one in _run_on_surface(ax, surface, result, timeline, i)
    ]
    above = _added(ax, lambda: surface.draw_fit(ax))
    return Panel(ax, animated + above, layer, surface=surface)


def _run_on_surface(
    ax: Axes3D, surface: Surface3D, result: Result, timeline: Timeline, i: int
) -> list[Animated]:
    """Shadow, visible and hidden line, and ends of run `i`."""
    path, slice, look = result.paths[i], result.slice, trajectories.line_look(result, i)
    reached = path.reached(timeline.steps)
    flat, counts = clipped_run(path.coordinates, reached, slice)
    shadow = surface.draw_shadow(ax, flat, look, UNDER + 0.1)
    low, high = clipping.bounds(slice)
    cell = (high - low) / RUN_POINTS
    lengths = {n: len(subdivided(flat[:n], cell)) if n else 0 for n in set(counts)}
    lines = surface.draw_run(ax, surface.lifted(subdivided(flat, cell)), look)
    shadow, points = _projected(ax, shadow)
    animated = [animated_line(shadow, [points[:n] for n in counts])]
    for line in lines:
        if np.isfinite(_points(line)).any():
            flat_line, points = _projected(ax, line)
            animated.append(animated_line(flat_line, [points[: lengths[n]] for n in counts]))
        else:
            line.remove()
    for style, steps, looks in _end_marks(result, i, reached):
        points = surface.lifted(path.coordinates[steps])
        (end,) = ax.plot(*points.T, **{"zorder": RUN_ENDS} | style)
        end.set_clip_on(False)
        alpha = np.where(surface.seen(ax, points), 1.0, HIDDEN_ALPHA)
        marker, points = _projected(ax, end)
        animated.append(animated_line(marker, points[:, None], alpha=alpha, **looks))
    return animated


def clipped_run(points: Array, reached: Rows, slice: Slice) -> tuple[Array, list[int]]:
    """A run (m, 2), without what of it lies outside the slice, as points (n, 2) with rows of NaN
    between pieces; how many of these each frame shows, which has `reached` (F,) of the run's."""
    every = stride(len(points))
    low, high = clipping.bounds(slice)
    some = points[::every]
    lengths = {
        n: max(0, len(clipping.clip_to_box(some[: n + 1], low, high)) - 1)
        for n in {int(step) // every for step in reached}
    }
    counts = [lengths[int(step) // every] for step in reached]
    return clipping.clip_to_box(some, low, high), counts


def _projected(ax: Axes3D, line: Line2D) -> tuple[Line2D, Array]:
    """A line in space as one in the plane of the picture with its points (m, 2), so that it need
    not be projected in every frame."""
    x, y, _ = proj_transform(*_points(line).T, ax.get_proj())
    flat = Line2D([], [], zorder=line.get_zorder())
    flat.update_from(line)
    line.remove()
    ax.add_artist(flat)
    flat.set_transform(ax.transData)
    return flat, np.column_stack([np.ma.filled(axis, np.nan) for axis in (x, y)])


def _points(line: Line2D) -> Array:
    """(m, 3): the points of a line of 3-D axes."""
    return np.stack(line.get_data_3d(), axis=1)  # type: ignore[attr-defined]


def _added(ax: Axes, draw: Callable[[], object]) -> list[Animated]:
    """The artists that `draw` puts on `ax`: they do not change, but lie over some that do."""
    before: set[Artist] = set(ax.get_children())
    draw()
    after: Sequence[Artist] = ax.get_children()
    return [Animated(artist) for artist in after if artist not in before]
