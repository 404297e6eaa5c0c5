"""Further quantities on the grid of the loss, and what a model scores on samples held out."""

import math
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.diagnostics.hessian.eigenvalue_map import (
    EIGENVALUES,
    EigenvalueObjective,
    estimated_seconds,
    products,
)
from landscape.errors import InputError, LandscapeWarning, Problem
from landscape.evaluate.surface import Line
from landscape.objective.base import Objective
from landscape.objective.pointwise import LOSS, PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.trajectory import Trajectory
from landscape.result import HeldOutScores, Quantity, Result
from landscape.stages import begin

T = TypeVar("T")

MAX_SECONDS = 600
"""How long eigenvalues may take, estimated for one core."""
DIFFERENCE_CHECKS = 8
"""Products that a Hessian by differences takes to be trusted."""


def check(
    objective: Objective, names: Sequence[str], points: Sequence[int], steps: int, refit: bool
) -> None:
    """Refuse quantities that this objective does not have, or not in time.

    Raises InputError (`surfaces.N`; `surfaces` on a profile, whose points are the minima of the
    loss); `points` are the grid's along each direction, `steps` those of all runs."""
    if names and refit:
        what = "further quantities have no place beside others: refit"
        raise InputError("surfaces", what, "others: center or zero")
    problems: list[Problem] = []
    for i, name in enumerate(names):
        key = f"surfaces.{i}"
        if name in EIGENVALUES:
            problems += _eigenvalue_problems(objective, key, name, points, steps)
        elif needs := _missing(objective, name):
            problems.append(Problem(key, f"{name} needs {needs}"))
    if problems:
        raise InputError.from_problems(problems)


def _missing(objective: Objective, name: str) -> str:
    """What a quantity needs that the objective does not have; empty if it has all."""
    if isinstance(objective, PointwiseObjective):
        return ""
    if not isinstance(objective, Supervised):
        return "data"
    if name.startswith("test_") and objective.held_out is None:
        return "rows held out (data.test: 0.25)"
    if name.endswith("accuracy") and not objective.judges_classes:
        return "classes to tell apart"
    return ""


def _eigenvalue_problems(
    objective: Objective, key: str, name: str, points: Sequence[int], steps: int
) -> Iterator[Problem]:
    if not objective.smooth:
        yield Problem(key, f"{name} needs a loss with second derivatives", "leave it out")
        return
    if isinstance(objective, PointwiseObjective):
        return  # how long a call takes is known once it is called: check_time
    count = hessians([name], points, steps)
    seconds = estimated_seconds(objective)
    if count * seconds <= MAX_SECONDS:
        return
    each = products(objective)
    work = f"{each} Hessian-vector products" if each else "a Hessian"
    what = (
        f"{name} takes {work} of {objective.count} parameters at each of {count} points, "
        f"about {count * seconds / 60:.0f} minutes"
    )
    allowed = max(2, math.floor((MAX_SECONDS / seconds) ** (1 / len(points))) - 1)
    yield Problem(key, what, f"about {allowed} points a direction (slice.points), fewer parameters")


def check_time(
    objective: Objective, theta: Array, names: Sequence[str], count: int, directions: int
) -> None:
    """Refuse eigenvalues of one's own loss at `count` points that would take too long.

    How long, one product at `theta` (P,) tells. Raises InputError (`surfaces.N`)."""
    if not count or not isinstance(objective, PointwiseObjective) or not objective.smooth:
        return
    vector = np.ones(objective.count)
    objective.hvp(theta, vector)  # the first measures noise and warms up
    begun = time.perf_counter()
    objective.hvp(theta, vector)
    each = products(objective) + (0 if objective.derivatives == "exact" else DIFFERENCE_CHECKS)
    seconds = each * (time.perf_counter() - begun)
    if count * seconds <= MAX_SECONDS:
        return
    i, name = next((i, name) for i, name in enumerate(names) if name in EIGENVALUES)
    what = (
        f"{name} takes {each} Hessian-vector products of your loss at each of {count} points, "
        f"about {count * seconds / 60:.0f} minutes on one core, as one product tells"
    )
    allowed = max(2, math.floor((MAX_SECONDS / seconds) ** (1 / directions)) - 1)
    raise InputError(
        f"surfaces.{i}", what, f"store= or executor=, or about {allowed} points a direction"
    )


def hessians(names: Sequence[str], points: Sequence[int], steps: int) -> int:
    """Count the points whose Hessian's eigenvalues are to be found, with lines and runs."""
    if not set(names) & set(EIGENVALUES):
        return 0
    lines = sum(points) if len(points) > 1 else 0
    return math.prod(points) + lines + steps


