"""Least squares in exact arithmetic."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from landscape.losses import MSE
from landscape.models.linear import Linear, Polynomial
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit
from landscape.optimize.solvers import exact

from ..runs import dataset

SINE = np.array([0.0, 0.618, 0.972, 0.909, 0.457, -0.191, -0.757, -0.999, -0.813, -0.279, 0.374,
                 0.867, 0.989, 0.688, 0.093, -0.544])  # fmt: skip


def years(first, degree):
    """A polynomial of 16 years up to 2020."""
    return Supervised(Polynomial(degree=degree), dataset(np.linspace(first, 2020, 16), SINE), MSE())


@pytest.mark.parametrize(
    ("first", "degree", "loss"),
    [(1900, 7, 0.00060727), (1990, 5, 0.0380203)],  # of the rounded parameters, by mpmath
)
def test_powers_of_years(first, degree, loss):
    """To the last digit of the parameters, whatever evaluating them in floats makes of it."""
    objective = years(first, degree)
    theta = [Fraction(float(t)) for t in exact.least_squares(objective)]
    x = [Fraction(float(v)) for v in objective.data.x[:, 0]]
    scores = [sum(t * v ** (j + 1) for j, t in enumerate(theta[:-1])) + theta[-1] for v in x]
    squares = [(s - Fraction(float(y))) ** 2 for s, y in zip(scores, SINE, strict=True)]
    assert float(sum(squares) / len(x)) == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize(
    ("first", "degree", "loss", "rel"), [(1900, 7, 0.00060727, 0.05), (1990, 5, 0.0380203, 2e-3)]
)
def test_a_fit_that_rounding_decides_is_not_certified(first, degree, loss, rel):
    """They were called minima of 0.00119 and 0.0512."""
    with pytest.warns(UserWarning, match="rounding of the scores"):
        result = fit(years(first, degree), np.zeros(degree + 1))
    assert result.verdict == "not certified"
    assert result.loss == pytest.approx(loss, rel=rel)


def test_weights_penalty_and_columns_that_depend_on_others():
    """Against the normal equations of a well conditioned set."""
    rng = np.random.default_rng(0)
    x, y, weights = rng.normal(size=(12, 2)), rng.normal(size=12), rng.uniform(0.5, 2, 12)
    data = replace(dataset(np.column_stack([x, x[:, 0] * 2]), y), weights=weights)
    theta = exact.least_squares(Supervised(Linear(), data, MSE()))
    a = np.column_stack([x, np.ones(12)])
    expected = np.linalg.solve(a.T @ (weights[:, None] * a), a.T @ (weights * y))
    np.testing.assert_allclose(theta[[0, 1, 3]], expected, rtol=1e-12)
    assert theta[2] == 0
    data = dataset(x, y)
    theta = exact.least_squares(Supervised(Linear(intercept=False), data, MSE(l2=0.1)))
    expected = np.linalg.solve(x.T @ x / 12 + 0.1 * np.eye(2), x.T @ y / 12)
    np.testing.assert_allclose(theta, expected, rtol=1e-12)


def test_dependent_columns_keep_the_parameters_of_the_lessons():
    """One-hot columns beside an intercept: the estimator's own point stands."""
    groups = np.eye(3)[np.arange(12) % 3]
    result = fit(Supervised(Linear(), dataset(groups, np.arange(12.0)), MSE()), np.zeros(4))
    assert result.solver == "scikit-learn LinearRegression"
    assert result.verdict == "minimum"
