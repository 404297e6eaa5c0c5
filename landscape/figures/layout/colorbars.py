"""Colour bars: as high as the axes they stand beside, with no more ticks than have room."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.transforms import BboxBase

from landscape.figures.elements.sheet import figure_of
from landscape.figures.layout.text_fit import ruler

TICK_GAP = 1.25
"""From one tick to the next at least, in the size of their labels."""


def match_heights(bars: Sequence[tuple[Colorbar, Axes]]) -> None:
    """Makes colour bars as high as the axes that they stand beside."""
    for bar, ax in bars:
        if ax.get_aspect() == "auto":
            continue
        ax.apply_aspect()
        bar.ax.apply_aspect()
        parent, own = ax.get_position(), bar.ax.get_position()
        gap = own.x0 - ax.get_position(original=True).x1
        bar.ax.set_box_aspect(None)
        bar.ax.set_aspect("auto")
        bar.ax.set_position((parent.x1 + gap, parent.y0, own.width, parent.height))


def center(axes: Sequence[Axes], boxes: Sequence[BboxBase | None]) -> None:
    """Moves axes that stand side by side to the middle of the sheet; `boxes` are the pixels that
    they take with their labels."""
    figure = figure_of(axes[0])
    left = min(box.x0 for box in boxes if box is not None)
    right = max(box.x1 for box in boxes if box is not None)
    width = float(figure.bbox.width)
    shift = ((width - right) - left) / 2 / width
    for ax in axes:
        place = ax.get_position(original=ax.get_axes_locator() is not None)
        ax.set_position((place.x0 + shift, place.y0, place.width, place.height))


def taken(ax: Axes) -> BboxBase | None:
    """The pixels that axes take with their labels."""
    figure = figure_of(ax)
    return ax.get_tightbbox(ruler(figure.dpi))


def thin_ticks(bar: Axes) -> None:
    """Leaves those ticks out whose labels would touch the one below: heights need not be even."""
    figure = figure_of(bar)
    gap = TICK_GAP * float(rcParams["ytick.labelsize"]) / 72 * figure.dpi
    ticks = bar.get_yticks()
    labels = [label.get_text() for label in bar.get_yticklabels()]
    heights = bar.transData.transform(np.column_stack([np.zeros(len(ticks)), ticks]))[:, 1]
    kept: list[int] = []
    for i in np.argsort(heights, kind="stable"):
        if not kept or heights[i] - heights[kept[-1]] >= gap:
            kept.append(int(i))
    bar.set_yticks(ticks[kept], labels=[labels[i] for i in kept])
