"""Sharpness against closed forms on quadratics."""

import numpy as np
import pytest
from scipy.optimize import brentq

import landscape
from landscape import InputError, Objective

RHO = 0.3


def quadratic(eigenvalues, slope=0.0, seed=0):
    """½θᵀHθ + g·θ of these eigenvalues, and H."""
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))[0]
    hessian = basis * eigenvalues @ basis.T
    g = slope * rng.normal(size=len(eigenvalues))
    objective = Objective.from_callable(
        lambda t: t @ hessian @ t / 2 + g @ t,
        len(eigenvalues),
        gradient=lambda t: hessian @ t + g,
    )
    return objective, hessian, g


def report(objective, center, **keys):
    plane = {"kind": "axes", "points": 2, "span": 1}
    result = landscape.explore(objective, center, slice=plane, curvature=False)
    return result.sharpness(RHO, **keys)


@pytest.mark.parametrize("eigenvalues", [[9.0, 3, 1, 0.1], [5, 4, 1, -1, -3], [2.0, 1, 0, -8]])
def test_at_a_stationary_point_it_is_the_largest_eigenvalue(eigenvalues):
    """The greatest ½ΔᵀHΔ in a ball is ½ρ²λ."""
    objective, hessian, _ = quadratic(np.array(eigenvalues, float))
    found = report(objective, np.zeros(len(eigenvalues)), steps=200)
    assert found.rise == pytest.approx(RHO**2 * max(eigenvalues) / 2, rel=1e-4)
    assert found.rise <= RHO**2 * max(eigenvalues) / 2 * (1 + 1e-12)
    assert np.linalg.norm(found.step) == pytest.approx(RHO)
    assert found.step @ hessian @ found.step / 2 == pytest.approx(found.rise, rel=1e-9)


def test_on_a_slope_it_is_the_trust_region_s_solution():
    """The greatest g·Δ + ½ΔᵀHΔ has (μI - H)Δ = g with μ over λ and the length ρ."""
    values = np.array([4.0, 2, 1])
    objective, hessian, g = quadratic(values, slope=1.0)

    def solution(mu):
        return np.linalg.solve(mu * np.eye(3) - hessian, g)

    mu = brentq(lambda mu: np.linalg.norm(solution(mu)) - RHO, 4 + 1e-9, 1e4)
    step = solution(mu)
    best = g @ step + step @ hessian @ step / 2
    found = report(objective, np.zeros(3), steps=200)
    assert found.rise == pytest.approx(best, rel=1e-5)


def test_planes_see_the_mean_eigenvalue_of_the_filters():
    """On ½c|θ|² a filter-normalised direction rises by ½c(ρ|θ|)², as far along any ring, but for
    the angle between two directions."""
    objective = Objective.from_callable(lambda t: 3 * t @ t / 2, 4000, gradient=lambda t: 3 * t)
    theta = np.ones(4000)
    found = report(objective, theta, seeds=5)
    assert found.plane_rises.shape == (5,)
    assert found.mean == pytest.approx(1.5 * RHO**2 * 4000, rel=0.05)
    assert 0 < found.std < 0.1 * found.mean
    again = report(objective, theta, seeds=5)
    np.testing.assert_array_equal(again.plane_rises, found.plane_rises)
    np.testing.assert_array_equal(again.step, found.step)


def test_an_experiment_s_own_loss():
    experiment = landscape.Experiment.from_dict(
        {"data": "iris", "model": "logistic", "slice": {"points": 3}, "figures": []}
    )
    result = experiment.run()
    found = result.sharpness(1e-3, seeds=0)
    assert found.loss == pytest.approx(result.fit.loss)
    assert (found.mean, found.std) == (None, None)
    at_zero = result.sharpness(1e-3, at="zero")
    slope = np.linalg.norm(result.compute.args[0].objective.gradient(np.zeros(len(result.names))))
    assert at_zero.rise == pytest.approx(1e-3 * slope, rel=0.01)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"rho": 0}, "rho: is 0; a distance above 0"),
        ({"rho": 1, "seeds": -1}, "seeds: is -1; 0 or more"),
        ({"rho": 1, "at": "end"}, "at: no point 'end'"),
    ],
)
def test_refused(keys, message):
    objective, *_ = quadratic(np.ones(2))
    plane = {"kind": "axes", "points": 2, "span": 1}
    result = landscape.explore(objective, np.zeros(2), slice=plane, curvature=False)
    with pytest.raises(InputError, match=message):
        result.sharpness(**keys)


def test_without_a_gradient_it_is_refused():
    objective = Objective.from_callable(lambda t: t @ t, 100)
    with pytest.raises(InputError, match="needs a gradient"):
        report(objective, np.ones(100))
