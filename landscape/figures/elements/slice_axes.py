"""What every flat picture of a surface shares: labelled axes, hatched holes, runs and the fit."""

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from landscape.arrays import Array, Mask
from landscape.evaluate.surface import Surface
from landscape.figures.elements.trajectories import (
    draw_fit,
    draw_marks,
    draw_trajectories,
    legend_of,
)
from landscape.result import Result

HOLE, SHELF = "////", "...."
FLAT = 1e-9
"""Neighbouring values that differ by less than this share of the range stand on a shelf."""


def legend(result: Result) -> list[Artist]:
    """Runs, fit, and what hatching means."""
    return [*legend_of(result), *hatch_legend(result)]


def hatch_legend(result: Result) -> list[Artist]:
    """Entries for the hatching there is."""
    if result.surface is None:
        return []
    shown = {
        "not finite": (HOLE, holes(result.surface)),
        "flat by the clip": (SHELF, shelf(result)),
    }
    return [
        Patch(facecolor="none", edgecolor=_hatch_color(), hatch=2 * hatch, label=label, linewidth=0)
        for label, (hatch, mask) in shown.items()
        if mask.any()
    ]


def holes(surface: Surface) -> Mask:
    """(ny, nx): where the loss is not finite."""
    return ~np.isfinite(surface.loss)


def shelf(result: Result) -> Mask:
    """(ny, nx): where a clipped loss no longer changes from one point to the next."""
    surface = result.surface
    if surface is None or result.loss.clip is None or not surface.clipped:
        return np.zeros((1, 1), dtype=bool)
    values = np.where(np.isfinite(surface.loss), surface.loss, np.inf)
    limit = FLAT * float(np.ptp(surface.finite))
    with np.errstate(invalid="ignore"):
        level_x = np.abs(np.diff(values, axis=1)) <= limit
        level_y = np.abs(np.diff(values, axis=0)) <= limit
    flat = np.ones(values.shape, dtype=bool)
    flat[:, 1:] &= level_x
    flat[:, :-1] &= level_x
    flat[1:] &= level_y
    flat[:-1] &= level_y
    return flat


def frame(ax: Axes, result: Result) -> None:
    """Labels and limits of both axes."""
    (x, y), (first, second) = result.slice.grid, result.slice.labels
    ax.set_xlabel(first, parse_math=False)
    ax.set_ylabel(second, parse_math=False)
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])
    ax.spines[["top", "right"]].set_visible(True)


def hatch(ax: Axes, result: Result) -> None:
    """Hatches what is not finite, and marks the shelf a clip leaves."""
    surface = result.surface
    if surface is None:
        return
    for mask, pattern in ((holes(surface), HOLE), (shelf(result), SHELF)):
        if mask.any():
            _hatch(ax, surface, mask, pattern)


def _hatch(ax: Axes, surface: Surface, mask: Mask, pattern: str) -> None:
    """Hatches every cell with a corner in `mask`."""
    shade: Array = mask.astype(float)
    drawn = ax.contourf(
        surface.x, surface.y, shade, [1e-9, 2], colors="none", hatches=[pattern], zorder=2.5
    )
    drawn.set_edgecolor(_hatch_color())
    drawn.set_linewidth(0)


def _hatch_color() -> str:
    return str(rcParams["hatch.color"])


def overlay(ax: Axes, result: Result) -> None:
    """Holes, runs, marks and the fit, over whatever shows the values."""
    hatch(ax, result)
    draw_trajectories(ax, result)
    draw_marks(ax, result)
    draw_fit(ax, result)
