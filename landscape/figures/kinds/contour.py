"""contour: the level lines of the loss over a plane, each with its value."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path as Outline

from landscape.arrays import Array, Mask
from landscape.figures.elements import slice_axes
from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.levels import Scale, line_colors, refined, tick_labels
from landscape.figures.elements.sheet import axes_inches, figure_of
from landscape.figures.elements.three_d.occlusion import subdivided
from landscape.figures.elements.trajectories import dots_part, halo, visible_part
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.layout.panel_grid import single_sheet
from landscape.figures.layout.text_fit import ruler
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
SAME_LEVEL = 0.34
"""A level nearer than this share of the least gap between levels to one drawn thick is left out."""
LABEL = 0.75
"""Size of a label, as a share of the font's."""
DIGIT, HALF_HEIGHT, PAD = 0.6, 0.55, 0.3
"""Width of a character, half the height of a label, and room before and behind it, in its size."""
CURVED = 0.35
"""A line may leave the middle of its label by so much of its size, or be struck by it."""
STAR, CROSS = 0.9, 0.6
"""Radius of the fit's star and of the cross at the lowest point, in its size."""
FAR = 6.0
"""Farther than this from all else, in sizes, no place is better than another."""
SLANTED = 0.4
"""What a place on an upright line counts, to one on a level line."""
STEEP = -70.0
"""A label turned further than this, in degrees, is turned round."""
CANDIDATES, FEWEST = 90, 8
"""Places tried along a line; vertices of the shortest line that has a label."""


def paint(spec: ContourSpec, result: Result, page: Page) -> None:
    """Level lines, with all that is drawn over them."""
    (ax,) = page.axes()
    frame(ax, result, spec)
    assert result.surface is not None
    scale = Scale.from_values(result.surface.finite, spec.log)
    levels, avoided = beside_overlays(scale, spec, result)
    slice_axes.overlay(ax, result, finishing=page.finishing)
    draw_levels(ax, result, levels, spec.log, spec.cmap, scale, True, page.finishing, avoided)
    paint_lines = partial(draw_contour, log=False, cmap=spec.cmap, labelled=False)
    explanation = draw_overlays(ax, result, spec, scale, page.strip, paint_lines)
    page.handles = [*slice_axes.whole_legend(result), *explanation.handles]
    page.caption_parts = surface_caption(result, scale.note, dots_part(ax), *explanation.notes)


