"""Every kind of figure, drawn from a Result alone.

`AnyFigure` is the registry: adding a kind is a section in `specs`, its drawing in the module of
the same name in `kinds`, and its name in this union. Importing this room loads no matplotlib;
drawing does.
"""

from typing import TYPE_CHECKING, Any

from landscape.errors import InputError
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.specs.base import FORMATS, FigureContext, FigureSpec
from landscape.figures.specs.basins import BasinsSpec
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.specs.computation_graph import ComputationGraphSpec
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.figures.specs.data import DataSpec
from landscape.figures.specs.fit import FitSpec
from landscape.figures.specs.functions import FunctionsSpec
from landscape.figures.specs.gradient_check import GradientCheckSpec
from landscape.figures.specs.history import HistorySpec
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.specs.mesh import MeshSpec
from landscape.figures.specs.panel import PanelSpec
from landscape.figures.specs.spectrum import SpectrumSpec
from landscape.figures.specs.step_sizes import StepSizesSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.figures.specs.text import check_text
from landscape.figures.specs.topology import TopologySpec
from landscape.figures.style.names import COLORMAPS, THEMES
from landscape.result import Result
from landscape.schema.section import one_of
from landscape.schema.validation_errors import validated_as

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AnyFigure = one_of(
    LineSpec | ContourSpec | ContourfSpec | SurfaceSpec | PanelSpec | DataSpec | FitSpec
    | BoundarySpec | HistorySpec | StepSizesSpec | GradientCheckSpec | ComputationGraphSpec
    | FunctionsSpec | AnimationSpec | InteractiveSpec | BasinsSpec | SpectrumSpec | TopologySpec
    | MeshSpec
)  # fmt: skip

DEFAULTS: dict[int, tuple[FigureSpec, ...]] = {
    1: (LineSpec(),),
    2: (LineSpec(), ContourSpec(), ContourfSpec(), SurfaceSpec()),
}
"""What is drawn, by the number of directions of the slice, where an experiment does not say."""

__all__ = [
    "COLORMAPS",
    "DEFAULTS",
    "FORMATS",
    "THEMES",
    "AnyFigure",
    "FigureContext",
    "FigureSpec",
    "check_text",
    "draw",
    "drawn",
    "section_of",
]


def draw(
    section: FigureSpec, result: Result, theme: str | None = "default", ax: "Axes | None" = None
) -> "Figure":
    """The figure of `result` that `section` describes, neither saved nor shown.

    Raises InputError for an unknown theme, and for an `ax` that cannot hold this kind."""
    return section.draw(result, theme, ax)


def drawn(
    result: Result, keys: dict[str, Any], theme: str | None = "default", ax: "Axes | None" = None
) -> "Figure":
    """As `draw`, of a section given by its keys. Raises InputError too for a key that is wrong
    and for a figure that this result cannot give."""
    section = section_of(keys)
    if problem := section.needs(FigureContext.from_result(result)):
        raise InputError.from_problems([problem])
    return draw(section, result, theme, ax)


def section_of(keys: Any) -> FigureSpec:
    """The section that a kind, or a kind with keys, stands for.

    Raises InputError, with the words of the command line, for what is wrong."""
    section: FigureSpec = validated_as(AnyFigure, "figures", keys)
    return section
