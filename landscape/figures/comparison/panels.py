"""compare: the same figure of several experiments, side by side.

What can be compared is shown alike: all panels have the same levels, colours, camera and scale of
the loss, and those whose coordinates mean the same have the same limits, which hold the ranges of
all of them. What the experiments have in common is said once, and what tells them apart either at
once (`C = 0.1 | 1 | 10`) or behind the title of the panel it is true of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rc_context, rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.figures.comparison.common import glued, legend, told
from landscape.figures.comparison.comparable import (
    Shown,
    aligned,
    meaning,
    range_facts,
    refuse_count,
    refuse_incomparable,
)
from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale
from landscape.figures.elements.surface3d import TICKS, Surface3D
from landscape.figures.elements.trajectories import legend_of
from landscape.figures.kinds import line
from landscape.figures.kinds.contour import draw_contour
from landscape.figures.kinds.contourf import bar_ticks, draw_contourf
from landscape.figures.kinds.line import draw_line
from landscape.figures.kinds.surface import ALONG, BAR, place_bar, place_box
from landscape.figures.layout.caption import SURFACE_CAPTION
from landscape.figures.layout.page import Page, Rect
from landscape.figures.layout.panel_grid import PanelGrid
from landscape.figures.layout.text_fit import ruler
from landscape.figures.specs.base import FigureContext, FigureSpec
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled
from landscape.result import Result

EMS_A_TICK = 4.0
"""Side of a 3-D panel for each tick along it, in the size of the labels."""


def common_section(figures: Sequence[Sequence[FigureSpec]], directions: int) -> FigureSpec:
    """What to draw of experiments with these figures: the first kind that all of them have, as
    the first of them has it, with a title that they share; else bands, or lines along a single
    direction."""
    for kind in KINDS:
        own = [[figure for figure in some if isinstance(figure, kind)] for some in figures]
        if own and all(own):
            first, *others = (some[0] for some in own)
            shared = all(other.title == first.title for other in others)
            return first if shared else first.model_copy(update={"title": None})
    return ContourfSpec() if directions == 2 else LineSpec()


def compare(
    results: Sequence[Result],
    titles: Sequence[str],
    section: FigureSpec | None = None,
    theme: str = "default",
    title: str = "",
) -> Figure:
    """A panel a result, under its title (`$math$` allowed); neither saved nor shown.

    `section` is a contourf, contour, surface or line, of whose keys the size is not heeded; None:
    bands, or lines along a single direction. Its own title goes before `title`. Raises InputError
    for results that cannot be compared and for an unknown theme."""
    refuse_count(len(results))
    refuse_incomparable([Shown.of(r.slice.k, r.loss.section) for r in results], titles)
    section = section or common_section([], results[0].slice.k)
    if type(section) not in KINDS:
        known = ", ".join(kind.model_fields["kind"].default for kind in KINDS)
        raise InputError("compare", f"{section.kind} has no panels to compare", f"one of {known}")
    reason = section.needs(FigureContext.from_result(results[0]))
    if reason:
        raise InputError("compare", reason)
    with styled(theme), no_glyph_warnings():
        return _drawn(aligned(results), titles, section, section.title or title)


def _drawn(results: Sequence[Result], titles: Sequence[str], section: Any, title: str) -> Figure:
    kind = KINDS[type(section)]
    stacked = len(results[0].lines) if kind.stacked else 1
    panel_grid = PanelGrid.for_panels(len(results), kind.shape, stacked, kind.least)
    page, type_size = Page(panel_grid.size), rcParams["font.size"]
    with rc_context(panel_grid.settings(kind.roomy)):
        kind.paint(Stage(page, panel_grid, results, titles), section)
        rcParams["font.size"] = type_size  # the stamp's
        page.handles = legend(results, kind.entries)
        page.caption_parts = [*told(results, titles, kind.caption_parts), *range_facts(results)]
        page.finish(title)
    return page.figure


# -- what is drawn -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """The panels of a figure, and what is to be drawn in them."""

    page: Page
    panel_grid: PanelGrid
    results: Sequence[Result]
    titles: Sequence[str]

    def panels(self, **kwargs: Any) -> list[list[Axes]]:
        """Of each result the axes over each other, the upper one with the title."""
        panels = self.panel_grid.axes(self.page, **kwargs)
        for (ax, *_), title in zip(panels, self.titles, strict=True):
            ax.set_title(glued(title), y=1.0)  # where it stays
            self.page.room(ax.title, ax, upright=False, share=1.0)
        return panels

    def few_ticks(self) -> int:
        """As many as a side of a 3-D panel has room for."""
        side = 72 * min(self.panel_grid.cell) / rcParams["axes.labelsize"]
        return int(np.clip(side / EMS_A_TICK, 2, TICKS))

    def scale(self, log: bool) -> Scale:
        """Of all values together."""
        surfaces = [result.surface for result in self.results]
        return Scale.from_values(np.concatenate([s.finite for s in surfaces if s is not None]), log)

    def colorbar(self, mappable: Any, panels: list[Axes], ticks: Array, **kwargs: Any) -> Axes:
        """One beside all panels."""
        label, rows = self.results[0].loss.label, self.panel_grid.rows
        return self.page.colorbar(mappable, panels, label, ticks, rows, **kwargs).ax

    def hide_inner(self, panels: list[list[Axes]]) -> None:
        """Takes off the ticks' labels and the names that stand at a neighbour too."""
        if len(set(map(meaning, self.results))) > 1:
            return
        for i, stack in enumerate(panels):
            for ax in stack:
                if not self.panel_grid.is_first(i):
                    ax.tick_params(labelleft=False)
                    ax.yaxis.label.set_visible(False)
                if len(stack) == 1 and not self.panel_grid.is_lowest(i):
                    ax.tick_params(labelbottom=False)
                    ax.xaxis.label.set_visible(False)


