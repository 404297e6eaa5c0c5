"""Sums of straight and parabolic pieces against every sample at every point."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.errors import InputError
from landscape.evaluate.chebyshev import tolerance
from landscape.evaluate.piecewise import polynomial
from landscape.evaluate.piecewise.polynomial import BLOCK
from landscape.losses import MAE, Hinge, Huber, Quantile, SquaredHinge
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic

SHAPES = st.sampled_from([(16, 2), (40, 7), (3, 33), (20, 37)])


def _drawn(objective, plane, seed, model, loss, classes, shape, whole, weighted):
    """An objective and a plane; whole numbers put breaks on the points themselves, or nowhere."""
    rng = np.random.default_rng(seed)

    def draw(*size):
        return rng.integers(-2, 3, size).astype(float) if whole else rng.normal(size=size)

    y = rng.integers(0, classes, 50) if classes else draw(50)
    o = objective(model, loss, draw(50, 2), y, classes)
    if weighted:
        o = replace(o, data=replace(o.data, weights=rng.integers(0, 4, 50) + 0.5))
    grid = np.arange(shape[0]) - 4.0, np.arange(shape[1]) - 1.0
    return o, plane(draw(o.count), draw(2, o.count), *grid)


@given(
    seed=st.integers(0, 2**32 - 1),
    loss=st.sampled_from([MAE(reduction="sum"), Quantile(q=0.2), Hinge(), SquaredHinge(l2=0.1)]),
    classes=st.sampled_from([2, 3, 6]),
    shape=SHAPES,
    whole=st.booleans(),
    weighted=st.booleans(),
)
def test_sums_of_positive_parts_agree_with_rows(
    objective, plane, direct, seed, loss, classes, shape, whole, weighted
):
    model = Logistic(class_weight="balanced" if seed % 2 else None) if loss.classes else Linear()
    o, s = _drawn(
        objective, plane, seed, model, loss, classes * loss.classes, shape, whole, weighted
    )
    found = evaluate.surface(o, s)
    assert found.method == "kinks"
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12, atol=1e-13)


@given(
    seed=st.integers(0, 2**32 - 1),
    delta=st.floats(0.01, 100),
    shape=SHAPES,
    whole=st.booleans(),
    weighted=st.booleans(),
)
def test_huber_agrees_with_rows(objective, plane, direct, seed, delta, shape, whole, weighted):
    loss = Huber(delta=delta, reduction="sum")
    o, s = _drawn(objective, plane, seed, Linear(), loss, 0, shape, whole, weighted)
    found, expected = evaluate.surface(o, s), direct(o, s)
    allowed = max(tolerance(expected), 1e-12 * expected.max())
    np.testing.assert_allclose(found.loss, expected, rtol=1e-12, atol=allowed)


@pytest.mark.parametrize("delta", [1e-6, 1e7])
def test_huber_goes_another_way_where_it_would_cancel(delta, objective, plane, direct):
    """Residuals far beyond delta, or far within."""
    rng = np.random.default_rng(0)
    o = objective(Linear(), Huber(delta=delta), rng.normal(size=(40, 2)), rng.normal(size=40))
    s = plane(np.ones(3), 100 * np.eye(3)[:2], np.linspace(-3, 3, 21), np.linspace(-3, 3, 21))
    found = evaluate.surface(o, s)
    assert found.method != "kinks"
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12)


def test_small_residuals_keep_their_digits(objective, plane, direct):
    """The minimum is an exact fit: a logarithmic axis shows its loss of 0 as 0."""
    x = np.random.default_rng(0).normal(size=(30, 2))
    o = objective(Linear(intercept=False), Huber(), x, x @ [1.0, 2.0])
    s = plane(np.array([1.0, 2.0]), np.eye(2), np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    np.testing.assert_allclose(evaluate.surface(o, s).loss, direct(o, s), rtol=1e-6, atol=1e-28)


def test_blocks_of_samples_and_lines_leave_nothing_out(objective, plane, direct, monkeypatch):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(300, 2)), rng.normal(size=300)
    s = plane(np.ones(3), np.eye(3)[:2], np.linspace(-3, 3, 40), np.linspace(-2, 4, 35))
    monkeypatch.setattr(polynomial, "TERMS", 128)
    monkeypatch.setattr(polynomial, "BLOCK", BLOCK // 512)
    for loss in (MAE(), Huber(delta=0.7)):
        o = objective(Linear(), loss, x, y)
        np.testing.assert_allclose(evaluate.surface(o, s).loss, direct(o, s), rtol=1e-12)


def test_beyond_every_margin_squares_are_exactly_zero_and_before_it_keep_their_digits(
    objective, plane
):
    """Of one sample 1 - s·z = 1 - α: close to its break a square is known to every digit."""
    o = objective(Logistic(intercept=False), SquaredHinge(), np.array([[1.0]]), [1], 2)
    s = plane(np.zeros(1), np.array([[1.0], [0.0]]), np.linspace(-1000, 3, 1004), np.zeros(1))
    found = evaluate.line(o, s, 0, s.grid[0]).loss
    np.testing.assert_allclose(found, np.maximum(0, 1 - s.grid[0]) ** 2, rtol=1e-13, atol=0)
    assert (found[s.grid[0] >= 1] == 0).all()


def test_where_every_margin_is_kept_the_loss_is_exactly_zero(objective, plane):
    o = objective(Logistic(), Hinge(), np.array([[1.3], [-1.7]]), [1, 0], 2)
    s = plane(np.array([50.0, 0.1]), np.eye(2), np.linspace(-60, 60, 41), np.linspace(-1, 1, 5))
    found = evaluate.surface(o, s).loss
    assert (found[:, s.grid[0] > 0] == 0).all()
    assert (found >= 0).all()


def test_uneven_points_go_by_rows(objective, plane):
    o = objective(Logistic(), Hinge(), np.eye(2), [0, 1], 2)
    s = plane(np.zeros(3), np.eye(3)[:2], np.geomspace(1, 9, 20), np.geomspace(1, 9, 20))
    assert evaluate.surface(o, s).method == "rows"


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_scores_that_are_not_finite_give_no_loss(objective, plane, value):
    x = np.array([[1.0, value], [2.0, 0.5]])
    o = objective(Logistic(), Hinge(), x, [0, 1], 2)
    s = plane(np.zeros(3), np.eye(3)[:2], np.linspace(-3, 3, 17), np.array([0.0, 2.0]))
    with pytest.raises(InputError, match="finite nowhere"):
        evaluate.surface(o, s)
