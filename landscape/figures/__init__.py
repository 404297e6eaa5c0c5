"""Every kind of figure, drawn from a Result alone.

`AnyFigure` is the registry: adding a kind is one class in one file and its name in this union.
Importing this room loads no matplotlib; drawing does.
"""

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from landscape.errors import InputError, Problem
from landscape.figures.encode.still import FORMATS, render
from landscape.figures.kinds.animation import Animation
from landscape.figures.kinds.boundary import Boundary
from landscape.figures.kinds.computation_graph import Graph
from landscape.figures.kinds.contour import Contour
from landscape.figures.kinds.contourf import Contourf
from landscape.figures.kinds.data import Data
from landscape.figures.kinds.fit import Fit
from landscape.figures.kinds.functions import Functions
from landscape.figures.kinds.gradient_check import Gradient
from landscape.figures.kinds.history import History
from landscape.figures.kinds.interactive import Interactive
from landscape.figures.kinds.line import Line
from landscape.figures.kinds.panel import Panel
from landscape.figures.kinds.step_sizes import Steps
from landscape.figures.kinds.surface import Surface
from landscape.figures.layout.text_fit import check_text
from landscape.figures.specs.base import FigureContext, FigureSection
from landscape.figures.style.colormaps import COLORMAPS
from landscape.figures.style.theme import THEMES
from landscape.result import Result
from landscape.schema.section import one_of

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
    "FigureContext",
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
        raise InputError.from_problems(
            Problem(".".join(map(str, item["loc"][1:])), item["msg"])
            for item in error.errors(include_url=False)
        ) from None
    reason = section.needs(FigureContext.from_result(result))
    if reason:
        raise InputError("kind", reason)
    return draw(section, result, theme, ax)


def _tuples(value: Any) -> Any:
    """Lists, as Python callers write them, become tuples."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