def _paint_bands(stage: Stage, section: ContourfSpec) -> None:
    scale, panels = stage.scale(section.log), stage.panels()
    axes = [ax for (ax,) in panels]
    bands = [
        draw_contourf(ax, result, section.levels, section.log, section.cmap, scale)
        for ax, result in zip(axes, stage.results, strict=True)
    ]
    stage.colorbar(bands[0], axes, bar_ticks(bands[0]))
    stage.hide_inner(panels)


def _paint_levels(stage: Stage, section: ContourSpec) -> None:
    scale, panels = stage.scale(section.log), stage.panels()
    for (ax,), result in zip(panels, stage.results, strict=True):
        draw_contour(ax, result, section.levels, section.log, section.cmap, scale)
    stage.hide_inner(panels)


def _paint_lines(stage: Stage, section: LineSpec) -> None:
    values = [line.loss[np.isfinite(line.loss)] for r in stage.results for line in r.lines]
    log = section.log and all(np.any(loss > 0) for loss in values)
    panels = stage.panels()
    for stack, result in zip(panels, stage.results, strict=True):
        for k, ax in enumerate(stack):
            draw_line(ax, result, k, log, section.color)
    for alike in zip(*panels, strict=True):
        limits = [ax.get_ylim() for ax in alike]
        for ax in alike:
            ax.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    stage.hide_inner(panels)


def _paint_surfaces(stage: Stage, section: SurfaceSpec) -> None:
    scale = stage.scale(section.log)
    panels = stage.panels(subplot_kw={"projection": "3d", "computed_zorder": False})
    ticks = stage.few_ticks()
    reliefs = [
        Surface3D(result, section.log, section.cmap, scale, ticks) for result in stage.results
    ]
    axes = [ax for (ax,) in panels]
    for relief, ax in zip(reliefs, axes, strict=True):
        relief.paint(ax, section.elev, section.azim)
        for axis in (ax.xaxis, ax.yaxis):
            stage.page.room(axis.label, ax, upright=True, share=ALONG)
    bar = stage.colorbar(reliefs[0].mappable, axes, scale.ticks(), shrink=BAR)
    stage.page.arrange = partial(_arrange, stage.panel_grid, reliefs, axes, bar)


def _arrange(
    panel_grid: PanelGrid,
    reliefs: Sequence[Surface3D],
    axes: Sequence[Axes],
    bar: Axes,
    rect: Rect,
) -> None:
    """The boxes in their cells under their titles, the colour bar at the right edge."""
    low, high = place_bar(bar, rect)
    cell = (high - low) / (panel_grid.columns, panel_grid.rows)
    for i, (relief, ax) in enumerate(zip(reliefs, axes, strict=True)):
        row, column = divmod(i, panel_grid.columns)
        corner = low + cell * (column, panel_grid.rows - 1 - row)
        title = _title_height(ax)
        top = place_box(relief, ax, corner, corner + cell - (0, title))
        _place_title(ax, np.array([corner[0] + cell[0] / 2, top + title / 4]))


def _title_height(ax: Axes) -> float:
    """Inches, with the air around it."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return 1.5 * float(ax.title.get_window_extent(ruler(figure.dpi)).height) / figure.dpi


def _place_title(ax: Axes, foot: Array) -> None:
    """Puts the title of a 3-D panel above a point of the sheet (2,), in inches."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.title.set(transform=figure.transFigure, position=foot / figure.get_size_inches())


@dataclass(frozen=True)
class Kind:
    """How a kind of figure comes to stand side by side."""

    paint: Callable[[Stage, Any], None]
    entries: Callable[[Result], Sequence[Artist]]
    """Of the legend."""
    caption_parts: Sequence[Callable[[Result], list[str]]]
    """Of the stamp."""
    shape: float = 1.0
    """Height of axes as a share of their width, as is wanted."""
    roomy: float = 12.0
    """Side of axes, in the size of their labels, from which the theme's type is not too large."""
    stacked: bool = False
    """Whether each direction has axes of its own."""
    least: int = 2
    """Panels side by side at least in a column of a paper."""


KINDS: dict[type[FigureSpec], Kind] = {
    ContourfSpec: Kind(_paint_bands, slice_axes.legend, SURFACE_CAPTION),
    ContourSpec: Kind(_paint_levels, slice_axes.legend, SURFACE_CAPTION),
    SurfaceSpec: Kind(_paint_surfaces, legend_of, SURFACE_CAPTION, shape=0.9, roomy=15.0, least=1),
    LineSpec: Kind(_paint_lines, line.entries, line.CAPTION, shape=0.75, stacked=True),
}
"""What can stand side by side, the kind to choose first."""
