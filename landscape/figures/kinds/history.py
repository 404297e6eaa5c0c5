"""history: the loss, and for classes the accuracy, against the step; one curve a run.

The axis is scaled by the runs: a diverged one leaves the picture at its top, and a fit far below
all of them is an arrow at its foot.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from landscape.arrays import Array
from landscape.diagnostics.settled_steps import VISIBLE, shown_steps
from landscape.figures.elements.levels import MINUS, number
from landscape.figures.elements.log_ticks import HIGHEST, number_decades
from landscape.figures.elements.sheet import axes_inches
from landscape.figures.elements.trajectories import (
    BOX,
    DASH,
    SAME,
    line_look,
    run_entries,
)
from landscape.figures.layout.caption import (
    fit_meaning_parts,
    loss_parts,
    rate_over_limit,
    seed_part,
)
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.history import HistorySpec
from landscape.figures.wording import word
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result

WIDE = 100.0
"""The ratio of losses from which the axis is logarithmic unless told otherwise."""
DEEP = 1e3
"""A fit lower than the lowest run by this factor of the runs' range is an arrow."""
ROOM = 3.0
"""How far above what runs that settle reach, as a factor of it, those that do not are followed."""
LOG_MARGIN = 0.06
"""Room above and under the curves on a logarithmic axis, as a share of what they span."""
FOOT = 0.14
"""Room for a line of text under the curves, as a share of the axis."""
LINES = 2.4
"""The same, in the size of the type: never less than this."""
LEVEL = "_level of the fit"
"""The label of the fit's level, which the legend leaves out by itself."""
STEPS = [1, 2, 5, 10]
"""Ticks of the step stand at multiples of these."""
MAX_NAMED = 4
HELD_OUT: dict[str, Any] = {"linestyle": (0, (2, 1.5)), "alpha": 0.75}
"""The look of what is scored on rows held out."""


def paint(spec: HistorySpec, result: Result, page: Page) -> None:
    """Losses, and accuracies under them."""
    judged = any(path.accuracy is not None for path in result.paths)
    panels = page.axes(1 + judged, 1, sharex=True)
    base = draw_losses(panels[0], result, spec.log, spec.excess)
    if judged:
        draw_accuracies(panels[1], result)
    panels[-1].set_xlabel(word("step"))
    page.figure.align_ylabels(panels)
    page.handles = history_legend(result, panels)
    excess = f"loss above the lowest known, {number(base)}" if spec.excess else ""
    page.caption_parts = [
        *loss_parts(result),
        excess,
        *run_parts(result),
        *fit_meaning_parts(result),
        *seed_part(result),
    ]


def draw_losses(ax: Axes, result: Result, log: bool | None = None, excess: bool = False) -> float:
    """One curve a run, and the loss of the fit as a level; what is taken off the losses."""
    base = lowest_known(result) if excess else 0.0
    curves = [np.where(np.isfinite(p.loss), p.loss - base, np.nan) for p in result.paths]
    shown = _limits(result, curves)
    if excess or (is_logarithmic(result) if log is None else log):
        ax.set_yscale("log")
        number_decades(ax.yaxis)
        curves = [np.where(curve > 0, curve, np.nan) for curve in curves]
    dashes = _dashes_over_others(result, curves, ax.get_yscale() == "log")
    for i, curve in enumerate(curves):
        look, steps = line_look(result, i), result.paths[i].step_numbers
        over = {"linestyle": dashes[i], "zorder": 2.5} if i in dashes else {}
        ax.plot(steps, np.minimum(curve, HIGHEST), **look | over)
        if np.count_nonzero(np.isfinite(curve)) == 1:
            ax.plot(steps, np.minimum(curve, HIGHEST), ".", color=look["color"])
    for i, losses in enumerate(result.held_out.run_losses if result.held_out else ()):
        finite = np.where(np.isfinite(losses), losses - base, np.nan)
        steps = result.paths[i].step_numbers
        ax.plot(steps, np.minimum(finite, HIGHEST), **line_look(result, i) | HELD_OUT)
    _set_limits(ax, result.fit.loss - base, shown)
    label = result.loss.axis_label
    ax.set_ylabel(f"{label}, {word('above the lowest')}" if excess else label)
    _frame(ax, result, excess)
    return base


