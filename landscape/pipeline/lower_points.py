"""Points of the grid and of the runs that lie lower than the fit, which is then not the lowest."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from landscape.arrays import Array
from landscape.errors import LandscapeWarning
from landscape.evaluate.surface import Line, Surface
from landscape.objective.base import Objective
from landscape.optimize.fit import Fit
from landscape.optimize.solvers.certificate import ENOUGH, rounding
from landscape.optimize.trajectory import Trajectory
from landscape.slices.slice import Slice

COMPARED = 64
"""Lowest points of the grid at which what the fit minimises is evaluated."""


def compared(
    fit: Fit,
    objective: Objective,
    sliced: Slice,
    shown: Surface | Line,
    trajectories: Sequence[Trajectory],
) -> Fit:
    """The fit, its verdict corrected where a point of the grid or of a run is lower.

    Warns (LandscapeWarning) then. Where there is no minimum, lower points are no news."""
    if fit.certificate is None or fit.verdict == "no minimum":
        return fit
    target = objective.minimised
    with np.errstate(all="ignore"):
        value = float(target.value(fit.theta))
        slack = ENOUGH * abs(value) + rounding(target, fit.theta, fit.start)
        lowest, where = min(_candidates(target, objective, sliced, shown, trajectories))
    if not lowest < value - slack:
        return fit
    detail = f"{where} is lower, {' against '.join(_told_apart(lowest, value))}"
    certificate = fit.certificate
    local = certificate.verdict == "local minimum"
    kind = local or certificate.is_named
    verdict = certificate.verdict if kind else "not the minimum"
    description = f"a {verdict}" if kind else verdict
    warnings.warn(f"the fit is {description}: {detail}", LandscapeWarning, stacklevel=2)
    joined = "; ".join(filter(None, (certificate.detail, detail)))
    return replace(
        fit,
        converged=fit.converged and local,
        certificate=replace(certificate, verdict=verdict, detail=joined),
    )


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as few digits, four or more, as they differ in."""
    written = ((f"{one:.{digits}g}", f"{other:.{digits}g}") for digits in range(4, 18))
    return next(pair for pair in written if pair[0] != pair[1])


def _candidates(
    target: Objective,
    objective: Objective,
    sliced: Slice,
    shown: Surface | Line,
    trajectories: Sequence[Trajectory],
) -> Iterator[tuple[float, str]]:
    """What the fit minimises at the lowest points there are, and where they lie."""
    yield np.inf, ""
    noun = "a point of the surface" if isinstance(shown, Surface) else "a point of the line"
    if not sliced.refit:
        yield _least(target, sliced.parameters(_lowest_of_grid(shown))), noun
    elif target is objective:
        yield float(np.nanmin(shown.loss)), noun
    for run in trajectories:
        points = run.theta[[int(np.argmin(run.loss)), -1]]
        yield _least(target, points), f"the run {run.label!r}"


def _least(target: Objective, points: Array) -> float:
    values = target.value(points)
    return float(np.min(np.where(np.isnan(values), np.inf, values)))


def _lowest_of_grid(shown: Surface | Line) -> Array:
    """(m, k): coordinates of the lowest points."""
    flat = np.where(np.isnan(shown.loss), np.inf, shown.loss).ravel()
    count = min(COMPARED, flat.size)
    index = np.argpartition(flat, count - 1)[:count]
    if isinstance(shown, Line):
        return shown.x[index][:, None]
    j, i = np.unravel_index(index, shown.loss.shape)
    return np.column_stack([shown.x[i], shown.y[j]])
