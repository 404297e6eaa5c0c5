"""How a kind of figure comes to paper: on a page of its own, or on axes of the caller's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.figures.encode.still import render
from landscape.figures.layout.page import Page
from landscape.figures.specs.base import Encoding, FigureSpec
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled
from landscape.result import Result


@dataclass(frozen=True)
class PageDrawing:
    """A kind whose figure is what `paint` puts on a page."""

    paint: Callable[[Any, Result, Page], None]
    """Puts the result on the page as the spec has it: artists, legend entries, caption."""

    def draw(self, spec: FigureSpec, result: Result, theme: str | None, ax: Axes | None) -> Figure:
        """The figure, neither saved nor shown."""
        with styled(theme), no_glyph_warnings():
            page = Page(spec.size, ax, spec.tall)
            self.paint(spec, result, page)
            page.finish(result.title if spec.title is None else spec.title)
        return page.figure

    def encode(self, spec: FigureSpec, result: Result, theme: str, output: Encoding) -> list[bytes]:
        """The figure in each of the formats wanted."""
        figure = self.draw(spec, result, theme, None)
        return [render(figure, format, output.dpi) for format in output.formats]
