"""Fit: the minimum of the displayed loss and the model's own penalty, with its certificate.

scikit-learn's solver where it has one for the model and loss, a linear or quadratic programme for
losses of straight pieces, Newton's method for a function that begins in a bowl, else L-BFGS from
the start values. Where the certificate finds more than a millionth of the objective left to gain,
Newton's method goes on from there. P parameters.
"""

import warnings
from dataclasses import dataclass, field, replace

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.blas import one_blas_thread
from landscape.errors import LandscapeWarning
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.end import End
from landscape.optimize.solvers import exact, kinks
from landscape.optimize.solvers.certificate import (
    FALLS,
    LARGE,
    Certificate,
    certify,
    falls_along_slope,
    falls_short,
    hidden,
    rounded,
    visible_share,
)
from landscape.optimize.solvers.convex_model import CholeskyModel, KrylovModel
from landscape.optimize.solvers.estimators import estimated
from landscape.optimize.solvers.lbfgs import lbfgs
from landscape.optimize.solvers.local_model import (
    LocalModel,
    QuadraticModel,
    local_model,
)
from landscape.optimize.solvers.polish import polish
from landscape.optimize.solvers.unbounded.endless import (
    REMAINS,
    SPENT,
    falls_along,
    falls_for_ever,
    falls_without_end,
    pole,
    tail,
    zeroed,
)
from landscape.optimize.solvers.unbounded.recession import Recession, is_separated, recession

LISTED = 1000
"""Above this many parameters, values are not listed by name."""
FAR_SHARE = 0.1
"""Share of the longest way of a parameter from which another is said to go far, too."""
ROUNDED = 1e-15
"""Share of the objective's first value below which a limit is read as 0."""

FAR_VALUES = "values far beyond"
BOTTOMLESS = Certificate("how far it falls", None, "no minimum", f"{FALLS} without end")
SEPARATED = Certificate(
    "scores of all samples",
    None,
    "no minimum",
    "the loss has no minimum: every sample is given its class, and there is no penalty, so it "
    "falls for ever, to 0, as the weights of the last layer grow (loss: {l2: 0.001} gives it one)",
)


@dataclass(frozen=True, eq=False, repr=False)
class Fit(ShortRepr):
    """Where the model's own solver ended, and what is known of that point."""

    solver: str
    converged: bool
    """Whether it is a minimum, as the certificate shows."""
    theta: Array = field(repr=False)
    """(P,)."""
    loss: float
    """As displayed, penalty and reduction included."""
    parameters: dict[str, float] = field(repr=False)
    accuracy: float | None = None
    r2: float | None = None
    coordinates: Array | None = None
    """(k,) of the nearest point of the slice."""
    residual: float = 0.0
    """Distance of the fit from the slice."""
    certificate: Certificate | None = None
    """What was checked; None of parameters that were given."""
    start: Array | None = field(default=None, repr=False)
    """(P,): where the search began; None of parameters that were given."""
    minimises: str = ""
    """The objective in words; empty where nothing was minimised."""

    @property
    def verdict(self) -> str:
        """What the point is: `minimum`, `local minimum`, `saddle`, …; empty where it was given."""
        return self.certificate.verdict if self.certificate else ""


def fit(objective: Objective, start: Array) -> Fit:
    """Find the minimum of `objective.minimised`, from `start` (P,) where the solver is iterative.

    BLAS is held to one thread, which gives the same bytes everywhere. Warns (LandscapeWarning)
    where no minimum was reached.
    """
    target = objective.minimised
    scipy = not isinstance(target, FunctionObjective)  # which may need none of it
    with np.errstate(all="ignore"), one_blas_thread(scipy=scipy):
        solver, theta, certificate = _solved(target, start)
        if isinstance(target, FunctionObjective):
            theta = zeroed(target, theta, start)
        fitted = from_parameters(objective, theta, solver, certificate.passed)
    if not certificate.passed:
        end = "its start" if theta is start else f"where {solver} stopped"
        warnings.warn(failure(certificate, end), LandscapeWarning, stacklevel=2)
    label = objective.minimised_label
    return replace(fitted, certificate=certificate, start=start, minimises=label)


def failure(certificate: Certificate, end: str) -> str:
    """Why what is marked, at this `end`, is no minimum, in words."""
    what = f"is a {certificate.verdict}" if certificate.is_named else "did not converge"
    return f"the fit {what}: {certificate.detail}; what is marked is {end}"


