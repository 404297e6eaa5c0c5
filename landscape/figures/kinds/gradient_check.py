"""gradient: the slope along each parameter by back-propagation and by central differences."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import SymmetricalLogLocator

from landscape.arrays import Array
from landscape.diagnostics.gradient_check import AGREES, DIFFERS, KINK, TOLERANCE, UNCLEAR
from landscape.figures.elements.sheet import axes_inches, sheet_inches
from landscape.figures.labels import labels_of, written_as
from landscape.figures.layout.caption import NO_BREAK, loss_parts, point_part, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.gradient_check import GradientCheckSpec
from landscape.figures.style.palette import OKABE_ITO
from landscape.figures.wording import word
from landscape.result import Result

EXACT = 1e-17
"""Where no error at all stands on the logarithmic axis."""
WIDE = 30.0
"""The ratio of the largest slope to the median one from which the axis is logarithmic."""
MAX_TICKS = 5
MAX_IN_FULL = 8
"""Up to so many parameters are named in full."""
UPRIGHT = 0.2
"""The most that upright names take of the sheet's height."""
MAX_NAMED = 4
RING, TEXT = 0.5, 0.8
"""Size of markers, and of upright names, as a share of a column's width at most."""
FOOT = 0.05
"""Room under what stands at no error at all, as a share of the axis."""

NUMERIC = OKABE_ITO["orange"]
UNKNOWN = "Whether the gradients agree cannot be told: the differences' own error is too large"
VERDICTS = {
    AGREES: ("agrees", OKABE_ITO["green"], "o"),
    KINK: ("at a kink", OKABE_ITO["purple"], "^"),
    DIFFERS: ("differs", OKABE_ITO["vermillion"], "X"),
    UNCLEAR: ("cannot be told", "0.5", "s"),
}


def paint(spec: GradientCheckSpec, result: Result, page: Page) -> None:
    """Put both derivatives and their errors on the page."""
    check = _labelled(spec.figure_data(result), result)
    gradients, errors = page.axes(2, 1, sharex=True)
    page.handles = [*draw_gradients(gradients, check), *draw_errors(errors, check)]
    gradients.set_title(verdict_title(check))
    page.room(gradients.title, gradients, False, 1.0)
    highest = _decades(check["error"], check["allowed"])[1]
    loss = result.loss.written or "loss"
    gradients.set_ylabel(f"∂{NO_BREAK}{loss} / ∂{NO_BREAK}{word('parameter')}")
    errors.set_ylabel(word("relative error"))
    page.figure.align_ylabels([gradients, errors])
    name_columns(errors, check, page)
    page.caption_parts = [
        f"gradient {point_part(spec.at, result)}",
        f"central differences, h = {_short(spec.h)}",
        _sample_part(check),
        f"allowed: {_short(TOLERANCE)} of the slope and the differences' own error",
        "at a kink: between the slopes to either side" if np.any(check["verdict"] == KINK) else "",
        "open bars: slopes of about 0" if np.any(check["allowed"] > highest) else "",
        "on the foot: no difference" if np.any(check["error"] == 0) else "",
        *loss_parts(result),
        *seed_part(result),
    ]


def _labelled(check: dict[str, Any], result: Result) -> dict[str, Any]:
    """The check with its parameters as the experiment has them written."""
    own = labels_of(result, plain=True)
    pairs = list(zip(check["names"], check["labels"], strict=True))
    names = tuple(own.get(name, name) for name, _ in pairs)
    return check | {"names": names, "labels": tuple(written_as(*p, own) or p[1] for p in pairs)}


def draw_gradients(ax: Axes, check: dict[str, Any]) -> list[Artist]:
    """A ring for each analytic slope and a dot for each numeric one; their entries."""
    analytic, numeric = check["analytic"], check["numeric"]
    x, color = np.arange(len(analytic)), rcParams["lines.color"]
    size = min(float(rcParams["lines.markersize"]), RING * _column(ax, len(x)))
    _scale(ax, analytic)
    ax.axhline(0, color=rcParams["axes.edgecolor"], linewidth=rcParams["axes.linewidth"], zorder=1)
    look: dict[str, Any] = {"linestyle": "none", "zorder": 3}
    rings = ax.plot(x, analytic, "o", markerfacecolor="none", markeredgecolor=color,
                    markeredgewidth=0.25 * size, markersize=1.7 * size, label=word("analytic"),
                    **look)  # fmt: skip
    dots = ax.plot(x, numeric, "o", color=NUMERIC, markeredgewidth=0, markersize=0.9 * size,
                   label=word("central differences"), **look)  # fmt: skip
    ax.margins(y=0.15)
    ax.grid(True)
    return [*rings, *dots]


def _scale(ax: Axes, gradients: Array) -> None:
    """Logarithmic to both sides of zero, where a few slopes dwarf the others."""
    sizes = np.abs(gradients[np.isfinite(gradients) & (gradients != 0)])
    if len(sizes) and sizes.max() > WIDE * np.median(sizes):
        linear = float(10 ** np.floor(np.log10(np.median(sizes))))
        locator = SymmetricalLogLocator(base=10, linthresh=linear)
        locator.set_params(numticks=MAX_TICKS)
        ax.set_yscale("symlog", linthresh=linear)
        ax.yaxis.set_major_locator(locator)


