"""Sums of straight pieces against every sample at every point."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape import evaluate
from landscape.errors import InputError
from landscape.losses import MAE, Hinge
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic


@given(
    seed=st.integers(0, 2**32 - 1),
    classes=st.sampled_from([0, 2, 3, 6]),
    shape=st.sampled_from([(16, 2), (40, 7), (3, 33)]),
    whole=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_it_agrees_with_rows(objective, plane, direct, seed, classes, shape, whole):
    """Whole numbers put kinks on the points themselves, or nowhere."""
    rng = np.random.default_rng(seed)

    def draw(*size):
        return rng.integers(-2, 3, size).astype(float) if whole else rng.normal(size=size)

    y = rng.integers(0, classes, 50) if classes else draw(50)
    model, loss = (Logistic(), Hinge()) if classes else (Linear(), MAE(reduction="sum"))
    o = objective(model, loss, draw(50, 2), y, classes)
    grid = np.arange(shape[0]) - 4.0, np.arange(shape[1]) - 1.0
    s = plane(draw(o.count), draw(2, o.count), *grid)
    found = evaluate.surface(o, s)
    assert found.method == "kinks"
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12, atol=1e-13)


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
