"""FigureSpec: the keys all kinds of figure share, and what a kind needs.

A kind of figure is a section of the experiment. What it needs is data (`needed`), so that
`validate` can refuse it before anything is computed. Nothing here imports matplotlib: how a kind
is drawn stands in the module of the same name in `kinds`, which is loaded when it is drawn.
"""

from abc import ABC
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Protocol

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.errors import InputError, Problem, shown
from landscape.figures.extreme_losses import without_extremes
from landscape.figures.labels import labelled, labels_of
from landscape.figures.specs.text import check_text
from landscape.figures.style.loading import load
from landscape.figures.style.names import COLORMAPS, is_color
from landscape.figures.wording import worded
from landscape.schema.section import Kinded
from landscape.schema.suggestions import nearest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from landscape.result import Result


FORMATS = ("png", "svg", "pdf")
"""Of still figures."""
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
    quantities: Sequence[str] = ()
    """What there is on the grid beside the loss."""
    refit: bool = False
    """Whether the slice is a profile."""

    @classmethod
    def from_result(cls, result: "Result") -> "FigureContext":
        """The same of an experiment that has run."""
        data = result.data
        return cls(
            directions=result.slice.k,
            features=len(data.shown_names) if data else 0,
            classes=(data.n_classes or None) if data else None,
            runs=len(result.paths),
            formula=result.model in FORMULAS,
            quantities=tuple(result.quantities),
            refit=result.slice.refit,
        )


TextEncoding = Literal["text", "paths"]
"""Of an SVG: texts that can be searched and edited, or outlines that look the same everywhere."""


class Encoding(Protocol):
    """How a figure is wanted as files."""

    @property
    def formats(self) -> Sequence[str]: ...
    @property
    def dpi(self) -> int | None: ...
    @property
    def text(self) -> TextEncoding: ...
    @property
    def script_folder(self) -> str | None:
        """Where the script of live pages lies, as seen from them; None: in each of them."""


class Drawing(Protocol):
    """How a kind of figure is drawn."""

    def draw(
        self, spec: Any, result: "Result", theme: str | None, ax: "Axes | None"
    ) -> "Figure": ...
    def encode(self, spec: Any, result: "Result", theme: str, output: Encoding) -> list[bytes]: ...


class Need(NamedTuple):
    """A condition of a figure, with the words for it: `contour needs two directions`."""

    met: Callable[[FigureContext], bool]
    requirement: str


DATA = Need(lambda context: context.features > 0, "data")
TWO_DIRECTIONS = Need(lambda context: context.directions == 2, "a slice of two directions")
ONE_FEATURE = Need(lambda context: context.features == 1, "data of one feature")
TWO_FEATURES = Need(lambda context: context.features >= 2, "data of two features or more")
CLASSES = Need(lambda context: bool(context.classes), "classes to tell apart")
A_RUN = Need(lambda context: context.runs > 0, "a run; add descents: [{optimizer: gd}]")


def _colormap(name: str) -> str:
    if name not in COLORMAPS:
        near = nearest(name, COLORMAPS)
        hint = f"did you mean {near}? " if near else ""
        raise PydanticCustomError(
            "colormap",
            "no colour map {name}; {hint}see `landscape list colormaps`",
            {"name": repr(name), "hint": hint},
        )
    return name


def _color(name: str) -> str:
    if not is_color(name):
        raise PydanticCustomError(
            "color", "no colour {name}; a name such as crimson, or #rrggbb", {"name": repr(name)}
        )
    return name


Colormap = Annotated[str, AfterValidator(_colormap), Field(examples=["viridis", "cividis"])]
Color = Annotated[str, AfterValidator(_color), Field(examples=["crimson", "#0072B2"])]
Point = str | dict[str, float]
"""Where something is computed: a point by its name; or values by name, which replace the fit's."""
Log = bool | Literal["excess"]
"""Whether a scale is logarithmic: in the loss, or in its excess over the lowest value."""
Angle = float | Literal["auto"]
"""Degrees of a camera, or those from which most is seen."""
Title = Annotated[str, Field(max_length=300), AfterValidator(check_text)]
Notation = Annotated[str, Field(max_length=300), AfterValidator(check_text)]
Inches = Annotated[float, Field(ge=1, le=40)]
Level = Annotated[int, Field(ge=1, le=200)]


NO_COLORMAP = {"cmap": "shows no colour map"}
NO_SURFACE = {"of": "shows no surface"}
"""Reasons why keys say nothing of a kind of figure."""
OF_EVERY_KIND = frozenset({"size", "font_size", "cmap"})
"""Keys that may stand at any figure, be it in vain: who sets them for all is only told so."""


