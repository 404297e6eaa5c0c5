"""Prepared: an experiment met with its data, before anything is fitted.

All that can be refused without computing is refused here, so that `validate`, `explain` and
`plot` agree on what is wrong.
"""

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from landscape.arrays import Array
from landscape.config.experiment import Experiment
from landscape.data import prepare as prepare_data
from landscape.data.dataset import Dataset
from landscape.errors import InputError, LandscapeWarning, Problem, limited
from landscape.evaluate import closed_form
from landscape.figures import DEFAULTS
from landscape.figures.labels import check_labels
from landscape.figures.specs.base import FORMULAS, FigureContext, FigureSpec
from landscape.losses import MSE, CrossEntropy, Loss
from landscape.models import AnyModel
from landscape.models.base import Model
from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.descent import Descent
from landscape.optimize.recorded import RecordedRun
from landscape.pipeline import figure_data, quantities, raw_axes
from landscape.pipeline.shared_work import SharedWork, data_key, messages
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.axes import Axes
from landscape.slices.marks import read_marks, refuse_taken


@dataclass(frozen=True)
class Prepared:
    """An experiment with every default filled in, and what it will compute on."""

    experiment: Experiment
    data: Dataset | None
    objective: Objective
    loss: Loss | None
    """The experiment's, or the default for its model and data; None for a function."""
    figures: tuple[FigureSpec, ...]
    """The experiment's, or the default for its slice; each with a name of its own."""
    points: tuple[int, ...]
    """Grid points along each direction."""
    warnings: tuple[str, ...] = ()
    marks: Mapping[str, Array] = field(default_factory=dict)
    """Parameters (P,) of marks that are not the experiment's, by name."""
    hessians: int = 0
    """Points at which the Hessian's eigenvalues are found."""
    figure_warnings: tuple[str, ...] = ()
    """Of keys of figures that change nothing, which no stored result is to remember."""

    @property
    def memory(self) -> int:
        """Bytes a run takes at most beyond the libraries: data, grid, workspace."""
        parts = [part for part in (self.data, self.data.test if self.data else None) if part]
        samples = sum(part.x.nbytes + part.y.nbytes for part in parts)
        surfaces = 1 + len(self.experiment.surfaces)
        return samples + 8 * surfaces * math.prod(self.points) + WORKSPACE

    @property
    def losses(self) -> int:
        """How many losses of a sample the surface holds, were it found by the direct way; 0 where
        none is needed."""
        if self.data is None or closed_form.is_applicable(self.objective):
            return 0
        return self.data.n_samples * math.prod(self.points)


HUGE = 1e150
"""The square of a larger number, or of one smaller than its inverse, is not to be relied on."""
WORKSPACE = 64 * 2**20
"""Bytes that evaluation may use besides the data and the grid."""


