"""contour: the level lines of the loss over a plane, each with its value."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path as Outline

from landscape.arrays import Array
from landscape.figures.elements import slice_axes
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.levels import Scale, line_colors, refined, tick_labels
from landscape.figures.elements.occlusion import subdivided
from landscape.figures.elements.trajectories import halo, visible_part
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.overlays.draw import draw_overlays, frame
from landscape.figures.specs.base import Log
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.wording import word
from landscape.result import Result

MAX_VERTICES = 300
FINE = 240
"""Points along each axis of the grid that lines are drawn through."""
CELLS = 40
"""Labels keep off the cells of the picture, of so many to a side, that a run passes through."""
LABEL = 0.75
"""Size of a label, as a share of the font's."""
NEAR, RING = 0.9, 2.5
"""How far, in labels, a label is kept from other things; how large a ring must be to have one."""
LOWEST_WIDTH = 3.0
"""Width of what is written at the lowest point, in labels."""
STRAIGHT = 0.93
"""Along a label, the shortest way is at least this share of the line's."""


def paint(spec: ContourSpec, result: Result, page: Page) -> None:
    """Level lines, with all that is drawn over them."""
    (ax,) = page.axes()
    frame(ax, result, spec)
    scale = draw_contour(ax, result, spec.levels, spec.log, spec.cmap)
    paint_lines = partial(draw_contour, log=False, cmap=spec.cmap, labelled=False)
    explanation = draw_overlays(ax, result, spec, scale, page.strip, paint_lines)
    page.handles = [*slice_axes.legend(result), *explanation.handles]
    page.caption_parts = surface_caption(result, scale.note, *explanation.notes)


def draw_contour(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: Log,
    cmap: str,
    scale: Scale | None = None,
    labelled: bool = True,
) -> Scale:
    """The level lines, and over them holes, runs and the fit; the scale of the levels."""
    scale = draw_levels(ax, result, levels, log, cmap, scale, labelled)
    slice_axes.overlay(ax, result)
    return scale


def draw_levels(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: Log,
    cmap: str,
    scale: Scale | None = None,
    labelled: bool = True,
) -> Scale:
    """The level lines alone, on a scale of their own unless one is given."""
    surface = result.surface
    assert surface is not None
    slice_axes.frame(ax, result)
    scale = scale or Scale.from_values(surface.finite, log)
    within = scale.within(levels)
    if within:
        fine = scale.fine(FINE, len(surface.x))
        x, y, loss = refined(surface.x, surface.y, surface.loss, fine)
        colors = line_colors(within, scale, cmap)
        width = 0.6 * float(rcParams["lines.linewidth"])
        loss = np.ma.masked_invalid(scale.shown(loss))
        drawn = ax.contour(x, y, loss, within, colors=colors, linewidths=width)
        if labelled:
            _draw_labels(ax, drawn, result)
    return scale


def _draw_labels(ax: Axes, lines: ContourSet, result: Result) -> None:
    """The value of each line, in ink, where it covers nothing."""
    anchors = label_places(lines.get_paths(), result, _label_size(ax))
    labels, factor = tick_labels(np.asarray(lines.levels))
    names = dict(zip(lines.levels, labels, strict=True))
    texts = ax.clabel(
        lines, fmt=names, fontsize=LABEL * rcParams["font.size"], inline_spacing=3, manual=anchors,
        colors=rcParams["text.color"],
    )  # fmt: skip
    for text in texts:
        text.set_path_effects(halo())
    if factor and texts:
        ax.annotate(
            f"{word('levels')} {factor}", (1, 1), xytext=(-4, -4), xycoords="axes fraction",
            ha="right", va="top", textcoords="offset points",
            fontsize=LABEL * rcParams["font.size"], path_effects=halo(), zorder=7,
        )  # fmt: skip


def label_places(
    lines: Iterable[Outline], result: Result, size: Array
) -> list[tuple[float, float]]:
    """For each line the straight stretch of it that is farthest from the runs, the fit, the sides
    of the picture and the labels placed before.

    None where all of it is nearer than a label of `size` (2,), a share of the picture, where it
    bends more than a label does, or where it is too small a ring to be broken by one."""
    low, high = bounds(result.slice)
    occupied = [*_occupied(result), *_lowest_label(result, size)]
    taken = [(points - low) / (high - low) / size for points in occupied]
    anchors = []
    for line in lines:
        share = (_thinned(line.vertices, MAX_VERTICES) - low) / (high - low)
        free = 2 * (np.minimum(share, 1 - share) / size).min(axis=1, initial=1)
        along = share / size
        for points in taken:
            free = np.minimum(free, np.linalg.norm(along[:, None] - points, axis=2).min(axis=1))
        free[straightness(along) < STRAIGHT] = 0
        if len(along) and free.max() > NEAR and np.ptp(along, axis=0).max() > RING:
            best = np.argmax(free)
            taken.append(along[None, best])
            anchors.append(tuple(low + share[best] * (high - low)))
    return anchors


def straightness(points: Array) -> Array:
    """(m,): around each point of a line (m, 2), the distance of the points half a unit before and
    after it as a share of the way between them."""
    if len(points) < 3:
        return np.ones(len(points))
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    before = np.clip(way - 0.5, 0, way[-1])
    after = np.clip(way + 0.5, 0, way[-1])
    ends = [np.column_stack([np.interp(w, way, c) for c in points.T]) for w in (before, after)]
    distance = np.linalg.norm(ends[1] - ends[0], axis=1)
    return np.asarray(distance / np.maximum(after - before, 1e-12))


def _label_size(ax: Axes) -> Array:
    """Width and height (2,) of a label, as shares of the picture."""
    figure, spec = ax.get_figure(root=True), ax.get_subplotspec()
    panels = spec.get_gridspec().get_geometry()[::-1] if spec else (1, 1)
    inches = 0.8 * figure.get_size_inches() / panels  # type: ignore[union-attr]
    if ax.get_aspect() != "auto":
        extent = np.array([np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())])
        inches = extent * (inches / extent).min()
    return np.array([2.5, 2.0]) * LABEL * rcParams["font.size"] / 72 / inches


def _occupied(result: Result) -> list[Array]:
    """Points (m, 2) of the picture that no label should cover."""
    low, high = bounds(result.slice)
    cell = (high - low) / CELLS
    taken = []
    for path in result.paths:
        run = subdivided(visible_part(path, result.slice), cell)
        taken.append(np.unique(np.rint(run[np.isfinite(run[:, 0])] / cell), axis=0) * cell)
    if result.fit.coordinates is not None:
        taken.append(result.fit.coordinates[None])
    return [points for points in taken if len(points)]


def _lowest_label(result: Result, size: Array) -> list[Array]:
    """Points (m, 2) of the value of the lowest point; `size` (2,) as of a label."""
    minimum = slice_axes.lowest(result)
    if minimum is None:
        return []
    low, high = bounds(result.slice)
    steps = np.column_stack([np.linspace(0, LOWEST_WIDTH, 7), np.full(7, 0.5)])
    sides = slice_axes.lowest_sides(result, minimum[0], LOWEST_WIDTH * size[0])
    return [minimum[0] + np.array(sides) * steps * size * (high - low)]


def _thinned(points: Any, count: int) -> Array:
    return np.asarray(points)[:: 1 + len(points) // count]


DRAWING = PageDrawing(paint)
