"""The colours of runs and classes: the same in every figure of an experiment."""

from typing import Any, NamedTuple

OKABE_ITO = {
    "vermillion": "#D55E00",
    "blue": "#0072B2",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
}
"""M. Okabe, K. Ito, "Color Universal Design" (2002), without black, which belongs to the fit."""

COLOURS = tuple(OKABE_ITO.values())
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))
MARKERS = "osD^vPX*"


class RunStyle(NamedTuple):
    """How a run looks in every figure of an experiment."""

    color: str
    linestyle: Any


def run_style(i: int) -> RunStyle:
    """The look of run `i`: seven colours, then the same ones dashed, dotted, dash-dotted."""
    return RunStyle(COLOURS[i % len(COLOURS)], DASHES[i // len(COLOURS) % len(DASHES)])


CLASS_ORDER = ("blue", "vermillion", "green", "purple", "orange", "sky", "yellow")


def class_style(c: int) -> tuple[str, str]:
    """Colour and marker of class `c`; no two of the first 56 classes share both."""
    color = OKABE_ITO[CLASS_ORDER[c % len(CLASS_ORDER)]]
    return color, MARKERS[c % len(MARKERS)]