def draw_errors(ax: Axes, check: dict[str, Any]) -> list[Artist]:
    """The relative error of each slope over the part that is allowed; an entry a verdict."""
    x, error, allowed = np.arange(len(check["error"])), check["error"], check["allowed"]
    low, high = _decades(error, allowed)
    shown = np.clip(np.nan_to_num(error, nan=np.inf), low, high)
    ax.set_yscale("log")
    foot = low * (low / high) ** FOOT
    width, bars = min(0.7, 0.06 * len(x)), _allowed_look()
    top = np.where(allowed > high, high**2 / foot, allowed)  # whose edge is not seen
    ax.bar(x, top - foot, width, bottom=foot, zorder=1, **bars)
    marks: list[Artist] = []
    for verdict, (label, color, marker) in VERDICTS.items():
        chosen = check["verdict"] == verdict
        if chosen.any():
            marks += ax.plot(x[chosen], shown[chosen], marker, color=color, zorder=3,
                             label=word(label), markersize=1.1 * rcParams["lines.markersize"],
                             clip_on=False)  # fmt: skip
    ax.set(xlim=(-0.6, len(x) - 0.4), ylim=(foot, high))
    return [*marks, Patch(**bars, label=word("allowed"))]


def _allowed_look() -> dict[str, Any]:
    """Pale bars with an edge that stands out."""
    width = 0.35 * rcParams["lines.linewidth"]
    edge = rcParams["axes.edgecolor"]
    return {"facecolor": rcParams["grid.color"], "edgecolor": edge, "linewidth": width}


def _decades(error: Array, allowed: Array) -> tuple[float, float]:
    """Powers of ten around all errors, and some of what is allowed."""
    known = error[np.isfinite(error) & (error > 0)]
    low = min(float(known.min(initial=1.0)), 0.1 * TOLERANCE)
    high = max(float(known.max(initial=0.0)), 10 * TOLERANCE, min(1.0, float(np.median(allowed))))
    return max(10 ** np.floor(np.log10(low) - 0.5), EXACT), 10 ** np.ceil(np.log10(high) + 0.5)


def name_columns(ax: Axes, check: dict[str, Any], page: Page) -> None:
    """The parameters under the axes: with their features where there are few, upright else."""
    in_full = len(check["names"]) <= MAX_IN_FULL
    names = check["labels" if in_full else "names"]
    size = _size(ax, names) if not in_full else float(rcParams["xtick.labelsize"])
    ax.set_xticks([])
    for i, name in enumerate(names):
        text = ax.annotate(
            name,
            (i, 0),
            xytext=(0, -0.5 * size),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="top",
            rotation=0 if in_full else 90,
            fontsize=size,
            color=rcParams["xtick.labelcolor"],
            parse_math=False,
        )
        if in_full:
            page.room(text, ax, False, 0.8 / len(names))


def _size(ax: Axes, names: tuple[str, ...]) -> float:
    """Points at which upright names are no wider than their columns and leave room above them."""
    height = float(sheet_inches(ax)[1]) * 72
    column = _column(ax, len(names))
    longest = max(sum(0.65 if c.isascii() else 1.1 for c in name) for name in names)
    return min(float(rcParams["xtick.labelsize"]), TEXT * column, UPRIGHT * height / longest)


def _column(ax: Axes, count: int) -> float:
    """Points from one of so many parameters to the next, about."""
    return float(axes_inches(ax)[0]) * 72 / count


def verdict_title(check: dict[str, Any]) -> str:
    """The verdict in a sentence."""
    count = len(check["names"])
    wrong = [n for n, v in zip(check["names"], check["verdict"], strict=True) if v == DIFFERS]
    kinks = int(np.count_nonzero(check["verdict"] == KINK))
    if wrong:
        some = ", ".join(wrong[:MAX_NAMED]) + (", …" if len(wrong) > MAX_NAMED else "")
        differ = word("✗ The gradients differ along {} of {} parameters", len(wrong), count)
        return f"{differ}: {some}"
    excused = f", {word('{} of them at a kink', kinks)}" if kinks else ""
    unclear = int(np.count_nonzero(check["verdict"] == UNCLEAR))
    if unclear == count:
        return word(UNKNOWN)
    if unclear:
        agree = word("✓ Both gradients agree along {} of {} parameters", count - unclear, count)
        return f"{agree}{excused}; {word('of {} it cannot be told', unclear)}"
    if count == 1:
        return word("✓ Both gradients agree along the parameter") + excused
    return word("✓ Both gradients agree along all {} parameters", count) + excused


def _short(number: float) -> str:
    """`1e-5` for 1e-05."""
    return f"{number:g}".replace("e-0", "e-")


def _sample_part(check: dict[str, Any]) -> str:
    shown, count = len(check["names"]), check["count"]
    return f"{shown} of {count} parameters, drawn at random" if shown < count else ""


DRAWING = PageDrawing(paint)
