"""Formulas as models: scores, gradients, names of features, what is refused."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.data.dataset import Dataset, Scaling
from landscape.errors import InputError
from landscape.losses import MSE, CrossEntropy
from landscape.models.formula import FormulaModel
from landscape.objective.supervised import Supervised


def dataset(names=("x",), n=40, classes=None):
    rng, d = np.random.default_rng(0), len(names)
    y = rng.integers(len(classes), size=n).astype(float) if classes else rng.normal(size=n)
    return Dataset("t", rng.uniform(-1, 1, size=(n, d)), y, names, classes,
                   Scaling("none", np.zeros(d), np.ones(d)))  # fmt: skip


def lesson(expr="sin(b*cos(a*x))", data=None, **params):
    model = FormulaModel(expr=expr, params=params or {"a": 5.0, "b": 4.0})
    return Supervised(model, data or dataset(), MSE())


def test_scores_and_start_in_the_order_of_params():
    objective = lesson(b=4.0, a=5.0)
    x = objective.data.x[:, 0]
    assert objective.names == ("b", "a")
    assert objective.start(np.random.default_rng()).tolist() == [4, 5]
    theta = np.array([[0.3, -1.2], [2.0, 0.7]])
    expected = np.sin(theta[:, :1] * np.cos(theta[:, 1:] * x))
    assert objective.scores(theta)[..., 0] == pytest.approx(expected, rel=1e-15)
    assert objective.scores(theta.reshape(1, 2, 2)).shape == (1, 2, 40, 1)


def test_many_parameter_vectors_are_those_one_by_one(monkeypatch):
    monkeypatch.setattr("landscape.models.formula.CACHED", 100)
    objective = lesson()
    theta = np.random.default_rng(0).normal(size=(9, 2))
    singles = np.array([objective.value(point) for point in theta])
    assert objective.value(theta) == pytest.approx(singles, rel=1e-14)


@pytest.mark.parametrize("expr", ["a*x + b", "a*x**3 + b*x**2", "sin(b*cos(a*x))", "b", "x"])
def test_gradient_and_hessian_are_those_of_finite_differences(expr):
    objective, theta, h = lesson(expr), np.array([1.1, -0.7]), 1e-6
    steps = h * np.eye(2)
    numeric = (objective.value(theta + steps) - objective.value(theta - steps)) / (2 * h)
    assert objective.gradient(theta) == pytest.approx(numeric, rel=1e-6, abs=1e-9)
    rows = [
        (objective.gradient(theta + s) - objective.gradient(theta - s)) / (2 * h) for s in steps
    ]
    assert objective.hessian(theta) == pytest.approx(np.array(rows), rel=1e-6, abs=1e-8)
    points = np.array([theta, 2 * theta, -theta])
    values, gradients = objective.values_and_gradients(points)
    assert values == pytest.approx(objective.value(points), rel=1e-14)
    singles = np.array([objective.gradient(point) for point in points])
    assert gradients == pytest.approx(singles, rel=1e-12, abs=1e-14)


def test_features_go_by_their_names():
    data = dataset(("mean radius", "size"))
    objective = lesson("a*mean_radius + b*size", data)
    expected = data.x @ [2.0, -3.0]
    assert objective.scores(np.array([2.0, -3.0]))[:, 0] == pytest.approx(expected, rel=1e-15)


def test_one_feature_is_x_as_well_as_its_name():
    data, theta = dataset(("size",)), np.array([2.0, -3.0])
    x, named = (lesson(expr, data) for expr in ("a*x + b", "a*size + b"))
    assert np.array_equal(x.scores(theta), named.scores(theta))


@pytest.mark.parametrize(
    ("expr", "names", "key", "words"),
    [
        ("a*q + b", ("x",), "model.expr", "column 3: no name 'q'"),
        ("a*x + b", ("u", "v"), "model.expr", "names are u, v, a, b"),
        ("a*x + b", ("a",), "model.params.a", "name of a feature"),
    ],
)
def test_refused_on_these_data(expr, names, key, words):
    with pytest.raises(InputError) as caught:
        assert lesson(expr, dataset(names)).count
    assert caught.value.problems[0].key == key
    assert words in str(caught.value)


def test_several_classes_are_refused():
    data = dataset(classes=("0", "1", "2"))
    model = FormulaModel(expr="a*x", params={"a": 1.0})
    with pytest.raises(InputError, match="3 classes"):
        assert Supervised(model, data, CrossEntropy()).count


@pytest.mark.parametrize(
    "keys",
    [{"expr": "a*", "params": {"a": 1.0}}, {"expr": "open(a)", "params": {"a": 1.0}},
     {"expr": "1", "params": {}}, {"expr": "1", "params": {"2a": 1.0}},
     {"expr": "1", "params": {"lambda": 1.0}},
     {"expr": "1", "params": {"a": np.nan}}, {"expr": "1"}],
)  # fmt: skip
def test_refused_keys(keys):
    with pytest.raises(ValidationError):
        FormulaModel.model_validate(keys)
