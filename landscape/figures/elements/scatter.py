"""Samples as points on a plane, coloured by their class; shared by all figures that show data."""

import re
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.figures.interactive.html import plain_text
from landscape.figures.style.palette import class_style
from landscape.figures.wording import word

MOST_POINTS = 5000
"""More samples than these would only blacken the picture: evenly spaced rows stand for all."""
LARGER = {"*": 1.5, "P": 1.2, "X": 1.15, "^": 1.1, "v": 1.1}
"""How much larger a marker is drawn that has less ink than a disk of its size."""
LAYERS = 6
"""Turns in which the samples of the classes are drawn over each other."""
UNIT_IN_NAME = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
"""A unit at the end of a feature's name, in brackets."""
MADE = ("moons", "circles", "blobs", "classification")
"""Kinds of data whose features have no unit."""
UNITS = {"zscore": "z-scored", "minmax": "scaled to 0 … 1"}


def drawn_rows(data: Dataset) -> Rows:
    """Indices of the samples that are drawn."""
    count = min(data.n_samples, MOST_POINTS)
    return np.unique(np.linspace(0, data.n_samples - 1, count).round().astype(np.intp))


def drawn_parts(data: Dataset) -> list[str]:
    """How many of the samples are drawn, where not all are."""
    count = len(drawn_rows(data))
    return [] if count == data.n_samples else [f"1 in {data.n_samples / count:.3g} samples drawn"]


def feature_label(data: Dataset, i: int) -> str:
    """The name of a feature, and what was done to it."""
    scaled = None if data.original else UNITS.get(data.scaling.kind)
    return f"{data.shown_names[i]} ({plain_text(word(scaled))})" if scaled else data.shown_names[i]


def draw_classes(ax: Axes, data: Dataset, x: Array, y: Array, rows: Rows) -> None:
    """Points (len(rows),) of the samples `rows`, each class with its colour and marker; they lie
    over each other in turns, so that no class is buried."""
    codes = np.rint(data.y[rows])
    layers = [np.array_split(np.flatnonzero(codes == c), LAYERS) for c in range(data.n_classes)]
    for turn in zip(*layers, strict=True):
        for c, some in enumerate(turn):
            if len(some):
                ax.plot(x[some], y[some], **point_style(c, len(rows)), zorder=3)


def share_unit(data: Dataset) -> bool:
    """Whether the two features that figures show are measured in one unit: said so in their names,
    both scaled, or made by the same formula."""
    if len(data.shown_names) != 2:
        return False
    units = [UNIT_IN_NAME.search(name) for name in data.shown_names]
    if (data.original is None and data.scaling.kind in UNITS) or data.kind in MADE:
        return True
    return all(units) and len({match[1] for match in units if match}) == 1


def point_style(c: int, count: int) -> dict[str, Any]:
    """The look of the points of class `c`, smaller where there are many."""
    color, marker = class_style(c)
    size = rcParams["lines.markersize"] * float(np.clip((400 / count) ** 0.25, 0.4, 1.0))
    size *= LARGER.get(marker, 1.0)
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": size,
        "markerfacecolor": color,
        "markeredgecolor": rcParams["axes.facecolor"],
        "markeredgewidth": 0.1 * size,
        "alpha": 0.9,
    }


def class_legend(data: Dataset) -> list[Artist]:
    """An entry a class."""
    names = data.class_names or ()
    return [Line2D([], [], **point_style(c, 1), label=name) for c, name in enumerate(names)]