def from_parameters(
    objective: Objective, theta: Array, solver: str = "given", converged: bool = True
) -> Fit:
    """Parameters (P,) from elsewhere in the place of a fit."""
    parameters = named(objective, theta) if objective.count <= LISTED else {}
    loss, accuracy, r2 = objective.assessed(theta)
    return Fit(solver, converged, theta, loss, parameters, accuracy, r2)


def named(objective: Objective, theta: Array) -> dict[str, float]:
    """Parameters (P,) by name."""
    return dict(zip(objective.names, map(float, theta), strict=True))


def _solved(target: Objective, start: Array) -> tuple[str, Array, Certificate]:
    """Solver, parameters (P,) and certificate of the minimum of `target`."""
    if kinks.is_applicable(target):
        solver, theta, certificate = kinks.solve(target)
        if np.isfinite(target.value(theta)):
            end = _exactly(End(target, start, solver, theta, None))
            return end.solver, end.theta, end.certificate or certificate
    if falls_without_end(target, start):
        return "steepest descent", start, BOTTOMLESS
    if isinstance(target, FunctionObjective):
        settled = _settled(target, start)
        if settled is not None:
            return "Newton's method", *settled
    end = _first_end(target, start)
    bottomless = _bottomless(end)
    if bottomless is not None:
        return end.solver, start, bottomless
    if not np.isfinite(end.value):
        detail = "it left the finite numbers"
        return end.solver, start, Certificate("", None, "not certified", detail)
    if not target.smooth_but_for_l1:
        if target.never_negative and end.zeroed.value == 0:
            return end.solver, end.zeroed.theta, certify(target, end.zeroed.theta)
        detail = "the objective has kinks, where nothing tells a minimum"
        return end.solver, end.theta, Certificate("", None, "not certified", detail)
    receding = recession(target, end.theta)
    if receding is not None:
        return end.solver, end.theta, _without_minimum(target, receding)
    return _endless(end) or _certified_or_further(end)


def _certified_or_further(end: End) -> tuple[str, Array, Certificate]:
    """As `_solved`, where the objective may have a minimum at the `end` or farther on."""
    target, end = end.target, _exactly(end)
    if end.model is None or not falls_short(end.model) or _is_exact(end, end.model):
        certificate = _certified(end)
        if certificate.passed or end.solver == exact.NAME:
            return end.solver, end.theta, certificate
    further, zero = _exactly(end.further), end.zeroed
    if zero is not end and zero.value <= further.value:
        certificate = _certified(zero)
        if certificate.passed:
            return zero.solver, zero.theta, certificate
    straight = kinks.without_parabolas(target)
    if straight is not None and not _certified(further).passed:
        solver, theta, _ = kinks.solve(straight)
        other = End.from_point(target, end.start, solver, theta).further
        further = min(further, other, key=lambda one: one.value)
    if not further.value < end.value:
        return end.solver, end.theta, _certified(end)
    bottomless = _bottomless(further)
    if bottomless is not None:
        return end.solver, end.start, bottomless
    return _endless(further) or (further.solver, further.theta, _certified(further))


def _exactly(end: End) -> End:
    """Take the lower of the `end` and of one in an exact basis, if columns nearly depend."""
    target = end.target
    if isinstance(end.model, CholeskyModel | KrylovModel) or end.certificate is not None:
        return end
    if end.value == 0 or not exact.is_applicable(target):
        return end
    basis = exact.OrthogonalBasis.from_objective(target)
    _, theta, certificate = _solved(basis.objective, np.zeros(basis.objective.count))
    if not certificate.passed:
        return end
    least = float(basis.objective.value(theta))
    other = End.from_point(target, end.start, exact.NAME, basis.parameters(theta))
    if other.value == 0 or not np.isfinite(other.value):
        return end if other.value else replace(other, certificate=certify(target, other.theta))
    lower = min(end, other, key=lambda one: one.value)
    share = max(
        visible_share(target, least, abs(lower.value - least)),
        *(hidden(target, one.theta) for one in (end, other)),
    )
    if share:
        return replace(lower, certificate=rounded(share))
    if visible_share(target, least, end.value - least):
        return replace(other, certificate=certificate)
    return end


def _certified(end: End) -> Certificate:
    """As `certify`, but for where Newton's method would still lead far."""
    if end.certificate is not None:
        return end.certificate
    certificate = certify(end.target, end.theta, end.model, end.start)
    if certificate.passed and end.leads_on:
        detail = "it still falls, ever more slowly, and may do so for ever"
        return replace(certificate, verdict="not certified", detail=detail)
    return certificate


