"""panel: a lesson's two by two. The loss along either direction, above level lines and bands."""

from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale
from landscape.figures.kinds.contour import draw_contour
from landscape.figures.kinds.contourf import bar_ticks, draw_contourf
from landscape.figures.kinds.line import draw_lines
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.contour import LINES
from landscape.figures.specs.contourf import BANDS
from landscape.figures.specs.panel import PanelSpec
from landscape.result import Result


def paint(spec: PanelSpec, result: Result, page: Page) -> None:
    """Lines above, levels below."""
    assert result.surface is not None
    first, second, lines, bands = page.axes(2, 2)
    draw_lines((first, second), result, spec.log, None, share=True)
    scale = Scale.from_values(result.surface.finite, spec.log)
    draw_contour(lines, result, LINES, spec.log, spec.cmap, scale, finishing=page.finishing)
    filled = draw_contourf(bands, result, BANDS, spec.log, spec.cmap, scale, page.finishing)
    page.colorbar(filled, bands, scale.label(result.loss.axis_label), bar_ticks(filled))
    page.handles = slice_axes.legend(result)
    page.caption_parts = surface_caption(result, scale.note)


DRAWING = PageDrawing(paint)
