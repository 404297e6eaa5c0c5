"""line: the loss along each direction through the centre of the slice, one panel each."""

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.evaluate.surface import Line
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.slice_axes import HOLE
from landscape.figures.elements.trajectories import (
    END,
    START,
    casing,
    end_style,
    fit_entry,
    fit_inside,
    fit_style,
    legend_of,
)
from landscape.figures.layout.caption import (
    ON_SLICE,
    fit_on_slice,
    fit_parts,
    line_parts,
    loss_parts,
    seed_part,
    slice_parts,
    trajectory_parts,
)
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.line import LineSpec
from landscape.figures.style.palette import run_style
from landscape.result import Result


def paint(spec: LineSpec, result: Result, page: Page) -> None:
    panels = page.axes(1, len(result.lines))
    for k, ax in enumerate(panels):
        draw_line(ax, result, k, spec.log, spec.color)
    for ax in panels[1:]:
        ax.yaxis.label.set_visible(False)
    page.handles = [*entries(result)]
    page.caption_parts = [fact for part in CAPTION for fact in part(result)]


def entries(result: Result) -> list[Line2D]:
    """Of the legend: the fit, and the runs where they are drawn."""
    return legend_of(result) if result.slice.k == 1 else fit_entry(result)


def run_parts(result: Result) -> list[str]:
    """Of the runs, where they are drawn."""
    return trajectory_parts(result) if result.slice.k == 1 else []


def draw_line(ax: Axes, result: Result, k: int, log: bool, color: str | None = None) -> None:
    """The loss along direction k, with gaps hatched where it is not finite, and the fit."""
    line = result.lines[k]
    finite = np.isfinite(line.loss)
    if log and np.any(line.loss[finite] > 0):
        ax.set_yscale("log")
    ax.plot(line.x, np.where(finite, line.loss, np.nan), color=color, zorder=3)
    ax.set_xlabel(line.label, parse_math=False)
    ax.set_ylabel(result.loss.label, parse_math=False)
    low, high = bounds(result.slice)
    ax.set_xlim(low[k], high[k])
    ax.grid(True)
    _hatch_gaps(ax, line)
    if result.slice.k == 1:
        _draw_runs(ax, result)
    _draw_fit(ax, result, k, line)


def _hatch_gaps(ax: Axes, line: Line) -> None:
    bad = ~np.isfinite(line.loss)
    if not bad.any():
        return
    wide = np.convolve(bad, [1, 1, 1], mode="same") > 0
    gap = ax.fill_between(line.x, 0, 1, where=wide, transform=ax.get_xaxis_transform())
    gap.set(facecolor="none", edgecolor=rcParams["hatch.color"], hatch=HOLE, linewidth=0)


def _draw_runs(ax: Axes, result: Result) -> None:
    """The steps of each run, at their own loss; a run of one direction lies on the curve."""
    low, high = bounds(result.slice)
    for i, path in enumerate(result.paths):
        style = run_style(i)
        x = path.coordinates[:, 0]
        seen = np.flatnonzero((x >= low) & (x <= high) & np.isfinite(path.loss))
        ax.plot(x[seen], path.loss[seen], **style._asdict(), zorder=4, path_effects=casing(1.5))
        for at, marker in ((0, START), (len(x) - 1, END)):
            if at in seen:
                ax.plot(x[at], path.loss[at], **end_style(marker, style.color), zorder=5)


def _draw_fit(ax: Axes, result: Result, k: int, line: Line) -> None:
    """The star, on the curve, at the fit's coordinate along this direction."""
    if not fit_inside(result) or result.fit.coordinates is None:
        return
    x = float(result.fit.coordinates[k])
    height = np.interp(x, line.x, line.loss, left=np.nan, right=np.nan)
    ax.plot(x, height, **fit_style())


def fit_off_lines(result: Result) -> list[str]:
    """How far the fit lies from the lines, where it is not on all of them."""
    fit, slice = result.fit, result.slice
    if fit.coordinates is None or not fit_on_slice(result):
        return fit_parts(result)
    steps = (fit.coordinates - slice.base)[:, None] * slice.directions
    offset = fit.theta - slice.origin
    far = max(float(np.linalg.norm(offset - step)) for step in steps)
    near = far <= ON_SLICE * (1 + float(np.linalg.norm(fit.theta)))
    return fit_parts(result) if near else [f"fit up to {far:.3g} away from the lines"]


CAPTION = (loss_parts, slice_parts, line_parts, fit_off_lines, seed_part, run_parts)
"""The parts of a stamp under lines."""


DRAWING = PageDrawing(paint)
