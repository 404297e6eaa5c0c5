"""The curves through the centre, along the edges of the picture of their plane."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator, NullLocator

from landscape.arrays import Array
from landscape.figures.elements.levels import TICKS, Scale, tick_labels
from landscape.result import Result

DEPTH, GAP = 0.2, 0.025
"""Depth of a margin, and what parts it from the picture, as shares of the picture."""
ROOM = 0.08
"""Share of a margin left free at either end of its curve."""
NOTE = "along the edges: the loss along the dotted lines through the centre"

Strip = Callable[[Axes, tuple[float, float, float, float]], Axes]
"""Makes axes beside others, given left, bottom, width and height in shares of theirs."""


def draw_margins(ax: Axes, result: Result, scale: Scale, strip: Strip) -> str:
    """Draw the curve along x above the picture and that along y at its right, on one loss axis,
    and where they run; the note for the caption."""
    losses = [np.where(np.isfinite(line.loss), line.loss - scale.base, np.nan)
              for line in result.lines]  # fmt: skip
    limits = _limits(np.concatenate(losses), scale)
    top = strip(ax, (0, 1 + GAP, 1, DEPTH))
    right = strip(ax, (1 + GAP, 0, DEPTH, 1))
    color, width = rcParams["text.color"], 0.8 * float(rcParams["lines.linewidth"])
    top.plot(result.lines[0].x, losses[0], color=color, linewidth=width)
    right.plot(losses[1], result.lines[1].x, color=color, linewidth=width)
    top.set(xlim=ax.get_xlim(), yscale="log" if scale.log else "linear", ylim=limits)
    right.set(ylim=ax.get_ylim(), xscale="log" if scale.log else "linear", xlim=limits)
    ticks = _ticks(scale, limits)
    names = tick_labels(np.array(ticks))[0]
    for axis in (top.yaxis, right.xaxis):
        axis.set_ticks(ticks, labels=names)
        axis.set_minor_locator(NullLocator())
    if _inches(names) > DEPTH * ax.bbox.width / ax.figure.dpi:
        right.tick_params(axis="x", labelrotation=90)
    top.tick_params(labelbottom=False)
    right.tick_params(labelleft=False)
    for side in (top, right):
        side.spines[["top", "right"]].set_visible(False)
        side.patch.set_visible(False)
    x, y = result.slice.base
    for draw, place in ((ax.axhline, y), (ax.axvline, x)):
        draw(place, color=color, linestyle=":", linewidth=0.6 * width, alpha=0.8, zorder=2.6)
    return NOTE


def _ticks(scale: Scale, limits: tuple[float, float]) -> list[float]:
    """A few round losses within the limits, as far apart as a margin's width needs."""
    low, high = limits
    if not scale.log:
        return [float(v) for v in MaxNLocator(2).tick_values(low, high) if low <= v <= high]
    within = [float(v) for v in scale.levels(TICKS) if low <= v <= high]
    return within if len(within) < 2 else [within[0], within[-1]]


def _inches(names: Sequence[str]) -> float:
    """About what they take in a row, a letter apart."""
    em = float(FontProperties(size=rcParams["xtick.labelsize"]).get_size_in_points()) / 72
    return 0.6 * em * sum(len(name) + 1 for name in names)


def _limits(values: Array, scale: Scale) -> tuple[float, float]:
    """Of the loss axis: room around the values, as far down as the scale of the picture goes."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if scale.log:
        low = max(low, scale.low)
        room = (high / low) ** ROOM if high > low else 2.0
        return low / room, high * room
    room = ROOM * (high - low) or 1.0
    return low - room, high + room
