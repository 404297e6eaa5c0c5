"""A panel an experiment, side by side on the same scale of the loss."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from mpl_toolkits.mplot3d import Axes3D

from landscape.diagnostics.predictions import Regions
from landscape.figures.comparison.comparable import coordinates_meaning
from landscape.figures.comparison.shared_text import differing
from landscape.figures.elements.levels import Scale
from landscape.figures.elements.regions import misclassified_legend
from landscape.figures.elements.three_d.surface3d import Surface3D
from landscape.figures.elements.trajectories import dots_part
from landscape.figures.kinds.boundary import draw_regions, plane_data, plane_parts
from landscape.figures.kinds.contour import draw_contour
from landscape.figures.kinds.contourf import bar_ticks, draw_contourf
from landscape.figures.kinds.surface import (
    ALONG,
    BAR,
    long_names,
    place_bar,
    place_box,
    short_named,
)
from landscape.figures.layout.caption import data_parts
from landscape.figures.layout.page import Page, Rect
from landscape.figures.layout.panel_grid import PanelGrid
from landscape.figures.layout.text_fit import ruler
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.result import Result

NAMED = 14.0
"""Side of a 3-D panel, in the size of its labels, from which names along its axes are whole."""
MOST_TICKS = 2
"""Ticks along each side of a 3-D panel."""

SURFACES: dict[str, Any] = {
    "shape": 0.74,
    "roomy": 22.0,
    "least": 1,
    "subplot_kw": {"projection": "3d", "computed_zorder": False},
}
"""How `draw_panels` makes 3-D panels."""

Panel = Callable[[Page, Any, Result, Any, Any], Any]
"""Draws a result on given axes of a page as a spec has it, on a given scale; what a colour bar can
show."""


def draw_panels(
    draw: Panel,
    results: Sequence[Result],
    titles: Sequence[str],
    spec: Any,
    shape: float = 1.0,
    roomy: float = 12.0,
    least: int = 2,
    **axes_keys: Any,
) -> Page:
    """A panel a result, on one scale of the loss; in smaller type where panels are small.

    `shape`, `roomy` and `least` are as `PanelGrid` has them; `axes_keys` make the axes."""
    grid = PanelGrid.for_panels(len(results), shape, 1, least)
    page = Page(grid.size)
    type_size = rcParams["font.size"]
    is_small = 72 * min(grid.cell) < NAMED * rcParams["axes.labelsize"]
    rcParams.update(grid.settings(roomy))  # `styled` brings back what was
    axes = [ax for (ax,) in grid.axes(page, **axes_keys)]
    names: list[str] = []
    if axes[0].name == "3d" and is_small:
        names = long_names(results[0])
        results = [short_named(result) for result in results]
    values = [result.surface.finite for result in results if result.surface is not None]
    scale = None if spec.kind == "boundary" else Scale.from_values(np.concatenate(values), spec.log)
    drawn = [draw(page, *each, spec, scale) for each in zip(axes, results, strict=True)]
    for ax, title in zip(axes, titles, strict=True):
        ax.set_title(title, y=1.0)  # where it stays
        page.room(ax.title, ax, upright=False, share=1.0)
    if isinstance(drawn[0], Surface3D):
        _arrange_surfaces(page, grid, axes, drawn)
    elif len(set(map(coordinates_meaning, results))) == 1:
        grid.label_outer(axes)
    if isinstance(drawn[0], ContourSet):
        label = results[0].loss.axis_label
        page.colorbar(drawn[0], axes, label, bar_ticks(drawn[0]), grid.rows)
    if scale:
        dots = differing(list(map(dots_part, axes)), titles)
        page.caption_parts = [*names, scale.note, *dots]
    rcParams["font.size"] = type_size  # of the caption
    return page


def draw_plane(page: Page, ax: Axes, result: Result, spec: Any, scale: Scale) -> Any:
    """Level lines or bands of the loss over the plane."""
    draw: Callable[..., Any] = draw_contour if spec.kind == "contour" else draw_contourf
    look = spec.levels, spec.log, spec.cmap, scale
    return draw(ax, result, *look, finishing=page.finishing, writes_lowest=True)


def draw_surface(
    page: Page, ax: Axes3D, result: Result, spec: SurfaceSpec, scale: Scale
) -> Surface3D:
    """A surface, seen from where the first one is seen."""
    surface = Surface3D(result, spec.log, spec.cmap, scale, MOST_TICKS)
    first: Any = page.figure.axes[0]
    camera = (spec.elev, spec.azim) if ax is first else (first.elev, first.azim)
    surface.paint(ax, *camera)
    return surface


def draw_boundary(page: Page, ax: Axes, result: Result, spec: BoundarySpec, scale: None) -> None:
    """What is decided over two features, and the samples."""
    computed = spec.figure_data(result)
    regions = _last_regions(computed["regions"])
    draw_regions(ax, plane_data(computed, result), regions)
    page.handles = page.handles or misclassified_legend([regions])


def _last_regions(shown: Sequence[Regions]) -> Regions:
    """At the end of the first run; of an experiment without runs, at the fit."""
    return next((regions for regions in shown if regions.label.endswith("end")), shown[0])


def boundary_parts(spec: BoundarySpec, result: Result) -> list[str]:
    """Which of the boundaries is shown, over what and of what data."""
    computed = spec.figure_data(result)
    label = _last_regions(computed["regions"]).label
    return [f"boundary of {label}", *data_parts(result), *plane_parts(computed)]


def _arrange_surfaces(
    page: Page, grid: PanelGrid, axes: Sequence[Axes], surfaces: Sequence[Surface3D]
) -> None:
    """The boxes in their cells under their titles, the colour bar at the right edge."""
    width, height = grid.cell
    for ax in axes:
        for axis in (ax.xaxis, ax.yaxis):
            page.room(axis.label, ax, upright=True, share=ALONG * min(1.0, width / height))
    first, label = surfaces[0], surfaces[0].result.loss.axis_label
    ticks = first.scale.ticks()
    bar = page.colorbar(first.mappable, list(axes), label, ticks, grid.rows, shrink=BAR)

    def arrange(rect: Rect) -> None:
        low, high = place_bar(bar.ax, rect)
        cell = (high - low) / (grid.columns, grid.rows)
        width, height = page.figure.get_size_inches()
        heights = [ax.title.get_window_extent(ruler(page.figure.dpi)).height for ax in axes]
        title = 1.5 * max(heights) / page.figure.dpi
        for i, (ax, surface) in enumerate(zip(axes, surfaces, strict=True)):
            corner = low + cell * (i % grid.columns, grid.rows - 1 - i // grid.columns)
            place_box(surface, ax, corner, corner + cell - (0, title))
        least = min(ax.get_position().width for ax in axes)
        for i, (ax, surface) in enumerate(zip(axes, surfaces, strict=True)):
            share = least / ax.get_position().width
            ax.set_position(ax.get_position().expanded(share, share).bounds)
            top = ax.get_position().y0 + ax.get_position().height * surface.outline(ax)[1, 1]
            middle = low[0] + cell[0] * (i % grid.columns + 0.5)
            foot = (middle / width, top + title / 4 / height)
            ax.title.set(transform=page.figure.transFigure, position=foot)

    page.arrange = arrange
