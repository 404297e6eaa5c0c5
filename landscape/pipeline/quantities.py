"""Further quantities on the grid of the loss, and what a model scores on samples held out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.errors import InputError, Problem
from landscape.evaluate.surface import Line, Surface
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.trajectory import Trajectory
from landscape.result import HeldOutScores, Quantity, Result


def check(objective: Objective, names: Sequence[str]) -> None:
    """Raises InputError (`surfaces.N`) for quantities that this objective does not have."""
    held_out = objective.held_out if isinstance(objective, Supervised) else None
    problems = []
    for i, name in enumerate(names):
        key, needs = f"surfaces.{i}", ""
        if isinstance(objective, PointwiseObjective):
            needs = ""
        elif not isinstance(objective, Supervised):
            needs = "data"
        elif name.startswith("test_") and held_out is None:
            needs = "rows held out (data.test: 0.25)"
        elif name.endswith("accuracy") and not objective.judges_classes:
            needs = "classes to tell apart"
        if needs:
            problems.append(Problem(key, f"{name} needs {needs}"))
    if problems:
        raise InputError.from_problems(problems)


def quantities(objective: Objective, result: Result, names: Sequence[str]) -> dict[str, Quantity]:
    """Each quantity on the grid and the lines of the loss, at the fit and along the runs.

    Raises InputError (`surfaces`) on a profile, whose points are the minima of the loss."""
    if names and result.slice.refit:
        what = "further quantities have no place beside others: refit"
        raise InputError("surfaces", what, "others: center or zero")
    if isinstance(objective, PointwiseObjective):
        return _own_quantities(objective, result)
    return {name: _quantity(objective, result, name) for name in names}


def _own_quantities(objective: PointwiseObjective, result: Result) -> dict[str, Quantity]:
    """Those that the objective itself gave beside the loss."""
    names = list((result.surface or result.lines[0]).further)
    if not names:
        return {}
    fit = objective.quantities(result.fit.theta)
    runs = [[objective.quantities(point) for point in path.theta] for path in result.paths]
    return {
        name: Quantity(
            label=name.replace("_", " "),
            surface=_of_surface(result.surface, name),
            lines=tuple(_of_line(line, name) for line in result.lines),
            fit=fit[name],
            runs=tuple(np.array([point[name] for point in run]) for run in runs),
        )
        for name in names
    }


def _of_line(line: Line, name: str) -> Line:
    return replace(line, loss=line.further[name], further={}, straight_loss=None)


def _of_surface(surface: Surface | None, name: str) -> Surface | None:
    return surface and replace(surface, loss=surface.further[name], further={})


def _quantity(objective: Objective, result: Result, name: str) -> Quantity:
    assert isinstance(objective, Supervised)
    judged = objective.held_out if name.startswith("test_") else objective
    assert judged is not None
    is_accuracy = name.endswith("accuracy")
    methods = evaluate.ACCURACY if is_accuracy else evaluate.METHODS
    judge = _accuracies if is_accuracy else _losses
    return Quantity(
        label=_label(judged, is_accuracy, name.startswith("test_")),
        surface=evaluate.surface(judged, result.slice, methods=methods) if result.surface else None,
        lines=tuple(
            evaluate.line(judged, result.slice, k, line.x, methods=methods)
            for k, line in enumerate(result.lines)
        ),
        fit=float(judge(judged, result.fit.theta[None])[0]),
        runs=tuple(judge(judged, path.theta) for path in result.paths),
    )


def _label(judged: Supervised, is_accuracy: bool, is_test: bool) -> str:
    label = "accuracy" if is_accuracy else judged.label
    return f"{label}, held-out rows" if is_test else label


def held_out_scores(
    objective: Objective, fitted: Array, runs: Sequence[Trajectory]
) -> HeldOutScores | None:
    """What fit (P,) and runs reach on the samples held out; None where none are."""
    judged = objective.held_out if isinstance(objective, Supervised) else None
    if judged is None:
        return None
    scores = [judged.values_and_accuracies(path.theta) for path in runs]
    return HeldOutScores(
        loss=float(judged.value(fitted)),
        accuracy=judged.accuracy(fitted),
        r2=judged.r2(fitted),
        run_losses=tuple(losses for losses, _ in scores),
        run_accuracies=tuple(accuracies for _, accuracies in scores if accuracies is not None),
    )


def _losses(judged: Supervised, theta: Array) -> Array:
    """(T,) at parameters (T, P)."""
    return np.asarray(judged.value(theta))


def _accuracies(judged: Supervised, theta: Array) -> Array:
    """(T,) at parameters (T, P)."""
    return np.array([judged.accuracy(point) for point in theta], float)
