"""Fits of columns that nearly depend on each other."""

import warnings
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from landscape.losses import MAE, MSE, Huber, Quantile
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
    """As near as parameters in floats can be, whatever evaluating them in floats makes of it."""
    objective = years(first, degree)
    basis = exact.OrthogonalBasis.from_objective(objective)
    turned = basis.parameters(basis.objective.data.x.T @ SINE / len(SINE))
    theta = [Fraction(float(t)) for t in turned]
    x = [Fraction(float(v)) for v in objective.data.x[:, 0]]
    scores = [sum(t * v ** (j + 1) for j, t in enumerate(theta[:-1])) + theta[-1] for v in x]
    squares = [(s - Fraction(float(y))) ** 2 for s, y in zip(scores, SINE, strict=True)]
    assert float(sum(squares) / len(x)) == pytest.approx(loss, rel=5e-4)


@pytest.mark.parametrize(
    ("first", "degree", "loss", "rel"), [(1900, 7, 0.00060727, 0.05), (1990, 5, 0.0380203, 2e-3)]
)
def test_a_fit_that_rounding_decides_is_not_certified(first, degree, loss, rel):
    """They were called minima of 0.00119 and 0.0512."""
    with pytest.warns(UserWarning, match="rounding of the scores"):
        result = fit(years(first, degree), np.zeros(degree + 1))
    assert result.verdict == "not certified"
    assert result.loss == pytest.approx(loss, rel=rel)


def test_columns_are_orthogonal_and_those_that_depend_on_others_left_out():
    rng = np.random.default_rng(0)
    x, theta = rng.normal(size=(12, 2)), rng.normal(size=3)
    given = Supervised(Linear(), dataset(np.column_stack([x, x[:, 0] * 2]), x[:, 0]), MSE())
    basis = exact.OrthogonalBasis.from_objective(given)
    columns = basis.objective.data.x
    np.testing.assert_allclose(columns.T @ columns, 12 * np.eye(3), atol=1e-14)
    turned = basis.parameters(theta)
    np.testing.assert_allclose(given.scores(turned), basis.objective.scores(theta), atol=1e-14)
    assert turned[2] == 0


def test_dependent_columns_keep_the_parameters_of_the_lessons():
    """One-hot columns beside an intercept: the estimator's own point stands."""
    groups = np.eye(3)[np.arange(12) % 3]
    result = fit(Supervised(Linear(), dataset(groups, np.arange(12.0)), MSE()), np.zeros(4))
    assert result.solver == "scikit-learn LinearRegression"
    assert result.verdict == "minimum"


def test_columns_that_depend_but_for_their_own_rounding_do_depend():
    """A column of sums, each rounded: weights of 1e16 would fit noise with their last digits."""
    rng = np.random.default_rng(0)
    parts = np.round(rng.uniform(0, 10, (20, 2)), 2)
    result = fit(
        Supervised(Linear(), dataset(np.column_stack([parts, parts.sum(axis=1)]), parts[:, 0]
                                     + rng.normal(size=20)), MSE()), np.zeros(4)
    )  # fmt: skip
    assert result.solver.startswith("scikit-learn")
    assert result.verdict == "minimum"


@pytest.mark.parametrize(
    ("loss", "least"), [(MAE(), 0.16731327), (Huber(), 0.01901013), (Quantile(), 0.08365663)]
)
def test_other_losses_of_powers_of_years(loss, least):
    """The same minima with 2005 taken off the years, where rounding decides nothing."""
    objective = years(1990, 5)
    shifted = replace(objective, loss=loss, data=dataset(objective.data.x - 2005, SINE))
    assert fit(shifted, np.zeros(6)).loss == pytest.approx(least, rel=1e-6)
    with pytest.warns(UserWarning, match="rounding of the scores"):
        assert fit(replace(objective, loss=loss), np.zeros(6)).loss == pytest.approx(
            least, rel=0.01
        )


HUGE = np.array([1.0, 2.0, 3.0, 5.0])[:, None] * [1e200, 1e200 * (1 + 1e-10)]


@pytest.mark.parametrize("x", [np.zeros((4, 1)), np.ones((4, 2)), np.full((4, 1), 1e-310), HUGE])
def test_odd_columns_are_left_to_the_other_solvers(x):
    objective = Supervised(Linear(), dataset(x, [1.0, 3.0, 2.0, 5.0]), MSE())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = fit(objective, np.zeros(objective.count))
    assert result.solver != exact.NAME
    assert result.loss <= 2.1875 * (1 + 1e-12)  # of the mean


def test_an_exact_fit_far_from_zero_is_the_least_possible():
    """x² about a million: the absolute errors of its rounded coefficients are 0, to the digit."""
    x = np.array([1.0, 2.0, 3.0, 5.0])
    result = fit(Supervised(Polynomial(), dataset(x + 1e6, x**2), MAE()), np.zeros(3))
    assert (result.loss, result.verdict) == (0.0, "minimum")
