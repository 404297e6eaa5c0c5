"""Polynomial features equal scikit-learn's, in number, order and name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import PolynomialFeatures

from landscape.data.expansion import expanded, expanded_count, expanded_names


@given(st.integers(1, 4), st.integers(1, 5))
def test_equals_scikit_learn(features, degree):
    x = np.random.default_rng(0).normal(size=(5, features))
    names = [f"x{i + 1}" for i in range(features)]
    theirs = PolynomialFeatures(degree, include_bias=False).fit(x, names)
    np.testing.assert_allclose(expanded(x, degree), theirs.transform(x), rtol=1e-14)
    assert expanded_names(names, degree) == tuple(theirs.get_feature_names_out(names))
    assert expanded_count(features, degree) == theirs.n_output_features_


def test_two_features_of_degree_6_are_27():
    assert expanded_count(2, 6) == 27


@pytest.mark.parametrize("degree", [1, 3])
def test_the_samples_are_left_as_they_were(degree):
    x = np.array([[1.0, 2.0]])
    expanded(x, degree)
    np.testing.assert_array_equal(x, [[1, 2]])
