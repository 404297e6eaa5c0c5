"""contourf: the loss over a plane as filled levels, with a colour bar."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from landscape.arrays import Array
from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale, refined
from landscape.figures.elements.trajectories import dots_part
from landscape.figures.kinds.contour import draw_contour
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.layout.panel_grid import single_sheet
from landscape.figures.overlays.draw import draw_overlays, frame
from landscape.figures.specs.base import Log
from landscape.figures.specs.contourf import ContourfSpec
from landscape.result import Result

FINE = 200
"""Points along each axis of the grid that is filled."""
SEAM = 0.3
"""Points of edge in a band's own colour, which close the hairlines that viewers of SVG and PDF
leave between neighbours."""
FARTHEST = 1e250
"""How far from zero matplotlib fills what lies beyond the levels."""


def paint(spec: ContourfSpec, result: Result, page: Page) -> None:
    """Bands with a colour bar, and all that is drawn over them."""
    (ax,) = page.axes()
    frame(ax, result, spec)
    assert result.surface is not None
    scale = Scale.from_values(result.surface.finite, spec.log)
    bands = draw_contourf(ax, result, spec.levels, spec.log, spec.cmap, scale, page.finishing)
    paint_lines = partial(draw_contour, log=False, cmap=spec.cmap, labelled=False)
    explanation = draw_overlays(ax, result, spec, scale, page.strip, paint_lines)
    page.colorbar(bands, ax, scale.label(result.loss.axis_label), bar_ticks(bands))
    page.handles = [*slice_axes.whole_legend(result), *explanation.handles]
    page.caption_parts = surface_caption(result, scale.note, dots_part(ax), *explanation.notes)


def sheet(spec: ContourfSpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: no higher than a picture in one unit needs it."""
    return single_sheet(slice_axes.shape_in_one_unit(result, spec.constraint is not None), True)


def draw_contourf(
    ax: Axes,
    result: Result,
    levels: int | tuple[float, ...],
    log: Log,
    cmap: str,
    scale: Scale | None = None,
    finishing: list[Callable[[], None]] | None = None,
    writes_lowest: bool = False,
) -> Any:
    """The filled levels, on a scale of their own unless one is given, and over them holes, runs
    and the fit; what a colour bar can show."""
    surface = result.surface
    assert surface is not None
    scale = scale or Scale.from_values(surface.finite, log)
    scale.within(levels)
    edges = scale.levels(levels)
    edges = edges if len(edges) > 1 else np.array([edges[0], np.nextafter(edges[0], np.inf)])
    edges = _extended(edges, scale)
    fine = scale.fine(FINE, len(surface.x))
    x, y, loss = refined(surface.x, surface.y, surface.loss, fine, edges[1] + scale.base)
    loss = np.clip(loss, surface.finite.min(), surface.finite.max())  # where cubics swing beyond
    bands = ax.contourf(
        x,
        y,
        np.ma.masked_invalid(scale.shown(loss)),
        edges,
        cmap=cmap,
        norm=scale.norm,
        extend=_extend(edges, scale),
        corner_mask=False,
    )
    bands.set(edgecolor="face", linewidth=SEAM)
    slice_axes.frame(ax, result)
    slice_axes.overlay(ax, result, bands, finishing, writes_lowest)
    return bands


def _extended(edges: Array, scale: Scale) -> Array:
    """The levels and, where values lie beyond `FARTHEST`, their ends."""
    if max(-scale.low, scale.high) <= FARTHEST:
        return edges
    return np.unique([min(edges[0], scale.low), *edges, max(edges[-1], scale.high)])


def _extend(edges: Any, scale: Scale) -> str:
    """Which ends of the values lie beyond the levels; nothing finite stays unfilled."""
    lowest = scale.low if scale.lowest is None else scale.lowest
    below, above = edges[0] > lowest, edges[-1] < scale.high
    return {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[below, above]


def bar_ticks(bands: Any) -> Array:
    """The levels between the bands."""
    return np.asarray(bands.levels[1:-1] if len(bands.levels) > 2 else bands.levels)


DRAWING = PageDrawing(paint, sheet)
