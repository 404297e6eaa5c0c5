"""Points with flat directions: lower ones close by are found, wherever the valley bends to."""

import numpy as np
import pytest

from landscape.models.function import Function
from landscape.objective.function import FunctionObjective
from landscape.optimize.solvers.certificate import certify
from landscape.optimize.solvers.local_model import decomposed
from landscape.optimize.solvers.polish import polish
from landscape.optimize.status import stationary_kind

SADDLES = [
    "(x - y**2)**2 - y**6",  # G. Peano: lower along x = y² alone
    "(y - x**2)*(y - 3*x**2)",  # the same: -x⁴ along y = 2x²
    "(y - x**2)*(y - 2*x**2)",
    "x**2 - x*y**2",
    "(x - y)**2 - (x + y)**4 + (x + y)**6",
    "x**2 - y**4",
    "x**2 + y**3",
    "x**2 + y**4 - z**4",
    "x*y*z + w**2",
    "w**2 + x**4 + y**4 - 2.2*x**2*y**2",
]
MINIMA = [
    "x**2 + y**4",
    "(x - y**2)**2 + y**6",
    "(y - x**2)*(y - 2*x**2) + 0.26*x**4",  # x⁴/100 along y = 3x²/2
    "w**2 + x**4 + y**4 - 1.95*x**2*y**2",
    "(x - y**2)**2",  # in a valley of the same height
    "x**2 + y**4 - 1000*y**5",  # lower from y = 0.001 on
]


def objective(expr, shift=0.0):
    names = [name for name in "wxyz" if name in expr]
    for name in names:
        expr = expr.replace(name, f"({name} - {shift})")
    return FunctionObjective(Function(expr=expr, params=dict.fromkeys(names, shift)))


@pytest.mark.parametrize(
    ("expr", "shift"), [(expr, 0.0) for expr in SADDLES] + [(expr, 3.0) for expr in SADDLES[:5]]
)
def test_what_is_lower_at_every_distance_is_a_saddle(expr, shift):
    target = objective(expr, shift)
    point = target.start(np.random.default_rng(0))
    with np.errstate(all="ignore"):
        assert certify(target, point).verdict == "saddle"
    assert stationary_kind(target, point, 0.0) == "saddle"


def test_a_fit_goes_on_from_there():
    """Along the bend y = 2x², of -x⁴ + x⁶ there: to the same as from a lower point."""
    target = objective("(y - x**2)*(y - 3*x**2) + x**6 + y**4")
    with np.errstate(all="ignore"):
        ends = [polish(target, np.array(start))[0] for start in ([0.0, 0.0], [0.4, 0.3])]
    np.testing.assert_allclose(np.abs(ends[0]), ends[1], rtol=1e-6)
    assert target.value(ends[0]) < -0.015


@pytest.mark.parametrize("expr", MINIMA)
def test_a_minimum_with_a_flat_direction_is_one(expr):
    target = objective(expr)
    point = target.start(np.random.default_rng(0))
    assert certify(target, point).verdict in ("local minimum", "minimum")
    assert stationary_kind(target, point, 0.0) == "minimum"


def test_a_fall_within_rounding_is_none():
    """(x - 1)⁶ multiplied out: near 1 its value is rounding alone, of either sign."""
    sixth = "x**6 - 6*x**5 + 15*x**4 - 20*x**3 + 15*x**2 - 6*x + 1"
    target = FunctionObjective(Function(expr=f"{sixth} + y**2", params={"x": 1.0, "y": 0.0}))
    assert certify(target, np.array([1.0, 0.0])).verdict == "local minimum"
    assert decomposed(target, np.array([1.0, 0.0])).flat.tolist() == [True, False]
