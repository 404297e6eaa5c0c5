"""A surface as a mesh in three dimensions, and what is drawn on and under it.

The mesh has every point of the grid and more between them. Runs lie on it, painted where the eye
sees them and faint where the surface hides them; levels and runs are projected on the floor.
"""

from functools import cached_property
from typing import Any

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib import rcParams
from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.arrays import Array, Mask
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.levels import Scale, ink_on, line_colors, refined, tick_labels
from landscape.figures.elements.log_ticks import written_out
from landscape.figures.elements.sheet import sheet_inches
from landscape.figures.elements.slice_axes import flat
from landscape.figures.elements.three_d.camera import best_view
from landscape.figures.elements.three_d.hatching3d import dots_over, draw_dots, hatch_floor
from landscape.figures.elements.three_d.mesh3d import ShadedMesh, eye
from landscape.figures.elements.three_d.occlusion import above, lifted, seen, subdivided
from landscape.figures.elements.trajectories import (
    START,
    casing,
    drawing_order,
    end_look,
    end_style,
    fit_inside,
    fit_on_slice,
    fit_style,
    line_look,
    visible_part,
)
from landscape.figures.specs.base import Angle, Log
from landscape.figures.style.palette import faintness
from landscape.result import Result

HIGH, LOW = 0.8, 0.6
"""Height of the box, its width and depth being 1; on a sheet much wider than high it is lower, and
so larger."""
WIDE = 1.4
"""Width of a sheet, its height being 1, up to which a box is high."""
FLOOR = 0.32
"""The floor lies this share of the height below the lowest point."""
FLOOR_LINES = 14
TICKS = 5
STEPS = [1, 2, 2.5, 5, 10]
"""Between ticks, times powers of ten."""
LONE, DIGITS = 0.6, 3
"""Share of their distance by which the lowest tick stands above the lowest point where that has one
of its own; its significant digits."""
FEW_DECADES = 3.2
"""An axis of fewer has ticks between powers of ten."""
MAX_POINTS = 300
"""A finer grid is drawn with this many points along each axis: cells would be under a pixel."""
RUN_POINTS = 80
"""A run follows the surface in steps of at most 1/80 of each axis."""
MAX_STEPS = 3000
LIGHT_AZIMUTH, LIGHT_TILT = -75.0, 0.75
"""The light comes from so many degrees beside the camera, and so much from the side."""
SHADE = 0.45
"""How much darker a face turned away from the light is than one turned to it."""
FINE = 180
"""Points along each axis of the mesh, about, where the grid is coarser."""
TOP_VIEW = 80.0
"""Degrees from which the height's axis is seen end on."""
CORNER = 0.05
"""Share of an axis at either end that has no ticks."""
FAINT = 0.7
"""Opacity of a marker or a line that the surface hides."""
UNDER, MESH, HIDDEN, OVER, RUN_ENDS, STAR = range(1, 7)
"""What is painted over what."""


