"""Experiment: one YAML file, checked; its sections are the objects that do the work."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, PrivateAttr, Tag, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from landscape.config.default_loss import with_loss_kind
from landscape.config.source_location import SourceLocation
from landscape.data import AnyScale, AnySource, Unscaled
from landscape.data.safe_open import working_directory
from landscape.errors import InputError, Problem, split_key
from landscape.figures import AnyFigure
from landscape.figures.specs.base import FigureSpec, Notation, TextEncoding, Title
from landscape.figures.style.names import Theme
from landscape.losses import AnyLoss
from landscape.models import AnyModel
from landscape.models.base import Model
from landscape.operations import operation
from landscape.optimize.descent import Descent
from landscape.optimize.recorded import RecordedRun
from landscape.result import Result
from landscape.schema.arguments import checked
from landscape.schema.section import Section, told_apart
from landscape.schema.validation_errors import problems_of, validated
from landscape.schema.values import as_tuples
from landscape.schema.walk import location_of, with_page
from landscape.slices.kinds import AnySlice
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.vectors import with_arrays
from landscape.slices.marks import mark_files

AnyRun: TypeAlias = Annotated[
    Annotated[Descent, Tag(Descent.told_as())] | Annotated[RecordedRun, Tag(RecordedRun.told_as())],
    told_apart(Descent, RecordedRun),
]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("printable", "holds a character that cannot be printed")
    return text


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


QuantityName = Literal["test_loss", "accuracy", "test_accuracy", "eigen_min", "eigen_max"]


class Output(Section):
    """Where figures go and in which formats."""

    dir: Annotated[str, Field(min_length=1), AfterValidator(_printable)] = "outputs"
    """Folder that gets a folder of this experiment's files; relative to the working directory."""
    formats: Annotated[
        tuple[Literal["png", "svg", "pdf"], ...], Field(min_length=1), AfterValidator(_each_once)
    ] = ("png",)
    """Formats of every still figure."""
    dpi: Annotated[int, Field(ge=10, le=1200)] | None = None
    """Dots per inch of still figures; null: 150, 300 for the theme paper, 100 for slides. Of an
    animation an inch is 100 pixels, 300 where the theme paper gives its size."""
    text: TextEncoding = "text"
    """Of an SVG: text stays text, to be searched and edited, or becomes paths, which look the same
    where the font is missing."""
    shared: bool = False
    """Whether live pages share one script file, which lies in `dir` and must stay there; false:
    each page stands alone."""

    @property
    def script_folder(self) -> str | None:
        """Where that file lies, as seen from a page in its experiment's folder."""
        return "../" if self.shared else None


