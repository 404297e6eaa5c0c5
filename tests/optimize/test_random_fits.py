"""Random fits of every model with every loss, on data of every scale, before the referee: none that
calls itself a minimum may lie more than a millionth above what the referee finds.

`LANDSCAPE_FITS=300` and `-m ''` run more than the usual few.
"""

import os
import warnings

import numpy as np
import pytest
import referee

from landscape.data.dataset import Dataset, Scaling
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber, Poisson, Quantile, SquaredHinge
from landscape.models.formula import FormulaModel
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit

FITS = int(os.environ.get("LANDSCAPE_FITS", "24"))
STARTS, ITERATIONS = (20, 150) if "LANDSCAPE_FITS" in os.environ else (4, 40)
"""Of the referee, a fit."""
FORMULAS = {
    "a*exp(b*x)": {"a": 1, "b": 0},
    "a*sin(b*x + c)": {"a": 1, "b": 1, "c": 0},
    "a*x + b": {"a": 0, "b": 0},
    "a/(1 + exp(-b*x))": {"a": 1, "b": 1},
    "a*b*x": {"a": 0, "b": 0},
}


def dataset(x, y, classes, weights):
    d = x.shape[1]
    names = ("x",) if d == 1 else tuple(f"x{j + 1}" for j in range(d))
    labels = tuple(map(str, range(classes))) or None
    scaling = Scaling("none", np.zeros(d), np.ones(d))
    return Dataset("test", x, y, names, labels, scaling, weights=weights)


def experiment(seed):
    """An objective at random: model, data of random scale, loss, penalties, weights."""
    rng = np.random.default_rng([seed, 7])
    kind = rng.choice(["linear", "linear", "polynomial", "logistic", "logistic", "formula", "mlp"])
    n = int(rng.integers(8, 40))
    d = 1 if kind in ("polynomial", "formula") else int(rng.integers(1, 4))
    tame = kind in ("formula", "mlp")
    units = 10.0 ** (0 * rng.uniform(-6, 6, d) if tame else rng.uniform(-6, 6, d))
    raw = rng.standard_normal((n, d)) + rng.uniform(-2, 2, d)
    classes = 0
    if kind == "logistic" or (kind in ("linear", "mlp") and rng.random() < 0.3):
        classes = int(rng.integers(2, 4))
    if classes:
        noisy = raw.sum(axis=1) + rng.standard_normal(n)
        y = np.digitize(noisy, np.quantile(noisy, np.arange(1, classes) / classes)).astype(float)
        loss = rng.choice([CrossEntropy, Hinge, SquaredHinge])()
    else:
        y = (raw.sum(axis=1) + 0.3 * rng.standard_normal(n)) * 10.0 ** rng.uniform(-6, 6)
        y *= rng.random() > 0.05
        loss = rng.choice([MSE, MSE, MAE, Huber, Quantile, Poisson])()
        if isinstance(loss, Huber):
            loss = Huber(delta=float(np.abs(y).mean() or 1) * 10 ** rng.uniform(-1, 1))
        if isinstance(loss, Quantile):
            loss = Quantile(q=float(rng.uniform(0.1, 0.9)))
        if isinstance(loss, Poisson):
            y = rng.poisson(np.exp(np.clip(raw.sum(axis=1) / 2, -3, 3))).astype(float)
    loss = loss.model_copy(update={
        "l1": float(rng.choice([0, 0, 0, 0.05])), "l2": float(rng.choice([0, 0, 0, 0.05])),
    })  # fmt: skip
    model = {
        "linear": lambda: Linear(
            alpha=float(rng.choice([0, 0, 0.5])), intercept=bool(rng.random() < 0.8)
        ),
        "polynomial": lambda: Polynomial(degree=int(rng.integers(1, 6))),
        "logistic": lambda: Logistic(C=rng.choice([None, 0.1, 1.0, 100.0])),
        "formula": lambda: FormulaModel(expr=(e := rng.choice(list(FORMULAS))), params=FORMULAS[e]),
        "mlp": lambda: MLP(hidden=(int(rng.integers(1, 4)),), activation="tanh"),
    }[kind]()
    weights = rng.uniform(0.1, 3, n) if rng.random() < 0.3 else None
    return Supervised(model, dataset(raw * units, y, classes, weights), loss)


def excess(objective, fitted, seed):
    """How far above the referee's lowest the fit lies, as a share of it; and that lowest."""
    target, data, loss = objective.minimised, objective.data, objective.loss
    weights = np.ones(data.n_samples) if objective.weights is None else objective.weights
    extra = getattr(loss, "delta", getattr(loss, "q", 0.0))
    reference = referee.objective(
        lambda theta: target.scores(theta), loss.kind, data.y, weights, target.layout.weights,
        target.lasso, target.ridge, extra,
    )  # fmt: skip
    own = reference(fitted.theta)
    assert own == pytest.approx(float(target.value(fitted.theta)), rel=1e-9, abs=1e-300)
    size = np.ones(objective.count)
    if objective.linear_scores:
        size = np.maximum(np.abs(objective.design).max(axis=0), 1e-300)
    scale = float(np.abs(data.y).max()) or 1.0
    units = (1.0 if loss.classes or loss.kind == "poisson" else scale) / size
    if not objective.linear_scores:
        units = np.maximum(np.abs(fitted.theta), 1e-3)
    rng = np.random.default_rng([seed, 8])
    best = referee.lowest(reference, fitted.theta, units, rng, STARTS, ITERATIONS)
    if objective.linear_scores and not (target.lasso or target.ridge) and objective.outputs == 1:
        design = objective.design
        exact = {
            "mse": lambda: referee.least_squares(design, data.y, weights),
            "mae": lambda: referee.least_absolute(design, data.y, weights, None),
            "quantile": lambda: referee.least_absolute(design, data.y, weights, extra),
            "hinge": lambda: referee.least_hinge(design, 2 * data.y - 1, weights),
        }.get(loss.kind)
        best = min(best, exact()) if exact and data.y.any() else best
    floor = 1e-14 * (1.0 if loss.classes or loss.kind == "poisson" else scale)
    floor = floor**2 if loss.kind == "mse" else floor
    return (own - best) / (abs(best) + floor / 1e-6), best


@pytest.mark.sampled(4)
@pytest.mark.parametrize("seed", range(FITS))
def test_what_calls_itself_a_minimum_is_one(seed):
    objective = experiment(seed)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = fit(objective, objective.start(np.random.default_rng(seed)))
        above, _ = excess(objective, fitted, seed)
    assert fitted.verdict != "local minimum" or not objective.minimised.convex
    if fitted.converged and not above <= 1e-6:
        assert fitted.verdict == "local minimum", (seed, fitted, above)
