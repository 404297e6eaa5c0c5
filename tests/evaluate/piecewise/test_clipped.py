"""Clipped cross-entropy of two classes against every sample at every point."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.evaluate import chebyshev, direct, tiling
from landscape.evaluate.piecewise import clipped, polynomial
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic

CLIPS = (1e-3, 1e-4, 1e-6, 1e-9, 1e-12, 1e-15)
ROWS = (direct.values,)


def _objective(objective, rng, clip, samples=60, weighted=False, constant=0, **keys):
    x = rng.normal(size=(samples, 2))
    x[:constant] = 0
    o = objective(Logistic(), CrossEntropy(clip=clip, **keys), x, rng.integers(0, 2, samples), 2)
    if weighted:
        o = replace(o, data=replace(o.data, weights=rng.integers(0, 4, samples) + 0.5))
    return o


@given(
    seed=st.integers(0, 2**32 - 1),
    clip=st.sampled_from(CLIPS),
    shape=st.sampled_from([(16, 3), (40, 7), (3, 33), (20, 37)]),
    scale=st.sampled_from([0.3, 3, 30, 300]),
    constant=st.sampled_from([0, 5]),
    reduction=st.sampled_from(["mean", "sum"]),
)
def test_the_surface_and_what_is_clipped_are_those_of_the_rows(
    objective, plane, seed, clip, shape, scale, constant, reduction
):
    rng = np.random.default_rng(seed)
    o = _objective(objective, rng, clip, constant=constant, reduction=reduction, l2=0.01)
    grid = (np.linspace(-1, 1.5, points) for points in shape)
    s = plane(scale * rng.normal(size=3), scale * rng.normal(size=(2, 3)), *grid)
    surface, rows = evaluate.surface(o, s), evaluate.surface(o, s, methods=ROWS)
    assert surface.method == "kinks"
    assert surface.clipped == rows.clipped
    assert np.abs(surface.loss - rows.loss).max() <= 1e-9 * np.ptp(rows.loss)


@pytest.mark.parametrize("clip", [1e-3, 1e-6, 1e-15])
@pytest.mark.parametrize("weighted", [False, True])
def test_of_a_smooth_loss_few_points_do(clip, weighted, objective, plane, monkeypatch):
    monkeypatch.setattr(chebyshev, "WORTH", dict.fromkeys(chebyshev.WORTH, 0))
    rng = np.random.default_rng(0)
    o = _objective(objective, rng, clip, samples=50, weighted=weighted)
    o.data.x[0] = 13.0, -14.0
    o.data.y[0] = 0
    grid = np.linspace(-1, 1, 150), np.linspace(-1, 1, 130)
    s = plane(np.array([1.0, -0.8, 0.3]), np.eye(3)[:2], *grid)
    surface, rows = evaluate.surface(o, s), evaluate.surface(o, s, methods=ROWS)
    assert surface.method == "kinks"
    assert 0 < surface.clipped == rows.clipped
    assert np.abs(surface.loss - rows.loss).max() <= 1e-9 * np.ptp(rows.loss)


def test_weighted_samples_that_need_every_point_go_by_rows(objective, plane):
    o = _objective(objective, np.random.default_rng(0), 1e-6, weighted=True)
    s = plane(np.zeros(3), np.eye(3)[:2], np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    assert evaluate.surface(o, s).method == "rows"


def test_where_no_sample_is_clipped_small_losses_keep_their_digits(objective, plane):
    """Of the unclipped loss, on a logarithmic axis: all samples are on the right side by far."""
    x = np.array([[1.0, 0.2], [-1.0, 0.1], [2.0, -0.3], [-2.0, 0.0]])
    o = objective(Logistic(), CrossEntropy(clip=1e-15), x, [1, 0, 1, 0], 2)
    s = plane(
        np.array([15.0, 0.0, 0.0]), np.eye(3)[:2], np.linspace(-10, 2, 25), np.arange(-1, 2.0)
    )
    unclipped = replace(o, loss=CrossEntropy())
    surface = evaluate.surface(o, s)
    assert (surface.method, surface.clipped) == ("kinks", 0)
    np.testing.assert_allclose(surface.loss, evaluate.surface(unclipped, s).loss, rtol=1e-12)


def test_where_too_few_digits_would_be_left_rows_do(objective, plane):
    """One sample far out: its loss without the clip is 1e9 times the range of the others."""
    rng = np.random.default_rng(0)
    o = _objective(objective, rng, 1e-6)
    o.data.x[0] = 1e10
    s = plane(np.ones(3), np.eye(3)[:2], np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    surface = evaluate.surface(o, s)
    assert surface.method == "rows"


def test_what_the_loss_itself_contradicts_is_not_shown(objective, plane, monkeypatch):
    o = _objective(objective, np.random.default_rng(0), 1e-3)
    s = plane(np.ones(3), 5 * np.eye(3)[:2], np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    assert evaluate.surface(o, s).method == "kinks"
    monkeypatch.setattr(clipped, "positive_parts", lambda terms, *rest: 0.0)
    assert evaluate.surface(o, s).method == "rows"


def test_blocks_of_samples_and_cores_change_nothing(objective, plane, monkeypatch):
    rng = np.random.default_rng(0)
    o = _objective(objective, rng, 1e-3, samples=3000)
    s = plane(np.ones(3), 5 * np.eye(3)[:2], np.linspace(-1, 1, 40), np.linspace(-1, 1, 35))
    whole = evaluate.surface(o, s)
    monkeypatch.setattr(tiling, "available_cores", lambda: 5)
    assert (evaluate.surface(o, s).loss == whole.loss).all()
    monkeypatch.setattr(clipped, "TERMS", 128)
    monkeypatch.setattr(clipped, "BLOCK", polynomial.BLOCK // 512)
    np.testing.assert_allclose(evaluate.surface(o, s).loss, whole.loss, rtol=1e-10)
