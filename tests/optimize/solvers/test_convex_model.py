"""What a factorised Hessian, and conjugate gradients, say is left to gain."""

import numpy as np
import pytest

from landscape.data.dataset import Dataset, Scaling
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit
from landscape.optimize.solvers.certificate import ENOUGH
from landscape.optimize.solvers.convex_model import CholeskyModel, KrylovModel
from landscape.optimize.solvers.local_model import decomposed, local_model


def logistic(features, classes, units=1.0, intercept=True, C=1.0):
    rng = np.random.default_rng(4)
    x = rng.standard_normal((300, features)) * units
    noisy = (x / units)[:, :3].sum(axis=1) + rng.standard_normal(300)
    y = np.digitize(noisy, np.quantile(noisy, np.arange(1, classes) / classes)).astype(float)
    names = tuple(f"x{j}" for j in range(features))
    scaling = Scaling("none", np.zeros(features), np.ones(features))
    data = Dataset("test", x, y, names, tuple(map(str, range(classes))), scaling)
    return Supervised(Logistic(C=C, intercept=intercept), data, CrossEntropy()).minimised


@pytest.mark.parametrize("units", [1.0, np.array([1e6, 1e-6, 1.0])])
def test_few_parameters_are_factorised_once_and_agree_with_the_decomposition(units):
    objective = logistic(3, 2, units)
    theta = np.array([0.3, -0.1, 0.2, 0.1]) / np.append(units * np.ones(3), 1)
    factorised, whole = local_model(objective, theta), decomposed(objective, theta)
    assert isinstance(factorised, CholeskyModel)
    assert factorised.decrement == pytest.approx(whole.decrement, rel=1e-9)
    np.testing.assert_allclose(factorised.step(0.0), whole.step(0.0), rtol=1e-6)


@pytest.mark.parametrize("C", [1.0, None])
@pytest.mark.parametrize("intercept", [True, False])
def test_of_several_classes_what_moves_all_scores_alike_is_left_out(C, intercept):
    objective = logistic(3, 3, intercept=intercept, C=C)
    theta = np.random.default_rng(2).standard_normal(objective.count)
    for direction in objective.indifferent:
        assert objective.value(theta + direction) == pytest.approx(float(objective.value(theta)))
    hessian, gradient = objective.hessian(theta), objective.gradient(theta)
    assert np.linalg.matrix_rank(hessian) == objective.count - len(objective.indifferent)
    model = local_model(objective, theta)
    assert isinstance(model, CholeskyModel)
    exact = gradient @ np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0] / 2
    assert model.decrement == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_hessian_that_is_used_again_promises_no_less_than_is_left(classes):
    objective = logistic(3, classes)
    rng = np.random.default_rng(3)
    theta = rng.standard_normal(objective.count)
    model = local_model(objective, theta)
    for size in (1e-3, 5e-3, 0.01):
        new = theta + size * rng.standard_normal(objective.count)
        near = model.near(objective, theta, new)
        exact = local_model(objective, new).decrement
        assert exact <= near.decrement <= 1.6 * exact
    assert model.near(objective, theta, 5 * theta) is None


def test_changes_since_a_hessian_was_formed_add_up():
    objective = logistic(3, 2)
    model, theta = local_model(objective, np.zeros(4)), np.zeros(4)
    moved = []
    while model is not None:
        moved.append(model.moved)
        new = theta + 0.01
        theta, model = new, model.near(objective, theta, new)
    assert len(moved) > 2
    assert np.all(np.diff(moved) > 0)


def test_nearly_collinear_columns_are_not_left_to_a_factor():
    objective = logistic(3, 2)
    x = objective.data.x
    x[:, 1] = x[:, 0] * (1 + 1e-9 * x[:, 2])
    model = local_model(objective, np.zeros(4))
    assert not isinstance(model, CholeskyModel) or model.hessian.is_well_conditioned


@pytest.mark.parametrize("intercept", [True, False])
def test_conjugate_gradients_know_what_is_left_to_gain(intercept):
    objective = logistic(60, 4, intercept=intercept)
    theta = np.random.default_rng(1).standard_normal(objective.count) * 0.05
    model = local_model(objective, theta)
    assert isinstance(model, KrylovModel)
    hessian, gradient = objective.hessian(theta), objective.gradient(theta)
    exact = gradient @ np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0] / 2
    assert model.decrement == pytest.approx(exact, rel=0.05)
    assert model.decrement <= exact * (1 + 1e-9)


def test_a_fit_of_many_parameters_reaches_its_minimum():
    objective = logistic(60, 4)
    fitted = fit(objective, np.zeros(objective.count))
    assert fitted.verdict == "minimum"
    hessian, gradient = objective.hessian(fitted.theta), objective.gradient(fitted.theta)
    left = gradient @ np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0] / 2
    assert left <= ENOUGH * fitted.loss
