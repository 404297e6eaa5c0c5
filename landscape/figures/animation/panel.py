"""The panels of an animation and their places on the sheet.

The loss stands on the left, what the model says and the losses over the steps on the right, one
above the other; on a sheet higher than wide the loss stands above, and they below. Axes end on
whole pixels: then what is drawn in every frame ends where it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from landscape.figures.animation.animated import Animated
from landscape.figures.elements.sheet import figure_of
from landscape.figures.elements.three_d.surface3d import Surface3D
from landscape.figures.kinds.surface import place_box
from landscape.figures.layout.page import Rect, has_room, no_room

PAD = 0.06
"""Inches around each panel."""
LABEL_LENGTH = 0.8
"""Of a label along a side of a 3-D box, as a share of half the picture's height."""
MAX_LAYOUTS = 3
"""A layout may change the ticks, for whose labels it made room."""


@dataclass(eq=False)
class Panel:
    """Axes with what does not change on them, and what does."""

    ax: Axes
    animated: list[Animated] = field(default_factory=list)
    layer: Sequence[Artist] = ()
    """Costly artists between animated ones (see FrameRenderer)."""
    legend: Sequence[Artist] = ()
    """Entries for what is to be seen besides runs and fit."""
    surface: Surface3D | None = None
    """What 3-D axes show."""


def arrange(panels: Sequence[Panel], rect: Rect) -> None:
    """Places the panels, of which the first may be 3-D, in a rectangle of the sheet.

    Raises InputError where it leaves them no room."""
    first, *others = panels
    figure = figure_of(first.ax)
    engine = ConstrainedLayoutEngine(rect=rect, w_pad=PAD, h_pad=PAD, wspace=0, hspace=0)
    first.ax.set_in_layout(first.surface is None)
    for panel in panels:
        for line in panel.ax.lines:  # an empty one has a box at the origin, one in space anywhere
            line.set_in_layout(False)
    if not [has_room(engine, figure) for _ in range(MAX_LAYOUTS)][-1]:
        raise no_room(figure)
    if first.surface is not None:
        size = figure.get_size_inches()
        boxes = [box for panel in others if (box := panel.ax.get_tightbbox()) is not None]
        low, high = size * rect[:2], size * (np.array(rect[:2]) + rect[2:])
        if is_portrait(figure):
            low[1] = max(box.y1 for box in boxes) / figure.dpi
        else:
            high[0] = min(box.x0 for box in boxes) / figure.dpi
        place_box(first.surface, first.ax, low, high)
    for panel in panels:
        _snap(panel.ax, figure)


def is_portrait(figure: Figure) -> bool:
    """Whether the sheet is higher than wide."""
    width, height = figure.get_size_inches()
    return bool(height > width)


def _snap(ax: Axes, figure: Figure) -> None:
    """Moves the edges of the axes inwards to whole pixels."""
    size = np.asarray(figure.bbox.size)
    low, high = ax.get_position().get_points() * size
    low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
    ax.set_position((*(low / size), *((np.maximum(high, low + 1) - low) / size)))
