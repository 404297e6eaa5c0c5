"""panel: a lesson's two by two. The loss along either direction, above level lines and bands.

Where both directions have one unit, level lines and bands are squares, as large as the sheet
allows: on a wide one the lines stand over each other beside them.
"""

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale
from landscape.figures.elements.trajectories import dots_part
from landscape.figures.kinds.contour import draw_contour
from landscape.figures.kinds.contourf import bar_ticks, draw_contourf
from landscape.figures.kinds.line import draw_lines
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.contour import LINES
from landscape.figures.specs.contourf import BANDS
from landscape.figures.specs.panel import PanelSpec
from landscape.figures.style.theme import COLUMN
from landscape.result import Result

WIDE = 1.6
"""Width of a sheet as a share of its height from which lines stand beside squares."""
NARROW = 0.7
"""Width of those lines as a share of a square's."""
ACROSS, ALONG = 0.37, 0.66
"""Of the sheet's width and height: what each of two columns, and both rows, have for axes."""
LEAST = 0.36
"""Height of lines as a share of both rows', at least."""
HIGHER = 1.2
"""How much higher than the theme's a sheet with squares may be."""


def paint(spec: PanelSpec, result: Result, page: Page) -> None:
    """Lines above, levels below."""
    assert result.surface is not None
    first, second, lines, bands = _arranged(page, slice_axes.in_one_unit(result))
    draw_lines((first, second), result, spec.log, None, share=True)
    if _stacked(second):
        second.yaxis.label.set_visible(True)
        second.tick_params(labelleft=True)
    scale = Scale.from_values(result.surface.finite, spec.log)
    draw_contour(lines, result, LINES, spec.log, spec.cmap, scale, finishing=page.finishing)
    filled = draw_contourf(bands, result, BANDS, spec.log, spec.cmap, scale, page.finishing)
    page.colorbar(filled, bands, scale.label(result.loss.axis_label), bar_ticks(filled))
    bands.set_ylabel("")
    bands.tick_params(labelleft=False)
    page.handles = slice_axes.whole_legend(result)
    page.caption_parts = surface_caption(result, scale.note, dots_part(lines))


def sheet(spec: PanelSpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: higher where squares are to be as wide as the lines above them; None
    for a screen and for a column of a paper, which is high enough."""
    width, height = rcParams["figure.figsize"]
    screen = width >= WIDE * height
    if screen or width < COLUMN or not slice_axes.in_one_unit(result):
        return None
    return width, min(HIGHER * height, ACROSS * width / (1 - LEAST) / ALONG)


def _arranged(page: Page, squares: bool) -> list[Axes]:
    """The axes of both lines, of the level lines and of the bands."""
    if not squares or page.place is not None:
        return page.axes(2, 2)
    width, height = page.figure.get_size_inches()
    if width >= WIDE * height:
        grid = page.figure.add_gridspec(2, 3, width_ratios=[NARROW, 1, 1])
        cells = grid[0, 0], grid[1, 0], grid[:, 1], grid[:, 2]
        return page.adopt([page.figure.add_subplot(cell) for cell in cells])
    rows = ALONG * height
    lower = float(np.clip(ACROSS * width, 0, (1 - LEAST) * rows))
    return page.axes(2, 2, height_ratios=[rows - lower, lower])


def _stacked(second: Axes) -> bool:
    """Whether the second line stands under the first one and not beside it."""
    spec = second.get_subplotspec()
    return spec is not None and spec.is_first_col()


DRAWING = PageDrawing(paint, sheet)
