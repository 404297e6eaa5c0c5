"""Objectives: known values, penalties, mini-batches, decisions; and functions of the caller's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import Objective
from landscape.data.dataset import Dataset, Scaling
from landscape.errors import InputError
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.callable import CallableObjective
from landscape.objective.supervised import Supervised


def dataset(x, y, classes=0):
    x = np.asarray(x, float)
    d = x.shape[1]
    names, labels = tuple(f"x{j}" for j in range(d)), tuple(map(str, range(classes))) or None
    return Dataset("test", x, np.asarray(y, float), names, labels,
                   Scaling("none", np.zeros(d), np.ones(d)))  # fmt: skip


NUMBERS = dataset([[1], [2], [4]], [1, 3, 3])
TWO = dataset([[1], [2], [4]], [0, 1, 1], 2)
THREE = dataset([[1], [2], [4]], [0, 1, 2], 3)


def test_a_probability_that_is_right_keeps_its_relative_accuracy():
    """Logistic with squared error: σ(-z)² for y = 1, to 1e-12 however large z is."""
    objective = Supervised(Logistic(), TWO, MSE(reduction="sum"))
    for w in (5.0, 20.0, 40.0, 300.0):
        theta = np.array([w, -1.5 * w])
        z = np.array([1.0, 2.0, 4.0]) * w - 1.5 * w
        small = np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))
        assert objective.value(theta) == pytest.approx(np.sum(small**2), rel=1e-12)
        slope = np.sum(2 * small**2 / (1 + np.exp(-np.abs(z))) * np.array([1, -1, -1]))
        assert objective.gradient(theta)[1] == pytest.approx(slope, rel=1e-12)


# -- a model's loss on data ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "known"),
    [
        (MSE(), (0 + 1 + 1) / 3),  # predictions 1, 2, 4 at w = 1, b = 0
        (MSE(reduction="sum"), 2),
        (MAE(), 2 / 3),
        (Huber(delta=0.5), 2 * 0.375 / 3),
        (MSE(l2=0.5), 2 / 3 + 0.5),
        (MSE(penalty=True), 2 / 3 + 6 / 3),
        (MSE(reduction="sum", penalty=True), 2 + 6),
    ],
)
def test_known_values_of_a_line(loss, known):
    objective = Supervised(Linear(alpha=6), NUMBERS, loss)
    assert objective.value(np.array([1.0, 0.0])) == pytest.approx(known, rel=1e-15)


@pytest.mark.parametrize(
    ("loss", "known"),
    [
        (CrossEntropy(), np.log(2)),
        (CrossEntropy(reduction="sum"), 3 * np.log(2)),
        (Hinge(), 1.0),
        (MSE(), 0.25),  # of the probability 1/2
    ],
)
def test_known_values_of_knowing_nothing(loss, known):
    assert Supervised(Logistic(), TWO, loss).value(np.zeros(2)) == pytest.approx(known, rel=1e-15)


def test_softmax_of_nothing_and_its_parameters():
    objective = Supervised(Logistic(), THREE, CrossEntropy())
    assert objective.names == ("w1_1", "w2_1", "w3_1", "b1", "b2", "b3")
    assert objective.value(np.zeros(6)) == pytest.approx(np.log(3), rel=1e-15)


def test_intercepts_are_not_penalised():
    plain, ridge = (Supervised(Linear(), NUMBERS, MSE(l2=l2)) for l2 in (0.0, 2.0))
    theta = np.array([0.0, 50.0])
    assert plain.value(theta) == ridge.value(theta)
    assert np.array_equal(plain.gradient(theta), ridge.gradient(theta))
    np.testing.assert_allclose(ridge.hessian(theta) - plain.hessian(theta), [[4, 0], [0, 0]])


def test_many_parameter_vectors_at_once(monkeypatch):
    objective = Supervised(MLP(hidden=(2,)), TWO, CrossEntropy())
    theta = np.random.default_rng(0).normal(size=(4, 5, objective.count))
    singly = [[objective.value(t) for t in row] for row in theta]
    monkeypatch.setattr("landscape.objective.supervised.WORKSPACE", 100)
    assert objective.value(theta).shape == (4, 5)
    np.testing.assert_allclose(objective.value(theta), singly, rtol=1e-13)


@pytest.mark.parametrize(
    "loss", [CrossEntropy(l2=0.1), CrossEntropy(reduction="sum", penalty=True)]
)
def test_mini_batches_estimate_the_gradient_without_bias(loss):
    objective = Supervised(Logistic(), TWO, loss)
    theta = np.array([0.3, -0.2])
    singles = [objective.gradient(theta, np.array([i])) for i in range(3)]
    np.testing.assert_allclose(np.mean(singles, axis=0), objective.gradient(theta), rtol=1e-12)
    every = objective.gradient(theta, np.arange(3))
    np.testing.assert_allclose(every, objective.gradient(theta), rtol=1e-14)


def test_decisions():
    theta = np.array([1.0, -1.5])  # scores -0.5, 0.5, 2.5
    objective = Supervised(Logistic(), TWO, CrossEntropy())
    assert objective.accuracy(theta) == 1.0
    assert objective.accuracy(-theta) == 0.0
    assert Supervised(Linear(), NUMBERS, MSE()).accuracy(theta) is None
    best = Supervised(Linear(), NUMBERS, MSE())
    assert best.r2(np.array([0.0, 7 / 3])) == pytest.approx(0, abs=1e-15)
    three = Supervised(Logistic(), THREE, Hinge())
    assert three.accuracy(np.array([-1.0, 0, 1, 2.5, 0, -2.5])) == 2 / 3


@pytest.mark.parametrize(
    ("model", "data", "loss", "message"),
    [
        (Linear(), NUMBERS, CrossEntropy(), "loss.kind: cross-entropy judges classes.*; mse, mae"),
        (Linear(), NUMBERS, Hinge(), "loss.kind: hinge loss judges classes"),
        (Logistic(), THREE, MSE(), "loss.kind: squared error compares one .* 3 classes; cross"),
        (Logistic(), dataset([[1], [2]], [0.2, 0.7], 2), Hinge(), "loss.kind: .* hard labels"),
    ],
)
def test_what_does_not_fit_together_is_refused(model, data, loss, message):
    with pytest.raises(InputError, match=f"^{message}"):
        Supervised(model, data, loss)


def test_labels():
    assert Supervised(Logistic(C=2.0), TWO, CrossEntropy(penalty=True, l2=0.5)).label == (
        "mean cross-entropy + penalty (C = 2) + 0.5‖w‖²"
    )
    assert Supervised(Logistic(C=None), TWO, Hinge(reduction="sum", penalty=True)).label == (
        "summed hinge loss"
    )


# -- functions of the caller's ---------------------------------------------------------------------


def smooth(theta):
    return float(np.sum(np.sin(theta)) + theta[0] ** 2 * theta[1])


def slope(theta):
    found = np.cos(theta)
    found[:2] += 2 * theta[0] * theta[1], theta[0] ** 2
    return found


def bend(theta):
    found = np.diag(-np.sin(theta))
    found[0, 0] += 2 * theta[1]
    found[0, 1] += 2 * theta[0]
    found[1, 0] += 2 * theta[0]
    return found


POINTS = st.lists(st.floats(-10, 10), min_size=3, max_size=5)


@given(POINTS, st.booleans())
def test_slopes_and_bends_of_a_function(theta, given_slope):
    theta = np.array(theta)
    objective = Objective.from_callable(smooth, len(theta), gradient=slope if given_slope else None)
    assert objective.value(theta) == smooth(theta)
    size = max(1.0, np.abs(theta).max()) ** 3
    tolerance = 1e-14 if given_slope else 1e-8
    np.testing.assert_allclose(objective.gradient(theta), slope(theta), atol=tolerance * size)
    tolerance = 1e-8 if given_slope else 1e-5
    np.testing.assert_allclose(objective.hessian(theta), bend(theta), atol=tolerance * size)
    vector = np.arange(1.0, len(theta) + 1)
    np.testing.assert_allclose(
        objective.hvp(theta, vector), bend(theta) @ vector, atol=10 * tolerance * size
    )
    assert not objective.hvp(theta, 0 * vector).any()


def test_a_function_is_asked_point_by_point_and_may_keep_what_it_gets():
    seen = []

    def loss(theta):
        seen.append(theta)
        theta *= 2
        return np.float32(theta.sum())

    objective = Objective.from_callable(loss, 2)
    points = np.arange(12.0).reshape(3, 2, 2)
    assert objective.value(points).tolist() == [[2, 10], [18, 26], [34, 42]]
    assert points[0, 0].tolist() == [0, 1]
    assert [point.shape for point in seen] == [(2,)] * 6
    assert not any(np.shares_memory(point, points) for point in seen)


def test_names_and_blocks():
    counted = Objective.from_callable(len, 3)
    assert counted.names == ("theta1", "theta2", "theta3")
    assert counted.layout.weights.all()
    shapes = {"a": (2, 2), "b": (2,), "scale": ()}
    objective = Objective.from_callable(len, blocks=shapes, label="energy")
    assert objective.names == ("a1_1", "a1_2", "a2_1", "a2_2", "b1", "b2", "scale")
    assert [(b.name, b.start, b.bias) for b in objective.layout.blocks] == [
        ("a", 0, False), ("b", 4, True), ("scale", 6, True),
    ]  # fmt: skip
    assert (objective.label, objective.count) == ("energy", 7)
    named = Objective.from_callable(len, names=list("pqrstuv"), blocks=shapes)
    assert named.names == tuple("pqrstuv")
    assert named.layout.weights.tolist() == [True] * 4 + [False] * 3


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "names: is missing; names, how many parameters there are, or blocks"),
        ({"names": 0}, "names: there are none; "),
        ({"names": []}, "names: there are none; "),
        ({"names": 5, "blocks": {"w": (2, 3)}}, "blocks: hold 6 parameters; 5, one a name"),
        ({"names": 5, "blocks": {}}, "blocks: hold 0 parameters; 5, one a name"),
        ({"names": ["a", "a"]}, "names: 'a' stands twice; a name of its own for each"),
        ({"blocks": {"w": (1, 11), "w1_": (1,)}}, "names: 'w1_1' stands twice"),
    ],
)
def test_names_and_blocks_that_do_not_agree_are_refused(keys, message):
    with pytest.raises(InputError, match=f"^{message}"):
        Objective.from_callable(smooth, **keys)


def test_second_derivatives_from_values_alone_are_for_few_parameters():
    few, many = (Objective.from_callable(smooth, count) for count in (50, 51))
    assert (few.smooth, many.smooth) == (True, False)
    assert Objective.from_callable(smooth, 51, gradient=slope).smooth


def test_a_gradient_of_the_wrong_shape_is_refused():
    objective = Objective.from_callable(smooth, 3, gradient=lambda theta: theta[:2])
    with pytest.raises(InputError, match=r"^gradient: has shape \(2,\); \(3,\)"):
        objective.gradient(np.zeros(3))


def test_it_is_an_objective():
    assert isinstance(Objective.from_callable(smooth, 2), CallableObjective)
    assert Objective.from_callable(smooth, 2).start(np.random.default_rng(0)).tolist() == [0, 0]
