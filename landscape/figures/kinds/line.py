"""line: the loss along each direction through the centre of the slice, one panel each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from landscape.arrays import Array
from landscape.evaluate.surface import Line
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.levels import Scale, number, refined_curve
from landscape.figures.elements.log_ticks import number_decades
from landscape.figures.elements.slice_axes import HOLE
from landscape.figures.elements.trajectories import (
    ON_SLICE,
    START,
    casing,
    drawing_order,
    end_look,
    end_style,
    fit_entry,
    fit_inside,
    fit_on_slice,
    fit_style,
    legend_of,
    line_look,
    start_color,
)
from landscape.figures.layout.caption import (
    fit_parts,
    line_parts,
    loss_parts,
    seed_part,
    slice_parts,
    trajectory_parts,
)
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.base import Log
from landscape.figures.specs.line import LineSpec
from landscape.figures.wording import word
from landscape.result import Result

FINE = 400
"""Points along the curve of a coarser grid."""
MAX_STEPS = 40
"""Of a diverged run, which would else blacken the picture."""
STRAIGHT: dict[str, Any] = {"color": "0.5", "linestyle": "--"}
"""How the straight line beside a curve looks."""
BAND: dict[str, Any] = {"facecolor": "0.5", "alpha": 0.25, "linewidth": 0}
"""How the band of lines along other random directions looks."""


def paint(spec: LineSpec, result: Result, page: Page) -> None:
    """A panel a direction, all with the same loss axis."""
    panels = page.axes(1, len(result.lines))
    base = draw_lines(panels, result, spec.log, spec.color, spec.share)
    page.handles = [*entries(result, spec.color)]
    note = f"loss above its lowest value, {number(base)}" if base else ""
    *parts, seed = (part for parts in CAPTION for part in parts(result))
    page.caption_parts = [*parts, note, seed]


def draw_lines(
    panels: Sequence[Axes], result: Result, log: Log, color: str | None, share: bool
) -> float:
    """The loss along each direction, on one loss axis where `share`; what is taken off it."""
    straight = [line.straight_loss for line in result.lines if line.straight_loss is not None]
    upper = [edges[1] for line in result.lines if (edges := band(line))]
    values = np.concatenate([*(line.loss for line in result.lines), *straight, *upper])
    scale = Scale.from_values(values[np.isfinite(values)], log)
    for k, ax in enumerate(panels):
        draw_line(ax, result, k, log, color, scale)
        ax.set_ylabel(scale.label(result.loss.axis_label))
    if share and len(panels) > 1:
        limits = np.array([ax.get_ylim() for ax in panels])
        for ax in panels:
            ax.set_ylim(limits.min(), limits.max())
    for ax in panels[1:]:
        ax.yaxis.label.set_visible(False)
        ax.tick_params(labelleft=not share)
    return scale.base


def band(line: Line) -> tuple[Array, Array] | None:
    """Lower and upper edge (nx,) of lines along other random directions; None without any."""
    if line.mean is None or line.std is None:
        return None
    return line.mean - line.std, line.mean + line.std


def entries(result: Result, color: str | None = None) -> list[Artist]:
    """Of the legend: the fit, and the runs where they are drawn; curve and straight line."""
    others: list[Artist] = [*(legend_of(result) if result.slice.k == 1 else fit_entry(result))]
    if band(result.lines[0]):
        label = word("mean ± standard deviation of {} directions", result.slice.details["seeds"])
        return [Patch(label=label, **BAND), *others]
    if result.lines[0].straight_loss is None:
        return others
    straight = Line2D([], [], label=word("straight line"), **STRAIGHT)
    color = color or curve_color(result)
    return [Line2D([], [], color=color, label=word("curve")), straight, *others]


def curve_color(result: Result) -> str:
    """The theme's colour of a curve; ink beside runs, whose colours it should not resemble."""
    if result.slice.k == 1 and result.paths:
        return str(rcParams["text.color"])
    return to_hex("C0")  # which would else be that of the settings when the figure is drawn


def run_parts(result: Result) -> list[str]:
    """Of the runs, where they are drawn."""
    return trajectory_parts(result) if result.slice.k == 1 else []