def quantities(objective: Objective, result: Result, names: Sequence[str]) -> dict[str, Quantity]:
    """Each quantity on the grid and the lines of the loss, at the fit and along the runs.

    Raises InputError (`surfaces`) for one that a loss does not give, or that is nowhere to be had.
    """
    eigenvalues = _eigenvalue_quantities(objective, result, names)
    if isinstance(objective, PointwiseObjective):
        own = _own_quantities(objective, result) | eigenvalues
        if missing := [name for name in names if name not in own]:
            choice = ", ".join(["loss", *own])
            raise InputError("surfaces", f"the loss gives no {missing[0]}; it gives {choice}")
        return own
    others = {n: _quantity(objective, result, n) for n in names if n not in EIGENVALUES}
    return {name: (others | eigenvalues)[name] for name in names}


def _eigenvalue_quantities(
    objective: Objective, result: Result, names: Sequence[str]
) -> dict[str, Quantity]:
    """The ends of the Hessian's spectrum, both found at once. Along a direction of a plane they
    are had at the points of the grid.

    Warns (LandscapeWarning) of points without; raises InputError where there are no others."""
    names = [name for name in names if name in EIGENVALUES]
    if not names:
        return {}
    begin("computing eigenvalues of the Hessian")
    eigenvalues, sliced = EigenvalueObjective(objective), result.slice
    surface = evaluate.surface(eigenvalues, sliced) if result.surface else None
    lines = [
        (evaluate.line_of_surface(surface, sliced, k) if surface else None)
        or evaluate.line(eigenvalues, sliced, k, sliced.grid[k])
        for k in range(sliced.k)
    ]
    _warn_of_missing((surface or lines[0]).further[names[0]])
    labels = {name: EIGENVALUES[name] for name in names}
    return _by_name(eigenvalues, replace(result, surface=surface, lines=tuple(lines)), labels)


def _warn_of_missing(values: Array) -> None:
    missing = int(np.isnan(values).sum())
    if missing == values.size:
        what = "no point of the slice has a Hessian that is finite and to be trusted"
        raise InputError("surfaces", what, "leave eigen_min and eigen_max out")
    if missing:
        text = f"eigenvalues: {missing} of {values.size} points have no Hessian to be trusted"
        warnings.warn(text, LandscapeWarning, stacklevel=2)


def _own_quantities(objective: PointwiseObjective, result: Result) -> dict[str, Quantity]:
    """Those that the objective itself gave beside the loss."""
    names = (result.surface or result.lines[0]).further
    return _by_name(objective, result, {name: name.replace("_", " ") for name in names})


def _by_name(
    objective: PointwiseObjective, result: Result, labels: Mapping[str, str]
) -> dict[str, Quantity]:
    """What surface and lines hold beside the loss, at the fit and along the runs too."""
    if not labels:
        return {}
    surface = result.surface
    fit = _named(objective.quantities(result.fit.theta), labels)
    runs = [
        [_named(objective.quantities(point), labels) for point in path.theta]
        for path in result.paths
    ]
    return {
        name: Quantity(
            label=label,
            surface=surface and replace(surface, loss=surface.further[name], further={}),
            lines=tuple(_of_line(line, name) for line in result.lines),
            fit=fit[name],
            runs=tuple(np.array([point[name] for point in run]) for run in runs),
        )
        for name, label in labels.items()
    }


def _named(values: Mapping[str, T], names: Iterable[str]) -> Mapping[str, T]:
    """The values by name, all of these names among them. Raises InputError (`loss`) else."""
    for name in names:
        if name not in values:
            what = f"the loss gives {name!r} at some points and not at others"
            raise InputError(LOSS, what, "the same names everywhere, nan where there is no value")
    return values


def _of_line(line: Line, name: str) -> Line:
    loss = _named(line.further, [name])[name]
    return replace(line, loss=loss, further={}, straight_loss=None, mean=None, std=None)


def _quantity(objective: Objective, result: Result, name: str) -> Quantity:
    assert isinstance(objective, Supervised)
    judged = objective.held_out if name.startswith("test_") else objective
    assert judged is not None
    is_accuracy = name.endswith("accuracy")
    methods = evaluate.ACCURACY if is_accuracy else evaluate.METHODS

    def judge(theta: Array) -> Array:
        """(T,) at parameters (T, P)."""
        if is_accuracy:
            return np.array([judged.accuracy(point) for point in theta], float)
        return np.asarray(judged.value(theta))

    label = "accuracy" if is_accuracy else judged.label
    return Quantity(
        label=f"{label}, held-out rows" if name.startswith("test_") else label,
        surface=evaluate.surface(judged, result.slice, methods=methods) if result.surface else None,
        lines=tuple(
            evaluate.line(judged, result.slice, k, line.x, methods=methods)
            for k, line in enumerate(result.lines)
        ),
        fit=float(judge(result.fit.theta[None])[0]),
        runs=tuple(judge(path.theta) for path in result.paths),
    )


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
