"""steps: the loss after one gradient step, against its size."""

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from landscape.arrays import Array, finite_argmin
from landscape.errors import InputError
from landscape.figures.computation_graph.node_labels import short
from landscape.figures.elements.log_ticks import HIGHEST
from landscape.figures.elements.slice_axes import HOLE
from landscape.figures.extreme_losses import LARGEST, drawable
from landscape.figures.layout.caption import loss_parts, point_part, seed_part, value_parts
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.step_sizes import StepSizesSpec
from landscape.figures.style.palette import OKABE_ITO
from landscape.figures.wording import word
from landscape.result import Result

WIDE = 100.0
"""The ratio of losses from which the axis is logarithmic."""
PER_DECADE, MIN_DISTANCE = 40, 10
"""Sizes from one power of ten to the next; from the best one to a dot at least."""
AIR = 10**0.3
"""The factor by which the axis is longer than the sizes, at either end."""
HIGH = 3.0
"""A linear axis reaches above the loss before by at most so many times the best gain."""
BEST, LIMIT = OKABE_ITO["vermillion"], OKABE_ITO["purple"]


def paint(spec: StepSizesSpec, result: Result, page: Page) -> None:
    """Put the loss after one step of every size on the page."""
    steps = spec.figure_data(result)
    size, before, limit = (steps[key] for key in ("size", "before", "limit"))
    if abs(before) > LARGEST:
        raise InputError("at", "the loss there is beyond 1e306", "another point")
    loss = drawable(steps["loss"])
    (ax,) = page.axes()
    ax.set_xscale("log")
    ax.set_xlim(size[0] / AIR, size[-1] * AIR)
    page.handles = [
        *draw_losses(ax, size, loss, before, spec.color),
        *draw_best(ax, size, loss, before),
        *draw_limit(ax, size, limit),
        *hatch_gaps(ax, size, loss),
    ]
    ax.set_xlabel(word("size of the step (learning rate)"))
    ax.set_ylabel(f"{result.loss.axis_label} {word('after the step')}")
    ax.grid(True)
    page.caption_parts = [
        f"one step down the gradient {point_part(spec.at, result)}",
        f"gradient of length {short(steps['slope'])}",
        *_limit_parts(size, limit),
        *_cut_parts(ax, loss),
        *loss_parts(result),
        *value_parts([loss], 0),
        *seed_part(result),
    ]


def draw_losses(
    ax: Axes, size: Array, loss: Array, before: float, color: str | None = None
) -> list[Artist]:
    """The curve with a dot a power of ten, and the loss before as a level; their entries."""
    known = np.where(np.isfinite(loss), loss, np.nan)
    finite = loss[np.isfinite(loss)]
    if len(finite) and finite.min() > 0 and finite.max() > WIDE * finite.min():
        ax.set_yscale("log")
        known = np.minimum(known, HIGHEST)
    best = finite_argmin(loss) if finite.min(initial=np.inf) < before else -len(size)
    dots = [i for i in range(0, len(size), PER_DECADE) if abs(i - best) >= MIN_DISTANCE]
    (curve,) = ax.plot(size, known, marker="o", markevery=dots, color=color, zorder=3,
                       label=word("after one step"))  # fmt: skip
    level = ax.axhline(before, color=rcParams["xtick.color"], linestyle=(0, (5, 3)), zorder=2,
                       linewidth=0.6 * rcParams["lines.linewidth"],
                       label=f"{word('before')}: {short(before, 5)}")  # fmt: skip
    if ax.get_yscale() == "linear":
        ax.set_ylim(*_limits(finite, before))
    return [curve, level]


def _limits(loss: Array, before: float) -> tuple[float, float]:
    """The ends of a linear axis: what can be gained, and not all that can be lost."""
    low, high = float(loss.min(initial=before)), float(loss.max(initial=before))
    gain = before - low
    if gain > 1e-6 * abs(before):
        high = min(high, before + HIGH * gain)
    air = 0.06 * (high - low) if high - low > 1e-9 * abs(before) else 0.1 * abs(before) or 1.0
    return low - air, high + air


def draw_best(ax: Axes, size: Array, loss: Array, before: float) -> list[Artist]:
    """The size that gains most, if any does."""
    best = finite_argmin(loss)
    if not loss[best] < before:
        return []
    label = f"{word('best')}: {short(loss[best], 5)} {word('at')} {short(size[best], 3)}"
    (mark,) = ax.plot(size[best], loss[best], "D", color=BEST, zorder=5, linestyle="none",
                      markersize=1.3 * rcParams["lines.markersize"],
                      markeredgecolor=rcParams["axes.facecolor"],
                      label=label)  # fmt: skip
    return [mark]


def draw_limit(ax: Axes, size: Array, limit: float | None) -> list[Artist]:
    """The largest step that can settle at the curvature there."""
    if limit is None or not _shown(size, limit):
        return []
    line = ax.axvline(limit, color=LIMIT, linestyle=(0, (2, 1.5)), zorder=2,
                      label=f"2/L = {short(limit, 3)}")  # fmt: skip
    return [line]


def hatch_gaps(ax: Axes, size: Array, loss: Array) -> list[Artist]:
    """Hatches the sizes after which the loss is not finite."""
    bad = ~np.isfinite(loss)
    if not bad.any():
        return []
    wide = np.convolve(bad, [1, 1, 1], mode="same") > 0
    look = {"facecolor": "none", "edgecolor": rcParams["hatch.color"], "linewidth": 0}
    gap = ax.fill_between(size, 0, 1, where=wide, transform=ax.get_xaxis_transform())
    gap.set(hatch=HOLE, **look)
    return [Patch(hatch=2 * HOLE, label=word("not finite"), **look)]


def _shown(size: Array, limit: float) -> bool:
    return bool(size[0] / AIR <= limit <= size[-1] * AIR)


def _limit_parts(size: Array, limit: float | None) -> list[str]:
    """What L is, and 2/L where it lies beyond the picture."""
    if limit is None:
        return []
    beyond = "" if _shown(size, limit) else f", 2/L = {short(limit, 3)}"
    return [f"L: the largest curvature there{beyond}"]


def _cut_parts(ax: Axes, loss: Array) -> list[str]:
    """How far the curve goes where the picture does not follow."""
    highest = float(loss[np.isfinite(loss)].max(initial=-np.inf))
    cut = highest > ax.get_ylim()[1]
    return [f"losses up to {short(highest, 3)} leave the picture"] if cut else []


DRAWING = PageDrawing(paint)
