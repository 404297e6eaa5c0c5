"""Relief: a surface as a mesh in three dimensions, and what is drawn on and under it.

The mesh has every point of the grid. Runs lie on it, painted where the eye sees them and faint
where the surface hides them; the levels and the runs are projected on the floor.
"""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.cm import ScalarMappable
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.arrays import Array, Mask
from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.levels import Scale, line_colors, written
from landscape.figures.elements.occlusion import height, seen, subdivided
from landscape.figures.elements.trajectories import (
    END,
    START,
    casing,
    end_style,
    fit_inside,
    fit_style,
)
from landscape.figures.style.palette import run_style
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result

BOX = (1.0, 1.0, 0.8)
"""Proportions of width, depth and height."""
FLOOR = 0.32
"""The floor lies this share of the height below the lowest point."""
LABEL_OFFSET, TICK_OFFSET = 21.0, 8.0
"""Points by which matplotlib moves labels and tick labels outwards beside the pads asked for."""
FLOOR_LINES = 14
TICKS = 5
MOST_POINTS = 300
"""A finer grid is drawn with this many points along each axis: cells would be under a pixel."""
RUN_POINTS = 80
"""A run follows the surface in steps of at most 1/80 of each axis."""
MOST_STEPS = 3000
LIGHT = np.array([-0.35, -0.55, 1.0]) / np.linalg.norm([-0.35, -0.55, 1.0])
SHADE = 0.3
"""How much darker a face turned away from the light is than one turned to it."""
FAINT = 0.45
"""Opacity of a marker that the surface hides."""
UNDER, MESH, HIDDEN, OVER, ENDS, STAR = range(1, 7)
"""What is painted over what."""


