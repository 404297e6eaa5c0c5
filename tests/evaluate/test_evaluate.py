"""What holds for every method: values, names, counts, bytes and warnings."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.errors import InputError
from landscape.evaluate.tiling import share_cores
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber, SquaredHinge
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective import Objective
from landscape.slices.slice import Slice

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


def axes_slice(count, center, decades, sizes, points=7):
    """Along the first two of so many parameters, of intervals of any size and place; the centre
    lies at `center`, wherever that is."""
    origin = np.linspace(-1, 1, count)
    origin[:2] = center
    lows = [sign * 10.0**decade for sign, decade in zip((1, -1), decades, strict=True)]
    grid = tuple(
        np.linspace(low, low + size * abs(low), points)
        for low, size in zip(lows, sizes, strict=True)
    )
    return Slice("axes", origin, np.eye(count)[:2], ("a", "b"), origin[:2], grid, axes=(0, 1))


NUMBERS = st.tuples(st.integers(-9, 9), st.integers(-40, 40)).map(lambda n: n[0] * 10.0 ** n[1])
FAR = st.tuples(NUMBERS, NUMBERS)
SIZES = st.tuples(*[st.sampled_from([1e-6, 1e-3, 0.5, 2.0, 1e4])] * 2)


@given(FAR, st.tuples(*[st.integers(-30, 30)] * 2), SIZES)
def test_parameters_on_the_axes_are_the_coordinates_to_the_last_digit(center, decades, sizes):
    """However far the centre is, whose digits would leave nothing of theirs."""
    seen = []
    o = Objective.from_callable(lambda theta: seen.append(theta.copy()) or float(theta[2]), 3)
    s = axes_slice(3, center, decades, sizes, points=3)
    evaluate.surface(o, s)
    x, y = s.grid
    assert [(a, b) for a, b, _ in seen] == [(a, b) for b in y for a in x]
    theta = s.parameters(np.stack(np.meshgrid(x, y), axis=-1))
    assert np.array_equal(theta[..., 0], np.meshgrid(x, y)[0])
    coordinates, residual = s.project(theta)
    assert np.array_equal(coordinates, theta[..., :2])
    assert not residual.any()
    assert np.array_equal(s.project(s.origin)[0], center)


@pytest.mark.parametrize(("model", "loss", "classes", "method"), CASES)
@given(center=FAR, decades=st.tuples(*[st.integers(-30, 2)] * 2), sizes=SIZES)
def test_a_surface_far_from_the_centre_is_the_objective(
    model, loss, classes, method, objective, direct, center, decades, sizes
):
    """To rounding of the scores there."""
    o = objective(model, loss, X, Y[classes], classes)
    s = axes_slice(o.count, center, decades, sizes)
    x, y = s.grid
    expected, reach = direct(o, s), 10 + np.abs(x).max() + np.abs(y).max()
    found = evaluate.surface(o, s).loss
    np.testing.assert_allclose(
        found, expected, rtol=1e-13 * reach, atol=1e-14 * reach * np.abs(expected).max()
    )


@pytest.mark.parametrize(("model", "loss", "classes", "method"), [CASES[0], CASES[4], CASES[16]])
def test_a_corner_near_zero_of_a_grid_that_reaches_far(
    model, loss, classes, method, objective, direct
):
    """Whose scores those of a centre at the other corner would leave nothing of."""
    o = objective(model, loss, X, Y[classes], classes)
    s = axes_slice(o.count, (1e20, -1e20), (0, 0), (1, 1))
    s = replace(s, grid=(np.linspace(0, 1e20, 7), np.linspace(-1e20, 0, 7)))
    found = evaluate.surface(o, s)
    assert found.method == method
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12)
