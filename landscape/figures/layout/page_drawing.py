"""How a kind of figure comes to paper: on a page of its own, or on axes of the caller's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.figures.encode.still import render
from landscape.figures.layout.page import Page, no_room
from landscape.figures.specs.base import Encoding, FigureSpec
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import scaled_type, styled, type_for
from landscape.result import Result

DROPPED: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"caption"}),
    frozenset({"caption", "legend"}),
    frozenset({"caption", "legend", "title"}),
)
"""What a page that is too small for all of it does without, tried in this order."""
SMALLER = 0.8, 0.65
"""Shares of its type in which a page of a given size is tried where even that does not help."""
ROOMY, MIN_AXES = 0.6, 0.4
"""Inches of the shorter side of axes below which a part is dropped; below which none is left to."""


@dataclass(frozen=True)
class PageDrawing:
    """A kind whose figure is what `paint` puts on a page."""

    paint: Callable[[Any, Result, Page], None]
    """Puts the result on the page as the spec has it: artists, legend entries, caption."""
    sheet: Callable[[Any, Result], tuple[float, float] | None] = lambda spec, result: None
    """Width and height of the page where the spec says none; None: the theme's."""

    def draw(self, spec: FigureSpec, result: Result, theme: str | None, ax: Axes | None) -> Figure:
        """The figure, neither saved nor shown."""
        title = result.title if spec.title is None else spec.title
        with styled(theme), no_glyph_warnings(), type_for(spec.size, spec.font_size):
            size = spec.size or (self.sheet(spec, result) if ax is None else None)
            attempts = [(parts, 1.0) for parts in DROPPED]
            if spec.size and not spec.font_size:
                attempts += [(DROPPED[-1], share) for share in SMALLER]
            for dropped, share in attempts:
                with scaled_type(share):
                    page = Page(size, ax, spec.tall)
                    self.paint(spec, result, page)
                    page.finish(title, dropped)
                if ax is not None or page.smallest_axes() >= (MIN_AXES if dropped else ROOMY):
                    return page.figure
        raise no_room(page.figure)

    def encode(self, spec: FigureSpec, result: Result, theme: str, output: Encoding) -> list[bytes]:
        """The figure in each of the formats wanted."""
        figure = self.draw(spec, result, theme, None)
        return [render(figure, format, output.dpi, output.text) for format in output.formats]
