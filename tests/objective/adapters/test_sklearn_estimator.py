"""What an estimator minimises: its own number where it says one, and its minimum where not."""

import warnings

import numpy as np
import pytest
from sklearn import linear_model as lm
from sklearn import svm
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

import landscape
from landscape.errors import InputError
from landscape.objective.adapters.sklearn_estimator import from_sklearn

X, LABELS = load_iris(return_X_y=True)
X = StandardScaler().fit_transform(X)
TWO = LABELS != 0
NUMBERS = X[:, 3] + np.sin(3 * X[:, 0])
SLIM = X[:, :3]


def fitted(estimator, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimator.fit(x, y)


NETWORKS = [
    (MLPClassifier((5,), solver="lbfgs", alpha=0.1, max_iter=40, random_state=0), LABELS),
    (
        MLPClassifier(
            (4, 3), activation="tanh", solver="lbfgs", alpha=1, max_iter=30, random_state=0
        ),
        (LABELS == 1).astype(int),
    ),
    (
        MLPRegressor(
            hidden_layer_sizes=(4,),
            activation="logistic",
            solver="lbfgs",
            alpha=0.5,
            max_iter=30,
            random_state=0,
        ),
        NUMBERS,
    ),
]


@pytest.mark.parametrize(("network", "y"), NETWORKS)
def test_the_loss_of_a_network_is_its_own(network, y):
    network = fitted(network, SLIM, y)
    objective = from_sklearn(network, SLIM, y)
    assert objective.value(objective.center) == pytest.approx(network.loss_, rel=1e-12)
    if objective.judges_classes:
        assert objective.accuracy(objective.center) == network.score(SLIM, y)


TIGHT = {"tol": 1e-10, "max_iter": 100_000}
MINIMA = [
    (lm.LinearRegression(), NUMBERS),
    (lm.Ridge(alpha=3.0), NUMBERS),
    (lm.LogisticRegression(C=0.7, **TIGHT), LABELS),
    (lm.LogisticRegression(C=0.7, class_weight="balanced", **TIGHT), LABELS == 1),
    (svm.LinearSVC(C=0.5, random_state=0, **TIGHT), LABELS),
    (svm.LinearSVR(C=0.5, loss="squared_epsilon_insensitive", epsilon=0.1, **TIGHT), NUMBERS),
]


@pytest.mark.parametrize(("estimator", "y"), MINIMA)
def test_the_gradient_vanishes_where_the_solver_ended(estimator, y):
    objective = from_sklearn(fitted(estimator, SLIM, y), SLIM, y)
    theta = objective.center
    far = np.abs(objective.gradient(theta + 1)).max()
    assert np.abs(objective.gradient(theta)).max() < 2e-4 * far


KINKED = [
    (lm.ElasticNet(alpha=0.05, l1_ratio=0.4, **TIGHT), NUMBERS),
    (lm.Lasso(alpha=0.05, **TIGHT), NUMBERS),
    (svm.SVC(kernel="linear", C=0.3, tol=1e-8), LABELS == 1),
    (svm.SVR(kernel="linear", C=0.3, tol=1e-8), NUMBERS),
]


@pytest.mark.parametrize(("estimator", "y"), KINKED)
def test_no_step_goes_lower_where_the_solver_ended(estimator, y):
    objective = from_sklearn(fitted(estimator, SLIM, y), SLIM, y)
    value = objective.value(objective.center)
    steps = np.random.default_rng(0).normal(size=(200, objective.count)) * 0.01
    assert (objective.value(objective.center + steps) > value - 1e-7 * value).all()


SGD = ["hinge", "squared_hinge", "perceptron", "log_loss", "modified_huber"]
SGD_NUMBERS = ["squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive"]


@pytest.mark.parametrize("loss", SGD + SGD_NUMBERS)
def test_derivatives_against_differences(loss):
    is_numbers = loss in SGD_NUMBERS
    kind = lm.SGDRegressor if is_numbers else lm.SGDClassifier
    y = NUMBERS if is_numbers else LABELS
    estimator = fitted(kind(loss=loss, alpha=0.1, random_state=0, max_iter=5), SLIM, y)
    objective = from_sklearn(estimator, SLIM, y)
    theta = np.random.default_rng(3).normal(size=objective.count)
    steps = 1e-6 * np.eye(objective.count)
    differences = (objective.value(theta + steps) - objective.value(theta - steps)) / 2e-6
    np.testing.assert_allclose(objective.gradient(theta), differences, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("network", "y"), NETWORKS[1:])
def test_second_derivatives_are_exact(network, y):
    objective = from_sklearn(fitted(network, SLIM, y), SLIM, y)
    theta = objective.center
    steps = 1e-5 * np.eye(objective.count)
    rows = [(objective.gradient(theta + h) - objective.gradient(theta - h)) / 2e-5 for h in steps]
    np.testing.assert_allclose(objective.hessian(theta), rows, atol=1e-6)


def test_exploring_leaves_the_estimator_as_it_was():
    network = fitted(MLPClassifier((3,), max_iter=20, random_state=0), SLIM, LABELS)
    before = [part.copy() for part in network.coefs_]
    objective = from_sklearn(network, SLIM, LABELS)
    result = landscape.explore(objective, slice={"kind": "random", "points": 3, "span": 1})
    assert set(result.quantities) == {"accuracy"}
    for part, kept in zip(network.coefs_, before, strict=True):
        np.testing.assert_array_equal(part, kept)


@pytest.mark.parametrize(
    ("estimator", "y", "key"),
    [
        (lm.HuberRegressor(), NUMBERS, "estimator"),
        (svm.SVC(kernel="rbf"), LABELS == 1, "estimator"),
        (svm.SVC(kernel="linear"), LABELS, "estimator"),
    ],
)
def test_estimators_that_have_no_such_loss(estimator, y, key):
    with pytest.raises(InputError) as caught:
        from_sklearn(fitted(estimator, SLIM, y), SLIM, y)
    assert caught.value.problems[0].key == key


def test_estimators_that_are_not_fitted():
    with pytest.raises(InputError, match="not fitted"):
        from_sklearn(lm.Ridge(), SLIM, NUMBERS)
    with pytest.raises(InputError, match="shapes"):
        from_sklearn(fitted(lm.Ridge(), SLIM, NUMBERS), X, NUMBERS)
