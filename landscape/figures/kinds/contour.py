"""contour: the level lines of the loss over a plane, each with its value."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path as Outline

from landscape.arrays import Array
from landscape.figures.elements import slice_axes
from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.levels import Scale, line_colors, written
from landscape.figures.elements.occlusion import subdivided
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.contour import ContourSpec
from landscape.result import Result

MOST_VERTICES = 300
CELLS = 40
"""Labels keep off the cells of the picture, of so many to a side, that a run passes through."""
LABEL = 0.75
"""Size of a label, as a share of the font's."""
NEAR, RING = 0.9, 2.5
"""How far, in labels, a label is kept from other things; how large a ring must be to have one."""


def paint(spec: ContourSpec, result: Result, page: Page) -> None:
    (ax,) = page.axes()
    draw_contour(ax, result, spec.levels, spec.log, spec.cmap)
    page.handles = slice_axes.legend(result)
    page.caption_parts = surface_caption(result)


def draw_contour(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: bool,
    cmap: str,
    scale: Scale | None = None,
) -> None:
    """The level lines, and over them holes, runs and the fit."""
    draw_levels(ax, result, levels, log, cmap, scale)
    slice_axes.overlay(ax, result)


def draw_levels(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: bool,
    cmap: str,
    scale: Scale | None = None,
) -> None:
    """The level lines alone, on a scale of their own unless one is given."""
    surface = result.surface
    assert surface is not None
    slice_axes.frame(ax, result)
    scale = scale or Scale.from_values(surface.finite, log)
    within = [v for v in scale.levels(levels) if scale.low < v < scale.high]
    if within:
        loss = np.ma.masked_invalid(scale.shown(surface.loss))
        colors = line_colors(within, scale, cmap)
        drawn = ax.contour(surface.x, surface.y, loss, within, colors=colors, linewidths=_width())
        _draw_labels(ax, drawn, result)


def _draw_labels(ax: Axes, lines: ContourSet, result: Result) -> None:
    """The value of each line, where it covers nothing."""
    places = label_places(lines.get_paths(), result, _label_size(ax))
    size = LABEL * rcParams["font.size"]
    ax.clabel(lines, fmt=written, fontsize=size, inline_spacing=3, manual=places)


def label_places(
    lines: Iterable[Outline], result: Result, size: Array
) -> list[tuple[float, float]]:
    """For each line the point of it that is farthest from the runs, the fit, the sides of the
    picture and the labels placed before.

    None where all of it is nearer than a label of `size` (2,), a share of the picture, or where
    the line is too small a ring to be broken by one."""
    low, high = bounds(result.slice)
    taken = [(run - low) / (high - low) / size for run in _occupied(result)]
    places = []
    for line in lines:
        share = (_thinned(line.vertices, MOST_VERTICES) - low) / (high - low)
        free = 2 * (np.minimum(share, 1 - share) / size).min(axis=1, initial=1)
        at = share / size
        for points in taken:
            free = np.minimum(free, np.linalg.norm(at[:, None] - points, axis=2).min(axis=1))
        if len(at) and free.max() > NEAR and np.ptp(at, axis=0).max() > RING:
            best = np.argmax(free)
            taken.append(at[None, best])
            places.append(tuple(low + share[best] * (high - low)))
    return places


def _label_size(ax: Axes) -> Array:
    """Width and height (2,) of a label, as shares of the picture."""
    figure, spec = ax.get_figure(root=True), ax.get_subplotspec()
    panels = spec.get_gridspec().get_geometry()[::-1] if spec else (1, 1)
    inches = 0.8 * figure.get_size_inches() / panels  # type: ignore[union-attr]
    return np.array([2.5, 2.0]) * LABEL * rcParams["font.size"] / 72 / inches


def _occupied(result: Result) -> list[Array]:
    """Points (m, 2) of the picture that no label should cover."""
    low, high = bounds(result.slice)
    cell = (high - low) / CELLS
    taken = []
    for path in result.paths:
        run = subdivided(clip_to_box(path.coordinates, low, high), cell)
        taken.append(np.unique(np.rint(run[np.isfinite(run[:, 0])] / cell), axis=0) * cell)
    if result.fit.coordinates is not None:
        taken.append(result.fit.coordinates[None])
    return [points for points in taken if len(points)]


def _thinned(points: Any, most: int) -> Array:
    return np.asarray(points)[:: 1 + len(points) // most]


def _width() -> float:
    return 0.6 * float(rcParams["lines.linewidth"])


DRAWING = PageDrawing(paint)
