"""Scaling: exact, and quiet at the ends of the range of floats."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from landscape.data import scaling
from landscape.data.scaling import scaled_in_place
from landscape.errors import LandscapeWarning


def scaled(x, kind):
    x = np.array(x, dtype=float)
    return x, scaled_in_place(x, kind, tuple(f"x{i + 1}" for i in range(x.shape[1])))


@pytest.mark.parametrize(("kind", "theirs"), [("zscore", StandardScaler), ("minmax", MinMaxScaler)])
@pytest.mark.parametrize("block", [2**22, 1000])
def test_equals_scikit_learn(kind, theirs, block, monkeypatch):
    monkeypatch.setattr(scaling, "_BLOCK", block)
    raw = load_breast_cancer().data
    x, done = scaled(raw, kind)
    np.testing.assert_allclose(x, theirs().fit_transform(raw), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(done.undo(x), raw, rtol=1e-12, atol=1e-12)


def test_none_changes_nothing():
    x, done = scaled([[1, 2], [3, 4]], "none")
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(done.undo(x), x)


@pytest.mark.parametrize("unit", [1e300, 1e-310, 1.7e308 / 3, 5e-324, 1.0])
def test_the_unit_of_a_feature_does_not_matter(unit):
    column = np.array([[0], [1], [3]]) * unit
    np.testing.assert_allclose(scaled(column, "minmax")[0].T, [[0, 1 / 3, 1]], atol=1e-13)
    expected = (np.array([[0, 1, 3]]) - 4 / 3) / np.std([0, 1, 3])
    x, done = scaled(column, "zscore")
    np.testing.assert_allclose(x.T, expected, atol=1e-12)
    assert done.factor[0] > 0


def test_constant_features_become_zero_with_one_warning():
    with pytest.warns(LandscapeWarning, match="x1, x3") as caught:
        x, done = scaled([[0.1, 1, 1e300], [0.1, 2, 1e300], [0.1, 4, 1e300]], "zscore")
    assert len(caught) == 1
    assert "x2" not in str(caught[0].message)
    np.testing.assert_array_equal(x[:, [0, 2]], 0)
    np.testing.assert_array_equal(done.factor[[0, 2]], 1)
    np.testing.assert_array_equal(done.offset[[0, 2]], [0.1, 1e300])


@given(
    arrays(float, (5, 2), elements=st.floats(allow_nan=False, allow_infinity=False)),
    st.sampled_from(["zscore", "minmax"]),
)
def test_any_finite_features_become_ordinary_numbers(raw, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LandscapeWarning)
        x, done = scaled(raw, kind)
    assert np.all(np.abs(x) <= 2 + 1e-9)
    assert np.all(np.isfinite([done.offset, done.factor]))
    assert np.all(done.factor > 0)
