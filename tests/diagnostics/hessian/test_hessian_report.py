"""The Hessian's report: of quadratics whose spectrum is known, by decomposition and by Lanczos."""

import numpy as np
import pytest

import landscape
from landscape import InputError, Objective, RunError


def quadratic(values, seed=0):
    """½·θᵀAθ with these eigenvalues, with gradient and products; and its eigenvectors (P, P)."""
    normal = np.random.default_rng(seed).normal(size=len(values))
    basis = np.eye(len(values)) - 2 * np.outer(normal, normal) / (normal @ normal)  # a reflection
    matrix = basis * values @ basis.T
    return Objective.from_callable(
        lambda theta: float(theta @ matrix @ theta / 2),
        len(values),
        gradient=lambda theta: matrix @ theta,
        hvp=lambda theta, vector: matrix @ vector,
    ), basis


def explored(objective, count):
    line = {"kind": "random", "dimensions": 1, "span": 1.0, "points": 3, "normalize": "none"}
    return landscape.explore(objective, np.ones(count), slice=line, curvature=False)


@pytest.mark.parametrize("count", [40, 1200])
def test_the_largest_eigenvalues_with_their_vectors_and_residuals(count):
    values = np.sort(np.append(np.linspace(-1, 5, count - 3), [20.0, 30.0, 50.0]))[::-1]
    objective, basis = quadratic(np.sort(values)[::-1])
    report = explored(objective, count).hessian(k=3)
    np.testing.assert_allclose(report.eigenvalues, [50, 30, 20], rtol=1e-8)
    assert report.smallest == pytest.approx(-1, abs=0.05)
    overlap = np.abs(np.einsum("kp,pk->k", report.eigenvectors, basis[:, :3]))
    np.testing.assert_allclose(overlap, 1, atol=1e-6)
    assert report.residuals.max() < 1e-6
    assert report.trace is report.density is None


def test_trace_and_density_are_those_of_the_eigenvalues():
    values = np.repeat([1.0, 4.0], 50)
    objective, _ = quadratic(values)
    report = explored(objective, 100).hessian(k=1, trace=True, density=True)
    assert report.trace == pytest.approx(250)
    assert report.trace_error == 0
    step = report.value[1] - report.value[0]
    assert report.density.sum() * step == pytest.approx(1, abs=1e-3)
    below = report.density[report.value < 2.5].sum() * step
    assert below == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    ("keys", "message"),
    [({"k": 0}, "^k: is 0; 1 to 5"), ({"k": 6}, "^k: is 6"), ({"at": "here"}, "^at: no point")],
)
def test_refused(keys, message):
    with pytest.raises(InputError, match=message):
        explored(quadratic(np.arange(1.0, 6.0))[0], 5).hessian(**keys)


def test_a_stored_result_has_no_loss(tmp_path):
    explored(quadratic(np.arange(1.0, 6.0))[0], 5).save(tmp_path, figures=[])
    with pytest.raises(InputError, match="stored result"):
        landscape.open_result(tmp_path).hessian()


def test_noise_is_not_called_curvature():
    def gradient(theta):
        return np.float32(theta) * np.sign(np.sin(1e9 * theta))

    objective = Objective.from_callable(lambda theta: float(theta @ theta), 4, gradient=gradient)
    with pytest.raises(RunError, match="no Hessian is reported"):
        explored(objective, 4).hessian()
