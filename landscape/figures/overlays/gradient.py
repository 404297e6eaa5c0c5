"""Arrows against the gradient of the loss in a plane."""

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.trajectories import halo
from landscape.result import Result

ARROWS = 15
"""Arrows along each side of the picture."""
SHORTEST, LONGEST = 0.3, 0.8
"""Length of arrows, in the distance between them."""
NOTE = "arrows: −∇ of the loss in this plane, lengths compressed"

NONE = "no arrows: nowhere has the loss a gradient that could be drawn"


def draw_gradient(ax: Axes, result: Result) -> str:
    """Arrows against the gradient, whose direction is that of the parameters' own units; the note
    for the caption."""
    surface = result.surface
    assert surface is not None
    if not np.ptp(surface.finite) > 0:
        return NONE
    _, exponent = np.frexp(np.abs(surface.finite).max())
    loss = np.ldexp(surface.loss, -exponent)  # whose slopes do not overflow
    down_y, down_x = (-np.asarray(part) for part in np.gradient(loss, surface.y, surface.x))
    rows, columns = (
        np.unique(np.linspace(0, len(axis) - 1, ARROWS + 2).round().astype(int))[1:-1]
        for axis in (surface.y, surface.x)
    )
    chosen = np.ix_(rows, columns)
    vectors = np.stack([down_x[chosen], down_y[chosen]], axis=-1)
    low, high = bounds(result.slice)
    cell = (high - low) / (ARROWS + 1)
    size = np.hypot(*np.moveaxis(vectors / cell, -1, 0))[..., None]
    size[~(np.isfinite(size) & (size > 0))] = np.nan
    if np.isnan(size).all():
        return NONE
    logs = np.log(size)
    share = (logs - np.nanmin(logs)) / max(float(np.nanmax(logs) - np.nanmin(logs)), 1e-12)
    arrows = vectors / size * (SHORTEST + (LONGEST - SHORTEST) * share)
    x, y = np.meshgrid(surface.x[columns], surface.y[rows])
    shown = np.isfinite(arrows).all(axis=-1)
    ax.quiver(
        x[shown], y[shown], *arrows[shown].T, angles="xy", scale_units="xy", scale=1, pivot="mid",
        color=rcParams["text.color"], alpha=0.75, width=0.0022, headwidth=4.5, headlength=5.5,
        zorder=3, path_effects=halo(),
    )  # fmt: skip
    return NOTE
