"""Numbers and names along the axes of a box in three dimensions.

matplotlib moves them away from the middle of the box by a length that depends on how the box is
seen: from one camera they touch, from another they float, and beside a steep axis a number stands
at its neighbour's tick. Here numbers are written across the axis from their ticks, and names are
measured where they stand, and moved.
"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator, NullFormatter
from mpl_toolkits.mplot3d import Axes3D

from landscape.arrays import Array
from landscape.figures.elements.sheet import figure_of
from landscape.figures.layout.text_fit import ruler, text_width

TICK_GAP, NAME_GAP = 0.8, 0.45
"""From an axis to its numbers, and from these to its name, in the size of the type."""
GAP = 0.3
"""Between two numbers at least, in the size of the type."""
PROBE = 10.0
"""Points by which a pad is changed to see how far that moves a text."""
LINE = 1.2
"""Height of a line, in the size of its type."""
SHORT = 2.5
"""A name that is no longer than this, in the size of its type, is not turned along its axis."""


class Edge(NamedTuple):
    """An axis on the sheet, in pixels."""

    start: Array
    """(2,)"""
    along: Array
    """(2,): of length 1."""
    outwards: Array
    """(2,): of length 1, across it."""


def space_labels(ax: Axes3D) -> None:
    """Writes the numbers of each axis as near to it, and its name as near to these, as they may
    stand without touching; where two numbers would touch each other, some are left out. They hold
    for the camera that the axes have now."""
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        settle(ax, axis, ruler(_dpi(ax)))
        numbers = _write_numbers(ax, axis)
        if axis.label.get_text() and axis.label.get_visible():
            _set_label_pad(ax, axis, [_corners(ax, number) for number in numbers])


def _write_numbers(ax: Axes3D, axis: Any) -> list[Annotation]:
    """One beside each tick, labelled with the name of the axis; zero stays where some are left
    out."""
    ticks = np.asarray(axis.get_majorticklocs())
    edge = _edge(ax, axis)
    written = [
        _number(ax, tick.label1, _foot(ax, tick, edge), edge, axis.axis_name)
        for tick in axis.get_major_ticks(len(ticks))
        if tick.label1.get_text()
    ]
    room = GAP * float(rcParams["xtick.labelsize"]) / 72 * _dpi(ax)
    while len(written) > 1 and _touch([_corners(ax, number) for number in written], room):
        zeros = np.flatnonzero(np.abs(ticks) < 1e-9 * np.abs(ticks).max())
        start = int(zeros[0]) % 2 if len(zeros) else 0
        for number in written[1 - start :: 2]:
            number.remove()
        ticks, written = ticks[start::2], written[start::2]
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(NullFormatter())
    return written


def _foot(ax: Axes3D, tick: Any, edge: Edge) -> Array:
    """(2,): where a tick crosses its axis, in pixels."""
    ends = ax.transData.transform(np.column_stack(tick.tick1line.get_data(orig=True)))
    off = (ends - edge.start) @ edge.outwards
    share = off[0] / (off[0] - off[1]) if off[0] != off[1] else 0.0
    return np.asarray(ends[0] + share * (ends[1] - ends[0]))


def _number(ax: Axes3D, label: Any, foot: Array, edge: Edge, name: str) -> Annotation:
    """The text of a label across the axis from a foot (2,)."""
    number = ax.annotate(
        label.get_text(), tuple(ax.transData.inverted().transform(foot)), xytext=(0, 0),
        textcoords="offset points", ha="center", va="center", annotation_clip=False,
        fontsize=label.get_fontsize(), color=label.get_color(), label=name,
    )  # fmt: skip
    half = number.get_window_extent(ruler(_dpi(ax))).size / 2
    gap = TICK_GAP * float(label.get_fontsize())
    across = gap + float(np.abs(edge.outwards) @ half) * 72 / _dpi(ax)
    number.set_position(tuple(across * edge.outwards))
    return number


def _set_label_pad(ax: Axes3D, axis: Any, boxes: list[Array]) -> None:
    """Puts a name outside the `boxes` (4, 2) of the numbers."""
    label, edge = axis.label, _edge(ax, axis)
    rows = label.get_text().split("\n")
    height = LINE * float(label.get_fontsize()) * len(rows)
    widest = max(text_width(label, row) for row in rows) * 72 / _dpi(ax)
    if widest < SHORT * label.get_fontsize():
        axis.set_rotate_label(False)
        label.set_rotation(0)
    outer = max([((box - edge.start) @ edge.outwards).max() for box in boxes], default=0.0)

    def gap() -> float:
        middle = label.get_transform().transform(label.get_position()) - edge.start
        return float(middle @ edge.outwards - outer)

    wanted = (NAME_GAP * float(label.get_fontsize()) + height / 2) * _dpi(ax) / 72
    first, pad = gap(), axis.labelpad  # it has been settled
    axis.labelpad = pad + PROBE
    settle(ax, axis, ruler(_dpi(ax)))
    per_point = (gap() - first) / PROBE
    axis.labelpad = pad + (wanted - first) / per_point if per_point > 1e-7 else 0.0


def _touch(boxes: list[Array], room: float) -> bool:
    """Whether two neighbours of the `boxes`, (4, 2) each, are nearer than `room` either way."""
    return any(
        bool(np.all(np.maximum(a.min(axis=0), b.min(axis=0)) - room
                    < np.minimum(a.max(axis=0), b.max(axis=0))))
        for a, b in pairwise(boxes)
    )  # fmt: skip


def _corners(ax: Axes3D, text: Annotation) -> Array:
    """(4, 2), in pixels."""
    return np.asarray(text.get_window_extent(ruler(_dpi(ax))).corners())


def settle(ax: Axes3D, axis: Any, renderer: RendererAgg) -> None:
    """Moves all texts of an axis to where they are drawn; of matplotlib's methods that measure,
    some do so too, but only from 3.11.1 on."""
    if ax.M is None:
        ax.M = ax.get_proj()
    axis.draw(renderer)


def _edge(ax: Axes3D, axis: Any) -> Edge:
    """The axis itself; outwards is away from the middle of the box."""
    start, end = ax.transData.transform(axis.line.get_xydata())
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    middle = ax.transAxes.transform((0.5, 0.5))
    return Edge(start, along, across * (np.sign((start - middle) @ across) or 1.0))


def _dpi(ax: Axes3D) -> float:
    figure = figure_of(ax)
    return float(figure.dpi)
