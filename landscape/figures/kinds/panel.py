"""panel: a lesson's two by two. The loss along either direction, above level lines and bands."""

from typing import TYPE_CHECKING, ClassVar, Literal

from landscape.figures.elements import slice_axes
from landscape.figures.kinds.contour import LINES, draw_contour
from landscape.figures.kinds.contourf import BANDS, bar_ticks, draw_contourf
from landscape.figures.kinds.line import draw_line
from landscape.figures.specs.base import TWO_DIRECTIONS, FigureSection, Need
from landscape.result import Result

if TYPE_CHECKING:
    from landscape.figures.layout.page import Sheet


class Panel(FigureSection):
    """Line, line, contour and contourf, two by two."""

    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)
    tall: ClassVar[float] = 1.6

    kind: Literal["panel"] = "panel"
    log: bool = False
    """Logarithmic loss in all four."""

    def paint(self, result: Result, sheet: "Sheet") -> None:
        first, second, lines, bands = sheet.axes(2, 2)
        for k, ax in enumerate((first, second)):
            draw_line(ax, result, k, self.log)
        second.yaxis.label.set_visible(False)
        draw_contour(lines, result, LINES, self.log, self.cmap)
        filled = draw_contourf(bands, result, BANDS, self.log, self.cmap)
        sheet.colorbar(filled, bands, result.loss.label, bar_ticks(filled))
        sheet.handles = slice_axes.legend(result)
        sheet.facts = slice_axes.facts(result)
