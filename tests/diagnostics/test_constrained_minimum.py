"""Minima within balls, against scikit-learn's solutions of the penalised problem."""

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.pipeline.run import run

SPAN = {"kind": "axes", "center": "zero", "span": 6, "points": 12}
RNG = np.random.default_rng(3)
X = RNG.standard_normal((60, 2)) @ [[1, 0.6], [0, 1]]
X -= X.mean(axis=0)
Y = X @ [2.0, 0.7] + RNG.standard_normal(60)
Y -= Y.mean()


def found(constraint, x=X, y=Y, slice=SPAN, **keys):
    data = {"kind": "points", "x": x.tolist(), "y": y.tolist()}
    figures = [{"kind": "contour", "constraint": constraint}]
    sections = {"data": data, "model": {"kind": "linear"}, "slice": slice, "figures": figures}
    result = run(Experiment.model_validate(sections | keys))
    return result.figure_data["contour"]["constraint"]


@pytest.mark.parametrize("alpha", [0.2, 0.9, 1.6])
def test_within_l1_it_is_the_lasso(alpha):
    weights = Lasso(alpha, tol=1e-12).fit(X, Y).coef_
    minimum = found({"l1": np.abs(weights).sum()})
    assert minimum["binds"]
    assert minimum["minimum"] == pytest.approx(weights, abs=2e-7)


def test_within_l1_a_weight_may_be_exactly_zero():
    assert found({"l1": 0.5}, y=2 * X[:, 0])["minimum"] == pytest.approx([0.5, 0], abs=1e-12)


@pytest.mark.parametrize("alpha", [5, 100])
def test_within_l2_it_is_ridge(alpha):
    weights = Ridge(alpha, tol=1e-12).fit(X, Y).coef_
    minimum = found({"l2": np.linalg.norm(weights)})
    assert minimum["minimum"] == pytest.approx(weights, abs=2e-7)


def test_within_the_elastic_net_s_region_it_is_the_elastic_net():
    weights = ElasticNet(0.5, l1_ratio=0.4, tol=1e-12).fit(X, Y).coef_
    size = 0.4 * np.abs(weights).sum() + 0.3 * weights @ weights
    minimum = found({"l1": size, "l1_ratio": 0.4})
    assert minimum["minimum"] == pytest.approx(weights, abs=2e-7)


def test_of_a_logistic_model_it_is_the_penalised_fit():
    y = (Y > 0).astype(int)
    fitted = LogisticRegression(C=0.1, fit_intercept=False, tol=1e-10).fit(X, y)
    weights = fitted.coef_[0]
    model = {"kind": "logistic", "C": None, "intercept": False}
    minimum = found({"l2": np.linalg.norm(weights)}, y=y, model=model)
    assert minimum["minimum"] == pytest.approx(weights, abs=1e-5)


def test_a_ball_that_holds_the_minimum_does_not_bind():
    weights = np.linalg.lstsq(X, Y)[0]
    minimum = found({"l1": 10})
    assert not minimum["binds"]
    assert minimum["minimum"] == pytest.approx(weights, abs=1e-6)


def test_every_point_of_the_border_has_the_norm():
    border = found({"l1": 1.5})["border"]
    assert np.abs(border).sum(axis=1) == pytest.approx(np.full(len(border), 1.5))
    assert border[0] == pytest.approx(border[-1])


def test_a_ball_that_does_not_reach_the_plane_is_refused():
    x = np.column_stack([X, X @ [1, -1] + RNG.standard_normal(60)])
    slice = {"kind": "axes", "params": ["w1", "w2"], "span": 1}
    with pytest.raises(InputError, match="off the axes") as caught:
        found({"l1": 0.01}, x=x, y=Y + x[:, 2], slice=slice)
    assert caught.value.problems[0].key == "figures.0.constraint"


@pytest.mark.parametrize("keys", [{}, {"l1": 1, "l2": 1}, {"l2": 1, "l1_ratio": 0.5}, {"l1": 0}])
def test_what_is_no_ball_is_refused(keys):
    with pytest.raises(ValueError, match=r"constraint|l1"):
        found(keys)
