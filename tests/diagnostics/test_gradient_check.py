import numpy as np
import pytest

from landscape.diagnostics.gradient_check import AGREES, DIFFERS, KINK, compare
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
    assert comparison(expr, {"a": 0.0}).verdict.tolist() == [KINK if "max" in expr or "relu" in expr
                                                             else AGREES]  # fmt: skip


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
