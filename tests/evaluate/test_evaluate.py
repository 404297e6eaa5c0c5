"""What holds for every method: values, names, counts, bytes and warnings."""

from dataclasses import replace

import numpy as np
import pytest

from landscape import evaluate
from landscape.errors import InputError
from landscape.evaluate.tiling import share_cores
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber, SquaredHinge
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = {c: RNG.integers(0, c, 60) if c else RNG.normal(size=60) for c in (0, 2, 3, 5)}
GRID = np.linspace(-3, 2, 23), np.linspace(-1, 4, 19)

CASES = [
    (Linear(alpha=2), MSE(penalty=True), 0, "closed_form"),
    (Linear(intercept=False), MSE(reduction="sum", l2=0.1), 0, "closed_form"),
    (Linear(), MAE(l2=0.1), 0, "kinks"),
    (Linear(), Huber(delta=0.5), 0, "kinks"),
    (Logistic(), CrossEntropy(penalty=True), 2, "product"),
    (Logistic(), CrossEntropy(reduction="sum"), 3, "product"),
    (Logistic(intercept=False), CrossEntropy(l2=0.01), 5, "product"),
    (Logistic(), CrossEntropy(clip=1e-12, l2=0.1), 2, "kinks"),
    (Logistic(), CrossEntropy(clip=0.4), 2, "kinks"),
    (Logistic(), CrossEntropy(clip=0.01), 3, "rows"),
    (Logistic(), Hinge(), 2, "kinks"),
    (Logistic(), Hinge(l2=0.1), 5, "kinks"),
    (Logistic(), SquaredHinge(), 2, "kinks"),
    (Logistic(), SquaredHinge(reduction="sum", l2=0.1), 5, "kinks"),
    (Logistic(), MSE(), 2, "rows"),
    (Linear(), CrossEntropy(), 2, "product"),
    (MLP(hidden=(4,), activation="tanh"), CrossEntropy(), 3, "rows"),
]


@pytest.mark.parametrize(("model", "loss", "classes", "method"), CASES)
def test_a_surface_and_its_lines_are_the_objective(
    model, loss, classes, method, objective, plane, direct
):
    o = objective(model, loss, X, Y[classes], classes)
    s = plane(RNG.normal(size=o.count), RNG.normal(size=(2, o.count)), *GRID)
    found = evaluate.surface(o, s)
    assert (found.method, found.loss.shape) == (method, (19, 23))
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12)
    for k in (0, 1):
        along = evaluate.line(o, s, k, GRID[k])
        points = s.origin + GRID[k][:, None] * s.directions[k]
        np.testing.assert_allclose(along.loss, o.value(points), rtol=1e-12)
        assert (along.label, along.center) == (("a", "b")[k], 0.0)


@pytest.mark.parametrize(("model", "loss", "classes", "method"), CASES)
def test_one_thread_and_many_give_the_same_bytes(model, loss, classes, method, objective, plane):
    x = np.tile(X, (50, 1))
    o = objective(model, loss, x, np.tile(Y[classes], 50), classes)
    s = plane(RNG.normal(size=o.count), RNG.normal(size=(2, o.count)), *GRID)
    many = evaluate.surface(o, s).loss.tobytes()
    try:
        share_cores(1000)
        assert evaluate.surface(o, s).loss.tobytes() == many
    finally:
        share_cores(1)


def test_axes_are_parameter_values_and_rows_are_y(objective, plane):
    o = objective(Polynomial(degree=1), MSE(), np.array([[1.0], [2.0]]), [2.0, 3.0])
    s = plane(np.ones(2), np.eye(2), np.array([0.0, 1.0, 2.0]), np.array([0.0, 3.0]))
    s = replace(s, base=np.ones(2))
    found = evaluate.surface(o, s)
    # at (w, b) the residuals are w + b - 2 and 2 w + b - 3
    expected = [
        [(w + b - 2) ** 2 / 2 + (2 * w + b - 3) ** 2 / 2 for w in (0, 1, 2)] for b in (0, 3)
    ]
    np.testing.assert_allclose(found.loss, expected, atol=1e-15)
    assert evaluate.line(o, s, 0, np.array([0.0, 1.0])).center == 1.0


@pytest.mark.parametrize("scale", [1e300, 1e-310])
@pytest.mark.parametrize(("model", "loss", "classes", "method"), CASES)
def test_extreme_features_pass_without_warnings(
    model, loss, classes, method, scale, objective, plane
):
    x = np.column_stack([X[:, 0] * scale, X[:, 1], np.zeros(60)])
    o = objective(model, loss, x, Y[classes], classes)
    directions = np.eye(o.count)[:2]
    directions[0] /= max(scale, 1)
    s = plane(np.zeros(o.count), directions, *GRID)
    assert np.isfinite(evaluate.surface(o, s).loss).any()


def test_a_loss_that_is_finite_nowhere_is_refused(objective, plane):
    o = objective(Linear(), MSE(), np.full((5, 1), 1e200), np.zeros(5))
    s = plane(np.array([1.0, 0.0]), np.eye(2), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    with pytest.raises(InputError, match="slice: the loss is finite nowhere"):
        evaluate.surface(o, s)


def test_points_without_a_finite_loss_stay_so(objective, plane):
    o = objective(Linear(), MSE(), np.array([[1e200]]), np.zeros(1))
    s = plane(np.zeros(2), np.eye(2), np.array([0.0, 1e-50, 1e150]), np.array([0.0, 1.0]))
    assert np.isfinite(evaluate.surface(o, s).loss).tolist() == [[True, True, False]] * 2


def test_clipped_counts_the_points_where_a_sample_stands_on_the_plateau(objective, plane):
    o = objective(Logistic(intercept=False), CrossEntropy(clip=0.1), np.eye(2), [0, 1], 2)
    s = plane(np.zeros(2), np.eye(2), np.array([-3.0, 0.0, 1.0]), np.array([0.0, 2.0, 9.0]))
    # clip 0.1 holds logits beyond ± log 9 = 2.197: the first column and the last row
    found = evaluate.surface(o, s)
    assert found.clipped == 5
    np.testing.assert_allclose(found.loss[2, 0], -np.log(0.9), rtol=1e-14)
    assert evaluate.line(o, s, 1, s.grid[1]).clipped == 1
