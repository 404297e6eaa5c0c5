"""From an Experiment to a Result: fit, descend, slice, evaluate, describe."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.diagnostics.curvature import Curvature, curvature
from landscape.diagnostics.predictions import Curve, Regions, curve, regions
from landscape.errors import LandscapeWarning
from landscape.objective.base import Objective
from landscape.optimize.descent import descend
from landscape.optimize.fit import Fit, fit, given
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.figure_data import figure_data
from landscape.pipeline.prepare import Prepared, messages, prepare
from landscape.result import LossDescription, Result
from landscape.rng import generator
from landscape.slices.context import Run, SliceContext

if TYPE_CHECKING:
    from landscape.config.experiment import Experiment

LINE_POINTS = (101, 401)
"""Points of a line through the centre, at least and at most: odd, so that the middle is one of
them, and between these four times as many as the grid has."""


def run(experiment: "Experiment") -> Result:
    """Everything there is to know of the experiment, computed.

    Raises InputError, with places, where something in it must change."""
    return run_prepared(prepare(experiment))


def run_prepared(prepared: Prepared, center: Array | None = None) -> Result:
    """As `run`, of an experiment whose data are read already; with the parameters `center` (P,) in
    the place of a fit, where they are given."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always", LandscapeWarning)
        with prepared.experiment.locating():
            result = _run(prepared, center)
    return replace(result, warnings=prepared.warnings + messages(caught))


def _run(prepared: Prepared, center: Array | None) -> Result:
    experiment, objective = prepared.experiment, prepared.objective
    found = fit(objective, _start(prepared)) if center is None else given(objective, center)
    paths = [_descend(prepared, i, found) for i in range(len(experiment.descents))]
    sliced = experiment.slice.build(_setting(prepared, found, paths))
    surface = evaluate.surface(objective, sliced) if sliced.k == 2 else None
    lines = tuple(
        evaluate.line(objective, sliced, k, _line_axis(axis, sliced.k))
        for k, axis in enumerate(sliced.grid)
    )
    paths = [path.with_slice(sliced) for path in paths]
    coordinates, residual = sliced.project(found.theta)
    return Result(
        title=experiment.shown_title,
        seed=experiment.seed,
        model=experiment.model.kind,
        loss=_loss_facts(prepared),
        data=prepared.data,
        names=objective.names,
        fit=replace(found, coordinates=coordinates, residual=float(residual)),
        curvature=curvature(objective, found.theta),
        slice=sliced,
        surface=surface,
        lines=lines,
        paths=tuple(paths),
        curves=_over_runs(curve, objective, found, paths),
        regions=_over_runs(regions, objective, found, paths),
        figure_data=figure_data(prepared, prepared.figures, found, paths),
    )


def curvature_of(prepared: Prepared) -> Curvature | None:
    """At the fit, without running the rest; None where the loss has no second derivatives."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", LandscapeWarning)
        return curvature(prepared.objective, fit(prepared.objective, _start(prepared)).theta)


def _descend(prepared: Prepared, i: int, found: Fit) -> Trajectory:
    """The i-th descent, each with a generator of its own."""
    experiment, objective = prepared.experiment, prepared.objective
    descent = experiment.descents[i]
    rng = generator(experiment.seed, "descent", i)
    start = descent.begin(objective, _start(prepared), found.theta, rng)
    path = descend(descent, objective, start, rng, key=f"descents.{i}")
    return replace(path, label=experiment.descent_labels[i])


def _line_axis(axis: Array, k: int) -> Array:
    """A line's points: the slice's own where it is a line, else enough for a smooth curve."""
    return axis if k == 1 else np.linspace(axis[0], axis[-1], line_points(len(axis)))


def line_points(points: int) -> int:
    """Points of a line through the centre of a plane, from those of the grid along it."""
    return min(max(4 * points + 1, LINE_POINTS[0]), LINE_POINTS[1])


def _start(prepared: Prepared) -> Array:
    """(P,): where an iterative fit begins, and a descent unless told otherwise."""
    return prepared.objective.start(generator(prepared.experiment.seed, "init"))


def _setting(prepared: Prepared, found: Fit, paths: Sequence[Trajectory]) -> SliceContext:
    experiment = prepared.experiment
    return SliceContext(
        objective=prepared.objective,
        fit=found.theta,
        start=paths[0].theta[0] if paths else _start(prepared),
        runs=[Run(path.label, path.theta, path.status == "diverged") for path in paths],
        rng=generator(experiment.seed, "slice"),
        folders=experiment.folders,
        line=lambda *line: evaluate.line(*line).loss,
    )


def _loss_facts(prepared: Prepared) -> LossDescription:
    loss = prepared.loss
    if loss is None:
        return LossDescription("function", prepared.objective.label)
    section = loss.model_dump(mode="json")
    return LossDescription(loss.kind, prepared.objective.label, section, section.get("clip"))


Predicting = Callable[[Objective, Array, str], Curve | Regions | None]


def _over_runs(
    predict: Predicting, objective: Objective, found: Fit, paths: Sequence[Trajectory]
) -> tuple[Any, ...]:
    """Predictions at the fit, and at the start and the end of every run; none where the data do
    not allow them."""
    points = [("fit", found.theta)]
    for path in paths:
        points += [(f"{path.label}, start", path.theta[0]), (f"{path.label}, end", path.theta[-1])]
    return tuple(
        predicted
        for label, theta in points
        if (predicted := predict(objective, theta, label)) is not None
    )
