"""Samples as points on a plane, coloured by their class; shared by all figures that show data."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.figures.style.palette import class_style

MOST_POINTS = 5000
"""More samples than these would only blacken the picture: evenly spaced rows stand for all."""
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
    return f"{data.shown_names[i]} ({scaled})" if scaled else data.shown_names[i]


def draw_classes(ax: Axes, data: Dataset, x: Array, y: Array, rows: Rows) -> None:
    """Points (len(rows),) of the samples `rows`, each class with its colour and marker."""
    for c in range(data.n_classes):
        of_class = np.rint(data.y[rows]) == c
        ax.plot(x[of_class], y[of_class], **point_style(c, len(rows)), zorder=3)


def point_style(c: int, count: int) -> dict[str, Any]:
    """The look of the points of class `c`, smaller where there are many."""
    color, marker = class_style(c)
    size = rcParams["lines.markersize"] * float(np.clip((400 / count) ** 0.25, 0.4, 1.0))
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
