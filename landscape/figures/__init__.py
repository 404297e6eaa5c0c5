"""Every kind of figure, drawn from a Result alone.

`AnyFigure` is the registry: adding a kind is one class in one file and its name in this union.
Importing this room loads no matplotlib; drawing does.
"""

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from landscape.errors import InputError, Problem
from landscape.figures.animation import Animation
from landscape.figures.base import Facts, FigureSection
from landscape.figures.boundary import Boundary
from landscape.figures.colormaps import COLORMAPS
from landscape.figures.contour import Contour
from landscape.figures.contourf import Contourf
from landscape.figures.data import Data
from landscape.figures.fit import Fit
from landscape.figures.functions import Functions
from landscape.figures.gradient import Gradient
from landscape.figures.graph import Graph
from landscape.figures.history import History
from landscape.figures.interactive import Interactive
from landscape.figures.line import Line
from landscape.figures.panel import Panel
from landscape.figures.render import FORMATS, render
from landscape.figures.steps import Steps
from landscape.figures.style import THEMES
from landscape.figures.surface import Surface
from landscape.figures.text import check_text
from landscape.result import Result
from landscape.section import one_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AnyFigure = one_of(
    Line | Contour | Contourf | Surface | Panel | Data | Fit | Boundary | History | Steps | Gradient
    | Graph | Functions | Animation | Interactive
)  # fmt: skip

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
    "drawn",
    "render",
]


def draw(
    section: FigureSection, result: Result, theme: str = "default", ax: "Axes | None" = None
) -> "Figure":
    """The figure of `result` that `section` describes, neither saved nor shown.

    Raises InputError for an unknown theme, and for an `ax` that cannot hold this kind."""
    return section.draw(result, theme, ax)


def drawn(
    result: Result, keys: dict[str, Any], theme: str = "default", ax: "Axes | None" = None
) -> "Figure":
    """As `draw`, of a section given by its keys. Raises InputError too for a key that is wrong
    and for a figure that this result cannot give."""
    try:
        section: FigureSection = TypeAdapter(AnyFigure).validate_python(_tuples(keys))
    except ValidationError as error:
        raise InputError.of(
            Problem(".".join(map(str, item["loc"][1:])), item["msg"])
            for item in error.errors(include_url=False)
        ) from None
    reason = section.needs(Facts.of(result))
    if reason:
        raise InputError("kind", reason)
    return draw(section, result, theme, ax)


def _tuples(value: Any) -> Any:
    """Lists, as Python callers write them, become tuples."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
