"""From an Experiment to a Result: fit, descend, slice, evaluate, describe."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.config.experiment import Experiment
from landscape.diagnostics.hessian.curvature import Curvature, curvature
from landscape.diagnostics.hessian.step_limit import against_limit
from landscape.errors import LandscapeWarning
from landscape.evaluate.surface import Line, Surface
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.descent import descend
from landscape.optimize.fit import Fit, fit, from_parameters
from landscape.optimize.recorded import RecordedRun, trajectory
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.barrier import barrier
from landscape.pipeline.figure_data import FigureDataContext, compute, figure_data
from landscape.pipeline.lower_points import compared
from landscape.pipeline.prepare import Prepared, prepare
from landscape.pipeline.quantities import held_out_scores, quantities
from landscape.pipeline.random_planes import with_deviations
from landscape.pipeline.raw_axes import ShownUnits
from landscape.pipeline.shared_work import SharedWork, fit_key, messages
from landscape.result import LossDescription, Result
from landscape.rng import generator
from landscape.slices.context import Run, SliceContext
from landscape.slices.marks import read_marks, with_marks
from landscape.slices.slice import Slice
from landscape.stages import begin

MAX_HOLES = 0.5
"""Share of the points of the slice that may be without a finite loss before that is said."""
LINE_POINTS = (101, 401)
"""Points of a line through the centre, at least and at most: odd, so that the middle is one of
them, and between these four times as many as the grid has."""
LINE_SHARE, MIN_HALF = 0.04, 2
"""Evaluations of a line that a grid does not hold, of a loss that costs much a point, as a share of
the grid's; but at least so many on either side of the centre, which is known."""


def run(experiment: Experiment) -> Result:
    """Everything there is to know of the experiment, computed.

    Raises InputError, with places, where something in it must change."""
    return run_prepared(prepare(experiment))


def run_prepared(
    prepared: Prepared,
    center: Array | None = None,
    shared: SharedWork | None = None,
    with_curvature: bool = True,
) -> Result:
    """As `run`, of an experiment whose data are read already; with the parameters `center` (P,) in
    the place of a fit, where they are given; with the fit of the experiment before, where it is
    `shared`."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always", LandscapeWarning)
        with prepared.experiment.locating():
            result = _run(prepared, center, shared, with_curvature)
    return replace(result, warnings=prepared.warnings + messages(caught))


def _run(
    prepared: Prepared, center: Array | None, shared: SharedWork | None, with_curvature: bool
) -> Result:
    experiment, objective = prepared.experiment, prepared.objective
    units = ShownUnits(objective)
    init = _init(prepared)
    begin("computing the fit")
    fitted = _fit(prepared, init, shared) if center is None else from_parameters(objective, center)
    curvature_at_fit = curvature(objective, fitted.theta) if with_curvature else None
    marks = _marks(prepared, units.shown(fitted.theta), units)
    computed_marks = {name: units.computed(mark) for name, mark in marks.items()}
    runs = _runs(prepared, init, fitted.theta, computed_marks, curvature_at_fit, units)
    start = runs[0].theta[0] if runs else init
    begin("computing the slice")
    sliced = experiment.slice.build(_slice_context(prepared, fitted, start, runs, units, marks))
    sliced = with_marks(sliced, marks)
    computed = units.computed_slice(sliced)
    surface, lines = _evaluate(objective, computed)
    details = sliced.details | barrier(objective, computed, lines)
    sliced, computed = replace(sliced, details=details), replace(computed, details=details)
    fitted = compared(fitted, objective, computed, surface or lines[0], runs)
    begin("computing what figures show")
    coordinates, residual = sliced.project(units.shown(fitted.theta))
    named = {"fit": fitted.theta, "start": start, "init": init, "zero": np.zeros(objective.count)}
    points = computed_marks | named
    trajectories = tuple(units.on_slice(run, sliced) for run in runs)
    context = FigureDataContext(objective, points, trajectories, computed, experiment.seed)
    loss = prepared.loss.model_dump(mode="json") if prepared.loss else None
    result = Result(
        title=experiment.shown_title,
        seed=experiment.seed,
        model=experiment.model.kind,
        loss=_loss_description(prepared, loss),
        data=prepared.data,
        names=objective.names,
        fit=replace(fitted, coordinates=coordinates, residual=float(residual)),
        curvature=curvature_at_fit,
        slice=computed,
        surface=surface,
        lines=lines,
        paths=trajectories,
        figure_data=figure_data(context, prepared.figures),
        config=experiment.in_full(prepared.figures, loss),
        held_out=held_out_scores(objective, fitted.theta, trajectories),
        compute=partial(compute, context),
    )
    further = quantities(objective, result, experiment.surfaces)
    return units.shown_result(replace(result, quantities=further), sliced)


def _runs(
    prepared: Prepared,
    init: Array,
    fit: Array,
    marks: dict[str, Array],
    curvature: Curvature | None,
    units: ShownUnits,
) -> list[Trajectory]:
    """All descents, each of which may start where one before it ended."""
    runs: list[Trajectory] = []
    for i, label in enumerate(prepared.experiment.descent_labels):
        begin(f"computing the run {label}")
        points = {**marks, **{run.label: run.theta[-1] for run in runs}}
        runs.append(_descend(prepared, i, init, fit, points, curvature, units))
    return runs


def _fit(prepared: Prepared, init: Array, shared: SharedWork | None) -> Fit:
    if shared is None:
        return fit(prepared.objective, init)
    key = fit_key(prepared.experiment)
    return shared.value("fit", key, lambda: fit(prepared.objective, init))


def curvature_of(prepared: Prepared) -> Curvature | None:
    """At the fit, without running the rest; None where the loss has no second derivatives."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", LandscapeWarning)
        return curvature(prepared.objective, fit(prepared.objective, _init(prepared)).theta)


