"""boundary: what the model decides over two features, with the samples; one panel for the fit and
one for the end of each run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.diagnostics.predictions import Regions
from landscape.figures.elements.regions import (
    draw_edges,
    draw_misclassified,
    draw_tints,
    misclassified_legend,
)
from landscape.figures.elements.scatter import (
    class_legend,
    draw_classes,
    drawn_parts,
    drawn_rows,
    feature_label,
    share_unit,
)
from landscape.figures.interactive.html import plain_text
from landscape.figures.layout.caption import data_parts, loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.layout.panel_grid import PanelGrid
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.wording import moment
from landscape.result import Result

SLIMMEST = 2.5
"""Axes in one unit are stretched all the same where they were this many times longer than high, or
higher than long."""
FAR, STRETCH = 2.0, 1.6
"""Where the place of a picture in one unit is longer than it by more than this, either way, it is
stretched by so much: a strip across a slide shows less."""
ROW = 13.0
"""Width of a panel, in the size of its labels, from which all panels stand in one row."""
MEDIANS = 3
"""Features at their median that the caption names one by one."""
ROOMY = 12.0
"""Side of a panel, in the size of its labels, from which the theme's type is not too large."""


def paint(spec: BoundarySpec, result: Result, page: Page) -> None:
    """Put the samples and what the model decides on the page."""
    computed = spec.figure_data(result)
    shown, data = computed["regions"], plane_data(computed, result)
    grid = _grid(shown, data, spec.size)
    with matplotlib.rc_context(grid.settings(ROOMY) if len(shown) > 1 else {}):
        panels = [ax for (ax,) in grid.axes(page, sharex=True, sharey=True)]
        for ax, regions in zip(panels, shown, strict=True):
            draw_regions(ax, data, regions, spec.confidence)
            if shape := _shape(regions, data):
                width, height = grid.cell
                aspect = 1.0 if page.place is not None else _aspect(shape, height / width)
                ax.set_aspect(aspect, adjustable="box")
                share = min(1.0, aspect * shape * width / height)
                page.room(ax.yaxis.label, ax, upright=True, share=share)
            if len(shown) > 1:
                ax.set_title(plain_text(moment(regions.label)), parse_math=False)
                page.room(ax.title, ax, upright=False, share=1.0)
        grid.label_outer(panels)
    page.handles = [*class_legend(data), *misclassified_legend(shown)]
    parts = (
        data_parts(result),
        plane_parts(computed),
        drawn_parts(data),
        loss_parts(result),
        _misclassified_parts(shown),
        _confidence_parts(spec, shown),
        seed_part(result),
    )
    page.caption_parts = [part for some in parts for part in some]


def sheet(spec: BoundarySpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: low where all panels stand in one row; None: the theme's."""
    computed = spec.figure_data(result)
    shown = computed["regions"]
    return _grid(shown, plane_data(computed, result), None).size if len(shown) > 1 else None


def plane_data(computed: Mapping[str, Any], result: Result) -> Dataset:
    """The samples over the two features of the picture."""
    data = result.data
    assert data is not None
    if "samples" not in computed:
        return data
    names, x = tuple(computed["names"]), computed["samples"]
    original = data.original and replace(data.original, names=names, x=x)
    return replace(data, feature_names=names, x=x, original=original)


def plane_parts(computed: Mapping[str, Any]) -> list[str]:
    """Where the features stand that are on neither axis, in the units of the data."""
    if "samples" not in computed:
        return []
    medians = computed["medians"]
    if len(medians) > MEDIANS:
        rest = [f"the other {len(medians)} features at their medians"]
    else:
        rest = [f"{name} = {value:.4g} (median)" for name, value in medians.items()]
    return [*(f"{name} = {value:.4g}" for name, value in computed["fixed"].items()), *rest]


def _grid(shown: Sequence[Regions], data: Dataset, size: tuple[float, float] | None) -> PanelGrid:
    shape = _shape(shown[0], data) or 1.0
    return PanelGrid.for_panels(len(shown), shape, row=ROW, sheet=size)


def _shape(regions: Regions, data: Dataset) -> float | None:
    """Height of the picture as a share of its width, where a unit is as long on both axes."""
    shape = float(np.ptp(regions.y) / np.ptp(regions.x))
    return shape if share_unit(data) and 1 / SLIMMEST <= shape <= SLIMMEST else None


def _aspect(shape: float, place: float) -> float:
    """A unit up, in units across, of a picture in a place, both given as height by width."""
    longer = place / shape
    if 1 / FAR <= longer <= FAR:
        return 1.0
    return STRETCH if longer > 1 else 1 / STRETCH


def draw_regions(ax: Axes, data: Dataset, regions: Regions, confidence: bool = False) -> None:
    """Regions, the boundaries between them, and the samples, with rings around those on the wrong
    side."""
    draw_tints(ax, regions, data.n_classes, confidence)
    draw_edges(ax, regions)
    draw_samples(ax, data, regions.x, regions.y)
    draw_misclassified(ax, data, regions)


def draw_samples(ax: Axes, data: Dataset, x: Array, y: Array) -> None:
    """The samples over their two features, in a picture that reaches over x (nx,) and y (ny,)."""
    rows = drawn_rows(data)
    first, second = data.shown_x[rows].T
    draw_classes(ax, data, first, second, rows)
    ax.set_xlabel(feature_label(data, 0), parse_math=False)
    ax.set_ylabel(feature_label(data, 1), parse_math=False)
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])


def _misclassified_parts(shown: Sequence[Regions]) -> list[str]:
    """How many samples are on the wrong side, of a single panel."""
    if len(shown) > 1 or shown[0].misclassified is None:
        return []
    return [f"{int(shown[0].misclassified.sum())} misclassified"]


def _confidence_parts(spec: BoundarySpec, shown: Sequence[Regions]) -> list[str]:
    """What the strength of the tints says."""
    if not spec.confidence:
        return []
    if shown[0].confidence is None:
        return ["no confidence: the scores are margins"]
    return ["the fainter, the less probable the class"]


DRAWING = PageDrawing(paint, sheet)
