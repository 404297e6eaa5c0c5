"""The product against the stable formula, and where it leaves the work to others."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic

LOSS = CrossEntropy(reduction="sum")


@given(
    seed=st.integers(0, 2**32 - 1),
    classes=st.sampled_from([2, 3, 4, 10]),
    samples=st.integers(1, 40),
    decades=st.floats(-3, 3),
    separable=st.booleans(),
    shape=st.tuples(st.integers(3, 12), st.integers(3, 12)),
)
@example(seed=1, classes=2, samples=40, decades=2.0, separable=True, shape=(9, 9))
@example(seed=2, classes=3, samples=40, decades=1.8, separable=True, shape=(9, 9))
def test_it_agrees_with_the_stable_formula_to_twelve_digits(
    objective, plane, direct, seed, classes, samples, decades, separable, shape
):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples, 2)) * 10.0**decades
    y = rng.integers(0, classes, samples)
    if separable:
        x[:, 0] = np.abs(x[:, 0]) * np.where(y > 0, 1, -1)
    o = objective(Logistic(), LOSS, x, y, classes)
    grid = rng.normal() + np.linspace(-2, 2, shape[0]), rng.normal() + np.linspace(0, 3, shape[1])
    s = plane(rng.normal(size=o.count), rng.normal(size=(2, o.count)), *grid)
    found = evaluate.surface(o, s)
    assert found.method == "product"
    # the size of the logits times rounding is as good as either formula can be
    logits = np.abs(o.scores(s.parameters(np.stack(np.meshgrid(*grid), axis=-1)))).max()
    expected = direct(o, s)
    np.testing.assert_allclose(
        found.loss, expected, rtol=1e-12 + 4e-15 * logits * (logits > 300), atol=1e-290
    )


@pytest.mark.parametrize("logit", [40.0, 200.0, 600.0])
def test_tiny_losses_keep_their_digits(objective, plane, logit):
    """softplus(-z) is exp(-z) to rounding from z = 40 on; 40 gives 4.24835425529158899e-18."""
    o = objective(Logistic(intercept=False), LOSS, np.eye(2), [1, 0], 2)
    s = plane(np.array([logit, -logit]), np.eye(2), *[np.array([-1.0, 0.0, 1.0])] * 2)
    assert evaluate.surface(o, s).loss[1, 1] == pytest.approx(2 * np.exp(-logit), rel=1e-12)


def test_samples_beyond_every_bound_are_still_exact(objective, plane):
    o = objective(Logistic(intercept=False), LOSS, np.array([[1e5], [1e5], [1.0]]), [0, 1, 1], 2)
    s = plane(np.zeros(1), np.array([[1.0], [0.0]]), np.array([1.0, 1.5, 2.0]), np.arange(3.0))
    # wrong by 1e5 z: the loss is the logit; right by 1e5 z: nothing; the third: softplus(-z)
    expected = [1e5 * z + np.log1p(np.exp(-z)) for z in (1, 1.5, 2)]
    np.testing.assert_allclose(evaluate.surface(o, s).loss, [expected] * 3, rtol=1e-15)


def test_many_certain_samples_end_a_block_before_it_overflows(objective, plane, direct):
    rng = np.random.default_rng(0)
    o = objective(Logistic(), LOSS, 10 * rng.normal(size=(3000, 2)), rng.integers(0, 2, 3000), 2)
    s = plane(np.zeros(3), np.eye(3)[:2], np.linspace(-5, 5, 7), np.linspace(-5, 5, 7))
    np.testing.assert_allclose(evaluate.surface(o, s).loss, direct(o, s), rtol=1e-13)


def test_soft_labels_and_lines_go_by_rows(objective, plane):
    rng = np.random.default_rng(0)
    x, grid = rng.normal(size=(9, 2)), (np.linspace(-1, 1, 5), np.linspace(-1, 1, 4))
    s = plane(np.zeros(3), np.eye(3)[:2], *grid)
    soft = objective(Logistic(), LOSS, x, rng.random(9), 2)
    assert evaluate.surface(soft, s).method == "rows"
    hard = objective(Logistic(), LOSS, x, rng.integers(0, 2, 9), 2)
    assert evaluate.line(hard, s, 0, grid[0]).method == "rows"