class Experiment(Section):
    """A model, its loss, a slice of parameter space and the figures to draw of it."""

    title: Title | None = None
    """Text of the figures' title; null: the file's stem."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Everything random derives from it."""
    data: AnySource | None = None
    """The samples the loss is computed on."""
    scale: AnyScale = Unscaled()
    """What is done to each feature before the model sees it."""
    model: AnyModel
    """What maps parameters and inputs to scores."""
    loss: AnyLoss | None = None
    """How scores are judged; null: mse, or cross_entropy for logistic and for classes."""
    slice: AnySlice = Axes()
    """The line or plane through parameter space."""
    descents: Annotated[tuple[AnyRun, ...], Field(max_length=1000)] = ()
    """Runs of an optimizer, each by its own keys, or recorded elsewhere (`descents.recorded`)."""
    marks: dict[str, str | dict[str, float]] = Field(default_factory=dict)
    """Points of parameter space by name, for center, ends and start: the path of an npz with
    `theta` (P,), or of a run (T+1, P), whose end is meant; or values by name, the others as
    fitted."""
    surfaces: Annotated[tuple[QuantityName, ...], AfterValidator(_each_once)] = ()
    """Further quantities on the same grid: test_loss, accuracy, test_accuracy; eigen_min and
    eigen_max, the smallest and the largest eigenvalue of the Hessian of the loss."""
    figures: Annotated[tuple[AnyFigure, ...], Field(max_length=1000)] | None = None
    """What to draw; null: line and, with two directions, contour, contourf and surface."""
    labels: dict[Annotated[str, Field(max_length=100)], Notation] = Field(default_factory=dict)
    """How figures write a parameter, a feature, a class, `direction 1` or `direction 2` of the
    slice, the loss, one of `surfaces`, or a word of their own (below); `$math$` allowed.
    `caption` stands in the place of the line under them; empty: none."""
    theme: Theme = "default"
    """The look of all figures."""
    output: Output = Output()
    """Where the files go."""

    _source: SourceLocation | None = PrivateAttr(default=None)

    def __init__(self, **keys: Any) -> None:
        tree = as_tuples(keys)
        try:
            super().__init__(**tree)
        except ValidationError as error:
            raise InputError.from_problems(problems_of(error, type(self), tree)) from None

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # not called by validation

    @classmethod
    @checked
    def from_dict(cls, keys: Mapping[str, Any]) -> Self:
        """Make the experiment of these keys, as a config file has them.

        Paths in it are relative to the working directory, and the directions of a slice `vectors`
        may be given themselves (`directions`, `labels`). Raises InputError with every problem.

        >>> Experiment.from_dict({"model": "linear", "data": "diabetes", "seed": 3}).seed
        3
        """
        arrays = {"slice": with_arrays(keys["slice"])} if "slice" in keys else {}
        return validated(cls, {**keys, **arrays})

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, value: Any) -> Any:
        """Turn lists, as Python callers write them, into tuples; give a loss its default kind."""
        return with_loss_kind(as_tuples(value))

    @property
    def name(self) -> str:
        """The stem of the file, and of a sweep its variant, which names the folder of its files."""
        return self.stem + (self._source.variant.suffix if self._source else "")

    @property
    def stem(self) -> str:
        """The stem of the file, or what a config without one is called."""
        return self._source.stem if self._source else "experiment"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its data files may lie: the folder of the YAML file, and the working directory."""
        if self._source is None:
            return (working_directory(),)
        return self._source.folder, self._source.working_directory

    @property
    def place(self) -> str:
        """The file as the user named it, and which of a sweep is meant."""
        return self._source.place if self._source else "experiment"

    @property
    def files(self) -> tuple[Path, ...]:
        """The data files it will read. Raises InputError where they lie outside the folders."""
        with self.locating():
            of_data = self.data.files(self.folders) if self.data else ()
            of_slice = self.slice.files(self.folders)
            of_marks = mark_files(self.marks, self.folders)
            return (*of_data, *of_slice, *of_marks, *self._recorded_files())

    def _recorded_files(self) -> Iterator[Path]:
        for i, run in enumerate(self.descents):
            if isinstance(run, RecordedRun):
                yield from run.files(self.folders, f"descents.{i}.recorded")

    @property
    def sources(self) -> tuple[Path, ...]:
        """All files it is made of: the YAML file as the user named it, and the data files."""
        return (self._source.files if self._source else ()) + self.files

    @property
    def descent_labels(self) -> tuple[str, ...]:
        """What each descent is called; those without a label after what sets them apart."""
        own = [descent.name for descent in self.descents]
        again = {name for name in own if own.count(name) > 1}
        return tuple(
            f"{name} #{own[: i + 1].count(name)}" if name in again else name
            for i, name in enumerate(own)
        )

    @property
    def subject(self) -> str:
        """The title, by default the file's stem: its dollar signs are no mathematics."""
        stem = self.stem.encode(errors="replace").decode()  # what is not UTF-8 cannot be drawn
        return stem.replace("$", r"\$") if self.title is None else self.title

    @property
    def variant(self) -> str:
        """What sets it apart from the others of a sweep; empty outside of one."""
        return self._source.variant.label.replace("$", r"\$") if self._source else ""

    @property
    def shown_title(self) -> str:
        """The title; where there is none, the file's stem and what is swept."""
        parts = (self.subject, self.variant) if self.title is None else (self.title,)
        return ", ".join(filter(None, parts))

    def in_full(self, figures: Sequence[FigureSpec], loss: dict[str, Any] | None) -> dict[str, Any]:
        """Every key with its value, as JSON types: what the run used for null."""
        model = self.model
        if self.loss and isinstance(model, Model):
            model = model.for_loss(self.loss)
        return self.model_dump(mode="json") | {
            "model": model.model_dump(mode="json"),
            "title": self.shown_title,
            "loss": loss,
            "figures": [figure.model_dump(mode="json") for figure in figures],
        }

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Within it, the problems of an InputError get their places in the experiment's file.

        Those of a choice get the page of the reference that explains it, too.
        """
        try:
            yield
        except InputError as error:
            raise InputError.from_problems(map(self._located, error.problems)) from None

    def _located(self, problem: Problem) -> Problem:
        location = location_of(self, split_key(problem.path))
        allowed = with_page(problem.allowed, Experiment, location)
        problem = replace(problem, allowed=allowed)
        return self._source.locate(problem) if self._source and not problem.place else problem

    def moved(self, folder: Path, working_directory: Path) -> "Experiment":
        """Give the same experiment, its file and the program standing in other folders."""
        moved = self.model_copy()
        moved._source = self._source and self._source.moved(folder, working_directory)
        return moved

    def run(self) -> Result:
        """Fit, evaluate and describe; draw nothing and write nothing.

        Raises InputError where the experiment does not fit its data.
        """
        result: Result = operation("run")(self)
        return result
