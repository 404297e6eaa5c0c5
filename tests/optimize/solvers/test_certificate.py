"""What a point is certified to be."""

import warnings

import numpy as np

from landscape.losses import MSE
from landscape.models.function import Function
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit
from landscape.optimize.solvers.certificate import certify
from landscape.optimize.solvers.polish import polish

from ..runs import dataset


def test_a_point_that_only_rounding_makes_the_lowest_is_no_minimum():
    """1 + x / 1000 as a sum that loses its last digit: at x = 1 it happens to be the least of all
    values a rounding error away, and a slope is there all the same."""

    def loss(theta):
        value = 1 + theta[0] / 1000
        return np.nextafter(value, 0) if theta[0] == 1 else value

    slope = Objective.from_callable(loss, 1, gradient=lambda theta: np.array([1e-3]))
    assert not certify(slope, np.array([1.0]), start=np.array([1.0])).passed


def test_a_cone_is_enclosed_at_its_tip():
    cone = Objective.from_callable(
        lambda theta: float(np.hypot(*theta)), 2, gradient=lambda theta: theta / np.hypot(*theta)
    )
    tip = np.array([1e-60, -1e-61])
    assert certify(cone, tip, start=np.array([1.0, 2.0])).verdict == "local minimum"
    assert not certify(cone, tip).passed


def test_a_bias_that_does_next_to_nothing_makes_no_saddle():
    """A unit that its penalty has switched off but for rounding: at a minimum, its bias' own
    curvature is nothing beside what is left of its weight."""
    data = dataset(np.linspace(-2, 2, 9), np.sin(np.linspace(-2, 2, 9)))
    one, two = (Supervised(MLP(hidden=(h,), activation="tanh"), data, MSE(l2=0.05)) for h in (1, 2))
    w, b, out, c = fit(one, np.array([1.0, 0.1, 1.0, 0.1])).theta
    theta = np.array([w, -1.4e-9, b, 0.7, out, 2.6e-10, c])
    lowest = np.linalg.eigvalsh(two.hessian(theta))[0]
    assert abs(lowest) < 1e-13
    assert certify(two, theta).verdict == "local minimum"


def test_a_fall_without_end_is_seen_before_any_solver():
    """Along the gradient; not where a minimum lies on the way."""

    def fitted(expr, x):
        objective = FunctionObjective(Function(expr=expr, params={"x": x}))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fit(objective, np.array([x]))

    for expr in ("-abs(x)", "x", "-x**4 + x**2", "x**3"):
        assert fitted(expr, -2.0).solver == "steepest descent"
        assert fitted(expr, -2.0).verdict == "no minimum"
    for expr in ("-x**2 + 100*sin(x)", "x**3 - 3*x"):
        assert fitted(expr, 0.7).verdict == "local minimum"


def test_a_network_is_not_polished_for_long():
    """Each step takes its Hessian, and thousands would gain a little."""
    formed = []

    class Counting(Supervised):
        def hessian(self, theta, scores=None):
            formed.append(theta)
            return super().hessian(theta, scores)

    rng = np.random.default_rng(12)
    data = dataset(np.linspace(-3, 3, 40), rng.normal(size=40))
    network = Counting(MLP(hidden=(6,), activation="tanh"), data, MSE())
    start = network.start(rng)
    end, _ = polish(network, start)
    assert network.value(end) < 0.7 * network.value(start)
    assert len(formed) <= 110
