"""fit: data of one feature with the model's curve, at the starts and the ends of the runs and at
the fit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.diagnostics.predictions import Curve
from landscape.figures.elements.scatter import drawn_parts, drawn_rows
from landscape.figures.elements.trajectories import run_entries
from landscape.figures.interactive.html import plain_text
from landscape.figures.kinds.data import draw_target, samples_legend
from landscape.figures.layout.caption import data_parts, fit_meaning_parts, loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.fit import FitSpec
from landscape.figures.style.palette import run_style
from landscape.figures.wording import moment, word
from landscape.result import Result

SAME = 0.01
"""Curves nearer to each other than this share of the picture's height are as one."""
DOT, DASH = 1.5, 3.5
"""Dashes where curves take turns, in widths of a line: of starts, and of ends, which leave as much
of the fit to be seen between them."""
START = "start"
"""What the label of a curve at a run's start ends with."""
MARGIN = 0.05
"""Room above and under what is drawn, as a share of its height."""
MAX_SAMPLES_ABOVE = 60
"""So many samples lie over the curves, which would hide them where they fit well; more would hide
the curves."""
OVER_CURVES = 5.5


def paint(spec: FitSpec, result: Result, page: Page) -> None:
    """Put the samples and the model's curve on the page."""
    assert result.data is not None
    (ax,) = page.axes()
    curves = draw_fit(ax, result, spec.figure_data(result)["curves"])
    page.handles = [*samples_legend(result.data), *curves]
    if result.data.n_samples <= MAX_SAMPLES_ABOVE:
        for samples in (line for line in ax.lines if line.get_linestyle() == "None"):
            samples.set(zorder=OVER_CURVES, alpha=1)
    page.caption_parts = [
        *data_parts(result),
        *drawn_parts(result.data),
        *loss_parts(result),
        *fit_meaning_parts(result),
        *seed_part(result),
    ]


def draw_fit(ax: Axes, result: Result, curves: Sequence[Curve]) -> list[Artist]:
    """The samples and every curve, that of the fit last; the legend's entries. A start that all
    runs share is drawn once, in a neutral colour."""
    data = result.data
    assert data is not None
    draw_target(ax, data, drawn_rows(data))
    curves = sorted(curves, key=lambda curve: curve.label == "fit")
    starts = [curve for curve in curves if curve.label.endswith(START)]
    shared = starts[1:] if all(np.array_equal(c.y, starts[0].y) for c in starts[1:]) else []
    lines: list[Line2D] = []
    for curve in (curve for curve in curves if not any(curve is other for other in shared)):
        look = curve_style(curve, result)
        if shared and curve is starts[0]:
            look["color"] = rcParams["text.color"]
        label = plain_text(moment(curve.label))
        lines += ax.plot(curve.x, np.where(np.isfinite(curve.y), curve.y, np.nan), **look)
        lines[-1].set_label(label)
        ax.set_xlim(curve.x[0], curve.x[-1])
    entries = _legend(result, curves, lines)
    _limit(ax, result)
    _take_turns(ax, lines)
    return entries


def _legend(result: Result, curves: Sequence[Curve], lines: Sequence[Line2D]) -> list[Artist]:
    """An entry a curve; of several runs one each, and what is dotted and what dashed."""
    runs = {_run_of(curve, result) for curve in curves if curve.label != "fit"}
    if len(runs) < 2:
        return [_entry(line, str(line.get_label())) for line in lines]
    entries = [entry for i, entry in enumerate(run_entries(result)) if i in runs]
    for style, name in ((":", word("start")), ("--", word("end"))):
        line = next((line for line in lines if line.get_linestyle() == style), None)
        if line is not None:
            entries.append(_entry(line, name))
            entries[-1].set_color(rcParams["text.color"])
    fits = [line for curve, line in zip(curves[-1:], lines[-1:], strict=True)
            if curve.label == "fit"]  # fmt: skip
    return [*entries, *(_entry(line, str(line.get_label())) for line in fits)]


def _entry(line: Line2D, label: str) -> Line2D:
    entry = Line2D([], [])
    entry.update_from(line)
    entry.set_label(label)
    return entry


def _take_turns(ax: Axes, lines: Sequence[Line2D]) -> None:
    """Dashes of curves that lie on each other take turns, those of starts and of ends apart."""
    low, high = ax.get_ylim()
    kinds = {
        style: [line for line in lines if line.get_linestyle() == style] for style in (":", "--")
    }
    for style, free in ((":", 0), ("--", 1)):
        rest = kinds[style]
        while rest:
            y = np.asarray(rest[0].get_ydata(), float)
            gaps = [np.nanmax(np.abs(np.asarray(line.get_ydata()) - y)) for line in rest]
            same = [r for r, gap in zip(rest, gaps, strict=True) if not gap >= SAME * (high - low)]
            dash = DASH if free else DOT
            for k, line in enumerate(same if len(same) > 1 else []):
                line.set_linestyle((k * dash, (dash, dash * (len(same) - 1 + free))))
            rest = [line for line in rest if line not in same]


def curve_style(curve: Curve, result: Result) -> dict[str, Any]:
    """The fit is dark; a run's curve has the run's colour, thin and dotted at its start."""
    width = rcParams["lines.linewidth"]
    if curve.label == "fit":
        return {"color": rcParams["text.color"], "linewidth": width, "zorder": 4}
    color = run_style(_run_of(curve, result)).color
    if curve.label.endswith(START):
        return {"color": color, "linestyle": ":", "linewidth": 0.8 * width, "zorder": 3.5}
    return {"color": color, "linestyle": "--", "linewidth": width, "zorder": 5}


def _run_of(curve: Curve, result: Result) -> int:
    """The run whose curve it is."""
    label = plain_text(curve.label)
    runs = [i for i, path in enumerate(result.paths) if label.startswith(path.label)]
    return max(runs, key=lambda i: len(result.paths[i].label), default=0)


def _limit(ax: Axes, result: Result) -> None:
    """Keeps the samples in view however far a curve of a wild start goes."""
    data = result.data
    assert data is not None
    if data.n_classes:
        return
    low, high = float(data.y.min()), float(data.y.max())
    room = (high - low) or 1.0
    heights = np.concatenate([[low, high], *(line.get_ydata() for line in ax.lines)])
    shown = np.clip(heights[np.isfinite(heights)], low - room, high + room)
    margin = MARGIN * (float(np.ptp(shown)) or room)
    ax.set_ylim(
        max(shown.min() - margin, low - room), min(shown.max() + margin, high + room)
    )  # fmt: skip


DRAWING = PageDrawing(paint)