def draw_line(
    ax: Axes,
    result: Result,
    k: int,
    log: Log,
    color: str | None = None,
    scale: Scale | None = None,
) -> None:
    """The loss along direction k, with gaps hatched where it is not finite, and the fit."""
    line = result.lines[k]
    finite = np.isfinite(line.loss)
    scale = scale or Scale.from_values(line.loss[finite], log)
    if scale.log:
        ax.set_yscale("log")
        number_decades(ax.yaxis)
    color = color or curve_color(result)
    x, loss = refined_curve(line.x, np.where(finite, line.loss, np.nan), FINE)
    ax.plot(x, scale.shown(loss), color=color, zorder=3)
    if edges := band(line):
        low, high = edges
        low = np.maximum(low, scale.low + scale.base) if scale.log else low
        ax.fill_between(line.x, scale.shown(low), scale.shown(high), **BAND, zorder=2)
    if line.straight_loss is not None:
        straight = np.where(np.isfinite(line.straight_loss), line.straight_loss, np.nan)
        ax.plot(line.x, scale.shown(straight), **STRAIGHT, zorder=2.5)
    if scale.log:
        ax.set_ylim(bottom=0.7 * scale.low)
    ax.set_xlabel(line.label)
    ax.set_ylabel(scale.label(result.loss.axis_label))
    low, high = bounds(result.slice)
    ax.set_xlim(low[k], high[k])
    ax.grid(True)
    _hatch_gaps(ax, line)
    if line.uncertified is not None and line.uncertified.any():
        mask = line.uncertified & finite
        ax.plot(line.x[mask], scale.shown(line.loss)[mask], "o", mfc="none", color=color, zorder=3)
    if result.slice.k == 1:
        _draw_runs(ax, result, scale)
    _draw_fit(ax, result, k, line, scale)


def _hatch_gaps(ax: Axes, line: Line) -> None:
    bad = ~np.isfinite(line.loss)
    if not bad.any():
        return
    wide = np.convolve(bad, [1, 1, 1], mode="same") > 0
    gap = ax.fill_between(line.x, 0, 1, where=wide, transform=ax.get_xaxis_transform())
    gap.set(facecolor="none", edgecolor=rcParams["hatch.color"], hatch=HOLE, linewidth=0)


def _draw_runs(ax: Axes, result: Result, scale: Scale) -> None:
    """The steps of each run, at their own loss; a run of one direction lies on the curve."""
    low, high = bounds(result.slice)
    for i in drawing_order(result):
        path, look = result.paths[i], line_look(result, i)
        x, loss = path.coordinates[:, 0], path.loss - scale.base
        seen = np.flatnonzero((x >= low) & (x <= high) & np.isfinite(loss))
        seen = seen[:MAX_STEPS] if path.status == "diverged" else seen
        edge = casing(look["linewidth"])
        ax.plot(x[seen], loss[seen], **look, zorder=4, path_effects=edge)
        start = end_style(START, start_color(result, i))
        for at, marker in ((0, start), (len(x) - 1, end_look(result, i))):
            if at in seen:
                ax.plot(x[at], loss[at], **{"zorder": 5} | marker)


def _draw_fit(ax: Axes, result: Result, k: int, line: Line, scale: Scale) -> None:
    """The star, on the curve, at the fit's coordinate along this direction; hollow where the fit
    itself is not on it."""
    if not fit_inside(result) or result.fit.coordinates is None:
        return
    x = float(result.fit.coordinates[k])
    height = np.interp(x, line.x, scale.shown(line.loss), left=np.nan, right=np.nan)
    ax.plot(x, height, **fit_style(_distance(result, k) > 0), clip_on=False)


def _distance(result: Result, k: int) -> float:
    """How far the fit is from line `k`; 0 where that is rounding."""
    fit, slice = result.fit, result.slice
    if fit.coordinates is None:
        return 0.0
    along = (fit.coordinates - slice.base)[k] * slice.directions[k]
    far = float(np.linalg.norm(fit.theta - slice.origin - along))
    return far if far > ON_SLICE * (1 + float(np.linalg.norm(fit.theta))) else 0.0


def fit_off_lines(result: Result) -> list[str]:
    """How far the fit lies from the lines, where it is not on all of them."""
    if result.fit.coordinates is None or not fit_on_slice(result):
        return fit_parts(result)
    far = max(_distance(result, k) for k in range(result.slice.k))
    return [f"fit up to {number(far, 3)} away from the lines" if far else "", *fit_parts(result)]


CAPTION = (loss_parts, slice_parts, line_parts, fit_off_lines, run_parts, seed_part)
"""The parts of a stamp under lines."""


DRAWING = PageDrawing(paint)
