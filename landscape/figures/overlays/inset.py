"""The neighbourhood of the minimum, larger, in the corner of the picture that has room for it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.levels import Scale, number
from landscape.figures.elements.three_d.occlusion import subdivided
from landscape.figures.elements.trajectories import visible_part
from landscape.figures.extreme_losses import limited
from landscape.figures.overlays.margins import Strip
from landscape.result import Result

SIZE, GAP = 0.34, 0.025
"""Side of the inset, and its distance from the edges, as shares of the picture."""
LEVELS = 6
PLACES = ((1, 1), (0, 1), (1, 0), (0, 0), (0.5, 1), (0.5, 0), (1, 0.5), (0, 0.5))
"""How far to the right and how far up: corners, then the middles of the sides."""

Painter = Callable[[Axes, Result, int], Scale]
"""Draws so many levels of a result, and all that lies over them."""


def draw_inset(
    ax: Axes, result: Result, data: Mapping[str, Any], strip: Strip, paint: Painter
) -> str:
    """Draw the part that `data` holds; the note for the caption."""
    surface = limited(data["surface"])
    near = replace(
        result, surface=surface, slice=replace(result.slice, grid=(surface.x, surface.y))
    )
    corner = _emptiest(result, near)
    inset = strip(ax, (*corner, SIZE, SIZE))
    inset.set_zorder(7.5)
    levels = paint(inset, near, LEVELS).within(LEVELS)
    for text in list(inset.texts):  # names stand in the picture itself
        text.remove()
    inset.set(xlabel="", ylabel="", xticks=[], yticks=[], aspect="auto")
    ink, width = rcParams["text.color"], 0.5 * float(rcParams["lines.linewidth"])
    inset.spines[:].set(color=ink, linewidth=width)
    ax.indicate_inset_zoom(inset, edgecolor=ink, alpha=1.0, linewidth=width, zorder=7.4)
    low, high = bounds(result.slice)
    factor = SIZE * (high - low)[0] / np.ptp(surface.x)
    between = f"{number(levels[0])} … {number(levels[-1])}" if levels else "none"
    return f"inset: ×{number(float(factor), 2)}, levels {between}"


def _emptiest(result: Result, near: Result) -> Array:
    """Lower left corner (2,) of the inset, in shares of the picture, where it covers least."""
    low, high = bounds(result.slice)
    corners = [GAP + np.array(place) * (1 - 2 * GAP - SIZE) for place in PLACES]
    cell = (high - low) / 60
    runs = [subdivided(visible_part(path, result.slice), cell) for path in result.paths]
    x, y = (np.linspace(*ends, 12) for ends in zip(*bounds(near.slice), strict=True))
    source = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    points = np.concatenate([*runs, *[source] * 50])
    shares = (points - low) / (high - low)
    covered = [
        int(np.count_nonzero(np.all((shares > corner) & (shares < corner + SIZE), axis=1)))
        for corner in corners
    ]
    return corners[int(np.argmin(covered))]
