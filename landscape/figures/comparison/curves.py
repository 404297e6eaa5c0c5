"""Curves of several experiments on the same axes, each labelled where it ends."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array
from landscape.evaluate.surface import Line
from landscape.figures.elements.sheet import figure_of
from landscape.figures.elements.spacing import spaced
from landscape.figures.elements.trajectories import DASH
from landscape.figures.interactive.html import plain_text
from landscape.figures.kinds.history import is_logarithmic
from landscape.figures.kinds.line import draw_line
from landscape.figures.layout.page import Page
from landscape.figures.layout.text_fit import text_width
from landscape.figures.specs.history import HistorySpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.style.palette import DASHES, run_style
from landscape.figures.wording import word
from landscape.result import Result

LINE_HEIGHT = 1.25
"""Between two labels, in the size of their type."""
LABEL_GAP = 6.0
"""Points between the end of a curve and its label."""
LONGEST = 0.3
"""Share of the sheet's width that labels may take; longer ones stand in a legend."""
SAME = 0.004
"""Curves that are no farther apart than this share of the range would hide each other."""


def draw_lines(results: Sequence[Result], titles: Sequence[str], spec: LineSpec) -> Page:
    """The loss along each direction, one curve a result."""
    page = Page(None, tall=spec.tall)
    panels = page.axes(1, len(results[0].lines), sharey=True)
    values = [line.loss[np.isfinite(line.loss)] for r in results for line in r.lines]
    log = spec.log and all(np.any(loss > 0) for loss in values)
    colors = [run_style(i).color for i in range(len(results))]
    for k, ax in enumerate(panels):
        for result, color, dashes in zip(results, colors, _shared_dashes(results), strict=True):
            before = len(ax.lines)
            draw_line(ax, replace(result, paths=()), k, log, color)
            ax.lines[before].set(linestyle=dashes, dash_capstyle="butt")
        ends = np.array([result.lines[k].x[[0, -1]] for result in results])
        ax.set_xlim(ends[:, 0].min(), ends[:, 1].max())
        ax.yaxis.label.set_visible(ax is panels[0])
    last = [_last_finite(result.lines[-1].loss) for result in results]
    curves = [Line2D([], [], color=color) for color in colors]
    taken = _label_ends(page, panels[-1], last, titles, curves)
    for ax in panels:  # the labels take some of the room of all panels
        page.room(ax.xaxis.label, ax, upright=False, share=1 - taken)
    return page


def _shared_dashes(results: Sequence[Result]) -> list[Any]:
    """The style of each result's curves: those that coincide in all panels take turns."""
    first = []
    for i, result in enumerate(results):
        alike = (j for j in range(i) if all(map(_coincide, results[j].lines, result.lines)))
        first.append(next(alike, i))
    turns = [(first[:i].count(j), first.count(j)) for i, j in enumerate(first)]
    return [(k * DASH, (DASH, DASH * (n - 1))) if n > 1 else "-" for k, n in turns]


def _coincide(one: Line, other: Line) -> bool:
    return one.x.shape == other.x.shape and all(
        np.allclose(a, b, rtol=0, atol=SAME * np.ptp(a[np.isfinite(a)]), equal_nan=True)
        for a, b in ((one.x, other.x), (one.loss, other.loss))
    )


def draw_histories(results: Sequence[Result], titles: Sequence[str], spec: HistorySpec) -> Page:
    """The loss over the steps, one colour a result and one dash a run."""
    page = Page(None, tall=spec.tall)
    (ax,) = page.axes()
    log = all(map(is_logarithmic, results)) if spec.log is None else spec.log
    ax.set(xlabel=word("step"), yscale="log" if log else "linear")
    runs = [(i, j, path) for i, result in enumerate(results) for j, path in enumerate(result.paths)]
    curves: list[Line2D] = []
    for i, j, path in runs:
        loss = np.where(np.isfinite(path.loss), path.loss, np.nan)
        color, dashes = run_style(i).color, DASHES[j % len(DASHES)]
        curves += ax.plot(path.step_numbers, loss, color=color, linestyle=dashes)
    ax.set_ylabel(results[0].loss.axis_label)
    ax.set_xlim(0, max(path.last_step for _, _, path in runs))
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.grid(True)
    labels = [
        titles[i] if len(results[i].paths) == 1 else f"{titles[i]}, {path.label}"
        for i, _, path in runs
    ]
    ends = [_last_finite(path.loss) for *_, path in runs]
    entries = [Line2D([], [], color=c.get_color(), linestyle=c.get_linestyle()) for c in curves]
    _label_ends(page, ax, ends, labels, entries)
    return page


def _label_ends(
    page: Page,
    ax: Axes,
    ends: Sequence[float],
    labels: Sequence[str],
    entries: Sequence[Line2D],
) -> float:
    """Puts labels at the right edge of axes, at the heights of the ends of curves; the share of the
    sheet's width that they take. Long ones go to the legend, with the `entries`."""
    texts = [
        ax.annotate(
            label,
            (1, end),
            xytext=(LABEL_GAP, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color=entry.get_color(),
            annotation_clip=False,
        )
        for label, end, entry in zip(labels, ends, entries, strict=True)
    ]
    taken = max(text_width(text, text.get_text()) for text in texts) / page.figure.bbox.width
    if taken <= LONGEST:
        page.finishing.append(partial(_move_apart, ax, texts, np.array(ends)))
        return taken
    for text, label, entry in zip(texts, labels, entries, strict=True):
        text.remove()
        entry.set_label(plain_text(label))
    page.handles += entries
    return 0.0


def _move_apart(ax: Axes, texts: Sequence[Text], ends: Array) -> None:
    """Offsets the labels such that none covers another, as little as that takes."""
    figure = figure_of(ax)
    points = ax.transData.transform(np.column_stack([0 * ends, ends]))[:, 1] * 72 / figure.dpi
    order = np.lexsort((-np.arange(len(ends)), points))
    heights = [text.get_text().count("\n") + 1 for text in np.array(texts)[order]]
    gaps = LINE_HEIGHT * rcParams["font.size"] * (np.add(heights[1:], heights[:-1])) / 2
    offsets = np.append(0, np.cumsum(gaps))
    box = (ax.bbox.y0 * 72 / figure.dpi, ax.bbox.y1 * 72 / figure.dpi)
    for i, height in zip(order, spaced(points[order], offsets, within=box), strict=True):
        texts[i].set_position((LABEL_GAP, float(height - points[i])))


def _last_finite(values: Array) -> float:
    return float(values[np.isfinite(values)][-1])