def sheet(spec: ContourSpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: no higher than a picture in one unit needs it."""
    return single_sheet(slice_axes.shape_in_one_unit(result, spec.constraint is not None), False)


def beside_overlays(
    scale: Scale, spec: ContourSpec, result: Result
) -> tuple[int | tuple[float, ...], list[Array]]:
    """The levels but one that a constraint draws itself, or nearly; points (m, 2) of the lines of
    overlays, which no label should cover."""
    levels = scale.within(spec.levels)
    data = spec.figure_data(result) if spec.constraint or spec.path else {}
    lines: list[Array] = []
    if spec.path:
        lines.append(data["path"]["coordinates"])
    if spec.constraint:
        lines.append(data["constraint"]["border"])
        if data["constraint"]["binds"]:
            gaps = np.abs(np.array(levels) - data["constraint"]["loss"])
            least = SAME_LEVEL * np.min(np.abs(np.diff(levels)), initial=np.inf)
            levels = [v for v, gap in zip(levels, gaps, strict=True) if gap > least] or levels
    return tuple(levels) or spec.levels, [p for p in (_cells(v, result) for v in lines) if len(p)]


def draw_contour(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: Log,
    cmap: str,
    scale: Scale | None = None,
    labelled: bool = True,
    finishing: list[Callable[[], None]] | None = None,
    writes_lowest: bool = False,
) -> Scale:
    """The level lines, and over them holes, runs and the fit; the scale of the levels."""
    slice_axes.frame(ax, result)
    # Labels of levels keep off its texts.
    slice_axes.overlay(ax, result, finishing=finishing, writes_lowest=writes_lowest)
    return draw_levels(ax, result, levels, log, cmap, scale, labelled, finishing)


def draw_levels(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: Log,
    cmap: str,
    scale: Scale | None = None,
    labelled: bool = True,
    finishing: list[Callable[[], None]] | None = None,
    avoided: Sequence[Array] = (),
) -> Scale:
    """The level lines alone, on a scale of their own unless one is given.

    Their labels are placed at once, for axes as they stand, or as one of the steps for `finishing`
    a page; they keep off the points `avoided` (m, 2)."""
    surface = result.surface
    assert surface is not None
    slice_axes.frame(ax, result)
    scale = scale or Scale.from_values(surface.finite, log)
    within = scale.within(levels)
    if within:
        fine = scale.fine(FINE, len(surface.x))
        lowest = within[0] + scale.base
        x, y, loss = refined(surface.x, surface.y, surface.loss, fine, lowest)
        colors = line_colors(within, scale, cmap)
        width = 0.6 * float(rcParams["lines.linewidth"])
        loss = np.ma.masked_invalid(scale.shown(loss))
        # The default algorithm leaves rings open where their ends differ in the last digit, and
        # a label's gap then ends in its middle.
        look: dict[str, Any] = {"colors": colors, "linewidths": width, "algorithm": "serial"}
        drawn = ax.contour(x, y, loss, within, **look)
        if labelled and finishing is not None:
            finishing.append(partial(_draw_labels, ax, drawn, result, avoided))
        elif labelled:
            _draw_labels(ax, drawn, result, avoided)
    return scale


def _draw_labels(
    ax: Axes, lines: ContourSet, result: Result, avoided: Sequence[Array] = ()
) -> None:
    """The value of each line, in ink, where it covers nothing, the points `avoided` (m, 2) least
    of all."""
    ax.apply_aspect()
    box, em = 72 * axes_inches(ax), LABEL * float(rcParams["font.size"])
    labels, factor = tick_labels(np.asarray(lines.levels))
    names = dict(zip(lines.levels, labels, strict=True))
    taken = [*_occupied(result, em / box), *_written(ax), *avoided]
    anchors = label_places(lines.get_paths(), labels, result, box, taken)
    texts = ax.clabel(
        lines, fmt=names, fontsize=em, inline_spacing=3, manual=anchors,
        colors=rcParams["text.color"],
    )  # fmt: skip
    for text in texts:
        text.set_path_effects(halo())
        turn = (float(text.get_rotation()) + 180) % 360 - 180
        if turn < STEEP:  # all numbers on steep lines are read upwards: 0.9 is no 6.0
            text.set_rotation(turn + 180)
    if factor and texts:
        ax.annotate(
            f"{word('levels')} {factor}", (1, 1), xytext=(-4, -4), xycoords="axes fraction",
            ha="right", va="top", textcoords="offset points",
            fontsize=LABEL * rcParams["font.size"],
            path_effects=halo(), zorder=7,
        )  # fmt: skip


def label_places(
    lines: Sequence[Outline],
    labels: Sequence[str],
    result: Result,
    box: Array,
    taken: Sequence[Array],
) -> list[tuple[float, float]]:
    """For each line the place of its label that is farthest from the points `taken` (m, 2), from
    the sides of a picture of `box` (2,) points of type, and from the labels placed before.

    None where the label would cover another line, or any of these, or lie on a bend."""
    low, high = bounds(result.slice)
    em = LABEL * float(rcParams["font.size"])
    outlines = [
        (_thinned(line.vertices, MAX_VERTICES) - low) / (high - low) * box for line in lines
    ]
    covered = [(points - low) / (high - low) * box for points in taken]
    anchors = []
    for i, (points, label) in enumerate(zip(outlines, labels, strict=True)):
        if len(points) < FEWEST:
            continue
        half = em * np.array([DIGIT * len(label) / 2 + PAD, HALF_HEIGHT])
        some = points[:: 1 + len(points) // CANDIDATES]
        along = _directions(points)[:: 1 + len(points) // CANDIDATES]
        others = np.concatenate([p for k, p in enumerate(outlines) if k != i] + covered or [points])
        bad = _covers(some, along, half, others) if len(others) else np.zeros(len(some), bool)
        bad |= _covers(some, along, half, points, CURVED * em)
        ends = np.linalg.norm(some[:, None] - points[[0, -1]], axis=2).min(axis=1)
        bad |= ends < half[0] + em  # a line is broken for its label no farther than its ends
        reach = np.abs(along) * half[0] + np.abs(along[:, ::-1]) * half[1]
        room = np.minimum(some - reach, box - some - reach).min(axis=1)
        free = np.where(bad | (room < 0), -1.0, np.minimum(room, FAR * em))
        for obstacle in covered:
            gaps = np.linalg.norm(some[:, None] - obstacle, axis=2).min(axis=1)
            free = np.minimum(free, gaps)
        free *= SLANTED + (1 - SLANTED) * np.abs(along[:, 0])
        best = int(np.argmax(free))
        if free[best] > 0:
            across = along[best, ::-1] * (-1, 1)
            row = np.linspace(-1, 1, 7)[:, None] * half[0] * along[best]
            covered += [some[best] + row + k * half[1] * across for k in (-0.8, 0, 0.8)]
            anchors.append(tuple(low + some[best] / box * (high - low)))
    return anchors


def _covers(anchors: Array, along: Array, half: Array, points: Array, least: float = 0.0) -> Mask:
    """(n,): whether a label of half width and half height (2,), centred on one of `anchors` (n, 2)
    and turned to `along` (n, 2), has any of `points` (m, 2) in it, farther than `least` from its
    middle line."""
    place, anchor, turn = (xy[:, 0] + 1j * xy[:, 1] for xy in (points, anchors, along))
    turned = (place - anchor[:, None]) * turn.conj()[:, None]
    forwards, side = np.abs(turned.real), np.abs(turned.imag)
    return np.asarray(((forwards < half[0]) & (side < half[1]) & (side >= least)).any(axis=1))


def _directions(points: Array) -> Array:
    """(m, 2): which way a line (m, 2) runs at each of its points, of length 1."""
    steps = np.gradient(points, axis=0)
    return np.asarray(steps / np.maximum(np.linalg.norm(steps, axis=1, keepdims=True), 1e-12))


def _occupied(result: Result, em: Array) -> list[Array]:
    """Points (m, 2) of the picture that no label should cover; `em` (2,) is the size of the type as
    a share of it."""
    low, high = bounds(result.slice)
    taken = [_cells(visible_part(path, result.slice), result) for path in result.paths]
    if result.fit.coordinates is not None:
        taken.append(_around(result.fit.coordinates, STAR * em * (high - low)))
    if minimum := slice_axes.lowest(result):
        taken.append(_around(minimum[0], CROSS * em * (high - low)))
    return [points for points in taken if len(points)]


def _cells(line: Array, result: Result) -> Array:
    """(m, 2): a point in each cell of the picture that a line (n, 2) passes through."""
    low, high = bounds(result.slice)
    cell = (high - low) / CELLS
    points = subdivided(clip_to_box(line, low, high), cell)
    return np.unique(np.rint(points[np.isfinite(points[:, 0])] / cell), axis=0) * cell


def _written(ax: Axes) -> list[Array]:
    """Points (m, 2) in the boxes of the texts that stand on the axes already."""
    figure = figure_of(ax)
    shares = np.stack(np.meshgrid(np.linspace(0, 1, 8), np.linspace(0, 1, 3)), -1).reshape(-1, 2)
    boxes = [text.get_window_extent(ruler(figure.dpi)) for text in ax.texts]
    return [ax.transData.inverted().transform(box.min + shares * box.size) for box in boxes]


def _around(point: Array, radius: Array) -> Array:
    """(9, 2): a point (2,) and what lies around it at a `radius` (2,)."""
    turn = np.arange(8) * np.pi / 4
    return np.concatenate(
        [point[None], point + np.column_stack([np.cos(turn), np.sin(turn)]) * radius]
    )


def _thinned(points: Any, count: int) -> Array:
    return np.asarray(points)[:: 1 + len(points) // count]


DRAWING = PageDrawing(paint, sheet)
