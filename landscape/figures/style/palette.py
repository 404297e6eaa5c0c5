"""The colours of runs and classes: the same in every figure of an experiment.

Both series are made for eyes that tell few hues apart (after M. Okabe, K. Ito, "Color Universal
Design", 2002, and P. Tol, "Colour Schemes", 2021), every colour at least 3:1 against the ground,
and they share no colour, so that a run is not taken for a class. A dark ground has lighter ones.
"""

from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.colors import to_rgb

from landscape.arrays import Array

OKABE_ITO = {
    "vermillion": "#D55E00",
    "blue": "#0072B2",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
}

COLOURS = ("#D55E00", "#0072B2", "#B5408F", "#A66F00", "#007D5C", "#7A4FBF", "#3A8FB7")
"""Of runs on a light ground: vermillion, blue, purple, ochre, green, violet, sky."""
COLOURS_ON_DARK = ("#FF8A3D", "#4FB3F6", "#F08CC8", "#F5C04A", "#3DD6A3", "#B9A2FF", "#8FE3FF")
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))

CLASS_COLOURS = (
    "#4477AA", "#E4576A", "#228833", "#781E1E", "#5A1E87", "#A578F0",
    "#004B4B", "#A53C78", "#695A0F", "#004BB4", "#1EA596",
)  # fmt: skip
"""The first three are given; the others lie as far as may be from all before them in Oklab, and
from the colours of runs, as ordinary eyes and those with protanopia and deuteranopia see them."""
CLASS_COLOURS_ON_DARK = (
    "#77AADD", "#FF8FA0", "#5DC470", "#965A00", "#3C5AD2", "#FFD22D",
    "#00F0FF", "#C32D69", "#007887", "#E17800", "#A569C3",
)  # fmt: skip
MARKERS = "osD^vPX*"


class RunStyle(NamedTuple):
    """How a run looks in every figure of an experiment."""

    color: str
    linestyle: Any


def run_style(i: int) -> RunStyle:
    """The look of run `i`: seven colours, then the same ones dashed, dotted, dash-dotted."""
    colors = COLOURS_ON_DARK if on_dark() else COLOURS
    return RunStyle(colors[i % len(colors)], DASHES[i // len(colors) % len(DASHES)])


def class_style(c: int) -> tuple[str, str]:
    """Colour and marker of class `c`; no two of the first 88 classes share both."""
    colors = CLASS_COLOURS_ON_DARK if on_dark() else CLASS_COLOURS
    return colors[c % len(colors)], MARKERS[c % len(MARKERS)]


def on_dark() -> bool:
    """Whether the ground in force is dark."""
    return bool(np.mean(to_rgb(rcParams["axes.facecolor"])) < 0.5)


def luminance(colors: Array) -> Array:
    """(...,): relative luminance of colours (..., 3) in 0 … 1, as WCAG 2.1 has it."""
    colors = np.asarray(colors, float)
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


CONTRAST = 3.0
"""Least ratio of luminances, as WCAG 2.1 counts it, between a thin line and the ground."""
FAINT = 0.6
"""How opaque faint lines are where the contrast allows it."""


def faintness(color: str) -> float:
    """How opaque a line may be that is to be faint and still `CONTRAST` to the ground."""
    ground, own = np.array(to_rgb(rcParams["axes.facecolor"])), np.array(to_rgb(color))
    for alpha in np.arange(FAINT, 1, 0.05):
        mixed = luminance(alpha * own + (1 - alpha) * ground)
        if contrast(mixed, luminance(ground)) >= CONTRAST:
            return float(alpha)
    return 1.0


def contrast(one: Array | float, other: Array | float) -> Array:
    """The ratio of luminances, 1 … 21."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return np.asarray((high + 0.05) / (low + 0.05))