def _dashes_over_others(result: Result, curves: list[Array], log: bool) -> dict[int, Any]:
    """The dashes of each run whose curve lies wholly on another's, which shows between them."""
    heights = [np.log(c) if log else c for c in (np.clip(c, None, HIGHEST) for c in curves)]
    every = np.concatenate(heights) if heights else np.zeros(0)
    every = every[np.isfinite(every)]
    near = SAME * (float(np.ptp(every)) if len(every) else 0.0)
    steps = [path.step_numbers for path in result.paths]
    lying: dict[int, list[int]] = {}
    longest_first = sorted(range(len(curves)), key=lambda i: -steps[i][-1])
    for i in longest_first:
        for under, over in lying.items():
            there = np.interp(steps[i], steps[under], heights[under])
            if len(curves[i]) > 1 and bool(np.all(np.abs(there - heights[i]) <= near)):
                over.append(i)
                break
        else:
            lying[i] = []
    return {
        i: (k * DASH, (DASH, DASH * len(over)))
        for over in lying.values()
        for k, i in enumerate(over)
    }


def lowest_known(result: Result) -> float:
    """The smallest loss of the fit and of all runs."""
    losses = np.concatenate([[result.fit.loss], *(path.loss for path in result.paths)])
    return float(np.nanmin(np.where(np.isfinite(losses), losses, np.nan)))


def _limits(result: Result, curves: list[Array]) -> Array:
    """(m,): the losses that the axis is made for: those of the runs that did not diverge, and the
    first of the others."""
    calm = [c for c, p in zip(curves, result.paths, strict=True) if p.status != "diverged"]
    wild = [c for c, p in zip(curves, result.paths, strict=True) if p.status == "diverged"]
    shown = np.concatenate([*calm, *(curve[:1] for curve in wild)])
    shown = shown[np.isfinite(shown)]
    if wild and not calm:
        high = ROOM**6 * max(float(np.abs(shown).max(initial=0.0)), 1e-300)
        rest = np.concatenate(wild)
        rest = rest[np.isfinite(rest)]
        shown = np.concatenate([shown, np.minimum(rest, high)])
    return shown if len(shown) else np.array([0.0, 1.0])


def _set_limits(ax: Axes, fit: float, shown: Array) -> None:
    """The ends of the loss axis, and the fit as a level or as an arrow at the foot."""
    low, high = float(shown.min()), float(min(shown.max(), HIGHEST))
    if ax.get_yscale() == "log":
        positive = shown[shown > max(high, 1.0) / HIGHEST]
        low = float(positive.min()) if len(positive) else 1e-300
        level = fit > 0 and fit >= low / DEEP
        low = min(low, fit) if level else low
        high = max(high, low * 10)
        room = (high / low) ** LOG_MARGIN
        ax.set_ylim(low / room, min(high * room, 10 * HIGHEST))
    else:
        level = np.isfinite(fit) and low - fit <= 2 * (high - low or 1.0)
        low, high = (min(low, fit), max(high, fit)) if level else (low, high)
        margin = 0.05 * (high - low) or 0.1 * abs(high) or 1.0
        ax.set_ylim(low - margin, high + margin)
    if level:
        ax.axhline(fit, **_level(), label=LEVEL)
        return
    _make_room_below(ax)
    right = _ends_higher(ax)
    text = ax.annotate(
        f"{word('fit')} {number(fit, 2)} ↓", (right, 0), xytext=(-6 if right else 6, 6),
        xycoords="axes fraction", ha="right" if right else "left", va="bottom",
        textcoords="offset points", bbox=BOX | {"facecolor": rcParams["axes.facecolor"]},
        zorder=6, fontsize=0.9 * rcParams["font.size"],
    )  # fmt: skip
    text.set_in_layout(False)


