"""Every kind of figure, drawn from a Result alone.

`AnyFigure` is the registry: adding a kind is one class in one file and its name in this union.
Importing this room loads no matplotlib; drawing does.
"""

from typing import TYPE_CHECKING

from landscape.figures.base import Facts, FigureSection
from landscape.figures.boundary import Boundary
from landscape.figures.colormaps import COLORMAPS
from landscape.figures.contour import Contour
from landscape.figures.contourf import Contourf
from landscape.figures.data import Data
from landscape.figures.fit import Fit
from landscape.figures.history import History
from landscape.figures.line import Line
from landscape.figures.panel import Panel
from landscape.figures.render import FORMATS, render
from landscape.figures.style import THEMES
from landscape.figures.surface import Surface
from landscape.figures.text import check_text
from landscape.result import Result
from landscape.section import one_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AnyFigure = one_of(Line | Contour | Contourf | Surface | Panel | Data | Fit | Boundary | History)

DEFAULTS: dict[int, tuple[FigureSection, ...]] = {
    1: (Line(),),
    2: (Line(), Contour(), Contourf(), Surface()),
}
"""What is drawn, by the number of directions of the slice, where an experiment does not say."""

__all__ = [
    "COLORMAPS",
    "DEFAULTS",
    "FORMATS",
    "THEMES",
    "AnyFigure",
    "Facts",
    "FigureSection",
    "check_text",
    "draw",
    "render",
]


def draw(
    section: FigureSection, result: Result, theme: str = "default", ax: "Axes | None" = None
) -> "Figure":
    """The figure of `result` that `section` describes, neither saved nor shown.

    Raises ValueError for an unknown theme, and for an `ax` that cannot hold this kind."""
    return section.draw(result, theme, ax)
