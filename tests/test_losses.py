"""Losses at known values, against arbitrary precision where floats would lie, and slopes against
finite differences."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber

LOGITS = st.floats(-700, 700)


def value(loss, scores, y):
    return float(loss.values(np.atleast_2d(np.asarray(scores, float)), np.array([float(y)]))[0])


# The references of the design's page on numerics, computed there with many digits.
KNOWN = [
    (CrossEntropy(), [40.0], 1, 4.24835425529158899e-18),
    (CrossEntropy(), [-700.0], 0, 9.85967654375977086e-305),
    (CrossEntropy(), [40.0, 0.0, 0.0], 0, 8.49670851058317795e-18),
    (CrossEntropy(clip=1e-6), [20.0], 0, 13.8155105579642741),
    (CrossEntropy(), [0.0], 1, 0.693147180559945309),
    (CrossEntropy(), [-800.0], 1, 800.0),
    (CrossEntropy(), [0.0, 800.0], 0, 800.0),
    (MSE(), [3.0], 1, 4.0),
    (MAE(), [3.0], 5, 2.0),
    (Huber(delta=1.0), [0.5], 0, 0.125),
    (Huber(delta=1.0), [3.0], 0, 2.5),
    (Hinge(), [0.25], 1, 0.75),
    (Hinge(), [0.25], 0, 1.25),
    (Hinge(), [1.0, 0.5, 2.0], 0, 0.5 + 2.0),
]


@pytest.mark.parametrize(("loss", "scores", "y", "known"), KNOWN)
def test_known_values(loss, scores, y, known):
    assert value(loss, scores, y) == pytest.approx(known, rel=4e-16)


def exact_softplus(z: float) -> Decimal:
    with localcontext() as context:
        context.prec = 400
        return (1 + Decimal(z).exp()).ln()


@given(LOGITS, st.integers(0, 1))
def test_binary_cross_entropy_is_exact_at_any_logit(z, y):
    exact = float(exact_softplus(-z if y else z))
    assert value(CrossEntropy(), [z], y) == pytest.approx(exact, rel=1e-15)


@given(LOGITS, LOGITS, LOGITS, st.integers(0, 2))
def test_softmax_cross_entropy_is_exact_at_any_score(a, b, c, y):
    scores = [a, b, c]
    with localcontext() as context:
        context.prec = 400
        others = sum(
            (Decimal(s) - Decimal(scores[y])).exp() for i, s in enumerate(scores) if i != y
        )
        exact = float((1 + others).ln())
    assert value(CrossEntropy(), scores, y) == pytest.approx(exact, rel=1e-13)


@given(st.floats(1e-12, 0.4), LOGITS, st.integers(0, 1))
def test_the_clip_clamps_the_exact_loss(clip, z, y):
    low, high = -np.log1p(-clip), -np.log(clip)
    exact = value(CrossEntropy(), [z], y)
    assert value(CrossEntropy(clip=clip), [z], y) == pytest.approx(min(max(exact, low), high))


def test_the_clip_is_flat_beyond_its_logit():
    loss = CrossEntropy(clip=1e-3)
    assert value(loss, [-6.9], 1) < value(loss, [-6.91], 1) == value(loss, [-50.0], 1)


@given(st.floats(0, 1), st.floats(-50, 50))
def test_soft_labels_weigh_both_classes(y, z):
    loss = CrossEntropy()
    expected = y * value(loss, [z], 1) + (1 - y) * value(loss, [z], 0)
    assert value(loss, [z], y) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def losses_and_samples():
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=20)
    for loss in (MSE(), MAE(), Huber(delta=0.7)):
        yield loss, rng.normal(size=(20, 1)), numbers
    for loss in (CrossEntropy(), CrossEntropy(clip=0.05), Hinge()):
        yield loss, rng.normal(size=(20, 1)) * 3, rng.integers(0, 2, 20).astype(float)
        yield loss, rng.normal(size=(20, 4)) * 3, rng.integers(0, 4, 20).astype(float)
    yield CrossEntropy(), rng.normal(size=(20, 1)), rng.random(20)


@pytest.mark.parametrize(("loss", "scores", "y"), list(losses_and_samples()))
def test_derivatives_match_finite_differences(loss, scores, y):
    h = 1e-6
    slopes = loss.derivative(scores, y)
    for k in range(scores.shape[1]):
        step = h * np.eye(scores.shape[1])[k]
        measured = (loss.values(scores + step, y) - loss.values(scores - step, y)) / (2 * h)
        np.testing.assert_allclose(slopes[:, k], measured, atol=1e-7)
        if loss.smooth:
            bends = (loss.derivative(scores + step, y) - loss.derivative(scores - step, y)) / (
                2 * h
            )
            np.testing.assert_allclose(loss.second_derivative(scores, y)[:, :, k], bends, atol=1e-7)


@pytest.mark.parametrize("loss", [MAE(), Hinge()])
def test_losses_with_kinks_have_no_second_derivative(loss):
    assert not loss.smooth
    with pytest.raises(TypeError, match="no second derivative"):
        loss.second_derivative(np.zeros((1, 1)), np.zeros(1))