def _ends_higher(ax: Axes) -> bool:
    """Whether the lowest curve lies higher in the last third of the steps than in the first."""
    points = np.concatenate([np.asarray(line.get_xydata(), float) for line in ax.lines])
    points = points[np.isfinite(points).all(axis=1)]
    third = float(points[:, 0].max(initial=0.0)) / 3
    first, last = points[points[:, 0] <= third, 1], points[points[:, 0] >= 2 * third, 1]
    return bool(last.min(initial=np.inf) > first.min(initial=np.inf))


def _make_room_below(ax: Axes) -> None:
    """Lowers the axis by the height of a line of text."""
    scale = ax.yaxis.get_transform()
    bottom, top = scale.transform(np.array(ax.get_ylim()))
    line = LINES * rcParams["font.size"] / 72 / float(axes_inches(ax)[1])
    room = max(FOOT, line) * (top - bottom)
    ax.set_ylim(bottom=float(scale.inverted().transform([bottom - room])[0]))


def draw_accuracies(ax: Axes, result: Result) -> None:
    """One curve a run, and the accuracy of the fit as a level."""
    for i, path in enumerate(result.paths):
        if path.accuracy is not None:
            ax.plot(path.step_numbers, path.accuracy, **line_look(result, i))
    if result.fit.accuracy is not None:
        ax.axhline(result.fit.accuracy, **_level(), label=LEVEL)
    ax.yaxis.set_major_formatter(FuncFormatter(_percent))
    ax.set_ylabel(word("accuracy"))
    _frame(ax, result)


def _percent(share: float, _: object = None) -> str:
    """A share as a percentage, with no more decimals than it has."""
    return f"{100 * share:.6g}%".replace("-", MINUS)


def _frame(ax: Axes, result: Result, excess: bool = False) -> None:
    ax.set_xlim(0, last_step(result, excess))
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=STEPS))
    ax.grid(True)


def last_step(result: Result, excess: bool = False) -> int:
    """Where the picture ends. What is left above the lowest loss is seen however small it is."""
    return shown_steps(result.paths, 1e-9 if excess else VISIBLE)


def _level() -> dict[str, Any]:
    return {"color": rcParams["text.color"], "linestyle": (0, (5, 3)),
            "linewidth": 0.5 * rcParams["lines.linewidth"], "zorder": 2.6}  # fmt: skip


def is_logarithmic(result: Result) -> bool:
    """Whether the losses of the runs span so much that the axis is logarithmic by default."""
    losses = _limits(result, [path.loss for path in result.paths])
    return bool(losses.min() > 0 and losses.max() > WIDE * losses.min())


def _ended(trajectory: Trajectory, fit: float) -> str:
    """How a run ended, and whether its rate is over its limit; of one that has not converged, how
    far it is above the `fit` where that cannot be seen."""
    status = "not converged" if trajectory.status == "running" else trajectory.status
    above = float(trajectory.loss[-1]) - fit
    unseen = trajectory.status == "running" and 0 < above < VISIBLE * abs(fit)
    left = f"{number(above, 1)} above the fit" if unseen else ""
    return ", ".join(filter(None, (status, left, rate_over_limit(trajectory))))


def run_parts(result: Result) -> list[str]:
    """How the runs ended: once for all of them where they ended alike, else of the first few."""
    ended = [_ended(path, result.fit.loss) for path in result.paths]
    if len(ended) > 1 and len(set(ended)) == 1:
        return [f"all runs: {ended[0]}"]
    more = len(ended) - MAX_NAMED
    named = [f"{p.label}: {end}" for p, end in zip(result.paths, ended, strict=True)][:MAX_NAMED]
    return named + ([f"{more} more runs"] if more > 0 else [])


def history_legend(result: Result, panels: Iterable[Axes]) -> list[Artist]:
    """An entry a run, one for the level of the fit where it is drawn, one for what is dashed."""
    entries: list[Artist] = [*run_entries(result)]
    if any(line.get_label() == LEVEL for ax in panels for line in ax.lines):
        entries.append(Line2D([], [], **_level(), label=word("fit")))
    if result.held_out:
        color: dict[str, Any] = {"color": rcParams["text.color"], "linewidth": 1}
        entries.append(Line2D([], [], **color, **HELD_OUT, label=word("held-out rows")))
    return entries


DRAWING = PageDrawing(paint)