def _init(prepared: Prepared) -> Array:
    """(P,): where an iterative fit begins, and a descent unless told otherwise."""
    return prepared.objective.start(generator(prepared.experiment.seed, "init"))


def _descend(
    prepared: Prepared,
    i: int,
    init: Array,
    fitted: Array,
    points: Mapping[str, Array],
    curvature_at_fit: Curvature | None,
    units: ShownUnits,
) -> Trajectory:
    """The i-th run: a descent, each with a generator of its own, or what was recorded."""
    experiment, objective = prepared.experiment, prepared.objective
    descent = experiment.descents[i]
    if isinstance(descent, RecordedRun):
        key, label = f"descents.{i}", experiment.descent_labels[i]
        theta, loss = descent.read(objective, experiment.folders, key)
        return trajectory(label, units.computed(theta), loss, objective, f"{key}.recorded")
    rng = generator(experiment.seed, "descent", i)
    if isinstance(descent.start, tuple | dict):
        shown = descent.begin(objective, units.shown(init), units.shown(fitted), rng)
        start = units.computed(shown)
    else:
        start = descent.begin(objective, init, fitted, rng, points)
    path = descend(descent, objective, start, rng, key=f"descents.{i}")
    side = against_limit(descent.rule, descent.rates, curvature_at_fit)
    return replace(path, label=experiment.descent_labels[i], lr_against_limit=side)


def _evaluate(objective: Objective, sliced: Slice) -> tuple[Surface | None, tuple[Line, ...]]:
    """The surface of a slice of two directions, and a line through the centre a direction."""
    begin("computing the surface" if sliced.k == 2 else "computing the line")
    surface = evaluate.surface(objective, sliced) if sliced.k == 2 else None
    lines = [_line(objective, sliced, k, surface) for k in range(sliced.k)]
    _warn_of_holes(surface or lines[0])
    return surface, with_deviations(objective, sliced, lines)


