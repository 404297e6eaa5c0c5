"""A ball of a norm of the weights, and the level of the loss that touches it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.levels import number, refined
from landscape.figures.elements.trajectories import casing
from landscape.figures.specs.contour import Constraint
from landscape.figures.style.palette import run_style
from landscape.figures.wording import word
from landscape.result import Result

FINE = 400
"""Points along each axis of the grid that the touching level is drawn through."""
SHADE = 0.22
"""Opacity of the ball."""


def draw_constraint(
    ax: Axes, result: Result, data: Mapping[str, Any], spec: Constraint
) -> tuple[str, list[Artist]]:
    """Draw the ball, the lowest level that touches it and the minimum within; the note for the
    caption, and the entries of the legend."""
    color = run_style(0).color
    width = float(rcParams["lines.linewidth"])
    border = data["border"].T
    ax.fill(*border, facecolor=color, alpha=SHADE, linewidth=0, zorder=3.2)
    ax.add_patch(
        Polygon(data["border"], fill=False, edgecolor=color, linewidth=width, zorder=3.3,
                joinstyle="round", path_effects=casing(width))
    )  # fmt: skip
    handles: list[Artist] = [
        Patch(facecolor=(color, SHADE), edgecolor=color, label=region(spec), linewidth=width)
    ]
    if data["binds"] and _draw_level(ax, result, data["loss"], width):
        label = f"{word('level')} {number(data['loss'])}"
        handles.append(Line2D([], [], color=rcParams["text.color"], linewidth=width, label=label))
    style = _minimum_style(color)
    low, high = bounds(result.slice)
    minimum = np.asarray(data["minimum"])
    if np.all((minimum >= low) & (minimum <= high)):
        ax.plot(*minimum, **style)
        handles.append(Line2D([], [], **style, label=word("minimum within")))
    place = ", ".join(number(float(value), 3) for value in minimum)
    idle = "" if data["binds"] else ": the constraint does not bind"
    return f"minimum within at ({place}), {number(data['loss'])}{idle}", handles


def region(spec: Constraint) -> str:
    """What holds within the ball."""
    if spec.l2 is not None:
        return f"‖w‖₂ ≤ {spec.l2:g}"
    if spec.l1_ratio in (None, 1):
        return f"‖w‖₁ ≤ {spec.l1:g}"
    assert spec.l1_ratio is not None
    return f"{spec.l1_ratio:g} ‖w‖₁ + {(1 - spec.l1_ratio) / 2:g} ‖w‖₂² ≤ {spec.l1:g}"


def _draw_level(ax: Axes, result: Result, level: float, width: float) -> bool:
    """The level line of the loss through the constrained minimum; whether there is one."""
    surface = result.surface
    assert surface is not None
    if not surface.finite.min() < level < surface.finite.max():
        return False
    x, y, loss = refined(surface.x, surface.y, surface.loss, FINE)
    loss = np.ma.masked_invalid(loss)
    lines = ax.contour(x, y, loss, [level], colors=[rcParams["text.color"]], linewidths=width)
    lines.set(zorder=3.4, path_effects=casing(width))
    return True


def _minimum_style(color: str) -> dict[str, Any]:
    size = float(rcParams["lines.markersize"])
    return {
        "marker": "D", "linestyle": "none", "color": color, "markersize": 0.95 * size,
        "markeredgecolor": rcParams["axes.facecolor"], "markeredgewidth": 0.18 * size,
        "zorder": 6.2,
    }  # fmt: skip
