"""Fit: where the model's own solver ends.

scikit-learn's solvers where it has one for the model and loss, else L-BFGS-B (scipy) on the
displayed objective from the start values. P parameters throughout.
"""

import warnings
from collections.abc import Callable

import numpy as np

from landscape.arrays import Array
from landscape.errors import LandscapeWarning
from landscape.losses import MSE, CrossEntropy
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.objective import Objective, Supervised
from landscape.result import Fit

MAX_ITERATIONS = 10_000
LISTED = 1000
"""Above this many parameters, values are not listed by name."""

Solution = tuple[str, bool, Array]
"""Solver, whether it converged, parameters (P,)."""


def fit(objective: Objective, start: Array) -> Fit:
    """The solver's end, from `start` (P,) where the solver is iterative on the objective.

    Warns (LandscapeWarning) where it did not converge."""
    solver, converged, theta = _solver(objective)(objective, start)
    if not np.all(np.isfinite(theta)):
        converged, theta = False, start
    if not converged:
        warnings.warn(
            f"the fit did not converge ({solver}): the marked fit is where the solver stopped",
            LandscapeWarning,
            stacklevel=2,
        )
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
    name, converged, theta = _scikit(solver, objective.data.x, objective, start)
    if model.C is None and objective.accuracy(theta) == 1.0:
        warnings.warn(
            "the classes are separable and there is no penalty: the loss has no minimum, it falls "
            "for ever as the weights grow; give the model a C",
            LandscapeWarning,
            stacklevel=2,
        )
        converged = False
    return name, converged, theta


def _scikit(solver: object, x: Array, objective: Supervised, start: Array) -> Solution:
    """Runs a linear estimator of scikit-learn; its warnings become `converged`."""
    name = f"scikit-learn {type(solver).__name__}"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            solver.fit(x, objective.data.y)  # type: ignore[attr-defined]
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return name, False, start
    weights = np.ravel(solver.coef_)  # type: ignore[attr-defined]
    intercept = np.ravel(solver.intercept_)  # type: ignore[attr-defined]
    has_intercept = not objective.layout.weights.all()
    theta = np.concatenate([weights, intercept]) if has_intercept else weights
    converged = not any("converge" in str(w.message) for w in caught)
    return name, converged, theta.astype(float)


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
    return "scipy L-BFGS-B", bool(found.success), np.asarray(found.x, float)