def _line(objective: Objective, sliced: Slice, k: int, surface: Surface | None) -> Line:
    """A line through the centre: of a loss that costs much a point, on the points of the grid, and
    read off it where it holds the centre."""
    axis = sliced.grid[k]
    if not isinstance(objective, PointwiseObjective):
        smooth = np.linspace(axis[0], axis[-1], line_points(len(axis)))
        return evaluate.line(objective, sliced, k, axis if sliced.k == 1 else smooth)
    if surface is None:
        return evaluate.line(objective, sliced, k, axis)
    line = evaluate.line_of_surface(surface, sliced, k)
    if line is not None:
        return line
    half = min(len(axis) // 2, max(MIN_HALF, int(LINE_SHARE * surface.loss.size / 2)))
    return evaluate.line(objective, sliced, k, _through(axis, float(sliced.base[k]), half))


def _through(axis: Array, center: float, half: int) -> Array:
    """The extent of an axis, with so many points on either side of the centre, if it is inside."""
    low, high = float(axis[0]), float(axis[-1])
    if not low < center < high:
        return np.linspace(low, high, 2 * half)
    left, right = np.linspace(low, center, half + 1), np.linspace(center, high, half + 1)
    return np.concatenate([left, right[1:]])


def _warn_of_holes(evaluated: Surface | Line) -> None:
    """Of a picture most of which is hatched."""
    share = 1 - float(np.isfinite(evaluated.loss).mean())
    if share > MAX_HOLES:
        what = f"{share:.0%} of the points of the slice have no finite loss"
        allowed = "slice: a smaller span or range, or another center"
        warnings.warn(f"{what} ({allowed})", LandscapeWarning, stacklevel=2)


def line_points(points: int) -> int:
    """Points of a line through the centre of a plane, from those of the grid along it."""
    return min(max(4 * points + 1, LINE_POINTS[0]), LINE_POINTS[1])


def _marks(prepared: Prepared, fitted: Array, units: ShownUnits) -> dict[str, Array]:
    """The parameters (P,) of each mark, as they are shown; `fitted` (P,) likewise."""
    experiment = prepared.experiment
    marks = read_marks(
        experiment.marks, units.objective, experiment.folders, experiment.descent_labels
    )
    layout = units.objective.layout
    own = {
        name: layout.with_values(fitted, mark, f"marks.{name}") if isinstance(mark, dict) else mark
        for name, mark in marks.items()
    }
    return {**own, **prepared.marks}


def _slice_context(
    prepared: Prepared,
    fitted: Fit,
    start: Array,
    runs: Sequence[Trajectory],
    units: ShownUnits,
    marks: Mapping[str, Array],
) -> SliceContext:
    experiment = prepared.experiment
    return SliceContext(
        objective=units.objective,
        fit=units.shown(fitted.theta),
        start=units.shown(start),
        runs=[Run(run.label, units.shown(run.theta), run.status == "diverged") for run in runs],
        rng=generator(experiment.seed, "slice"),
        folders=experiment.folders,
        line=partial(_line_losses, prepared.objective, units),
        marks=marks,
    )


def _line_losses(objective: Objective, units: ShownUnits, sliced: Slice, k: int, x: Array) -> Array:
    """The losses (m,) at coordinates `x (m,)`; few trials of a costly loss may all be infinite."""
    computed, costly = units.computed_slice(sliced), isinstance(objective, PointwiseObjective)
    return evaluate.line(objective, computed, k, x, must_be_finite=not costly).loss


def _loss_description(prepared: Prepared, section: dict[str, Any] | None) -> LossDescription:
    if section is None:
        return LossDescription("function", prepared.objective.label)
    objective = prepared.objective
    return LossDescription(
        section["kind"], objective.label, section, section.get("clip"), _left_out(objective)
    )


def _left_out(objective: Objective) -> str | None:
    """The model's own penalty, which its fit minimises too, where it is not displayed."""
    if not isinstance(objective, Supervised) or objective.loss.penalty:
        return None
    return f"penalty ({objective.model.describe_penalty()})" if objective.own else None
