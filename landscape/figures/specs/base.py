"""FigureSection: the keys all kinds of figure share, what a kind needs, and how it comes to paper.

A kind of figure is a section of the experiment whose `paint` puts a Result on a Sheet. What it
needs is data (`needed`), so that `validate` can refuse it before anything is computed. Modules
that define kinds import no matplotlib; painting does.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Protocol

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.figures.layout.text_fit import check_text
from landscape.figures.style.colormaps import COLORMAPS
from landscape.schema.section import Kinded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from landscape.figures.layout.page import Sheet
    from landscape.result import Result


FORMULAS = ("formula", "function")
"""Models whose computation graph can be drawn."""


@dataclass(frozen=True)
class FigureContext:
    """What is known of an experiment before it runs, as far as figures care."""

    directions: int
    """k of the slice."""
    features: int
    """0 without data."""
    classes: int | None
    """None where the target is a number, or without data."""
    runs: int
    formula: bool = False
    """Whether the model is a formula, whose graph can be drawn."""

    @classmethod
    def from_result(cls, result: "Result") -> "FigureContext":
        """The same of an experiment that has run."""
        data = result.data
        return cls(
            directions=result.slice.k,
            features=data.n_features if data else 0,
            classes=(data.n_classes or None) if data else None,
            runs=len(result.paths),
            formula=result.model in FORMULAS,
        )


class Encoding(Protocol):
    """In which formats a figure is wanted."""

    @property
    def formats(self) -> Sequence[str]: ...
    @property
    def dpi(self) -> int | None: ...


class Need(NamedTuple):
    """A condition of a figure, with the words for it: `contour needs two directions`."""

    met: Callable[[FigureContext], bool]
    words: str


DATA = Need(lambda facts: facts.features > 0, "data")
TWO_DIRECTIONS = Need(lambda facts: facts.directions == 2, "a slice of two directions")
ONE_FEATURE = Need(lambda facts: facts.features == 1, "data of one feature")
TWO_FEATURES = Need(lambda facts: facts.features == 2, "data of two features")
CLASSES = Need(lambda facts: bool(facts.classes), "classes to tell apart")
A_RUN = Need(lambda facts: facts.runs > 0, "a run (see descents)")


def _colormap(name: str) -> str:
    if name not in COLORMAPS:
        near = get_close_matches(name, COLORMAPS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise PydanticCustomError(
            "colormap",
            "no colour map {name}; {hint}see `landscape list colormaps`",
            {"name": repr(name), "hint": hint},
        )
    return name


def _color(name: str) -> str:
    from landscape.figures.style.theme import is_color

    if not is_color(name):
        raise PydanticCustomError(
            "color", "no colour {name}; a name such as crimson, or #rrggbb", {"name": repr(name)}
        )
    return name


Colormap = Annotated[str, AfterValidator(_colormap), Field(examples=["viridis", "cividis"])]
Color = Annotated[str, AfterValidator(_color), Field(examples=["crimson", "#0072B2"])]
Title = Annotated[str, AfterValidator(check_text)]
Inches = Annotated[float, Field(ge=1, le=40)]
Level = Annotated[int, Field(ge=1, le=200)]


class FigureSection(Kinded, ABC):
    """One figure of an experiment."""

    needed: ClassVar[tuple[Need, ...]] = ()
    tall: ClassVar[float] = 1.0
    """How much higher than the theme's the figure stands in a narrow column, of a paper."""

    name: Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=100)] | None = None
    """File stem; null: the kind."""
    title: Title | None = None
    """Text above the figure, `$math$` allowed; null: the experiment's title."""
    size: tuple[Inches, Inches] | None = None
    """Width and height in inches; null: the theme's."""
    cmap: Colormap = "viridis"
    """Colour map of the values."""

    @property
    def stem(self) -> str:
        """The name of the figure's file, without its format."""
        return self.name or self.kind

    def needs(self, facts: FigureContext) -> str | None:
        """Why this figure cannot be drawn of such an experiment; None if it can."""
        unmet = next((need for need in self.needed if not need.met(facts)), None)
        return f"{self.kind} needs {unmet.words}" if unmet else None

    def requires(self) -> dict[str, Any]:
        """What a run must compute for this figure alone, into `extras`; nothing for most."""
        return {}

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The formats it comes in where these are wanted of still figures."""
        return tuple(wanted)

    def rendered(self, result: "Result", theme: str, output: Encoding) -> list[bytes]:
        """The figure in each of its formats, in the order of `formats`."""
        from landscape.figures.encode.still import render

        figure = self.draw(result, theme)
        return [render(figure, f, output.dpi) for f in self.formats(output.formats)]

    def draw(self, result: "Result", theme: str = "default", ax: "Axes | None" = None) -> "Figure":
        """The figure of `result`, neither saved nor shown; on `ax`, or on a sheet of its own.

        Raises InputError for an unknown theme, and for an `ax` that cannot hold this kind."""
        from landscape.figures.layout.page import Sheet
        from landscape.figures.style.fonts import no_glyph_warnings
        from landscape.figures.style.theme import styled

        with styled(theme), no_glyph_warnings():
            sheet = Sheet(self.size, ax, self.tall)
            self.paint(result, sheet)
            sheet.finish(result.title if self.title is None else self.title)
        return sheet.figure

    @abstractmethod
    def paint(self, result: "Result", sheet: "Sheet") -> None:
        """Puts the result on the sheet: artists, legend entries and the facts of its stamp."""