def prepare(experiment: Experiment, shared: SharedWork | None = None) -> Prepared:
    """Reads the data, unless they are `shared` with the experiment before, and checks every section
    against them.

    Raises InputError, with places, where they do not fit together."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LandscapeWarning)
        with experiment.locating():
            if shared is None or experiment.data is None:
                data = _data(experiment)
            else:
                data = shared.value("data", data_key(experiment), lambda: _data(experiment))
            loss = experiment.loss or _default_loss(experiment, data)
            objective = _objective(experiment, data, loss)
            _warn_of_unused(experiment.model)
    return replace(around(experiment, objective, data, loss), warnings=messages(caught))


def around(
    experiment: Experiment,
    objective: Objective,
    data: Dataset | None = None,
    loss: Loss | None = None,
    marks: Mapping[str, Array] | None = None,
) -> Prepared:
    """The experiment with this objective and further marks; checks slice, descents and figures
    against them.

    Raises InputError, with places, where they do not fit together."""
    with experiment.locating():
        steps = [_steps(experiment, i, objective) for i in range(len(experiment.descents))]
        labels = experiment.descent_labels
        read_marks(experiment.marks, objective, experiment.folders, labels)
        for name in marks or {}:
            refuse_taken(name, labels)
        mark_names = (*experiment.marks, *(marks or {}))
        requirements = SliceRequirements(objective, labels, experiment.folders, steps, mark_names)
        dimensions = experiment.slice.check(requirements)
        for i, descent in enumerate(experiment.descents):
            if isinstance(descent, Descent):
                descent.check(objective, f"descents.{i}", (*mark_names, *labels[:i]))
        grid = experiment.slice.per_direction("points", experiment.slice.points, dimensions)
        refit = isinstance(experiment.slice, Axes) and experiment.slice.others == "refit"
        quantities.check(objective, experiment.surfaces, grid, sum(steps), refit)
        raw_axes.check(objective, experiment.slice)
        check_labels(experiment.labels, objective.names, dimensions, experiment.surfaces, data)
        context = FigureContext(
            directions=dimensions,
            features=len(data.shown_names) if data else 0,
            classes=data.n_classes or None if data else None,
            runs=len(experiment.descents),
            formula=experiment.model.kind in FORMULAS,
            quantities=experiment.surfaces,
            refit=refit,
        )
        figures = named_figures(experiment, context)
        figure_data.check(requirements, figures)
    hessians = quantities.hessians(experiment.surfaces, grid, sum(steps))
    return Prepared(experiment, data, objective, loss, figures, grid, (), marks or {}, hessians,
                    without_effect(figures, context))  # fmt: skip


def _steps(experiment: Experiment, i: int, objective: Objective) -> int:
    """Of the i-th run: those it is to take, or those that were recorded."""
    run = experiment.descents[i]
    if isinstance(run, RecordedRun):
        return len(run.read(objective, experiment.folders, f"descents.{i}")[0]) - 1
    return run.steps


def _data(experiment: Experiment) -> Dataset | None:
    if not isinstance(experiment.model, Model):
        for key in ("data", "loss"):
            if getattr(experiment, key) is not None:
                raise InputError(
                    key, f"a function has no {key}: its value is the loss", "leave it out"
                )
        if experiment.scale.kind != "none":
            raise InputError("scale", "a function has no data to scale", "leave it out")
        return None
    if experiment.data is None:
        allowed = "such as data: iris, or {kind: csv, path: table.csv, target: COLUMN}"
        raise InputError("data", f"is missing, which {experiment.model.kind} needs", allowed)
    data = prepare_data(
        experiment.data,
        experiment.scale.kind,
        experiment.seed,
        experiment.folders,
        _target(experiment),
        raw_axes=experiment.scale.axes == "raw",
    )
    _warn_of_extremes(data)
    return data


def _warn_of_extremes(data: Dataset) -> None:
    scaling = data.scaling
    sizes = (
        _size(data.x) if scaling.kind == "none" else np.maximum(scaling.factor, abs(scaling.offset))
    )
    named = zip((*data.feature_names, data.target_name), (*sizes, _size(data.y)), strict=True)
    extreme = [name for name, size in named if size and not 1 / HUGE < size < HUGE]
    if extreme:
        some = ", ".join(extreme[:5]) + (", …" if len(extreme) > 5 else "")
        warnings.warn(
            f"so large or small that squares leave the range of a float: {some} (use another unit)",
            LandscapeWarning,
            stacklevel=2,
        )


def _warn_of_unused(model: AnyModel) -> None:
    """Of parameters that a formula does not hold: the loss is flat along them."""
    if not isinstance(model, FormulaModel | Function):
        return
    for name in model.arguments:
        if name not in model.expression.names:
            what = f"model.params.{name}: the formula does not hold {name}; leave it out"
            warnings.warn(what, LandscapeWarning, stacklevel=2)


def _size(values: Array) -> Array:
    """The largest magnitude in each column, or of a vector."""
    return np.maximum(values.max(axis=0), -values.min(axis=0))


def _target(experiment: Experiment) -> Literal["needed", "numbers", "natural"]:
    """What the target must be for this model and loss."""
    model, loss = experiment.model, experiment.loss
    if loss is None or model.target == "needed":
        return model.target
    return "needed" if loss.classes else "numbers"


def _default_loss(experiment: Experiment, data: Dataset | None) -> Loss | None:
    """Cross-entropy for logistic, and for an mlp on classes; mse else; none for a function."""
    if data is None:
        return None
    return CrossEntropy() if data.n_classes and experiment.model.target != "numbers" else MSE()


def _objective(experiment: Experiment, data: Dataset | None, loss: Loss | None) -> Objective:
    if not isinstance(experiment.model, Model):
        return FunctionObjective(experiment.model)
    assert data is not None
    assert loss is not None
    objective = Supervised(experiment.model, data, loss)
    assert objective.layout.count  # the model meets the data here
    return objective


def named_figures(experiment: Experiment, context: FigureContext) -> tuple[FigureSpec, ...]:
    """The figures to draw, each with a name of its own.

    Raises InputError, with places, for those that cannot be drawn or share a name."""
    wanted = DEFAULTS[context.directions] if experiment.figures is None else experiment.figures
    figures = with_names(wanted)
    problems = [
        problem.below(f"figures.{i}")
        for i, figure in enumerate(figures)
        if (problem := figure.needs(context))
    ]
    problems += _shared_names(figures)
    if problems:
        with experiment.locating():
            raise InputError.from_problems(limited(problems))
    return figures


def without_effect(figures: Sequence[FigureSpec], context: FigureContext) -> tuple[str, ...]:
    """What is to be said of keys of the figures that change nothing."""
    return tuple(
        f"figures.{i}: {text}"
        for i, figure in enumerate(figures)
        for text in figure.without_effect(context)
    )


def with_names(figures: Sequence[FigureSpec]) -> tuple[FigureSpec, ...]:
    """Figures without a name are called after their kind, with a number behind it where that
    name is taken."""
    taken = {figure.name.casefold() for figure in figures if figure.name}
    named: list[FigureSpec] = []
    for figure in figures:
        stem = figure.name or _free(figure.stem, taken)
        taken.add(stem.casefold())
        named.append(figure.model_copy(update={"name": stem}))
    return tuple(named)


def _free(kind: str, taken: set[str]) -> str:
    names = (kind, *(f"{kind}-{i}" for i in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _shared_names(figures: Sequence[FigureSpec]) -> Iterator[Problem]:
    """Of names that would be one file, on a system that does not tell capitals apart too."""
    first: dict[str, int] = {}
    for i, figure in enumerate(figures):
        other = first.setdefault(figure.stem.casefold(), i)
        if other != i:
            what = f"{figure.stem!r} is the name of figures.{other} too"
            yield Problem(f"figures.{i}.name", what, "another name")
