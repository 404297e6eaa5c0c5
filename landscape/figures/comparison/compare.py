"""compare: one figure of several experiments, side by side or as curves on the same axes.

What can be compared is shown alike: all panels have the same levels, colours, camera and scale of
the loss. What the experiments have in common is said once, and what tells them apart either at
once (`C = 0.1 | 1 | 10`) or behind the title of the experiment it is true of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from landscape.errors import InputError
from landscape.figures.comparison.comparable import refuse_count, refuse_incomparable
from landscape.figures.comparison.curves import draw_histories, draw_lines
from landscape.figures.comparison.panels import (
    SURFACES,
    boundary_parts,
    draw_boundary,
    draw_panels,
    draw_plane,
    draw_surface,
)
from landscape.figures.comparison.shared_text import (
    merged,
    shared_legend,
    shared_parts,
    unbroken,
)
from landscape.figures.elements import slice_axes
from landscape.figures.elements.scatter import class_legend
from landscape.figures.elements.trajectories import fit_entry, legend_of
from landscape.figures.kinds import history, line
from landscape.figures.labels import labelled, labels_of
from landscape.figures.layout.caption import SURFACE_CAPTION, loss_parts, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.specs.base import FigureContext, FigureSpec
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.figures.specs.history import HistorySpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled
from landscape.figures.wording import worded
from landscape.result import Result


def common_figure(figures: Sequence[Sequence[FigureSpec]], directions: int) -> FigureSpec:
    """What to draw of experiments with these figures: the first kind that all of them have, as
    the first of them has it, with a title that they share; else filled levels, or lines along a
    single direction."""
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
    spec: FigureSpec | None = None,
    theme: str = "default",
    title: str = "",
) -> Figure:
    """One figure of several results; neither saved nor shown.

    Parameters
    ----------
    results
        From 2 to 12, of one kind of loss and as many directions.
    titles
        What each is called, `$math$` allowed.
    spec
        A figure of one of `KINDS`, of which the size is ignored; None: filled levels, or lines
        along a single direction. Its own title goes before `title`.

    Raises
    ------
    InputError
        For results that cannot be compared, and for an unknown theme.
    """
    refuse_count(len(results))
    directions = [result.slice.k for result in results]
    refuse_incomparable(directions, [result.loss.section for result in results], titles)
    spec = spec or common_figure([], directions[0])
    refuse_kind(spec)
    for result in results:
        if problem := spec.needs(FigureContext.from_result(result)):
            raise InputError.from_problems([problem.below("compare")])
    label = unbroken(merged(result.loss.label for result in results))
    results = [
        labelled(replace(result, loss=replace(result.loss, label=label)), spec.of)
        for result in results
    ]
    with styled(theme), no_glyph_warnings(), worded(labels_of(results[0])):
        return _draw(results, [unbroken(text) for text in titles], spec, spec.title or title)


def refuse_kind(spec: FigureSpec) -> None:
    """Raises InputError for a kind of figure that cannot be compared."""
    if type(spec) not in KINDS:
        known = ", ".join(kind.model_fields["kind"].default for kind in KINDS)
        raise InputError("compare", f"{spec.kind} shows one experiment alone", f"one of {known}")


def _draw(results: Sequence[Result], titles: Sequence[str], spec: Any, title: str) -> Figure:
    kind = KINDS[type(spec)]
    ranges = {tuple((one.x[0], one.x[-1]) for one in result.lines) for result in results}
    page = kind.paint(results, titles, spec)
    page.handles = [*shared_legend(results, kind.entries), *page.handles]
    page.caption_parts = [
        *shared_parts(results, titles, [partial(kind.first_parts, spec), *kind.caption]),
        *page.caption_parts,
        "each over its own range" if len(ranges) > 1 else "",
    ]
    page.finish(title)
    return page.figure


@dataclass(frozen=True)
class Comparable:
    """How a kind of figure shows several experiments."""

    paint: Callable[[Sequence[Result], Sequence[str], Any], Page]
    """Puts them on a page."""
    entries: Callable[[Result], Sequence[Artist]]
    """Of the legend."""
    caption: Sequence[Callable[[Result], list[str]]]
    first_parts: Callable[[Any, Result], list[str]] = lambda spec, result: []
    """Of the caption, what depends on the section of the figure."""


PLANE = Comparable(partial(draw_panels, draw_plane), slice_axes.legend, SURFACE_CAPTION)
KINDS: dict[type[FigureSpec], Comparable] = {
    ContourfSpec: PLANE,
    ContourSpec: PLANE,
    SurfaceSpec: Comparable(
        partial(draw_panels, draw_surface, **SURFACES), legend_of, SURFACE_CAPTION
    ),
    LineSpec: Comparable(draw_lines, fit_entry, line.CAPTION),
    HistorySpec: Comparable(
        draw_histories, lambda _: (), (loss_parts, history.run_parts, seed_part)
    ),
    BoundarySpec: Comparable(
        partial(draw_panels, draw_boundary),
        lambda result: class_legend(result.data) if result.data else [],
        (loss_parts, seed_part),
        boundary_parts,
    ),
}
"""What can be compared, the kind to choose first."""
