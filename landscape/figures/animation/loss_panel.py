"""Terrain: the loss that the runs of an animation move over, as level lines or as a surface."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.arrays import Array, Rows
from landscape.figures.animation.animated_artists import Growing, Script, Standing, Walking, stride
from landscape.figures.animation.frame_renderer import Moving
from landscape.figures.animation.layout import Panel
from landscape.figures.elements import clipping, slice_axes, trajectories
from landscape.figures.elements.occlusion import subdivided
from landscape.figures.elements.surface3d import ENDS, RUN_POINTS, UNDER, Surface3D
from landscape.figures.kinds.contour import draw_levels
from landscape.figures.specs.contour import LINES
from landscape.figures.style.palette import run_style
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.slices.slice import Slice

LABELS = 3.0
"""Room for the labels around the box, in their size."""
ALONG = 1.2
"""Length of a label along a side of the box, as a share of half the picture's height."""
GLIMPSE = 0.75
"""Opacity of the marker of a run that the surface hides."""


class Terrain(Panel):
    """A picture of the loss over a plane."""

    result: Result

    def parts(self, script: Script) -> list[Moving]:
        runs = [
            part
            for i, path in enumerate(self.result.paths)
            for part in self._run(path, script.at(len(path.loss)), i)
        ]
        return [*runs, Standing(_added(self.ax, self._draw_above))]

    def legend(self) -> Sequence[Artist]:
        """Entries for what is to be seen besides runs and fit."""
        return ()

    @abstractmethod
    def _run(self, path: Trajectory, at: Rows, i: int) -> list[Moving]:
        """Run `i`, which has come `at` (F,) each of its points."""

    @abstractmethod
    def _draw_above(self) -> None:
        """What stands still over the runs: named points and the fit."""


class Map(Terrain):
    """Level lines of the loss."""

    def __init__(self, ax: Axes, result: Result, log: bool, cmap: str) -> None:
        self.ax, self.result = ax, result
        draw_levels(ax, result, LINES, log, cmap)
        slice_axes.hatch(ax, result)

    def legend(self) -> Sequence[Artist]:
        return slice_axes.hatch_legend(self.result)

    def _run(self, path: Trajectory, at: Rows, i: int) -> list[Moving]:
        style, width = run_style(i), rcParams["lines.linewidth"]
        line, reached = drawn(path.coordinates, at, self.result.slice)
        look = {**style._asdict(), "zorder": 4, "path_effects": trajectories.casing(width)}
        parts: list[Moving] = [Growing(self._line(**look), line, reached)]
        inside = clipping.inside(path, self.result.slice)[:, None]
        points = np.where(inside, path.coordinates, np.nan)
        if len(points) <= trajectories.FEW_STEPS:
            dot = {"marker": ".", "markersize": 1.9 * width, "markeredgewidth": 0, "zorder": 4.1}
            dots = self._line(color=style.color, linestyle="none", **dot)
            parts.append(Growing(dots, points, [int(step) + 1 for step in at]))
        for marker, steps in ((trajectories.START, np.zeros_like(at)), (trajectories.END, at)):
            end = self._line(**trajectories.end_style(marker, style.color), zorder=5)
            parts.append(Walking(end, points[steps], np.ones(len(at))))
        return parts

    def _line(self, **style: Any) -> Any:
        return self.ax.plot([], [], **style)[0]

    def _draw_above(self) -> None:
        trajectories.draw_marks(self.ax, self.result)
        trajectories.draw_fit(self.ax, self.result)


