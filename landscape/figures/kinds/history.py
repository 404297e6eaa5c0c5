"""history: the loss, and for classes the accuracy, against the step; one curve a run."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from landscape.figures.elements.trajectories import run_entries
from landscape.figures.layout.caption import loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.history import HistorySpec
from landscape.figures.style.palette import run_style
from landscape.result import Result

WIDE = 100.0
"""The ratio of losses from which the axis is logarithmic unless told otherwise."""
MAX_NAMED = 4
HELD_OUT: dict[str, Any] = {"linestyle": (0, (2, 1.5)), "alpha": 0.75}
"""The look of what is scored on rows held out."""


def paint(spec: HistorySpec, result: Result, page: Page) -> None:
    judged = any(path.accuracy is not None for path in result.paths)
    panels = page.axes(1 + judged, 1, sharex=True)
    draw_losses(panels[0], result, spec.log)
    if judged:
        draw_accuracies(panels[1], result)
    panels[-1].set_xlabel("step")
    page.figure.align_ylabels(panels)
    page.handles = history_legend(result)
    page.caption_parts = [*loss_parts(result), *run_parts(result), *seed_part(result)]


def draw_losses(ax: Axes, result: Result, log: bool | None) -> None:
    """One curve a run, and the loss of the fit as a level; dashed on the rows held out."""
    if is_logarithmic(result) if log is None else log:
        ax.set_yscale("log")
    for i, path in enumerate(result.paths):
        ax.plot(np.where(np.isfinite(path.loss), path.loss, np.nan), **run_style(i)._asdict())
    for i, losses in enumerate(result.held_out.run_losses if result.held_out else ()):
        finite = np.where(np.isfinite(losses), losses, np.nan)
        ax.plot(finite, **run_style(i)._asdict() | HELD_OUT)
    ax.axhline(result.fit.loss, **_level())
    ax.set_ylabel(result.loss.label, parse_math=False)
    _frame(ax, result)


def draw_accuracies(ax: Axes, result: Result) -> None:
    """One curve a run, and the accuracy of the fit as a level."""
    for i, path in enumerate(result.paths):
        if path.accuracy is not None:
            ax.plot(path.accuracy, **run_style(i)._asdict())
    for i, accuracies in enumerate(result.held_out.run_accuracies if result.held_out else ()):
        ax.plot(accuracies, **run_style(i)._asdict() | HELD_OUT)
    if result.fit.accuracy is not None:
        ax.axhline(result.fit.accuracy, **_level())
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("accuracy")
    _frame(ax, result)


def _frame(ax: Axes, result: Result) -> None:
    longest = max(len(path.loss) for path in result.paths) - 1
    ax.set_xlim(0, max(longest, 1))
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.grid(True)


def _level() -> dict[str, Any]:
    return {"color": rcParams["xtick.color"], "linestyle": (0, (5, 3)), "linewidth": 1, "zorder": 1}


def is_logarithmic(result: Result) -> bool:
    """Whether the losses span so much that the axis is logarithmic unless told otherwise."""
    losses = np.concatenate([path.loss for path in result.paths])
    losses = losses[np.isfinite(losses)]
    return bool(losses.size) and losses.min() > 0 and losses.max() > WIDE * losses.min()


def run_parts(result: Result) -> list[str]:
    """How each run ended, the first few by name."""
    statuses = [f"{path.label}: {path.status}" for path in result.paths[:MAX_NAMED]]
    more = len(result.paths) - len(statuses)
    return statuses + ([f"{more} more runs"] if more else [])


def history_legend(result: Result) -> list[Artist]:
    """An entry a run, one for the level of the fit, one for what is dashed."""
    entries: list[Artist] = [*run_entries(result), Line2D([], [], **_level(), label="fit")]
    if result.held_out:
        color: dict[str, Any] = {"color": rcParams["text.color"], "linewidth": 1}
        entries.append(Line2D([], [], **color, **HELD_OUT, label="held-out rows"))
    return entries


DRAWING = PageDrawing(paint)
