"""Paths against scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso, LogisticRegression, Ridge, lars_path

from landscape.config.experiment import Experiment
from landscape.diagnostics.regularisation_path import SPACING
from landscape.errors import InputError
from landscape.pipeline.run import run

RNG = np.random.default_rng(5)
X = RNG.standard_normal((50, 2)) @ [[1, 0.5], [0, 1]]
Y = X @ [2.0, -0.8] + 3 + RNG.standard_normal(50)


def path(y=Y, constraint=None, **keys):
    figure = {"kind": "contour", "path": True} | ({"constraint": constraint} if constraint else {})
    sections = {
        "data": {"kind": "points", "x": X.tolist(), "y": y.tolist()},
        "model": {"kind": "linear"},
        "loss": {"kind": "mse", "reduction": "half_mean"},
        "slice": {"kind": "axes", "points": 10},
        "figures": [figure],
    }
    result = run(Experiment.model_validate(sections | keys))
    return result, result.figure_data["contour"]["path"]


def some(found):
    pairs = zip(found["strength"], found["coordinates"], strict=True)
    return list(pairs)[1:-1:7]


def test_with_l1_it_is_the_lasso_s_path():
    result, found = path(constraint={"l1": 1})
    for strength, weights in some(found):
        assert weights == pytest.approx(Lasso(strength, tol=1e-12).fit(X, Y).coef_, abs=1e-7)
    knots = lars_path(X - X.mean(axis=0), Y - Y.mean(), method="lasso")[0]
    assert found["strength"][1] == pytest.approx(knots[0], rel=1e-8)
    assert found["coordinates"][0] == pytest.approx([0, 0])
    assert found["coordinates"][-1] == pytest.approx(result.fit.theta[:2])


def test_without_a_penalty_of_its_own_it_is_ridge_s():
    _, found = path()
    for strength, weights in some(found):
        alpha = strength * len(X)
        assert weights == pytest.approx(Ridge(alpha, tol=1e-12).fit(X, Y).coef_, abs=1e-7)


def test_of_a_penalised_model_it_ends_in_its_fit():
    y = (Y > 3).astype(int)
    model, loss = {"kind": "logistic", "C": 0.5}, "cross_entropy"
    _, found = path(y, model=model, loss=loss)
    weights = LogisticRegression(C=0.5, tol=1e-10).fit(X, y).coef_[0]
    assert found["coordinates"][-1] == pytest.approx(weights, abs=1e-4)
    assert found["l1_ratio"] == 0


def test_neighbouring_points_are_near_each_other():
    _, found = path(constraint={"l1": 1})
    assert np.all(np.diff(found["strength"]) < 0)
    steps = np.abs(np.diff(found["coordinates"], axis=0)) / np.ptp(found["coordinates"], axis=0)
    assert steps.max() <= SPACING


def test_a_model_whose_scores_are_not_linear_has_none():
    model = {"kind": "mlp", "hidden": [2]}
    with pytest.raises(InputError, match="linear in its weights"):
        path(model=model)


def test_ridge_s_path_of_a_loss_without_curvature_at_weights_of_zero():
    y = 1e6 * np.where(X[:, 0] > 0, 40.0, -40.0)  # huber's tails: all residuals are beyond delta
    _, found = path(y, loss={"kind": "huber", "delta": 1e6})
    sizes = np.abs(found["coordinates"]).max(axis=1)
    assert sizes[1] < 0.01 * sizes[-1]
    assert np.diff(found["coordinates"], axis=0).max() < 0.1 * sizes[-1]


def test_weights_that_are_zero_at_the_fit_have_no_path():
    _, found = path(np.full(50, 3.0))
    assert np.abs(found["coordinates"]).max() < 1e-12
