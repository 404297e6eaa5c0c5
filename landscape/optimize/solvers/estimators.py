"""scikit-learn's estimators, where it has one for the model and the loss.

The objective Σ w · loss + l1 · ‖weights‖₁ + l2 · ‖weights‖² is written in each estimator's own
terms. BLAS is held to one thread: several would stop at slightly different parameters on other
machines, and wait for each other where cores are busy.
"""

import sys
import warnings
from importlib import import_module
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.losses import MSE, CrossEntropy
from landscape.models.base import Penalty
from landscape.models.linear import Linear, Polynomial
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.logistic import Logistic
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.local_model import has_local_model

MAX_ITERATIONS = 10_000
TOLERANCE, COARSE, SMALL = 1e-4, 1e-3, 20
"""scikit-learn's own, and the one with more than so many parameters, where its own would not do
either: Newton's method is sooner at a minimum than many of its steps."""
MAX_EPOCHS = 1_000
"""The same of the stochastic solver, whose end is polished."""


def estimated(objective: Objective) -> tuple[str, Array] | None:
    """The estimator's name and its parameters (P,); None where scikit-learn has no estimator for
    the objective, or it failed."""
    if not isinstance(objective, Supervised):
        return None
    match objective.model, objective.loss:
        case (Linear() | Polynomial()) as model, MSE():
            return _fitted(_least_squares(objective, model), objective, model)
        case (Linear() | Logistic()) as model, CrossEntropy():
            return _fitted(_logistic(objective, model), objective, model)
    return None


def linear_models() -> Any:
    """`sklearn.linear_model`. Where pandas is installed it would be loaded too, which takes as long
    again as a third of the rest, for data frames that nothing here hands over."""
    missing = sys.modules.get("pandas", None) is None
    if missing:
        sys.modules["pandas"] = None  # type: ignore[assignment]  # stands for "not installed"
    try:
        return import_module("sklearn.linear_model")
    finally:
        if missing:
            del sys.modules["pandas"]


def _penalty(objective: Supervised) -> Penalty:
    """Beside the summed loss: the model's own, and what the loss adds."""
    own, loss = objective.own, objective.loss
    if not (loss.l1 or loss.l2):
        return own  # to the last digit
    share = objective.per_sample
    return Penalty(own.l1 + loss.l1 / share, own.l2 + loss.l2 / share)


def _least_squares(objective: Supervised, model: AffineModel) -> Any:
    models, penalty, intercept = linear_models(), _penalty(objective), model.intercept
    if not penalty:
        return models.LinearRegression(fit_intercept=intercept)
    if not penalty.l1:
        return models.Ridge(alpha=penalty.l2, fit_intercept=intercept)
    lasso, ridge = penalty.l1 / 2, penalty.l2  # beside half the sum
    alpha = (lasso + ridge) / objective.total_weight
    return models.ElasticNet(
        alpha=alpha, l1_ratio=lasso / (lasso + ridge), fit_intercept=intercept, max_iter=MAX_EPOCHS
    )


def _logistic(objective: Supervised, model: AffineModel) -> Any:
    logistic, penalty = linear_models().LogisticRegression, _penalty(objective)
    strength = penalty.l1 + 2 * penalty.l2
    if isinstance(model, Logistic) and not (objective.loss.l1 or objective.loss.l2):
        c = np.inf if model.C is None else model.C
    else:
        c = 1 / strength if strength else np.inf
    if not penalty.l1:
        is_coarse = objective.count > SMALL and has_local_model(objective)
        tol = COARSE if is_coarse else TOLERANCE
        return logistic(C=c, fit_intercept=model.intercept, max_iter=MAX_ITERATIONS, tol=tol)
    return logistic(
        C=c,
        l1_ratio=penalty.l1 / strength,
        fit_intercept=model.intercept,
        solver="saga",
        max_iter=MAX_EPOCHS,
        random_state=0,
    )


def _samples(objective: Supervised, model: AffineModel) -> tuple[Array, Array, Array | None]:
    """Inputs, targets and weights; a soft label is a sample of either class."""
    data, weights = objective.data, objective.weights
    x = model.design(data.x)
    if not data.soft:
        return x, data.y, weights
    share = np.concatenate([1 - data.y, data.y])
    share = share if weights is None else share * np.tile(weights, 2)
    classes = np.repeat([0.0, 1.0], len(data.y))
    kept = share > 0
    return np.vstack([x, x])[kept], classes[kept], share[kept]


def _fitted(estimator: Any, objective: Supervised, model: AffineModel) -> tuple[str, Array] | None:
    from sklearn import config_context

    x, y, weights = _samples(objective, model)
    with (
        warnings.catch_warnings(),
        config_context(assume_finite=True, skip_parameter_validation=True),  # both were checked
    ):
        warnings.simplefilter("ignore")  # what it reaches is checked by the certificate
        try:
            estimator.fit(x, y, sample_weight=weights)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    theta = np.ravel(estimator.coef_).astype(float)
    if model.intercept:
        theta = np.concatenate([theta, np.ravel(estimator.intercept_).astype(float)])
    if len(theta) != objective.count:
        return None
    return f"scikit-learn {type(estimator).__name__}", theta