class Mountains(Terrain):
    """The loss as a surface over its levels."""

    ax: Axes3D

    def __init__(
        self, ax: Axes3D, result: Result, log: bool, cmap: str, elev: float, azim: float
    ) -> None:
        self.ax, self.result = ax, result
        self.relief = Surface3D(replace(result, paths=()), log, cmap)
        self.relief.frame(ax, elev, azim)
        self.pads = ax.xaxis.labelpad, ax.yaxis.labelpad
        self.relief.draw_floor(ax, UNDER)
        self.covers = _added(ax, lambda: self.relief.draw_mesh(ax))

    def margins(self) -> Array:
        return np.zeros((2, 2))

    def labels(self) -> list[tuple[Text, bool, float]]:
        return [(axis.label, True, ALONG) for axis in (self.ax.xaxis, self.ax.yaxis)]

    def place(self, cell: Array, margins: Array) -> None:
        """Makes the box as large as fits; labels stand around it."""
        size, em = self.figure.bbox.size, rcParams["axes.labelsize"] * self.figure.dpi / 72
        more = [1.2 * label.get_text().count("\n") for label, *_ in self.labels()]
        for axis, pad, lines in zip((self.ax.xaxis, self.ax.yaxis), self.pads, more, strict=True):
            axis.labelpad = pad + lines / 2 * rcParams["axes.labelsize"]
        around = LABELS + max(more)
        free = cell + em * np.array([[around, around], [-LABELS, -0.5]])
        outline = self.relief.outline(self.ax)
        side = np.min((free[1] - free[0]) / (outline[1] - outline[0]))
        corner = free.mean(axis=0) - side * outline.mean(axis=0)
        self.ax.set_position((*(corner / size), *(side / size)))

    def _draw_above(self) -> None:
        self.relief.draw_fit(self.ax)

    def _run(self, path: Trajectory, at: Rows, i: int) -> list[Moving]:
        relief, style, points = self.relief, run_style(i)._asdict(), path.coordinates
        flat, reached = drawn(points, at, self.result.slice)
        shadow = relief.draw_shadow(self.ax, flat, style, UNDER + 0.1)
        fine, along = self._finer(flat, reached)
        lines = _visible(relief.draw_run(self.ax, relief.lifted(fine), style))
        parts: list[Moving] = [Growing(*self._projected(shadow), reached)]
        parts += [Growing(*self._projected(line), along) for line in lines]
        ends = ((trajectories.START, points[np.zeros_like(at)]), (trajectories.END, points[at]))
        return parts + [self._end(places, marker, i) for marker, places in ends]

    def _finer(self, flat: Array, reached: Sequence[int]) -> tuple[Array, list[int]]:
        """A run (m, 2) in steps that follow the surface, and how much of it is reached."""
        low, high = clipping.bounds(self.result.slice)
        cell = (high - low) / RUN_POINTS
        lengths = {n: len(subdivided(flat[:n], cell)) if n else 0 for n in set(reached)}
        return subdivided(flat, cell), [lengths[n] for n in reached]

    def _end(self, places: Array, marker: str, i: int) -> Moving:
        """A marker that stands on the surface at places (F, 2)."""
        points = self.relief.lifted(places)
        alpha = np.where(self.relief.seen(self.ax, points), 1.0, GLIMPSE)
        style = trajectories.end_style(marker, run_style(i).color)
        (line,) = self.ax.plot(*points.T, **style, zorder=ENDS)
        line.set_clip_on(False)
        return Walking(*self._projected(line), alpha)

    def _projected(self, line: Line2D) -> tuple[Line2D, Array]:
        """A line in space as one in the plane of the picture with its points (m, 2), so that it
        need not be projected in every frame."""
        x, y, _ = proj_transform(*_in_space(line).T, self.ax.get_proj())
        flat = Line2D([], [], zorder=line.get_zorder())
        flat.update_from(line)
        line.remove()
        self.ax.add_artist(flat)
        flat.set_transform(self.ax.transData)
        return flat, np.column_stack([np.ma.filled(axis, np.nan) for axis in (x, y)])


def drawn(points: Array, at: Rows, slice: Slice) -> tuple[Array, list[int]]:
    """What of a run (m, 2) lies in the picture (n, 2), with rows of NaN between pieces, and how
    many points of it are drawn once the run has come `at` (F,) each of its points."""
    every = stride(len(points))
    low, high = clipping.bounds(slice)
    some = points[::every]
    lengths = {
        n: max(0, len(clipping.clip_to_box(some[: n + 1], low, high)) - 1)
        for n in {int(step) // every for step in at}
    }
    return clipping.clip_to_box(some, low, high), [lengths[int(step) // every] for step in at]


def _visible(lines: list[Line2D]) -> list[Line2D]:
    """Those that show anything; the others are taken off."""
    shown = [line for line in lines if np.isfinite(_in_space(line)).any()]
    for line in lines:
        if line not in shown:
            line.remove()
    return shown


def _in_space(line: Line2D) -> Array:
    """(m, 3): the points of a line of 3-D axes."""
    return np.stack(line.get_data_3d(), axis=1)  # type: ignore[attr-defined]


def _added(ax: Axes, draw: Callable[[], Any]) -> list[Artist]:
    """The artists that `draw` puts on `ax`."""
    before = set(ax.get_children())
    draw()
    return [artist for artist in ax.get_children() if artist not in before]
