"""functions: formulas of one variable side by side, in panels of one style."""

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array
from landscape.diagnostics.curve_sampling import usual_range
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.functions import FunctionsSpec
from landscape.figures.wording import word
from landscape.result import Result

POLE = 4.0
"""A curve is shown whole unless it reaches this many times farther than its usual range."""
AIR = 0.08
"""Room above and below a curve, as a share of its height."""


def paint(spec: FunctionsSpec, result: Result, page: Page) -> None:
    """Put the curves of the formulas on the page."""
    curves = spec.figure_data(result)["curves"]
    rows, columns = spec.shape
    scale = min(1.0, 2 / columns) ** 0.5
    panels = page.axes(rows, columns, sharex=True)
    for i, (ax, curve) in enumerate(zip(panels, curves, strict=False)):
        draw_curve(ax, curve["x"], curve["y"], spec.range, spec.color)
        ax.tick_params(labelsize=scale * rcParams["xtick.labelsize"])
        ax.tick_params(labelbottom=i + columns >= len(curves))
        ax.xaxis.set_major_locator(MaxNLocator(8 // columns + 2, steps=[1, 2, 3, 5, 10]))
        ax.set_xlabel(word("x") if i + columns >= len(curves) else "")
        _name(spec, ax, i, page, scale)
    for ax in panels[len(curves) :]:
        ax.set_visible(False)
    page.figure.align_ylabels(panels)
    broken = any(np.isnan(curve["y"]).any() for curve in curves)
    page.caption_parts = ["gaps where a formula jumps or is not finite"] if broken else []


def _name(spec: FunctionsSpec, ax: Axes, i: int, page: Page, scale: float) -> None:
    """The label above the panel, and the formula beside it; or the formula above."""
    formula = " ".join(spec.formulas[i].split())
    size = scale * rcParams["axes.titlesize"]
    if spec.labels:
        ax.set_title(spec.labels[i], fontsize=size)
        ax.set_ylabel(formula, parse_math=False, fontsize=scale * rcParams["font.size"])
    else:
        ax.set_title(formula, parse_math=False, fontsize=size)
    page.room(ax.title, ax, False, 1.0)


def draw_curve(
    ax: Axes, x: Array, y: Array, interval: tuple[float, float], color: str | None = None
) -> None:
    """A curve in pieces over the lines through zero."""
    low, high = limits(y)
    reach = 10 * (high - low)
    shown = np.clip(y, low - reach, high + reach)
    ax.plot(x, shown, color=color, solid_capstyle="butt", zorder=3)
    ax.grid(True)
    zero = {"color": rcParams["axes.edgecolor"], "linewidth": rcParams["axes.linewidth"]}
    ax.axhline(0, **zero, zorder=2)
    ax.axvline(0, **zero, zorder=2)
    ax.set(xlim=interval, ylim=(low, high))


def limits(y: Array) -> tuple[float, float]:
    """The ends of an axis that shows finite parts of `y` whole, but not up to a pole."""
    least, highest = float(np.nanmin(y)), float(np.nanmax(y))
    low, high = usual_range(y)
    reach = POLE * (high - low) or np.inf
    low = least if low - least <= reach else low
    high = highest if highest - high <= reach else high
    air = AIR * (high - low) or 0.1 * abs(low) or 1.0
    return low - air, high + air


DRAWING = PageDrawing(paint)
