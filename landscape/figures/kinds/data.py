"""data: the samples, coloured by class.

One feature stands against the target, two against each other. Of more features the first two
principal components are shown (K. Pearson, Philosophical Magazine 2, 1901), said on the axes.
"""

from typing import Any

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.figures.elements.scatter import (
    class_legend,
    draw_classes,
    drawn_parts,
    drawn_rows,
    feature_label,
    point_style,
)
from landscape.figures.interactive.html import plain_text
from landscape.figures.layout.caption import data_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.data import DataSpec
from landscape.figures.wording import word
from landscape.result import Result

EDGE = 0.3
"""Width of the edge of a coloured dot, some of which are as light or as dark as the ground; as a
share of a line's."""


def paint(spec: DataSpec, result: Result, page: Page) -> None:
    """Put the samples on the page."""
    data = result.data
    assert data is not None
    (ax,) = page.axes()
    rows = drawn_rows(data)
    if len(data.shown_names) == 1:
        draw_target(ax, data, rows)
    else:
        _paint_plane(spec, ax, data, rows, page)
    page.handles = class_legend(data)
    page.caption_parts = [*data_parts(result), *drawn_parts(data), *seed_part(result)]


def _paint_plane(spec: DataSpec, ax: Axes, data: Dataset, rows: Rows, page: Page) -> None:
    points, labels = _plane(data)
    x, y = points[rows].T
    ax.set_xlabel(labels[0], parse_math=False)
    ax.set_ylabel(labels[1], parse_math=False)
    ax.grid(True)
    if data.n_classes:
        draw_classes(ax, data, x, y, rows)
        return
    size = point_style(0, len(rows))["markersize"] ** 2
    edge = {"edgecolors": rcParams["text.color"], "linewidths": EDGE * rcParams["lines.linewidth"]}
    dots = ax.scatter(x, y, s=size, c=data.y[rows], cmap=spec.cmap, zorder=3, **edge)
    page.colorbar(dots, ax, data.target_name)


def draw_target(ax: Axes, data: Dataset, rows: Rows) -> None:
    """The samples `rows` of one feature: the target, or the class, against it."""
    x, y = data.shown_x[rows, 0], data.y[rows]
    ax.set_xlabel(feature_label(data, 0), parse_math=False)
    ax.set_ylabel(
        plain_text(word("class")) if data.n_classes else data.target_name, parse_math=False
    )
    ax.grid(True)
    if data.n_classes:
        draw_classes(ax, data, x, y, rows)
        ax.set_yticks(range(data.n_classes), data.class_names, parse_math=False)
        ax.margins(y=0.15)
    else:
        ax.plot(x, y, **_sample_style(len(rows)), zorder=3)


def samples_legend(data: Dataset) -> list[Artist]:
    """An entry a class; one for all samples where the target is a number."""
    if data.n_classes:
        return class_legend(data)
    return [Line2D([], [], **_sample_style(1), label=word("samples"))]


def _sample_style(count: int) -> dict[str, Any]:
    color = {"markerfacecolor": rcParams["xtick.color"], "alpha": 0.75}
    return point_style(0, count) | {"marker": "o"} | color


def _plane(data: Dataset) -> tuple[Array, tuple[str, str]]:
    """The samples (n, 2) on a plane, with the labels of its axes."""
    if len(data.shown_names) == 2:
        return data.shown_x, (feature_label(data, 0), feature_label(data, 1))
    view, of_variance = data.view, word("of the variance")
    which = word("first principal component"), word("second principal component")
    first, second = (
        plain_text(f"{name} ({share:.0%} {of_variance})")
        for name, share in zip(which, view.shares, strict=True)
    )
    return view.points, (first, second)


DRAWING = PageDrawing(paint)
