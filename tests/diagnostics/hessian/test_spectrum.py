"""The spectrum of matrices that are known, exactly and by quadrature."""

import numpy as np
import pytest

from landscape.diagnostics.hessian.spectrum import MAX_EXACT, lanczos, spectrum
from landscape.errors import InputError
from landscape.objective.base import Objective


class Diagonal(Objective):
    """½ Σ λᵢ θᵢ²."""

    def __init__(self, values):
        self.values = np.asarray(values, float)

    @property
    def count(self):
        return len(self.values)

    @property
    def label(self):
        return "diagonal"

    def value(self, theta):
        return theta**2 @ self.values / 2

    def gradient(self, theta, rows=None):
        return self.values * theta


RNG = np.random.default_rng


def test_every_eigenvalue_of_few_parameters():
    data = spectrum(Diagonal([3, -1, 0, 7]), np.ones(4), RNG(0))
    assert data["method"] == "exact"
    assert data["eigenvalues"] == pytest.approx([7, 3, 0, -1])
    assert (data["largest"], data["smallest"]) == pytest.approx((7, -1))
    assert (data["trace"], data["trace_error"]) == (pytest.approx(9), 0)


@pytest.fixture(scope="module")
def estimated():
    values = np.concatenate([np.linspace(-1, 1, MAX_EXACT), [40.0, 50.0]])
    return values, spectrum(Diagonal(values), np.zeros(len(values)), RNG(1))


def test_extremes_lie_within_their_residuals(estimated):
    _, data = estimated
    assert abs(data["largest"] - 50) <= data["residual"] + 1e-9
    assert abs(data["smallest"] + 1) < 0.02


def test_the_trace_lies_within_its_error(estimated):
    values, data = estimated
    # signs give the trace of a diagonal matrix exactly, whatever they are
    assert data["trace"] == pytest.approx(values.sum(), rel=1e-6)
    assert data["trace_error"] < 1e-6 * abs(data["trace"])


def test_the_density_holds_every_eigenvalue(estimated):
    values, data = estimated
    step = np.diff(data["value"])[0]
    assert data["density"].sum() * step == pytest.approx(1, abs=1e-3)
    bulk = np.abs(data["value"]) < 10
    assert data["density"][bulk].sum() * step == pytest.approx(MAX_EXACT / len(values), abs=2e-3)


@pytest.mark.thorough
def test_the_trace_of_a_full_matrix_has_an_honest_error():
    rng = RNG(3)
    root = rng.normal(size=(60, 60))
    matrix, misses = root @ root.T, 0
    for seed in range(20):
        probes = [lanczos(lambda v: matrix @ v, 60, RNG((seed, k))) for k in range(10)]
        traces = 60 * np.array([nodes @ weights for nodes, weights, _ in probes])
        misses += abs(traces.mean() - np.trace(matrix)) > 3 * traces.std(ddof=1) / np.sqrt(10)
    assert misses <= 2


def test_nodes_and_weights_are_a_gauss_quadrature():
    matrix = np.diag(np.arange(1.0, 13))
    nodes, weights, residual = lanczos(lambda v: matrix @ v, 12, RNG(0))
    assert weights.sum() == pytest.approx(1)
    for power in range(6):  # all signs weigh alike on a diagonal matrix
        assert weights @ nodes**power == pytest.approx(np.mean(np.arange(1.0, 13) ** power))
    assert nodes == pytest.approx(np.arange(1.0, 13))
    assert residual.max() < 1e-6


def test_what_has_no_hessian_is_refused():
    kinked, broken = Diagonal([1.0]), Diagonal([np.inf])
    kinked.smooth = False
    with pytest.raises(InputError, match="second derivatives"):
        spectrum(kinked, np.zeros(1), RNG(0))
    with pytest.raises(InputError, match="not finite"):
        spectrum(broken, np.ones(1), RNG(0))