class FigureSpec(Kinded, ABC):
    """One figure of an experiment."""

    needed: ClassVar[tuple[Need, ...]] = ()
    inert: ClassVar[Mapping[str, str]] = NO_COLORMAP | NO_SURFACE
    tall: ClassVar[float] = 1.0
    """How much higher than the theme's the figure stands in a narrow column, of a paper."""
    computed_from: ClassVar[Sequence[str] | None] = None
    """The keys of which depends what a run computes for the figure; None: nothing is."""
    sets_math: ClassVar[bool] = True
    """Whether `$math$` in labels can be set."""

    name: Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=100)] | None = None
    """File stem; null: the kind."""
    title: Title | None = None
    """Text above the figure, `$math$` allowed; null: the experiment's title."""
    size: tuple[Inches, Inches] | None = None
    """Width and height in inches; null: the theme's."""
    font_size: Annotated[float, Field(ge=4, le=72)] | None = None
    """Points of the type of the figure's texts; null: the theme's, smaller on a small figure."""
    cmap: Colormap = "viridis"
    """Colour map of the values, where there is one."""
    of: Annotated[str, Field(examples=["loss", "test_loss", "accuracy"], max_length=100)] = "loss"
    """What is shown over the slice, where it is shown: the loss, or one of `surfaces`."""

    @property
    def stem(self) -> str:
        """The name of the figure's file, without its format."""
        return self.name or self.kind

    def needs(self, context: FigureContext) -> Problem | None:
        """Why this figure cannot be drawn of such an experiment, with the key of its own that is at
        fault, if one is; None if it can."""
        unmet = next((need for need in self.needed if not need.met(context)), None)
        if unmet:
            return Problem("", f"{self.kind} needs {unmet.requirement}")
        for key, reason in self._set_in_vain(context):
            if key not in OF_EVERY_KIND:
                return Problem(key, f"{self.kind} {reason}", "leave it out", of_key=True)
        if self.of != "loss" and self.of not in context.quantities:
            return Problem("of", f"{shown(self.of)} is not computed", "put it among `surfaces`")
        return None

    def without_effect(self, context: FigureContext) -> list[str]:
        """What is to be said of keys that every kind takes, where they change nothing."""
        return [
            f"{self.kind} {reason}, so that `{key}` changes nothing"
            for key, reason in self._set_in_vain(context)
            if key in OF_EVERY_KIND
        ]

    def _set_in_vain(self, context: FigureContext) -> Iterator[tuple[str, str]]:
        """Keys that are set and say nothing of this figure, with the reason."""
        for key, reason in self.inert_keys(context).items():
            if getattr(self, key) != type(self).model_fields[key].default:
                yield key, reason

    def inert_keys(self, context: FigureContext) -> Mapping[str, str]:
        """Keys that say nothing of this figure of such an experiment, with the reason."""
        return self.inert

    def requires(self) -> dict[str, Any]:
        """What a run must compute for this figure alone, into `Result.figure_data`."""
        if self.computed_from is None:
            return {}
        return {"kind": self.kind, **{key: getattr(self, key) for key in self.computed_from}}

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The formats it comes in where these are wanted of still figures."""
        return tuple(wanted)

    def names(self, wanted: Sequence[str]) -> list[str]:
        """Those of its files."""
        return [f"{self.stem}.{format}" for format in self.formats(wanted)]

    def shared_files(self, output: Encoding) -> dict[str, bytes]:
        """What figures of this kind share where `output` says so, by the file's name."""
        return {}

    def draw(
        self, result: "Result", theme: str | None = "default", ax: "Axes | None" = None
    ) -> "Figure":
        """The figure of `result`, neither saved nor shown; on `ax`, or on a page of its own.

        Parameters
        ----------
        result
            What a run computed.
        theme
            One of `THEMES`; None: the caller's own matplotlib style.
        ax
            Axes of the caller's to draw on.

        Raises
        ------
        InputError
            For an unknown theme, and for an `ax` that cannot hold this kind.
        """
        with worded(labels_of(result, plain=not self.sets_math)):
            return self._drawing().draw(self, self._shown(result), theme, ax)

    def encode(self, result: "Result", theme: str, output: Encoding) -> list[bytes]:
        """The figure in each of its formats, in the order of `formats`."""
        with worded(labels_of(result, plain=not self.sets_math)):
            return self._drawing().encode(self, self._shown(result), theme, output)

    def _shown(self, result: "Result") -> "Result":
        """The result with the quantity that is shown, as the experiment has things written."""
        shown = without_extremes(result.showing(self.of))
        return labelled(shown, self.of, plain=not self.sets_math)

    @classmethod
    def _drawing(cls) -> Drawing:
        """What draws this kind: the module of the same name in `kinds`, imported only here, since
        it brings matplotlib."""
        module = cls.__module__.replace(".specs.", ".kinds.")
        drawing: Drawing = load(module).DRAWING
        return drawing

    def figure_data(self, result: "Result") -> dict[str, Any]:
        """What was computed for this very request, whatever the figure was called then; a result
        that was not read from a file computes it now.

        Raises InputError where it cannot be had."""
        request = self.requires()
        for data in (result.figure_data or {}).values():
            if data.get("request") == request:
                return dict(data)
        if result.compute:
            return result.compute(request)
        raise InputError(
            "figures",
            f"the run did not compute what this {self.kind} shows",
            "put it among the experiment's figures before running",
        )


class PlaneSpec(FigureSpec):
    """A figure of a plane."""

    inert: ClassVar[Mapping[str, str]] = {}
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)
