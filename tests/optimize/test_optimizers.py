"""Update rules against theory on quadratics and against steps worked out by hand."""

import numpy as np
import pytest

from landscape.optimize.optimizers import (
    LBFGS,
    OPTIMIZERS,
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Oracle,
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
        state, update = rule.update(state, CURVATURES * theta, lr)
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
            state, update = rule.update(state, gradient, 0.1)
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
        state, update = rule.update(state, CURVATURES * theta, lr)
        theta = theta + update
        assert theta == pytest.approx(phi + beta * v, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ["adagrad", "adam"])
def test_first_step_of_adaptive_rules_is_the_rate_whatever_the_gradient(name):
    rule = OPTIMIZERS[name]()
    gradient = np.array([1e-3, -5.0, 1e5])
    _, update = rule.update(rule.begin(3), gradient, 0.1)
    assert update == pytest.approx(-0.1 * np.sign(gradient), rel=1e-4)


def test_rmsprop_and_adam_by_hand():
    _, update = RMSprop().update((np.array([4.0]),), np.array([1.0]), 0.1)
    assert update[0] == pytest.approx(-0.1 / np.sqrt(0.9 * 4 + 0.1), rel=1e-7)
    rule, state = Adam(beta1=0.5, beta2=0.5), Adam().begin(1)
    for g in (1.0, 3.0):
        state, update = rule.update(state, np.array([g]), 0.1)
    mean, square = (0.5 * 0.5 + 0.5 * 3) / 0.75, (0.5 * 0.5 + 0.5 * 9) / 0.75
    assert update[0] == pytest.approx(-0.1 * mean / np.sqrt(square), rel=1e-7)


def oracle(value, gradient, hessian):
    hvp = lambda theta, vector: hessian(theta) @ vector  # noqa: E731
    return Oracle(value, gradient, hessian, hvp, np.zeros(4))


BOWL = oracle(
    lambda t: float(CURVATURES @ t**2 / 2), lambda t: CURVATURES * t, lambda t: np.diag(CURVATURES)
)


def points(rule, oracle, start, lr, steps):
    """(steps + 1, P): where a rule goes."""
    path, state = [np.array(start, float)], rule.begin(len(start))
    for _ in range(steps):
        state, update = rule.step(state, path[-1], oracle, lr)
        path.append(path[-1] + update)
    return np.array(path)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_leaves_its_arguments_alone_and_a_zero_gradient_goes_nowhere(name):
    rule, theta = OPTIMIZERS[name](), np.ones(4)
    state = rule.begin(4)
    rule.step(state, theta, BOWL, 0.1)
    for a, b in zip(state, rule.begin(4), strict=True):
        assert np.array_equal(a, b)
    assert theta.tolist() == [1, 1, 1, 1]
    assert not np.any(rule.step(state, np.zeros(4), BOWL, 0.1)[1])


def test_all_rules_find_the_minimum_of_a_quadratic():
    rates = {"gd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 1e-3,
             "adam": 0.01, "adamw": 0.01, "sam": 2e-3, "newton": 1.0, "lbfgs": 1.0,
             "coordinate": 1.0}  # fmt: skip
    assert rates.keys() == OPTIMIZERS.keys()
    for name, lr in rates.items():
        end = points(OPTIMIZERS[name](), BOWL, np.ones(4), lr, 4000)[-1]
        assert np.linalg.norm(end) < (0.05 if name == "sam" else 2e-3), name


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_weight_decay_is_a_ridge_beside_the_loss(name):
    """As PyTorch has it: λ·θ in the gradient, whatever is made of that."""
    ridge = oracle(BOWL.value, lambda t: (CURVATURES + 0.7) * t, BOWL.hessian)
    decayed = points(OPTIMIZERS[name](weight_decay=0.7), BOWL, np.arange(1.0, 5), 0.03, 20)
    plain = points(OPTIMIZERS[name](), ridge, np.arange(1.0, 5), 0.03, 20)
    np.testing.assert_allclose(decayed, plain, rtol=1e-12)


def test_adamw_shrinks_the_parameters_apart_from_the_gradient():
    """PyTorch's order: θ ← θ(1 − lr·λ), then Adam's step from the gradient before it."""
    theta, m, v, seen = np.arange(1.0, 5), 0.0, 0.0, []
    for t in range(1, 21):
        g = CURVATURES * theta
        theta = theta * (1 - 0.03 * 0.2)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        theta = theta - 0.03 / (1 - 0.9**t) * m / (np.sqrt(v) / np.sqrt(1 - 0.999**t) + 1e-8)
        seen.append(theta)
    rule = OPTIMIZERS["adamw"](weight_decay=0.2)
    np.testing.assert_allclose(
        points(rule, BOWL, np.arange(1.0, 5), 0.03, 20)[1:], seen, rtol=1e-12
    )


def test_sam_uses_the_gradient_of_the_worst_point_nearby():
    theta, seen = np.arange(1.0, 5), []
    for _ in range(10):
        g = CURVATURES * theta
        worst = theta + 0.2 * g / np.sqrt(np.sum(g**2))
        theta = theta - 0.05 * CURVATURES * worst
        seen.append(theta)
    path = points(OPTIMIZERS["sam"](rho=0.2), BOWL, np.arange(1.0, 5), 0.05, 10)
    np.testing.assert_allclose(path[1:], seen, rtol=1e-12)


def test_newton_ends_a_quadratic_in_a_step_and_leaves_a_saddle_downhill():
    path = points(OPTIMIZERS["newton"](), BOWL, np.ones(4), 1.0, 2)
    np.testing.assert_allclose(path[1], 0, atol=1e-14)
    saddle = oracle(
        lambda t: float(t[0] ** 2 - t[1] ** 2 + t[1] ** 4),
        lambda t: np.array([2 * t[0], -2 * t[1] + 4 * t[1] ** 3]),
        lambda t: np.diag([2.0, -2 + 12 * t[1] ** 2]),
    )
    end = points(OPTIMIZERS["newton"](), saddle, [1.0, 1e-6], 1.0, 40)[-1]
    assert np.abs(end) == pytest.approx([0, np.sqrt(0.5)], abs=1e-8)


def test_the_line_search_never_lets_the_loss_rise():
    """log(1 + t²): Newton's own steps leave from 1.2 on."""
    well = oracle(
        lambda t: float(np.log1p(t[0] ** 2)),
        lambda t: 2 * t / (1 + t**2),
        lambda t: np.diag((2 - 2 * t**2) / (1 + t**2) ** 2),
    )
    for name in ("newton", "lbfgs", "coordinate"):
        path = points(OPTIMIZERS[name](), well, [1.2], 1.0, 60)
        losses = np.log1p(path[:, 0] ** 2)
        assert np.all(np.diff(losses) <= 0), name
        assert losses[-1] < 1e-12, name


def test_lbfgs_is_quasi_newton_with_the_pairs_it_remembers():
    """The two loops against the inverse Hessian that the pairs stand for, written out."""
    rng = np.random.default_rng(0)
    pairs = []
    for _ in range(4):
        s = rng.normal(size=4)
        pairs.append((s, CURVATURES * s))
    s, y = pairs[-1]
    inverse = np.eye(4) * (s @ y) / (y @ y)
    for s, y in pairs:
        shift = np.eye(4) - np.outer(y, s) / (s @ y)
        inverse = shift.T @ inverse @ shift + np.outer(s, s) / (s @ y)
    g = rng.normal(size=4)
    np.testing.assert_allclose(LBFGS.direction(tuple(pairs), g), inverse @ g, rtol=1e-9)


def test_coordinate_descent_is_gauss_seidel_on_a_quadratic():
    a = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
    coupled = oracle(lambda t: float(t @ a @ t / 2), lambda t: a @ t, lambda t: a)
    theta, seen = np.array([1.0, -2.0, 3.0]), []
    for i in [0, 1, 2] * 4:
        theta = theta.copy()
        theta[i] -= a[i] @ theta / a[i, i]
        seen.append(theta)
    path = points(OPTIMIZERS["coordinate"](), coupled, [1.0, -2.0, 3.0], 1.0, 12)
    np.testing.assert_allclose(path[1:], seen, atol=1e-14)