def _bottomless(end: End) -> Certificate | None:
    """Say of an objective that it falls without end; None where it does not."""
    target, start, theta = end.target, end.start, end.theta
    first = 0.0 if target.never_negative else float(target.value(start))
    if (
        falls_for_ever(end.value, first)
        or falls_along(target, theta, theta - start)
        or falls_along_slope(target, theta, end.model)
    ):
        return BOTTOMLESS
    point = pole(target, start, theta)
    if point is None:
        return None
    where = ", ".join(f"{name} = {x:.5g}" for name, x in named(target, point).items())
    return replace(BOTTOMLESS, detail=f"{FALLS} without end towards {where}")


def _endless(end: End) -> tuple[str, Array, Certificate] | None:
    """As `_solved`, of an objective that only tends to its infimum; None of another."""
    target, start, theta = end.target, end.start, end.theta
    if is_separated(target, theta):
        return end.solver, theta, SEPARATED
    beyond = tail(target, start, theta, end.model)
    if beyond is None:
        return None
    if beyond.values[-1] == -np.inf:
        detail = f"{FALLS} until it overflows to -inf, and what lies beyond is not seen"
        return end.solver, theta, Certificate(FAR_VALUES, None, "not certified", detail)
    if beyond.remaining >= REMAINS:
        return end.solver, start, BOTTOMLESS
    limit = beyond.limit
    if abs(limit) <= ROUNDED * abs(float(target.value(start))):
        limit = 0.0
    way = theta - start
    far = [
        f"{name} {'grows' if step > 0 else 'falls'}"
        for name, step in zip(target.names, way, strict=True)
        if abs(step) > FAR_SHARE * np.abs(way).max()
    ]
    pace = "ever more slowly" if beyond.remaining > SPENT else f"and only tends to {limit:.5g}"
    detail = f"{FALLS} for ever as {' and '.join(far)}, {pace}; another start may lead to a minimum"
    marked = start if isinstance(target, FunctionObjective) else theta
    return end.solver, marked, Certificate(FAR_VALUES, None, "no minimum", detail)


def _settled(target: FunctionObjective, start: Array) -> tuple[Array, Certificate] | None:
    """Find the minimum (P,) of a smooth function by Newton's method from the `start` (P,) alone.

    With its certificate; None where L-BFGS, which takes as long to load as a figure to draw, may
    find a lower one: it is not the lowest that is known, or the start is not in a bowl.
    """
    if not target.smooth or target.count > LARGE:
        return None
    try:
        first = local_model(target, start)
        is_convex = isinstance(first, LocalModel) and bool(np.all(first.eigenvalues > 0))
        if target.lowest is None and not is_convex:
            return None
        if first is not None and tail(target, start, start + first.step(0.0), first) is not None:
            return None  # which Newton's method would follow for long
        theta, model = polish(target, start, first)
    except np.linalg.LinAlgError:
        return None
    if target.lowest is not None and float(target.value(theta)) > target.lowest:
        return None
    if tail(target, start, theta, model) is not None or pole(target, start, theta) is not None:
        return None
    certificate = certify(target, theta, model, start)
    return (theta, certificate) if certificate.passed else None


def _is_exact(end: End, model: QuadraticModel) -> bool:
    """Whether less is left to gain than the last digit of the value at the start."""
    first = float(end.target.value(end.start))
    return bool(model.decrement <= np.finfo(float).eps * abs(first))


def _first_end(target: Objective, start: Array) -> End:
    """Of scikit-learn's estimator; of L-BFGS where there is none, or it ends at no number."""
    estimate = estimated(target)
    if estimate is not None:
        end = End.from_point(target, start, *estimate)
        if np.isfinite(end.value):
            return end
    return End.from_point(target, start, "scipy L-BFGS-B", lbfgs(target, start))


def _without_minimum(target: Objective, receding: Recession) -> Certificate:
    """Of a likelihood that falls for ever along a direction."""
    assert isinstance(target, Supervised)
    if receding.penalised:
        why = "of a class no sample counts" if target.loss.classes else "all counts are 0"
        detail = (
            f"the loss has no minimum: {why}, so it falls for ever as the intercepts grow, which "
            f"no penalty holds, and only tends to {receding.infimum:.5g}"
        )
    else:
        why = "the classes are separable" if target.loss.classes else "some counts are all 0"
        detail = (
            f"the loss has no minimum: {why}, wholly or in part, and there is no penalty, so it "
            f"falls for ever as the weights grow and only tends to {receding.infimum:.5g} "
            "(give the model a C or alpha)"
        )
    return Certificate("linear programme for a direction of recession", None, "no minimum", detail)
