"""Clipped cross-entropy of two classes against every sample at every point."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.evaluate import direct, tiling
from landscape.evaluate.piecewise import clipped
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic

CLIPS = (0.3, 0.05, 1e-3, 1e-4, 1e-6, 1e-9, 1e-12, 1e-15)
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


@pytest.mark.parametrize("scale", [0.2, 4, 400])
@pytest.mark.parametrize("weighted", [False, True])
def test_samples_of_every_kind_on_parts_of_every_size(scale, weighted, objective, plane):
    """Slow ones at nodes, fast ones and those that the clip holds on their parts, steep ones."""
    rng = np.random.default_rng(0)
    o = _objective(objective, rng, 0.01, samples=1500, weighted=weighted)
    o.data.x[::5] *= 0.05
    s = plane(np.array([1.0, -0.8, 0.3]), scale * np.eye(3)[:2], np.linspace(-1, 1, 60),
              np.linspace(-1, 1, 45))  # fmt: skip
    surface, rows = evaluate.surface(o, s), evaluate.surface(o, s, methods=ROWS)
    assert (surface.method, surface.clipped) == ("kinks", rows.clipped)
    assert np.abs(surface.loss - rows.loss).max() <= 1e-12 * np.ptp(rows.loss)


def test_on_a_grid_that_is_not_even_as_well(objective, plane):
    o = _objective(objective, np.random.default_rng(0), 0.1, samples=300)
    grid = np.geomspace(1, 9, 40), np.geomspace(1, 4, 33)
    s = plane(np.zeros(3), np.eye(3)[:2], *grid)
    rows = evaluate.surface(o, s, methods=ROWS).loss
    assert np.abs(evaluate.surface(o, s).loss - rows).max() <= 1e-12 * np.ptp(rows)


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


def test_a_sample_far_out_is_only_on_its_plateau(objective, plane):
    """Its loss without the clip would be 1e9 times the range of the others."""
    o = _objective(objective, np.random.default_rng(0), 1e-6)
    o.data.x[0] = 1e10
    s = plane(np.ones(3), np.eye(3)[:2], np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    surface, rows = evaluate.surface(o, s), evaluate.surface(o, s, methods=ROWS)
    np.testing.assert_allclose(surface.loss, rows.loss, rtol=1e-12)


def test_where_all_samples_are_right_the_small_losses_keep_their_digits(objective, plane):
    """Some on the lower plateau, some before it."""
    x = np.linspace(0.5, 1.5, 40)[:, None]
    o = objective(Logistic(), CrossEntropy(clip=1e-12), x, np.ones(40), 2)
    s = plane(np.array([25.0, 0.0]), np.eye(2), np.linspace(-1, 6, 40), np.linspace(0, 1, 20))
    surface, rows = evaluate.surface(o, s), evaluate.surface(o, s, methods=ROWS)
    assert surface.clipped == rows.clipped > 0
    np.testing.assert_allclose(surface.loss, rows.loss, rtol=1e-11)


def test_blocks_of_samples_and_cores_change_nothing(objective, plane, monkeypatch):
    rng = np.random.default_rng(0)
    o = _objective(objective, rng, 1e-3, samples=3000)
    s = plane(np.ones(3), 5 * np.eye(3)[:2], np.linspace(-1, 1, 40), np.linspace(-1, 1, 35))
    whole = evaluate.surface(o, s)
    monkeypatch.setattr(tiling, "available_cores", lambda: 5)
    assert (evaluate.surface(o, s).loss == whole.loss).all()
    monkeypatch.setattr(clipped, "BLOCK", 700)
    monkeypatch.setattr(clipped, "EXPONENTIALS", 50)
    np.testing.assert_allclose(evaluate.surface(o, s).loss, whole.loss, rtol=1e-10)
