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
from landscape.figures.interactive.html import plain_text
from landscape.figures.kinds.data import draw_target, samples_legend
from landscape.figures.layout.caption import data_parts, fit_meaning_parts, loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.fit import FitSpec
from landscape.figures.style.palette import run_style
from landscape.figures.wording import moment
from landscape.result import Result

SAME = 0.01
"""Curves nearer to each other than this share of the picture's height are as one."""
DOT, DASH = 1.5, 3.5
"""Dashes where curves take turns, in widths of a line: of starts, and of ends, which leave as much
of the fit to be seen between them."""


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
    """The samples and every curve, that of the fit last; the legend's entries."""
    data = result.data
    assert data is not None
    draw_target(ax, data, drawn_rows(data))
    lines: list[Line2D] = []
    entries: list[Artist] = []
    for curve in sorted(curves, key=lambda curve: curve.label == "fit"):
        y = np.where(np.isfinite(curve.y), curve.y, np.nan)
        look = curve_style(curve, result)
        look["label"] = plain_text(moment(curve.label))
        lines += ax.plot(curve.x, y, **look)
        entries.append(Line2D([], [], **look))
        ax.set_xlim(curve.x[0], curve.x[-1])
    _limit(ax, result)
    _take_turns(ax, lines)
    return entries


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
    label = plain_text(curve.label)
    runs = [i for i, path in enumerate(result.paths) if label.startswith(path.label)]
    run = max(runs, key=lambda i: len(result.paths[i].label), default=0)
    color = run_style(run).color
    if curve.label.endswith("start"):
        return {"color": color, "linestyle": ":", "linewidth": 0.8 * width, "zorder": 3.5}
    return {"color": color, "linestyle": "--", "linewidth": width, "zorder": 5}


def _limit(ax: Axes, result: Result) -> None:
    """Keeps the samples in view however far a curve of a wild start goes."""
    data = result.data
    assert data is not None
    if data.n_classes:
        return
    low, high = float(data.y.min()), float(data.y.max())
    room = (high - low) or 1.0
    bottom, top = ax.get_ylim()
    ax.set_ylim(max(bottom, low - room), min(top, high + room))


DRAWING = PageDrawing(paint)
