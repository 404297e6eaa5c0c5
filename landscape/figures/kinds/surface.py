"""surface: the loss over a plane as a mesh in three dimensions."""

import re
from dataclasses import replace
from functools import partial

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import Axes3D

from landscape.arrays import Array
from landscape.figures.elements.sheet import figure_of, sheet_inches
from landscape.figures.elements.slice_axes import hatch_legend
from landscape.figures.elements.three_d.surface3d import Surface3D
from landscape.figures.elements.trajectories import legend_of
from landscape.figures.layout.box_labels import settle, space_labels
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.colorbars import center, taken, thin_ticks
from landscape.figures.layout.margins import MARGIN
from landscape.figures.layout.page import Page, Rect
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.layout.text_fit import ruler, text_width
from landscape.figures.specs.surface import SurfaceSpec
from landscape.result import Result

ALONG = 0.6
"""Length of a label along a side of the box, as a share of the picture's height."""
LABELS = 2.9
"""Room for the labels around the box, and the bar's thickness, in the size of the labels."""
THICK = 0.6
BAR_GAP = 2.0
"""From the box with its labels to the bar, in the size of the labels."""
PLACINGS = 2
"""A larger box takes other room for its labels, though not other pads: it is placed so often."""
NAMED = 26.0
"""Height of a sheet, in the size of the labels, from which names along the box are whole."""
BEHIND = re.compile(r" \(.*\)$")
"""What stands in brackets behind the name of a parameter."""
BAR = 0.66
"""Height of the colour bar, as a share of the picture's."""


def paint(spec: SurfaceSpec, result: Result, page: Page) -> None:
    """Put the mesh, the runs and the colour bar on the page."""
    (ax,) = page.axes(subplot_kw={"projection": "3d", "computed_zorder": False})
    names: list[str] = []
    height = 72 * float(page.figure.get_size_inches()[1])
    if page.place is None and height < NAMED * rcParams["axes.labelsize"]:
        names, result = long_names(result), short_named(result)
    surface3d = Surface3D(result, spec.log, spec.cmap)
    surface3d.paint(ax, spec.elev, spec.azim)
    bar = page.colorbar(surface3d.mappable, ax, surface3d.label, shrink=BAR)
    ticks, labels = surface3d.bar_ticks()
    bar.set_ticks(list(ticks), labels=labels)
    bar.minorticks_off()
    page.handles = [*legend_of(result), *hatch_legend(result)]
    page.caption_parts = surface_caption(result, *names, surface3d.scale.note)
    for axis in (ax.xaxis, ax.yaxis):
        page.room(axis.label, ax, upright=True, share=ALONG)
    page.arrange = partial(_arrange, surface3d, ax, bar.ax)


def long_names(result: Result) -> list[str]:
    """The names of the directions that have something in brackets behind them."""
    return [label for label in result.slice.labels if BEHIND.search(label)]


def short_named(result: Result) -> Result:
    """The result with nothing in brackets behind the names of its directions."""
    labels = tuple(BEHIND.sub("", label) for label in result.slice.labels)
    return replace(result, slice=replace(result.slice, labels=labels))


def _arrange(surface3d: Surface3D, ax: Axes3D, bar: Axes, rect: Rect) -> None:
    """The box as large as fits, the colour bar at its right, both in the middle of the sheet."""
    low, high = place_bar(bar, rect)
    thin_ticks(bar)
    figure = figure_of(ax)
    box = place_box(surface3d, ax, low, high)
    right = (box.x1 + BAR_GAP * rcParams["axes.labelsize"] / 72 * figure.dpi) / (figure.bbox.width)
    place = bar.get_position()
    bar.set_position((min(right, place.x0), place.y0, place.width, place.height))
    center([ax, bar], [box, taken(bar)])


def place_bar(bar: Axes, rect: Rect) -> tuple[Array, Array]:
    """Puts the colour bar at the right edge of a part of the sheet; the lower left and the upper
    right corner (2,), in inches, of what it leaves."""
    dpi, size = figure_of(bar).dpi, sheet_inches(bar)
    em = rcParams["axes.labelsize"] / 72
    low, high = size * rect[:2], size * (np.array(rect[:2]) + rect[2:])
    bar_low = low[1] + (high[1] - low[1]) * (1 - BAR) / 2
    bar_size = np.array([THICK * em, (high[1] - low[1]) * BAR])
    bar.set_aspect("auto")
    bar.set_position((*(np.array([0, bar_low]) / size), *(bar_size / size)))
    box = bar.get_tightbbox(ruler(dpi))
    assert box is not None
    left = high[0] - MARGIN - box.x1 / dpi
    bar.set_position((left / size[0], bar_low / size[1], *(bar_size / size)))
    return low, np.array([left, high[1]])


def place_box(surface3d: Surface3D, ax: Axes3D, low: Array, high: Array) -> Bbox:
    """Makes the box as large as fits, with its labels, between two corners (2,) in inches; the
    pixels that it takes with them, about which its labels keep their distances."""
    em = rcParams["axes.labelsize"] / 72
    lines = 1.2 * max(axis.label.get_text().count("\n") for axis in (ax.xaxis, ax.yaxis))
    free_low = low + (LABELS + lines) * em + np.array([MARGIN, 0])
    free_high = high - np.array([max(LABELS * em, _right_labels(ax) + em), em / 2])
    first, last = surface3d.outline(ax)
    side = np.min((free_high - free_low) / (last - first))
    corner = (free_low + free_high) / 2 - side * (first + last) / 2
    dpi = figure_of(ax).dpi
    for i in range(PLACINGS):
        _set_inches(ax, corner, side)
        if i == 0:
            space_labels(ax)
        box = _labels_box(ax)
        below = np.maximum(corner + side * first - np.array(box.min) / dpi, 0)
        above = np.maximum(np.array(box.max) / dpi - corner - side * last, 0)
        free_low, free_high = low + below + 1.5 * MARGIN, high - above - 1.5 * MARGIN
        side = np.min((free_high - free_low) / (last - first))
        corner = (free_low + free_high) / 2 - side * (first + last) / 2
    _set_inches(ax, corner, side)
    taken = np.array([corner + side * first - below, corner + side * last + above])
    return Bbox(taken * dpi)


def _set_inches(ax: Axes3D, corner: Array, side: float) -> None:
    """Makes the axes a square of the sheet."""
    size = sheet_inches(ax)
    ax.set_position((*(corner / size), *(side / size)))


def _labels_box(ax: Axes3D) -> Bbox:
    """The pixels that the labels and the ticks of the box take, with the box itself."""
    figure = figure_of(ax)
    ruled = ruler(figure.dpi)
    axes = (ax.xaxis, ax.yaxis, ax.zaxis)
    for axis in axes:
        settle(ax, axis, ruled)
    boxes = [axis.get_tightbbox(ruled) for axis in axes]
    boxes += [number.get_window_extent(ruled) for number in ax.texts]
    return Bbox.union([box for box in boxes if box is not None])


def _right_labels(ax: Axes3D) -> float:
    """Inches that the numbers beside the box take."""
    figure = figure_of(ax)
    ticks = ax.zaxis.get_ticklabels()
    return max((text_width(tick, tick.get_text()) for tick in ticks), default=0.0) / figure.dpi


DRAWING = PageDrawing(paint)
