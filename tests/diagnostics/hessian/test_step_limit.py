"""Rates against the limits of their optimizers, which simulated runs on a quadratic confirm."""

import numpy as np
import pytest

from landscape.diagnostics.hessian.curvature import Curvature
from landscape.diagnostics.hessian.step_limit import against_limit, step_limit
from landscape.optimize.optimizers import OPTIMIZERS, GradientDescent, Momentum, Nesterov

TEN = Curvature(10.0, 1.0, 10.0, 0.2, "exact")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0.1, 0.1, "under 2/L"),
        (0.2, 0.2, "at 2/L"),
        (0.202, 0.202, "over 2/L"),
        (0.5, 0.05, "over 2/L, then under"),
    ],
)
def test_on_which_side(first, last, expected):
    assert against_limit(GradientDescent(), np.array([first, last]), TEN) == expected


def test_nothing_without_a_limit():
    rates = np.full(2, 0.1)
    assert against_limit(GradientDescent(), rates, None) is None
    flat = Curvature(0.0, -1.0, None, None, "exact")
    assert against_limit(GradientDescent(), rates, flat) is None


@pytest.mark.parametrize(
    "name", ["adagrad", "rmsprop", "adam", "adamw", "sam", "newton", "lbfgs", "coordinate"]
)
def test_rules_without_a_limit(name):
    assert against_limit(OPTIMIZERS[name](), np.full(2, 0.1), TEN) is None


@pytest.mark.parametrize("decay", [0.0, 3.0])
@pytest.mark.parametrize(
    "rule", [GradientDescent, Momentum, Nesterov, lambda **k: Momentum(momentum=0.3, **k),
             lambda **k: Nesterov(momentum=0.5, **k)]
)  # fmt: skip
def test_a_run_on_a_quadratic_settles_up_to_the_limit_only(rule, decay):
    rule = rule(weight_decay=decay)
    limit, formula = step_limit(rule, TEN)
    assert ("weight_decay" in formula) == (decay > 0)
    for share, settles in ((0.99, True), (1.01, False)):
        theta, state = np.ones(1), rule.begin(1)
        for _ in range(4000):
            state, update = rule.update(state, (10 + decay) * theta, share * limit)
            theta = theta + update
        assert (abs(theta[0]) < 1) == settles