class Surface3D:
    """A surface as heights (ny, nx): its loss, or the exponent of it."""

    def __init__(
        self,
        result: Result,
        log: Log,
        cmap: str,
        scale: Scale | None = None,
        most_ticks: int = TICKS,
    ) -> None:
        surface = result.surface
        assert surface is not None
        self.result, self.most_ticks = result, most_ticks
        self.scale = scale or Scale.from_values(surface.finite, log)
        self.mappable = ScalarMappable(self.scale.norm, cmap)
        rows, columns = _kept(len(surface.y)), _kept(len(surface.x))
        self.x, self.y = surface.x[columns], surface.y[rows]
        loss = surface.loss[np.ix_(rows, columns)]
        self._loss = np.where(np.isfinite(loss), loss, np.nan)
        self.loss = self.scale.shown(self._loss)
        self.z = self.raised(self.loss)
        self.low, self.high = self.raised(np.array([self.scale.low, self.scale.high])).tolist()
        self.height = HIGH
        self.floor = self.low - FLOOR * (self.high - self.low)

    @cached_property
    def refined(self) -> tuple[Array, Array, Array]:
        """The grid with heights, as finely as they are drawn. What lies under the end of a log
        scale is lifted to it last of all: a narrow valley is smooth until then."""
        fine = self.scale.fine(FINE, len(self.x))
        x, y, loss = refined(self.x, self.y, self._loss, fine)
        return x, y, self.raised(self.scale.shown(loss))

    def raised(self, loss: Any) -> Any:
        """Heights of loss values."""
        return np.log10(loss) if self.scale.log else loss

    def paint(self, ax: Axes3D, elev: Angle, azim: Angle) -> None:
        """Everything, seen from a camera `elev` degrees above the plane, turned by `azim`."""
        self.frame(ax, elev, azim)
        self.draw_floor(ax, UNDER if ax.elev >= 0 else OVER)
        self.draw_mesh(ax)
        self.draw_runs(ax)
        self.draw_fit(ax)

    def outline(self, ax: Axes3D) -> Array:
        """(2, 2): least and greatest place of the box's corners, as shares of its axes."""
        ends = np.stack(np.meshgrid(ax.get_xlim(), ax.get_ylim(), ax.get_zlim())).reshape(3, -1)
        projected = np.array(proj_transform(*ends, ax.get_proj())[:2]).T
        shares = (projected - ax.viewLim.min) / ax.viewLim.size
        return np.array([shares.min(axis=0), shares.max(axis=0)])

    # -- axes ----------------------------------------------------------------------------------

    def frame(self, ax: Axes3D, elev: Angle, azim: Angle) -> None:
        """Camera, limits, labels and ticks."""
        self.height = _box_height(ax)
        ax.set_box_aspect((1.0, 1.0, self.height))
        ax.patch.set_visible(False)
        xlim, ylim = zip(*bounds(self.result.slice), strict=True)
        ax.set(xlim=xlim, ylim=ylim, zlim=(self.floor, self.high))
        elev, azim = best_view(ax, self.result, self._grid, elev, azim)
        ax.view_init(elev=elev, azim=azim)
        axes = (ax.xaxis, ax.yaxis)
        for axis, label, ends in zip(axes, self.result.slice.labels, (xlim, ylim), strict=True):
            factor = self._set_ticks(axis, *ends)
            axis.set_label_text(f"{label} ({factor})" if factor else label)
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
            axis.pane.set(facecolor=rcParams["axes.facecolor"], edgecolor=rcParams["grid.color"])
            axis.pane.set_closed(True)
            axis.line.set_color(rcParams["axes.edgecolor"])
        labels = [] if abs(elev) > TOP_VIEW else self.tick_labels()[0]
        ax.zaxis.set_major_locator(FixedLocator(list(self.ticks() if labels else [])))
        ax.zaxis.set_major_formatter(FixedFormatter(labels))

    def _set_ticks(self, axis: Any, low: float, high: float) -> str:
        """Round numbers that keep off the corners, where those of two axes would meet; the factor
        and the offset that they leave out."""
        room = CORNER * (high - low)
        for count in range(self.most_ticks, self.most_ticks + 4):
            ticks = np.asarray(MaxNLocator(count, steps=STEPS).tick_values(low, high))
            ticks = ticks[(ticks >= low + room) & (ticks <= high - room)]
            if len(ticks) > 1:
                break
        labels, factor = tick_labels(ticks)
        axis.set_major_locator(FixedLocator(list(ticks)))
        axis.set_major_formatter(FixedFormatter(labels))
        return factor

    def ticks(self) -> Array:
        """Round heights from the lowest to the highest point of the surface; and the lowest itself
        where no other is near."""
        if self.scale.log:
            return self._log_ticks()
        locator = MaxNLocator(self.most_ticks, steps=STEPS)
        ticks = np.asarray(locator.tick_values(self.low, self.high))
        interval = float(ticks[1] - ticks[0])
        ticks = ticks[(ticks >= self.low) & (ticks <= self.high)]
        if len(ticks) and ticks[0] - self.low > LONE * interval:
            lowest = float(f"{self.low:.{DIGITS}g}")
            lowest = 0.0 if abs(lowest) < 0.01 * interval else lowest
            if self.floor <= lowest < ticks[0]:  # not where values differ by less than the digits
                ticks = np.append(lowest, ticks)
        return ticks

    def _log_ticks(self) -> Array:
        """Exponents: whole ones; where there are few, those of 3 times the powers of ten too."""
        locator = MaxNLocator(self.most_ticks, integer=True)
        ticks = np.asarray(locator.tick_values(self.low, self.high))
        if self.high - self.low < FEW_DECADES:
            decades = np.arange(np.floor(self.low), np.ceil(self.high))
            ticks = np.sort(np.concatenate([decades, decades + np.log10(3), decades[-1:] + 1]))
        ticks = ticks[(ticks >= self.low) & (ticks <= self.high)]
        return ticks if len(ticks) >= 2 else np.log10(self.scale.ticks())

    def tick_labels(self) -> tuple[list[str], str]:
        """The losses at the ticks, and the factor and the offset that they leave out."""
        ticks = self.ticks()
        if self.scale.log and np.allclose(ticks, np.rint(ticks)):
            plain = written_out(10.0**self.low, 10.0**self.high)
            return [f"{10.0**z:g}" if plain else f"$10^{{{z:g}}}$" for z in ticks], ""
        return tick_labels(10.0**ticks if self.scale.log else ticks)

    def bar_ticks(self) -> tuple[Array, list[str]]:
        """The ticks of the height's axis, as losses with their labels."""
        return (10.0 ** self.ticks() if self.scale.log else self.ticks()), self.tick_labels()[0]

    @property
    def label(self) -> str:
        """What the heights are."""
        factor = self.tick_labels()[1]
        label = self.scale.label(self.result.loss.axis_label)
        return f"{label} ({factor})" if factor else label

    # -- mesh and floor ------------------------------------------------------------------------

    def draw_mesh(self, ax: Axes3D) -> None:
        """The surface, lit from the camera's left, with its levels on it."""
        x, y, z = self.refined
        points = np.stack(np.broadcast_arrays(*np.meshgrid(x, y), z), axis=-1)
        colors = self.colors(x, y, z, ax.azim)
        mesh = ShadedMesh(points, colors, zorder=MESH)
        mesh.set_clip_on(False)
        ax.add_collection(mesh, autolim=False)
        self._draw_levels(ax)
        self._dot_flat(ax)

    def colors(self, x: Array, y: Array, z: Array, azim: float) -> Array:
        """(ny, nx, 4): the colour of each point, darker where it turns from the light."""
        colors = np.asarray(self.mappable.to_rgba(10.0**z if self.scale.log else z))
        colors[..., :3] *= (1 - SHADE * (1 - self._lit(x, y, z, azim)))[..., None]
        return colors

    def _lit(self, x: Array, y: Array, z: Array, azim: float) -> Array:
        """(ny, nx), in 0 … 1: how directly the light falls on each point."""
        low, high = bounds(self.result.slice)
        width, depth = high - low
        heights = self.height * (z - self.low) / (self.high - self.low)
        slope_y, slope_x = np.gradient(heights, y / depth, x / width)
        turn = np.radians(azim + LIGHT_AZIMUTH)
        light = np.array([np.cos(turn) * LIGHT_TILT, np.sin(turn) * LIGHT_TILT, 1.0])
        light /= np.linalg.norm(light)
        towards = light[2] - light[0] * slope_x - light[1] * slope_y
        lit = towards / np.sqrt(1 + slope_x**2 + slope_y**2)
        return np.clip(np.nan_to_num(lit, nan=1.0), 0, 1)

    @cached_property
    def level_lines(self) -> list[tuple[float, Array]]:
        """The levels between the values, each with its lines (m, 2), rows of NaN between them."""
        levels = self.scale.within(FLOOR_LINES)
        x, y, z = self.refined
        generator = contour_generator(
            x, y, np.ma.masked_invalid(z), line_type=LineType.ChunkCombinedNan
        )
        lines = [(level, generator.lines(float(self.raised(level)))[0][0]) for level in levels]
        return [(level, np.asarray(points)) for level, points in lines if points is not None]

    def _draw_levels(self, ax: Axes3D) -> None:
        """Thin lines on the surface, as far as they are seen."""
        look = {"color": "black", "alpha": 0.28, "linewidth": 0.28 * rcParams["lines.linewidth"]}
        gap = np.full((1, 3), np.nan)
        lifted = np.concatenate([gap] + [
            part for level, points in self.level_lines
            for part in (np.column_stack([points, np.full(len(points), self.raised(level))]), gap)
        ])  # fmt: skip
        shown = np.where(_widened(self.seen(ax, lifted))[:, None], lifted, np.nan)
        (line,) = ax.plot(*shown.T, **look, zorder=MESH + 0.5)
        line.set_clip_on(False)
        line.set_rasterized(True)

    def draw_floor(self, ax: Axes3D, zorder: int) -> None:
        """The levels and the runs, projected, and hatching where there is no surface."""
        width = 0.5 * rcParams["lines.linewidth"]
        lines = self.level_lines
        colors = line_colors([level for level, _ in lines], self.scale, self.mappable.cmap, True)
        for (_, points), color in zip(lines, map(to_hex, colors), strict=True):
            (line,) = ax.plot(*points.T, self.floor, color=color, linewidth=width, zorder=zorder)
            line.set_clip_on(False)
        holes = ~np.isfinite(self.z)
        hatch_floor(ax, bounds(self.result.slice), holes, flat(self.result), self.floor, zorder)
        for i in drawing_order(self.result):
            path = self.result.paths[i]
            self.draw_shadow(ax, visible_part(path, self.result.slice), line_look(self.result, i),
                             zorder + 0.1)  # fmt: skip

    def _dot_flat(self, ax: Axes3D) -> None:
        """Dots on the surface where it is flat, as far as they are seen."""
        points = above(dots_over(*bounds(self.result.slice), flat(self.result)), *self._grid)
        points = points[np.isfinite(points).all(axis=1)]
        points = points[self.seen(ax, points)]
        if len(points):
            loss = 10.0 ** points[:, 2] if self.scale.log else points[:, 2]
            draw_dots(ax, points, ink_on(self.mappable.to_rgba(loss)), MESH + 0.6)

    def draw_shadow(
        self, ax: Axes3D, points: Array, style: dict[str, Any], zorder: float
    ) -> Line2D:
        """A run (m, 2) on the floor."""
        look = {"linewidth": 0.5 * rcParams["lines.linewidth"], "zorder": zorder}
        look["alpha"] = faintness(style["color"])
        (shadow,) = ax.plot(*points.T, self.floor, **style | look)
        shadow.set_clip_on(False)
        return shadow

    # -- runs and the fit ----------------------------------------------------------------------

    @property
    def _grid(self) -> tuple[Array, Array, Array]:
        return self.x, self.y, self.z

    def lifted(self, points: Array) -> Array:
        """Points (m, 2) on the surface, (m, 3)."""
        return lifted(points, *self._grid)

    def seen(self, ax: Axes3D, points: Array) -> Mask:
        """(m,): which of points (m, 3) on the surface it does not hide."""
        return seen(points, *self._grid, eye(ax))

    def draw_runs(self, ax: Axes3D) -> None:
        """Each run on the surface, and its ends; diverged ones below the others."""
        starts: dict[tuple[float, ...], str] = {}
        for i in drawing_order(self.result):
            path, look = self.result.paths[i], line_look(self.result, i)
            flat = visible_part(path, self.result.slice)
            points = self.lifted(subdivided(flat[:: 1 + len(flat) // MAX_STEPS], self._step))
            self.draw_run(ax, points, look)
            if path.status != "diverged":
                end = {"zorder": RUN_ENDS} | end_look(self.result, i)
                self.draw_point(ax, path.coordinates[-1], end, end["zorder"])
            start = tuple(path.coordinates[0])
            starts[start] = rcParams["text.color"] if start in starts else look["color"]
        for start, color in starts.items():
            self.draw_point(ax, np.array(start), end_style(START, color), RUN_ENDS)

    @property
    def _step(self) -> Array:
        low, high = bounds(self.result.slice)
        return (high - low) / RUN_POINTS

    def draw_run(self, ax: Axes3D, points: Array, style: dict[str, Any]) -> list[Line2D]:
        """A run (m, 3) on the surface: the line that is hidden and the one that is seen."""
        width = rcParams["lines.linewidth"]
        free = self.seen(ax, points)
        shown = np.where(_widened(free)[:, None], points, np.nan)
        lost = np.where(_widened(~free)[:, None], points, np.nan)
        faint = style | {"linestyle": (0, (1.5, 1)), "alpha": FAINT, "linewidth": 0.8 * width}
        lines: list[Line2D] = []
        for part, look in ((lost, faint | {"zorder": HIDDEN}), (shown, style | {"zorder": OVER})):
            lines += ax.plot(*part.T, **look)
            lines[-1].set_clip_on(False)
        lines[-1].set_path_effects(casing(width))
        return lines

    def draw_point(
        self, ax: Axes3D, at: Array, style: dict[str, Any], zorder: float
    ) -> list[Line2D]:
        """A marker on the surface, where it has a height there; faint where it is hidden."""
        point = self.lifted(np.asarray(at)[None])
        if not np.isfinite(point).all():
            return []
        alpha = 1.0 if self.seen(ax, point)[0] else FAINT
        (marker,) = ax.plot(*point.T, **style | {"zorder": zorder, "alpha": alpha})
        marker.set_clip_on(False)
        return [marker]

    def draw_fit(self, ax: Axes3D) -> list[Line2D]:
        """The star of the fit, where it lies over the surface."""
        if not fit_inside(self.result) or self.result.fit.coordinates is None:
            return []
        return self.draw_point(
            ax, self.result.fit.coordinates, fit_style(not fit_on_slice(self.result)), STAR
        )


def _box_height(ax: Axes3D) -> float:
    """For the part of the sheet that the axes stand in."""
    width, height = ax.get_position(original=True).size * sheet_inches(ax)
    return float(np.clip(HIGH - (width / height - WIDE) / 2, LOW, HIGH))


def _kept(count: int) -> Any:
    """Indices of the grid points of one axis that are drawn."""
    return np.unique(np.linspace(0, count - 1, min(count, MAX_POINTS)).round().astype(int))


def _widened(mask: Any) -> Any:
    """`mask` with the points next to it, so that lines which alternate meet."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    return wide
