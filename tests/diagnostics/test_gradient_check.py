"""Verdicts on gradients: right ones never fail, flipped ones never pass."""

import numpy as np
import pytest

from landscape.diagnostics.gradient_check import AGREES, DIFFERS, KINK, UNCLEAR, compare
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective


def comparison(expr, params, h=1e-5, factor=1.0):
    objective = FunctionObjective(Function(expr=expr, params=params))
    right = objective.gradient

    class Faulty(FunctionObjective):
        def gradient(self, theta):
            return factor * right(theta)

    theta = objective.start(np.random.default_rng(0))
    return compare(Faulty(objective.function), theta, np.arange(len(theta)), h)


def test_a_smooth_gradient_agrees_and_its_slopes_are_known():
    found = comparison("sin(a) + b**3", {"a": 1.0, "b": 2.0})
    assert found.numeric == pytest.approx([np.cos(1), 12], rel=1e-9)
    assert found.verdict.tolist() == [AGREES, AGREES]
    assert found.error.max() < 1e-9


@pytest.mark.parametrize("factor", [1.00001, 0.9, -1.0, 0.0])
def test_a_wrong_gradient_is_found_out(factor):
    found = comparison("exp(a) + b**2", {"a": 1.0, "b": 2.0}, factor=factor)
    assert found.verdict.tolist() == [DIFFERS, DIFFERS]


@pytest.mark.parametrize("expr", ["abs(a)", "relu(a)", "max(2*a, -a)", "3*abs(a) + a + a**2"])
def test_at_a_kink_any_slope_between_those_beside_it_is_excused(expr):
    verdict = comparison(expr, {"a": 0.0}).verdict[0]
    assert verdict in (AGREES, KINK, UNCLEAR)
    assert expr != "relu(a)" or verdict == KINK


@pytest.mark.parametrize("offset", np.linspace(-1.2, 1.2, 25))
def test_a_kink_nearby_is_excused_wherever_it_lies(offset):
    found = comparison("relu(a) + 2*a", {"a": offset * 1e-5})
    assert found.verdict[0] != DIFFERS


def test_at_a_kink_a_slope_beyond_both_sides_is_wrong():
    assert comparison("relu(a) + a", {"a": 0.0}, factor=3).verdict.tolist() == [DIFFERS]


def test_the_error_of_the_differences_themselves_is_not_held_against_the_gradient():
    coarse = comparison("exp(3*a)", {"a": 1.0}, h=1e-2)
    assert coarse.error[0] > 1e-5
    assert coarse.verdict.tolist() == [AGREES]
    rough = comparison("1e9 + a**2", {"a": 1.0})
    assert rough.error[0] > 1e-4
    assert rough.verdict.tolist() == [AGREES]


def test_large_parameters_are_moved_by_what_floats_allow():
    assert comparison("a**2", {"a": 1e6}).verdict.tolist() == [AGREES]


def test_two_zero_slopes_have_no_error():
    found = comparison("a**2", {"a": 0.0})
    assert (found.error[0], found.verdict[0]) == (0, AGREES)


def test_a_slope_that_is_not_finite_differs():
    assert comparison("log(a)", {"a": 0.0}).verdict.tolist() == [DIFFERS]


def test_what_is_lost_in_the_loss_is_no_agreement():
    """A slope of 2e-12 of the loss: noise is larger, whatever the gradient says."""
    for factor in (1.0, -1.0):
        assert comparison("1e12 + a**2", {"a": 1.0}, factor=factor).verdict.tolist() == [UNCLEAR]


class Slopes(FunctionObjective):
    """Sums of smooth and kinked terms in random units; `factor` spoils the gradient."""

    def __init__(self, rng, factor):
        terms, self.theta, self.factor = rng.integers(1, 4), rng.normal(size=1), factor
        self.weights, self.shifts = rng.normal(size=terms), self.theta + rng.normal(size=terms)
        near = rng.random(terms) < 0.3
        self.shifts[near] = self.theta + 1e-5 * rng.normal(size=near.sum())
        self.kinked = rng.random(terms) < 0.5
        self.unit, self.level = 10.0 ** rng.uniform(-6, 6), rng.choice([0, 1, 1e6])

    def value(self, theta):
        t = theta[..., :1] - self.shifts
        each = np.where(self.kinked, np.maximum(t, 0) + 0.1 * t, np.sin(t))
        return self.unit * (self.level + each @ self.weights)

    def gradient(self, theta, rows=None):
        t = theta[0] - self.shifts
        each = np.where(self.kinked, (t > 0) + 0.1, np.cos(t))
        return np.array([self.factor * self.unit * (each @ self.weights)])


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.sampled(5)
def test_three_thousand_random_slopes(seed):
    """Three hundred a seed."""
    rng = np.random.default_rng(seed)
    for trial in range(300):
        state = rng.bit_generator.state
        for factor, wrong in ((1.0, (DIFFERS,)), (-1.0, (AGREES, KINK))):
            rng.bit_generator.state = state
            slopes = Slopes(rng, factor)
            found = compare(slopes, slopes.theta, np.arange(1), 1e-5)
            assert found.verdict[0] not in wrong, (seed, trial, factor)
