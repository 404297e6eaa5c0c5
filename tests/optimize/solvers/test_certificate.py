"""What a point is certified to be."""

import numpy as np

from landscape.objective.base import Objective
from landscape.optimize.solvers.certificate import certify


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
