"""Fits against scikit-learn's own numbers and the lesson's."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

from landscape.data.dataset import Dataset, Scaling
from landscape.errors import LandscapeWarning
from landscape.losses import MSE, CrossEntropy, Hinge, Huber
from landscape.models.function import Function
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit


def dataset(x, y, classes=0):
    d = x.shape[1]
    names = tuple(f"x{i}" for i in range(d))
    words = tuple(map(str, range(classes))) or None
    return Dataset(
        "test", x, y.astype(float), names, words, Scaling("none", np.zeros(d), np.ones(d))
    )


def cancer(scaled):
    x, y = load_breast_cancer(return_X_y=True)
    x = x[:, :2]
    return dataset((x - x.mean(axis=0)) / x.std(axis=0) if scaled else x, y, 2)


def fitted(model, data, loss):
    objective = Supervised(model, data, loss)
    return objective, fit(objective, np.zeros(objective.count))


@pytest.mark.parametrize(
    ("scaled", "known"),
    [(False, [-1.0463, -0.2169, 19.6719]), (True, [-3.3364, -0.8767, 0.6994])],
)
def test_lesson_1_breast_cancer(scaled, known):
    _, minimum = fitted(Logistic(), cancer(scaled), CrossEntropy())
    assert np.round(minimum.theta, 4).tolist() == known
    assert minimum.converged


@pytest.mark.parametrize("intercept", [True, False])
def test_logistic_is_scikit_learns(intercept):
    x, y = load_iris(return_X_y=True)
    _, minimum = fitted(Logistic(C=0.3, intercept=intercept), dataset(x, y, 3), CrossEntropy())
    theirs = LogisticRegression(C=0.3, fit_intercept=intercept, max_iter=10_000).fit(x, y)
    np.testing.assert_array_equal(minimum.theta[:12], theirs.coef_.ravel())
    np.testing.assert_array_equal(minimum.theta[12:], theirs.intercept_ if intercept else [])
    assert minimum.accuracy == theirs.score(x, y)


@pytest.mark.parametrize(("alpha", "theirs"), [(0.0, LinearRegression()), (2.0, Ridge(alpha=2.0))])
def test_linear_is_scikit_learns(alpha, theirs):
    x, y = load_diabetes(return_X_y=True)
    _, minimum = fitted(Linear(alpha=alpha), dataset(x, y), MSE())
    theirs.fit(x, y)
    np.testing.assert_array_equal(minimum.theta, [*theirs.coef_, theirs.intercept_])
    assert minimum.r2 == pytest.approx(theirs.score(x, y), rel=1e-12)


def test_a_polynomial_finds_its_own_coefficients():
    x = np.arange(-3, 3.05, 0.1)
    y = 0.9 + 0.5 * x + 3 * x**2 + 2.4 * x**3
    _, minimum = fitted(Polynomial(degree=3), dataset(x[:, None], y), MSE())
    np.testing.assert_allclose(minimum.theta, [0.5, 3, 2.4, 0.9], rtol=1e-10)


def test_huber_is_solved_on_the_objective():
    x, y = load_diabetes(return_X_y=True)
    objective, minimum = fitted(Linear(), dataset(x * 20, y / 100), Huber())
    assert minimum.solver.startswith("scipy L-BFGS-B")
    assert np.abs(objective.gradient(minimum.theta)).max() < 1e-6


@pytest.mark.parametrize(
    ("function", "solver", "end"),
    [
        (Function(name="himmelblau"), "Newton's method", (3, 2)),
        (Function(name="ackley"), "scipy L-BFGS-B", (0, 0)),  # Newton's own end is at height 4.9
        (Function(expr="x**2 + 4*y**2", params={"x": 1, "y": 1}), "Newton's method", (0, 0)),
        (
            Function(expr="x**4 - x**2 + y**2", params={"x": 0.1, "y": 1}),
            "scipy L-BFGS-B",
            (0.5**0.5, 0),
        ),
    ],
)
def test_newtons_method_is_enough_where_no_lower_minimum_is_to_be_found(function, solver, end):
    minimum = fit(FunctionObjective(function), function.start())
    assert minimum.solver.startswith(solver)
    np.testing.assert_allclose(minimum.theta, end, atol=1e-7)


def test_with_its_penalty_the_fit_is_the_displayed_minimum():
    objective, minimum = fitted(Logistic(C=0.1), cancer(True), CrossEntropy(penalty=True))
    assert np.abs(objective.gradient(minimum.theta)).max() < 1e-4
    bare = Supervised(Logistic(C=0.1), cancer(True), CrossEntropy())
    assert np.abs(bare.gradient(minimum.theta)).max() > 1e-3


def test_separable_classes_without_a_penalty_have_no_fit():
    data = dataset(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1]), 2)
    with pytest.warns(LandscapeWarning, match="separable"):
        _, minimum = fitted(Logistic(C=None), data, CrossEntropy())
    assert not minimum.converged
    assert np.all(np.isfinite(minimum.theta))


@pytest.mark.parametrize("classes", [2, 3])
def test_a_network_that_separates_its_classes_has_no_minimum(classes):
    """Its scores are as its last layer is: twice that layer, half the loss or less."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % classes
    data = dataset(rng.normal(size=(30, 2)) + 6 * np.eye(3)[y][:, :2], y, classes)
    network = MLP(hidden=(3,), activation="tanh")
    objective = Supervised(network, data, CrossEntropy())
    start = network.start(data, objective.outputs, rng)
    with pytest.warns(LandscapeWarning, match="every sample is given its class"):
        minimum = fit(objective, start)
    assert (minimum.verdict, minimum.converged) == ("no minimum", False)
    doubled = minimum.theta.copy()
    doubled[9:] *= 2
    assert 0 <= objective.value(doubled) < minimum.loss / 2
    penalised = fit(Supervised(network, data, CrossEntropy(l2=0.001)), start)
    assert penalised.verdict == "local minimum"


def test_the_hinge_separates_what_can_be_separated():
    data = dataset(np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([0, 0, 1, 1]), 2)
    _, minimum = fitted(Logistic(), data, Hinge())
    assert minimum.accuracy == 1.0
    assert minimum.verdict == "minimum"
    assert minimum.loss == pytest.approx(0, abs=1e-9)
