"""Hatching in three dimensions, where patches have no pattern: slanting lines on the floor where
the loss is not finite, dots where it is flat."""

import numpy as np
from matplotlib import rcParams
from mpl_toolkits.mplot3d import Axes3D

from landscape.arrays import Array, Mask

LINES = 61
"""Slanting lines on the floor."""
FINE = 720
"""Points of each of them."""
DOTS = 34
"""Dots along each axis."""
DOT = 0.3
"""Size of a dot, as a share of a marker's."""


def hatch_floor(
    ax: Axes3D, corners: tuple[Array, Array], holes: Mask, flat: Mask, floor: float, zorder: float
) -> None:
    """Lines over the cells of `holes` (ny, nx), dots over those of `flat`, on the floor of a box
    with these `corners` (2,)."""
    if holes.any():
        draw_slanting(ax, *corners, holes, floor, zorder)
    dots = dots_over(*corners, flat)
    if len(dots):
        points = np.column_stack([dots, np.full(len(dots), floor)])
        draw_dots(ax, points, rcParams["hatch.color"], zorder)


def draw_slanting(
    ax: Axes3D, low: Array, high: Array, mask: Mask, floor: float, zorder: float
) -> None:
    """Lines on the floor of a box from `low` to `high` (2,), over the cells of `mask` (ny, nx)."""
    t = np.linspace(0, 1, FINE)
    for shift in np.linspace(-1, 1, LINES):
        share = np.column_stack([t, t + shift])
        column, row = np.rint(np.clip(share.T, 0, 1) * np.array(mask.shape[::-1])[:, None] - 0.5)
        cells = np.clip(row, 0, mask.shape[0] - 1), np.clip(column, 0, mask.shape[1] - 1)
        shown = mask[cells[0].astype(int), cells[1].astype(int)]
        shown &= (share[:, 1] >= 0) & (share[:, 1] <= 1)
        points = np.where(shown[:, None], low + share * (high - low), np.nan)
        if shown.any():
            (line,) = ax.plot(*points.T, floor, color=rcParams["hatch.color"],
                              linewidth=rcParams["hatch.linewidth"], zorder=zorder)  # fmt: skip
            line.set_clip_on(False)


def dots_over(low: Array, high: Array, mask: Mask) -> Array:
    """(m, 2): points in rows, each shifted by half a step from the last, over the cells of `mask`
    (ny, nx) of a plane from `low` to `high` (2,)."""
    row, column = np.divmod(np.arange(DOTS**2), DOTS)
    share = np.column_stack([column + 0.25 + row % 2 / 2, row + 0.5]) / DOTS
    cell = np.minimum((share * mask.shape[::-1]).astype(int), np.array(mask.shape[::-1]) - 1)
    return np.asarray(low + share[mask[cell[:, 1], cell[:, 0]]] * (high - low))


def draw_dots(ax: Axes3D, points: Array, color: str, zorder: float) -> None:
    """A dot at each of the points (m, 3)."""
    size = DOT * float(rcParams["lines.markersize"])
    (dots,) = ax.plot(*points.T, "o", color=color, markersize=size, markeredgewidth=0.0,
                      zorder=zorder)  # fmt: skip
    dots.set_clip_on(False)
    dots.set_rasterized(True)