class Surface3D:
    """A surface as heights (ny, nx): its loss, or the exponent of it."""

    def __init__(
        self,
        result: Result,
        log: bool,
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
        self.loss = np.where(np.isfinite(loss), self.scale.shown(loss), np.nan)
        self.z = self.raised(self.loss)
        self.low, self.high = self.raised(np.array([self.scale.low, self.scale.high])).tolist()
        self.floor = self.low - FLOOR * (self.high - self.low)

    def raised(self, loss: Array) -> Array:
        """Heights of loss values."""
        return np.log10(loss) if self.scale.log else loss

    def paint(self, ax: Axes3D, elev: float, azim: float) -> None:
        """Everything, seen from a camera `elev` degrees above the plane, turned by `azim`."""
        self.frame(ax, elev, azim)
        self.draw_floor(ax, UNDER if elev >= 0 else OVER)
        self.draw_mesh(ax)
        self.draw_runs(ax)
        self.draw_fit(ax)

    def outline(self, ax: Axes3D) -> Array:
        """(2, 2): least and greatest place of the box's corners, as shares of its axes."""
        ends = np.stack(np.meshgrid(ax.get_xlim(), ax.get_ylim(), ax.get_zlim())).reshape(3, -1)
        places = np.array(proj_transform(*ends, ax.get_proj())[:2]).T
        shares = (places - ax.viewLim.min) / ax.viewLim.size
        return np.array([shares.min(axis=0), shares.max(axis=0)])

    # -- axes ----------------------------------------------------------------------------------

    def frame(self, ax: Axes3D, elev: float, azim: float) -> None:
        """Camera, limits, labels and ticks."""
        ax.view_init(elev=elev, azim=azim)
        ax.set_box_aspect(BOX)
        ax.patch.set_visible(False)
        xlim, ylim = zip(*bounds(self.result.slice), strict=True)
        ax.set(xlim=xlim, ylim=ylim, zlim=(self.floor, self.high))
        size = rcParams["axes.labelsize"]
        for axis, label in zip((ax.xaxis, ax.yaxis), self.result.slice.labels, strict=True):
            axis.set_label_text(label, parse_math=False)
            axis.labelpad = 2.4 * size - LABEL_OFFSET
        for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
            axis.set_major_locator(MaxNLocator(self.most_ticks))
            axis.pane.set(facecolor=rcParams["axes.facecolor"], edgecolor=rcParams["grid.color"])
            axis.line.set_color(rcParams["axes.edgecolor"])
        ax.tick_params(pad=rcParams["xtick.labelsize"] - TICK_OFFSET)
        ax.zaxis.set_major_locator(FixedLocator(list(self.ticks())))
        ax.zaxis.set_major_formatter(FuncFormatter(self._tick))

    def ticks(self) -> Array:
        """Round heights from the lowest to the highest point of the surface."""
        locator = MaxNLocator(self.most_ticks, integer=self.scale.log)
        ticks = np.asarray(locator.tick_values(self.low, self.high))
        return ticks[(ticks >= self.low) & (ticks <= self.high)]

    def _tick(self, z: float, _: Any = None) -> str:
        """The loss at height `z`."""
        return f"$10^{{{z:g}}}$" if self.scale.log else written(float(f"{z:.6g}"))

    # -- mesh and floor ------------------------------------------------------------------------

    def draw_mesh(self, ax: Axes3D) -> None:
        """One face a cell of the grid; a cell with a corner that is not finite stays open."""
        corners = np.stack(np.broadcast_arrays(*np.meshgrid(self.x, self.y), self.z), axis=-1)
        faces = np.stack(
            [corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2
        ).reshape(-1, 4, 3)
        whole = np.isfinite(faces[..., 2]).all(axis=1)
        colors = self.colors().reshape(-1, 4)
        mesh = Poly3DCollection(
            faces[whole], facecolors=colors[whole], edgecolors="none", linewidths=0, zorder=MESH
        )
        mesh.set_antialiased(False)
        mesh.set_rasterized(True)
        mesh.set_clip_on(False)
        ax.add_collection3d(mesh, autolim=False)

    def colors(self) -> Array:
        """(ny - 1, nx - 1, 4): the colour of each face, darker where it turns from the light."""
        loss = (
            self.loss[:-1, :-1] + self.loss[:-1, 1:] + self.loss[1:, 1:] + self.loss[1:, :-1]
        ) / 4
        colors = np.asarray(self.mappable.to_rgba(loss))
        colors[..., :3] *= (1 - SHADE * (1 - self.lit()))[..., None]
        return colors

    def lit(self) -> Array:
        """(ny - 1, nx - 1), in 0 … 1: how directly the light falls on each face."""
        rise = BOX[2] / (self.high - self.low)
        low, high = bounds(self.result.slice)
        width, depth = np.diff(self.x) / (high - low)[0], np.diff(self.y) / (high - low)[1]
        dx = rise * np.diff((self.z[:-1] + self.z[1:]) / 2, axis=1) / width
        dy = rise * np.diff((self.z[:, :-1] + self.z[:, 1:]) / 2, axis=0) / depth[:, None]
        towards = LIGHT[2] - LIGHT[0] * dx - LIGHT[1] * dy
        return np.clip(np.nan_to_num(towards / np.sqrt(dx**2 + dy**2 + 1)), 0, 1)

    def draw_floor(self, ax: Axes3D, zorder: int) -> None:
        """The levels and the runs, projected."""
        width = 0.5 * rcParams["lines.linewidth"]
        levels = [v for v in self.scale.levels(FLOOR_LINES) if self.scale.low < v < self.scale.high]
        if levels:
            lines = ax.contour(
                self.x,
                self.y,
                np.ma.masked_invalid(self.z),
                self.raised(np.array(levels)),
                offset=self.floor,
                colors=line_colors(levels, self.scale, self.mappable.cmap),
                linewidths=width,
                zorder=zorder,
            )
            lines.set_clip_on(False)
        for i, path in enumerate(self.result.paths):
            self.draw_shadow(ax, self.clipped(path), run_style(i)._asdict(), zorder + 0.1)

    def draw_shadow(
        self, ax: Axes3D, points: Array, style: dict[str, Any], zorder: float
    ) -> Line2D:
        """A run (m, 2) on the floor."""
        look = {"linewidth": 0.5 * rcParams["lines.linewidth"], "alpha": 0.7, "zorder": zorder}
        (shadow,) = ax.plot(*points.T, self.floor, **style | look)
        shadow.set_clip_on(False)
        return shadow

    # -- runs and the fit ----------------------------------------------------------------------

    def clipped(self, path: Trajectory) -> Array:
        """The part of a run over the surface, (m, 2), with rows of NaN between pieces."""
        stride = 1 + len(path.coordinates) // MOST_STEPS
        return clip_to_box(path.coordinates[::stride], *bounds(self.result.slice))

    def lifted(self, points: Array) -> Array:
        """Points (m, 2) on the surface, (m, 3)."""
        return np.column_stack([points, height(self.x, self.y, self.z, points)])

    def seen(self, ax: Axes3D, points: Array) -> Mask:
        """(m,): which of points (m, 3) on the surface it does not hide."""
        return seen(points, self.x, self.y, self.z, _eye(ax))

    def draw_runs(self, ax: Axes3D) -> None:
        """Each run on the surface, and its ends."""
        low, high = bounds(self.result.slice)
        for i, path in enumerate(self.result.paths):
            points = self.lifted(subdivided(self.clipped(path), (high - low) / RUN_POINTS))
            self.draw_run(ax, points, run_style(i)._asdict())
            for at, marker in ((0, START), (-1, END)):
                self.draw_point(
                    ax, path.coordinates[at], end_style(marker, run_style(i).color), ENDS
                )

    def draw_run(self, ax: Axes3D, points: Array, style: dict[str, Any]) -> list[Line2D]:
        """A run (m, 3) on the surface: the line that is hidden and the one that is seen."""
        width = rcParams["lines.linewidth"]
        free = self.seen(ax, points)
        shown = np.where(_widened(free)[:, None], points, np.nan)
        lost = np.where(_widened(~free)[:, None], points, np.nan)
        faint = style | {"linestyle": (0, (1.5, 1.5)), "alpha": 0.55, "linewidth": 0.6 * width}
        lines: list[Line2D] = []
        for part, look in ((lost, faint | {"zorder": HIDDEN}), (shown, style | {"zorder": OVER})):
            lines += ax.plot(*part.T, **look)
            lines[-1].set_clip_on(False)
        lines[-1].set_path_effects(casing(width))
        return lines

    def draw_point(self, ax: Axes3D, at: Array, style: dict[str, Any], zorder: int) -> list[Line2D]:
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
        return self.draw_point(ax, self.result.fit.coordinates, fit_style(), STAR)


def _kept(count: int) -> Any:
    """Indices of the grid points of one axis that are drawn."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


def _eye(ax: Axes3D) -> Array:
    """Where the camera stands, homogeneous (4,): the point without an image."""
    eye = np.linalg.solve(ax.get_proj(), [0.0, 0.0, 1.0, 0.0])
    return eye * (np.sign(eye[3]) or 1.0)


def _widened(mask: Any) -> Any:
    """`mask` with the points next to it, so that lines which alternate meet."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    return wide
