"""Update rules against theory on quadratics and against steps worked out by hand."""

import numpy as np
import pytest

from landscape.optimize.optimizers import (
    OPTIMIZERS,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    RMSprop,
)

MU, L = 0.3, 12.0
KAPPA = L / MU
CURVATURES = np.array([MU, 1.7, 5.0, L])


def errors(rule, lr, steps):
    """(steps + 1,): distance from the minimum of a quadratic with these curvatures."""
    theta = np.ones(len(CURVATURES))
    state, found = rule.begin(len(theta)), [np.linalg.norm(theta)]
    for _ in range(steps):
        state, update = rule.step(state, CURVATURES * theta, lr)
        theta = theta + update
        found.append(np.linalg.norm(theta))
    return np.array(found)


@pytest.mark.parametrize(("share", "settles"), [(0.5, True), (0.99, True), (1.01, False)])
def test_gradient_descent_converges_under_two_over_l_only(share, settles):
    found = errors(GradientDescent(), share * 2 / L, 3000)
    assert (found[-1] < 1e-12) == settles
    assert (found[-1] > 1e6) != settles


def test_best_rate_of_gradient_descent_contracts_by_its_known_factor():
    found = errors(GradientDescent(), 2 / (L + MU), 400)
    assert found[-1] / found[-2] == pytest.approx((KAPPA - 1) / (KAPPA + 1), abs=1e-6)


def test_best_heavy_ball_tends_to_its_known_rate():
    root = np.sqrt(KAPPA)
    rate = (root - 1) / (root + 1)
    rule = Momentum(momentum=rate**2)
    found = errors(rule, (2 / (np.sqrt(L) + np.sqrt(MU))) ** 2, 800)
    # At the double root errors fall like t·rateᵗ.
    assert (found[800] / found[400] / 2) ** (1 / 400) == pytest.approx(rate, rel=1e-4)


def test_momentum_amplifies_the_rate_and_nesterov_looks_ahead():
    gradient = np.array([2.0])
    for rule, expected in ((Momentum(0.9), [-0.2, -0.38]), (Nesterov(0.9), [-0.38, -0.542])):
        state, seen = rule.begin(1), []
        for _ in expected:
            state, update = rule.step(state, gradient, 0.1)
            seen.append(update[0])
        assert seen == pytest.approx(expected, rel=1e-14)


def test_nesterov_is_the_look_ahead_of_its_paper():
    """v ← βv − lr·∇(φ + βv), φ ← φ + v, with θ = φ + βv (Sutskever et al. 2013)."""
    beta, lr, phi, v = 0.8, 0.05, np.ones(4), np.zeros(4)
    rule, theta = Nesterov(beta), np.ones(4)
    state = rule.begin(4)
    for _ in range(20):
        v = beta * v - lr * CURVATURES * (phi + beta * v)
        phi = phi + v
        state, update = rule.step(state, CURVATURES * theta, lr)
        theta = theta + update
        assert theta == pytest.approx(phi + beta * v, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ["adagrad", "adam"])
def test_first_step_of_adaptive_rules_is_the_rate_whatever_the_gradient(name):
    rule = OPTIMIZERS[name]()
    gradient = np.array([1e-3, -5.0, 1e5])
    _, update = rule.step(rule.begin(3), gradient, 0.1)
    assert update == pytest.approx(-0.1 * np.sign(gradient), rel=1e-4)


def test_rmsprop_and_adam_by_hand():
    _, update = RMSprop().step((np.array([4.0]),), np.array([1.0]), 0.1)
    assert update[0] == pytest.approx(-0.1 / np.sqrt(0.9 * 4 + 0.1), rel=1e-7)
    rule, state = Adam(beta1=0.5, beta2=0.5), Adam().begin(1)
    for g in (1.0, 3.0):
        state, update = rule.step(state, np.array([g]), 0.1)
    mean, square = (0.5 * 0.5 + 0.5 * 3) / 0.75, (0.5 * 0.5 + 0.5 * 9) / 0.75
    assert update[0] == pytest.approx(-0.1 * mean / np.sqrt(square), rel=1e-7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_leaves_its_arguments_alone_and_a_zero_gradient_goes_nowhere(name):
    rule, gradient = OPTIMIZERS[name](), np.array([1.0, -2.0])
    state = rule.begin(2)
    rule.step(state, gradient, 0.1)
    assert all(np.array_equal(a, b) for a, b in zip(state, rule.begin(2), strict=True))
    assert gradient.tolist() == [1, -2]
    assert not np.any(rule.step(state, np.zeros(2), 0.1)[1])


def test_all_rules_find_the_minimum_of_a_quadratic():
    rates = {"gd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 1e-3,
             "adam": 0.01}  # fmt: skip
    for name, lr in rates.items():
        assert errors(OPTIMIZERS[name](), lr, 4000)[-1] < 2e-3, name
