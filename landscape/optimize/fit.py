"""Fit: where the model's own solver ends.

scikit-learn's solvers where it has one for the model and loss, else L-BFGS-B (scipy) on the
displayed objective from the start values. P parameters throughout.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.errors import LandscapeWarning
from landscape.losses import MSE, CrossEntropy
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

MAX_ITERATIONS = 10_000
LISTED = 1000
"""Above this many parameters, values are not listed by name."""

Solution = tuple[str, str, Array]
"""Solver, why it did not converge (empty: it did), parameters (P,)."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit(ShortRepr):
    """Where the model's own solver ended."""

    solver: str
    converged: bool
    theta: Array
    """(P,)."""
    loss: float
    """As displayed, penalty and reduction included."""
    parameters: dict[str, float]
    accuracy: float | None = None
    r2: float | None = None
    coordinates: Array | None = None
    """(k,) of the nearest point of the slice."""
    residual: float = 0.0
    """Distance of the fit from the slice."""


def fit(objective: Objective, start: Array) -> Fit:
    """The solver's end, from `start` (P,) where the solver is iterative on the objective.

    Warns (LandscapeWarning) where it did not converge."""
    solver, fault, theta = _solver(objective)(objective, start)
    if not np.all(np.isfinite(theta)) or not np.isfinite(objective.value(theta)):
        fault, theta = "it left the finite numbers", start
    if fault:
        warnings.warn(
            f"the fit did not converge: {fault}; what is marked is where {solver} stopped",
            LandscapeWarning,
            stacklevel=2,
        )
    return given(objective, theta, solver, converged=not fault)


def given(objective: Objective, theta: Array, solver: str = "given", converged: bool = True) -> Fit:
    """Parameters (P,) from elsewhere in the place of a fit."""
    listed = objective.count <= LISTED
    return Fit(
        solver=solver,
        converged=converged,
        theta=theta,
        loss=float(objective.value(theta)),
        parameters=named(objective, theta) if listed else {},
        accuracy=accuracy(objective, theta),
        r2=r2(objective, theta),
    )


def named(objective: Objective, theta: Array) -> dict[str, float]:
    """Parameters (P,) by name."""
    return dict(zip(objective.names, map(float, theta), strict=True))


def accuracy(objective: Objective, theta: Array) -> float | None:
    """Share of samples decided rightly at `theta` (P,); None without classes."""
    return objective.accuracy(theta) if isinstance(objective, Supervised) else None


def r2(objective: Objective, theta: Array) -> float | None:
    """Coefficient of determination at `theta` (P,); None without numbers to predict."""
    if not isinstance(objective, Supervised) or objective.judges_classes:
        return None
    return objective.r2(theta)


def _solver(objective: Objective) -> Callable[[Objective, Array], Solution]:
    match objective:
        case Supervised(model=Linear() | Polynomial(), loss=MSE()):
            return _least_squares
        case Supervised(model=Logistic(), loss=CrossEntropy(), data=data) if not data.soft:
            return _logistic
    return _lbfgs


def _least_squares(objective: Objective, start: Array) -> Solution:
    assert isinstance(objective, Supervised)
    from sklearn.linear_model import LinearRegression, Ridge

    model = objective.model
    assert isinstance(model, Linear | Polynomial)
    solver = (
        Ridge(alpha=model.alpha, fit_intercept=model.intercept)
        if model.alpha
        else LinearRegression(fit_intercept=model.intercept)
    )
    return _scikit(solver, model.design(objective.data.x), objective, start)


def _logistic(objective: Objective, start: Array) -> Solution:
    assert isinstance(objective, Supervised)
    from sklearn.linear_model import LogisticRegression

    model = objective.model
    assert isinstance(model, Logistic)
    solver = LogisticRegression(
        C=np.inf if model.C is None else model.C,
        fit_intercept=model.intercept,
        max_iter=MAX_ITERATIONS,
    )
    name, fault, theta = _scikit(solver, objective.data.x, objective, start)
    if model.C is None and objective.accuracy(theta) == 1.0:
        fault = (
            "the classes are separable and there is no penalty, so the loss has no minimum: it "
            "falls for ever as the weights grow (give the model a C)"
        )
    return name, fault, theta


def _scikit(solver: object, x: Array, objective: Supervised, start: Array) -> Solution:
    """Runs a linear estimator of scikit-learn; its warnings become `converged`.

    On one thread: several would stop at slightly different parameters on other machines, and wait
    for each other where cores are busy."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    name = f"scikit-learn {type(solver).__name__}"
    with warnings.catch_warnings(record=True) as caught, threadpool_limits(1):
        warnings.simplefilter("always")
        try:
            solver.fit(x, objective.data.y)  # type: ignore[attr-defined]
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return name, "the numbers are too large or too small for it", start
    weights = np.ravel(solver.coef_)  # type: ignore[attr-defined]
    intercept = np.ravel(solver.intercept_)  # type: ignore[attr-defined]
    has_intercept = not objective.layout.weights.all()
    theta = np.concatenate([weights, intercept]) if has_intercept else weights
    capped = any("converge" in str(w.message) for w in caught)
    fault = f"the cap of {MAX_ITERATIONS} iterations was reached" if capped else ""
    return name, fault, theta.astype(float)


def _lbfgs(objective: Objective, start: Array) -> Solution:
    from scipy.optimize import minimize

    first = float(objective.value(start))
    scale = abs(first) if np.isfinite(first) and first else 1.0
    found = minimize(
        lambda t: (float(objective.value(t)) / scale, objective.gradient(t) / scale),
        start,
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": MAX_ITERATIONS,
            "maxfun": 2 * MAX_ITERATIONS,
            "ftol": 1e-15,
            "gtol": 1e-9,
        },
    )
    fault = "" if found.success else f"L-BFGS-B says {found.message.lower().rstrip('.')}"
    return "scipy L-BFGS-B", fault, np.asarray(found.x, float)
