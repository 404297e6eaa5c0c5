"""boundary: what the model decides over two features, with the samples; one panel for the fit and
one for the end of each run."""

from math import ceil, sqrt

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from landscape.diagnostics.predictions import Regions
from landscape.figures.elements.scatter import (
    class_legend,
    draw_classes,
    drawn_parts,
    drawn_rows,
    feature_label,
)
from landscape.figures.layout.caption import data_parts, loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.style.palette import class_style
from landscape.result import Result

TINT = 0.22
"""How strongly a region carries its class's colour."""


def paint(spec: BoundarySpec, result: Result, page: Page) -> None:
    """Put the samples and what the model decides on the page."""
    data = result.data
    assert data is not None
    shown = spec.figure_data(result)["regions"]
    columns = ceil(sqrt(len(shown)))
    rows = ceil(len(shown) / columns)
    panels = page.axes(rows, columns, sharex=True, sharey=True)
    for ax, regions in zip(panels, shown, strict=False):
        draw_regions(ax, result, regions)
        ax.label_outer()
        if len(shown) > 1:
            ax.set_title(regions.label, parse_math=False)
    for ax in panels[len(shown) :]:
        ax.set_visible(False)
    page.handles = class_legend(data)
    parts = (data_parts(result), drawn_parts(data), loss_parts(result), seed_part(result))
    page.caption_parts = [fact for part in parts for fact in part]


def draw_regions(ax: Axes, result: Result, regions: Regions) -> None:
    """Regions, the boundary between them, and the samples."""
    data = result.data
    assert data is not None
    colors = ListedColormap([class_style(c)[0] for c in range(data.n_classes)])
    ax.imshow(
        regions.decision,
        origin="lower",
        extent=_extent(regions),
        cmap=colors,
        vmin=-0.5,
        vmax=data.n_classes - 0.5,
        alpha=TINT,
        aspect="auto",
        interpolation="nearest",
    )
    _draw_edges(ax, regions)
    rows = drawn_rows(data)
    x, y = data.shown_x[rows].T
    draw_classes(ax, data, x, y, rows)
    ax.set_xlabel(feature_label(data, 0), parse_math=False)
    ax.set_ylabel(feature_label(data, 1), parse_math=False)
    ax.set_xlim(regions.x[0], regions.x[-1])
    ax.set_ylim(regions.y[0], regions.y[-1])


def _extent(regions: Regions) -> tuple[float, float, float, float]:
    """The outer edges of the cells around the grid points."""
    (x, y) = (regions.x, regions.y)
    half_x, half_y = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    return (x[0] - half_x, x[-1] + half_x, y[0] - half_y, y[-1] + half_y)


def _draw_edges(ax: Axes, regions: Regions) -> None:
    """The line where the score of two classes is zero, or where the decision changes."""
    style = {"colors": rcParams["text.color"], "linewidths": 0.6 * rcParams["lines.linewidth"]}
    if regions.score is not None:
        fields = [(regions.score, 0.0)]
    else:
        codes = np.unique(regions.decision)
        fields = [((regions.decision == c).astype(float), 0.5) for c in codes]
    for field, level in fields:
        if field.min() < level < field.max():
            ax.contour(regions.x, regions.y, field, [level], **style)


DRAWING = PageDrawing(paint)
