"""Numbers and names along the axes of a box in three dimensions.

matplotlib moves them outwards by a length that depends on how the box is seen, so that they touch
from one camera and float from another. Here they are measured where they stand, and moved.
"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ticker import FixedFormatter, FixedLocator
from mpl_toolkits.mplot3d import Axes3D

from landscape.arrays import Array
from landscape.figures.layout.text_fit import ruler

TICK_GAP, NAME_GAP = 0.8, 0.45
"""From an axis to its numbers, and from these to its name, in the size of the type."""
GAP = 0.3
"""Between two numbers at least, in the size of the type."""
PROBE = 10.0
"""Points by which a pad is changed to see how far that moves a text."""
LINE = 1.2
"""Height of a line, in the size of its type."""


class Edge(NamedTuple):
    """An axis on the sheet, in pixels."""

    start: Array
    """(2,)"""
    along: Array
    """(2,): of length 1."""
    outwards: Array
    """(2,): of length 1, across it."""


def space_labels(ax: Axes3D) -> None:
    """Sets the numbers of each axis as near to it, and its name as near to these, as they may
    stand without touching; where two numbers would touch each other, some are left out."""
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        if any(tick.get_text() for tick in axis.get_ticklabels()):
            _set_tick_pad(ax, axis)
            _thin(ax, axis)
        if axis.label.get_text() and axis.label.get_visible():
            _set_label_pad(ax, axis)


def _set_tick_pad(ax: Axes3D, axis: Any) -> None:
    def gap(pad: float) -> float:
        axis.set_tick_params(pad=pad)
        boxes = _boxes(ax, axis)
        edge = _edge(ax, axis)
        return float(min(((box - edge.start) @ edge.outwards).min() for box in boxes))

    axis.set_tick_params(pad=_pad(ax, gap, TICK_GAP * float(rcParams["xtick.labelsize"])))


def _set_label_pad(ax: Axes3D, axis: Any) -> None:
    label = axis.label
    rows = label.get_text().count("\n") + 1
    height = LINE * float(label.get_fontsize()) * rows / 72 * _dpi(ax)

    def gap(pad: float) -> float:
        axis.labelpad = pad
        boxes, edge = _boxes(ax, axis), _edge(ax, axis)
        middle = label.get_transform().transform(label.get_position()) - edge.start
        outer = [float(((box - edge.start) @ edge.outwards).max()) for box in boxes]
        return float(middle @ edge.outwards) - height / 2 - max(outer, default=0.0)

    axis.labelpad = _pad(ax, gap, NAME_GAP * float(label.get_fontsize()))


def _pad(ax: Axes3D, gap: Any, wanted: float) -> float:
    """The pad in points with which `gap`, in pixels, is as `wanted`, in points."""
    wanted *= _dpi(ax) / 72
    first, second = gap(0.0), gap(PROBE)
    return PROBE * (wanted - first) / (second - first) if second - first > 1e-6 else 0.0


def _thin(ax: Axes3D, axis: Any) -> None:
    """Takes out every other number until none touches the next; zero stays."""
    ticks = np.asarray(axis.get_majorticklocs())
    labels = [label.get_text() for label in axis.get_ticklabels()][: len(ticks)]
    room = GAP * float(rcParams["xtick.labelsize"]) / 72 * _dpi(ax)
    while len(ticks) > 2 and _touch(_boxes(ax, axis), room):
        zeros = np.flatnonzero(np.abs(ticks) < 1e-9 * np.abs(ticks).max())
        start = int(zeros[0]) % 2 if len(zeros) else 0
        ticks, labels = ticks[start::2], labels[start::2]
        axis.set_major_locator(FixedLocator(list(ticks)))
        axis.set_major_formatter(FixedFormatter(labels))


def _touch(boxes: list[Array], room: float) -> bool:
    """Whether two neighbours of the `boxes`, (4, 2) each, are nearer than `room` either way."""
    return any(
        bool(np.all(np.maximum(a.min(axis=0), b.min(axis=0)) - room
                    < np.minimum(a.max(axis=0), b.max(axis=0))))
        for a, b in pairwise(boxes)
    )  # fmt: skip


def _boxes(ax: Axes3D, axis: Any) -> list[Array]:
    """(4, 2): the corners of each number, in pixels, where it stands now."""
    renderer = ruler(_dpi(ax))
    count = len(axis.get_majorticklocs())
    labels = [tick.label1 for tick in axis.get_major_ticks(count)]
    settle(ax, axis, renderer)  # get_ticklabels moves them away
    boxes = [label.get_window_extent(renderer) for label in labels if label.get_text()]
    return [np.asarray(box.corners()) for box in boxes]


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
    figure = ax.get_figure(root=True)
    assert figure is not None
    return float(figure.dpi)
