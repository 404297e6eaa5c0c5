"""compare: the same figure of several experiments, side by side.

What can be compared is shown alike: all panels have the same levels, colours, camera and scale of
the loss, and those whose directions have the same names the same limits, which hold the ranges of
all of them. What the experiments have in common is said once, and what tells them apart either at
once (`C = 0.1 | 1 | 10`) or with the name of the panel it is true of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.figures import line, plane
from landscape.figures.base import FigureSection
from landscape.figures.contour import Contour, draw_contour
from landscape.figures.contourf import Contourf, bar_ticks, draw_contourf
from landscape.figures.levels import Scale
from landscape.figures.line import Line, draw_line
from landscape.figures.mosaic import Mosaic
from landscape.figures.paths import bounds, legend_of
from landscape.figures.surface import BAR, Surface, place_bar, place_box
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from landscape.figures.relief import Relief
    from landscape.figures.sheet import Rect, Sheet

MOST = 12
"""Panels of one figure."""
KINDS = (Contourf, Contour, Surface, Line)
"""What can stand side by side, the one to choose first."""
OR = " | "
WORD = re.compile(r"[-−+]?\d[\d.]*(?:e[-+]?\d+)?|\w+|\W")
"""A number, a word, or a sign between them."""


# -- what can be compared ------------------------------------------------------------------------


class Shown(NamedTuple):
    """What experiments must have in common."""

    directions: int
    """k of the slice."""
    loss: str
    """Its kind and reduction."""

    @classmethod
    def of(cls, result: Result) -> "Shown":
        return cls(result.slice.k, loss_words(result.loss.section))


def loss_words(section: dict[str, Any] | None) -> str:
    """The kind and the reduction of a loss, given by its section; None for a function."""
    return "{reduction} of {kind}".format(**section) if section else "value of a function"


def refuse_incomparable(shown: Sequence[Shown], titles: Sequence[str]) -> None:
    """Raises InputError where there are too few or too many experiments, or where two of them show
    what cannot be compared."""
    if not 2 <= len(shown) <= MOST:
        count = f"{len(shown)} experiment{'s' * (len(shown) != 1)} side by side"
        raise InputError("compare", count, f"2 to {MOST}")
    for one, title in zip(shown, titles, strict=True):
        if one.directions != shown[0].directions:
            what = f"{titles[0]!r} has {shown[0].directions} and {title!r} {one.directions}"
            raise InputError("compare", f"{what} directions", "slices of as many directions")
        if one.loss != shown[0].loss:
            what = f"{titles[0]!r} shows the {shown[0].loss} and {title!r} the {one.loss}"
            raise InputError("compare", what, "losses of one kind and reduction")


def common_section(figures: Sequence[Sequence[FigureSection]], directions: int) -> FigureSection:
    """What to draw of experiments with these figures: the first kind that all of them have, as
    the first experiment has it; else bands, or lines along a single direction."""
    for kind in KINDS:
        own = [[figure for figure in some if isinstance(figure, kind)] for some in figures]
        if all(own):
            return own[0][0]
    return Contourf() if directions == 2 else Line()


# -- the figure ----------------------------------------------------------------------------------


def compare(
    results: Sequence[Result],
    titles: Sequence[str],
    section: FigureSection | None = None,
    theme: str = "default",
    title: str = "",
) -> "Figure":
    """A panel a result, under its title (`$math$` allowed), neither saved nor shown.

    `section` says what is drawn: a contourf, contour, surface or line with its keys, of which
    the size is not heeded; None: bands, or lines. Its own title goes before `title`. Raises
    InputError for results that cannot be compared and for an unknown theme."""
    from matplotlib import rc_context, rcParams

    from landscape.figures.fonts import no_glyph_warnings
    from landscape.figures.sheet import Sheet
    from landscape.figures.style import styled

    refuse_incomparable([Shown.of(result) for result in results], titles)
    section = section or common_section([[]], results[0].slice.k)
    drawn = aligned(results)
    with styled(theme), no_glyph_warnings():
        mosaic = Mosaic.of(len(results), results[0].slice.k if isinstance(section, Line) else 1)
        sheet, size = Sheet(mosaic.size), rcParams["font.size"]
        with rc_context(mosaic.smaller()):
            _paint(section, drawn, titles, Place(sheet, mosaic))
            rcParams["font.size"] = size  # the stamp's
            sheet.handles = legend(drawn, isinstance(section, Line))
            sheet.facts = facts(drawn, titles, line.FACTS if isinstance(section, Line) else plane.FACTS)
            sheet.finish(title if section.title is None else section.title)
    return sheet.figure
