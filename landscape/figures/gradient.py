"""gradient: the slope along each parameter by back-propagation and by central differences."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.differences import AGREES, DIFFERS, KINK, TOLERANCE
from landscape.figures.base import FigureSection
from landscape.figures.computed import Point, answer, point_words
from landscape.figures.stamp import loss_facts, seed_fact
from landscape.figures.style import OKABE_ITO
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from landscape.figures.sheet import Sheet

EXACT = 1e-17
"""Where no error at all stands on the logarithmic axis."""
SPREAD = 300.0
"""The ratio of the largest slope to the median one from which small slopes get an axis of their
own kind: linear near zero, logarithmic beyond."""
LEVEL = 8
"""Up to so many parameters are named in full."""
MOST_NAMED = 4

ANALYTIC, NUMERIC = OKABE_ITO["blue"], OKABE_ITO["orange"]
VERDICTS = {
    AGREES: ("agrees", OKABE_ITO["green"], "o"),
    KINK: ("at a kink, between the slopes beside it", OKABE_ITO["purple"], "^"),
    DIFFERS: ("differs", OKABE_ITO["vermillion"], "X"),
}


class Gradient(FigureSection):
    """Analytic against finite-difference gradient, with the relative error."""

    tall: ClassVar[float] = 1.3

    kind: Literal["gradient"] = "gradient"
    at: Point = "start"
    """Where: fit, start (of the first run), zero, or values by name, the others as in the fit."""
    h: Annotated[float, Field(ge=1e-12, le=1)] = 1e-5
    """Step of the central differences, in the unit of the parameter."""

    def asks(self) -> dict[str, Any]:
        return {"kind": self.kind, "at": self.at, "h": self.h}

    def paint(self, result: Result, sheet: "Sheet") -> None:
        found = answer(self, result)
        slopes, errors = sheet.axes(2, 1, sharex=True)
        sheet.handles = [*draw_slopes(slopes, found), *draw_errors(errors, found)]
        slopes.set_title(verdict_words(found))
        sheet.room(slopes.title, slopes, False, 1.0)
        slopes.set_ylabel("∂ loss / ∂ parameter")
        errors.set_ylabel("relative error")
        sheet.figure.align_ylabels([slopes, errors])
        name_columns(errors, found, sheet)
        sheet.facts = [
            f"gradient {point_words(self.at)}",
            f"central differences, h = {_short(self.h)}",
            _sample_fact(found),
            f"allowed: {_short(TOLERANCE)} of the slope and the differences' own error",
            "on the foot: no difference" if np.any(found["error"] == 0) else "",
            *loss_facts(result),
            *seed_fact(result),
        ]


def draw_slopes(ax: "Axes", found: dict[str, Any]) -> "list[Artist]":
    """A ring for each analytic slope and a dot for each numeric one; their entries."""
    from matplotlib import rcParams

    analytic, numeric = found["analytic"], found["numeric"]
    x, size = np.arange(len(analytic)), rcParams["lines.markersize"]
    if _spread(analytic):
        ax.set_yscale("symlog", linthresh=float(np.median(np.abs(analytic[analytic != 0]))))
    ax.axhline(0, color=rcParams["axes.edgecolor"], linewidth=rcParams["axes.linewidth"], zorder=1)
    look: dict[str, Any] = {"linestyle": "none", "zorder": 3}
    rings = ax.plot(x, analytic, "o", markerfacecolor="none", markeredgecolor=ANALYTIC,
                    markeredgewidth=0.25 * size, markersize=1.7 * size, label="analytic",
                    **look)  # fmt: skip
    dots = ax.plot(x, numeric, "o", color=NUMERIC, markeredgewidth=0, markersize=0.9 * size,
                   label="central differences", **look)  # fmt: skip
    ax.margins(y=0.15)
    ax.grid(True)
    return [*rings, *dots]


def _spread(slopes: Array) -> bool:
    sizes = np.abs(slopes[np.isfinite(slopes) & (slopes != 0)])
    return bool(len(sizes)) and sizes.max() > SPREAD * np.median(sizes)


def draw_errors(ax: "Axes", found: dict[str, Any]) -> "list[Artist]":
    """The relative error of each slope over the part that is allowed; an entry a verdict."""
    from matplotlib import rcParams
    from matplotlib.patches import Patch

    x, error, allowed = np.arange(len(found["error"])), found["error"], found["allowed"]
    low, high = _decades(error, allowed)
    shown = np.clip(np.nan_to_num(error, nan=np.inf), low, high)
    ax.set_yscale("log")
    width, color = min(0.7, 0.06 * len(x)), rcParams["grid.color"]
    ax.bar(x, np.minimum(allowed, high) - low, width, bottom=low, color=color, zorder=1)
    marks: list[Artist] = []
    for verdict, (label, color, marker) in VERDICTS.items():
        chosen = found["verdict"] == verdict
        if chosen.any():
            marks += ax.plot(x[chosen], shown[chosen], marker, color=color, zorder=3, label=label,
                             markersize=1.1 * rcParams["lines.markersize"],
                             clip_on=False)  # fmt: skip
    ax.set(xlim=(-0.6, len(x) - 0.4), ylim=(low, high))
    return [*marks, Patch(color=rcParams["grid.color"], label="allowed")]


def _decades(error: Array, allowed: Array) -> tuple[float, float]:
    """Powers of ten around all errors, and some of what is allowed."""
    known = error[np.isfinite(error) & (error > 0)]
    low = min(float(known.min(initial=1.0)), 0.1 * TOLERANCE)
    high = max(float(known.max(initial=0.0)), 10 * TOLERANCE, float(np.median(allowed)))
    return max(10 ** np.floor(np.log10(low) - 0.5), EXACT), 10 ** np.ceil(np.log10(high) + 0.5)


def name_columns(ax: "Axes", found: dict[str, Any], sheet: "Sheet") -> None:
    """The parameters under the axes: with their features where there are few, upright else."""
    from matplotlib import rcParams

    few = len(found["names"]) <= LEVEL
    ax.set_xticks([])
    for i, name in enumerate(found["labels" if few else "names"]):
        text = ax.annotate(
            name,
            (i, 0),
            xytext=(0, -0.5 * rcParams["xtick.labelsize"]),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="top",
            rotation=0 if few else 90,
            fontsize=rcParams["xtick.labelsize"],
            color=rcParams["xtick.labelcolor"],
            parse_math=False,
        )
        sheet.room(text, ax, not few, 0.9 / len(found["names"]) if few else 0.4)


def verdict_words(found: dict[str, Any]) -> str:
    """The verdict in a sentence."""
    count = len(found["names"])
    wrong = [n for n, v in zip(found["names"], found["verdict"], strict=True) if v == DIFFERS]
    kinks = int(np.count_nonzero(found["verdict"] == KINK))
    if wrong:
        some = ", ".join(wrong[:MOST_NAMED]) + (", …" if len(wrong) > MOST_NAMED else "")
        return f"✗ They differ along {len(wrong)} of {count} parameters: {some}"
    excused = f", {kinks} of them at a kink" if kinks else ""
    return f"✓ Both gradients agree along {_all(count)}{excused}"


def _all(count: int) -> str:
    return f"all {count} parameters" if count > 1 else "the parameter"


def _short(number: float) -> str:
    """`1e-5` for 1e-05."""
    return f"{number:g}".replace("e-0", "e-")


def _sample_fact(found: dict[str, Any]) -> str:
    shown, count = len(found["names"]), found["count"]
    return f"{shown} of {count} parameters, drawn at random" if shown < count else ""
