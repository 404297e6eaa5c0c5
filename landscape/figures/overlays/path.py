"""The regularisation path: how the minimum moves as a penalty falls to nothing."""

from collections.abc import Mapping
from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.levels import number
from landscape.figures.elements.trajectories import casing
from landscape.figures.style.palette import run_style
from landscape.figures.wording import word
from landscape.result import Result

ON_SLICE = 1e-6
"""A path that is nearer to the plane than this share of its size is on it."""
NAMES = {0.0: "ridge", 1.0: "lasso"}


def draw_path(ax: Axes, result: Result, data: Mapping[str, Any]) -> tuple[str, list[Artist]]:
    """Draw the path; the note for the caption, and the entry of the legend."""
    width = 1.3 * float(rcParams["lines.linewidth"])
    color = run_style(1).color
    low, high = bounds(result.slice)
    line = clip_to_box(data["coordinates"], low, high)
    ax.plot(
        *line.T, color=color, linewidth=width, zorder=5.2, solid_joinstyle="round",
        solid_capstyle="round",
        path_effects=casing(width),
    )  # fmt: skip
    name = NAMES.get(data["l1_ratio"], "elastic net")
    far = float(data["residual"].max())
    away = far > ON_SLICE * (1 + float(abs(data["coordinates"]).max()))
    distance = f", up to {number(far, 3)} away from the plane" if away else ""
    note = f"{name} path: minima with a penalty on all weights, from ∞ to none{distance}"
    return note, [Line2D([], [], color=color, linewidth=width, label=word(f"{name} path"))]
