"""Extreme eigenvalues: against numpy's, at known spectra, by Lanczos, and what they allow."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.datasets import load_digits

from landscape.arrays import Array
from landscape.data.dataset import Dataset, Scaling
from landscape.diagnostics.hessian import curvature as module
from landscape.diagnostics.hessian.curvature import curvature, eigenpairs
from landscape.errors import LandscapeWarning
from landscape.losses import MAE, MSE, CrossEntropy, Hinge
from landscape.models.function import Function
from landscape.models.layout import Layout
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised

ORDERS = {"largest": [-1, -2], "smallest": [0, 1], "extremes": [-1, 0]}


@dataclass(frozen=True)
class Quadratic(Objective):
    """Σ s θ² / 2: the spectrum is s, the eigenvectors are the axes."""

    spectrum: Array
    label: str = "quadratic"
    forms_hessian: bool = True

    @property
    def layout(self) -> Layout:
        return Layout(tuple(f"t{i}" for i in range(len(self.spectrum))), ())

    def value(self, theta):
        return np.sum(self.spectrum * theta**2, axis=-1) / 2

    def gradient(self, theta):
        return self.spectrum * theta

    def hvp(self, theta, vector):
        return self.spectrum * vector

    def hessian(self, theta):
        return np.diag(self.spectrum)


def at_zero(spectrum):
    spectrum = np.asarray(spectrum, float)
    return Quadratic(spectrum), np.zeros(len(spectrum))


def supervised(model, loss, x, y, classes=0):
    d = x.shape[1]
    names = tuple(f"x{j}" for j in range(d))
    labels = tuple(map(str, range(classes))) or None
    scaling = Scaling("none", np.zeros(d), np.ones(d))
    return Supervised(model, Dataset("test", x, np.asarray(y, float), names, labels, scaling), loss)


def random(model, loss, classes=0, d=3):
    rng = np.random.default_rng(0)
    y = rng.integers(classes, size=50) if classes else rng.normal(size=50)
    return supervised(model, loss, rng.normal(size=(50, d)), y, classes)


@pytest.fixture(scope="module")
def digits():
    """Softmax on digits: 650 parameters, hundreds of flat directions."""
    x, y = load_digits(return_X_y=True)
    objective = supervised(Logistic(), CrossEntropy(l2=1e-2), x[:400] / 16, y[:400], 10)
    theta = np.random.default_rng(0).normal(size=objective.count) / 5
    return objective, theta, np.linalg.eigh(objective.hessian(theta))


@pytest.mark.parametrize("which", ORDERS)
@pytest.mark.parametrize(
    "objective",
    [
        random(Linear(), MSE(reduction="sum")),
        random(Logistic(), CrossEntropy(penalty=True), 3),
        random(MLP(hidden=(16, 13)), CrossEntropy(), 2),  # 299 parameters
    ],
)
def test_eigenpairs_are_numpys(objective, which):
    theta = np.random.default_rng(1).normal(size=objective.count)
    values, vectors, method = eigenpairs(objective, theta, which)
    h = 1e-6 * np.eye(objective.count)
    rows = [objective.gradient(theta + step) - objective.gradient(theta - step) for step in h]
    hessian = np.array(rows) / 2e-6
    expected = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    assert method == "exact"
    scale = np.abs(expected).max()
    np.testing.assert_allclose(values, expected[ORDERS[which]], rtol=1e-6, atol=1e-6 * scale)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(2), atol=1e-12)
    for value, vector in zip(values, vectors, strict=True):
        np.testing.assert_allclose(hessian @ vector, value * vector, atol=1e-5 * scale)


def test_lanczos_finds_the_upper_end_as_the_decomposition_does(digits, monkeypatch):
    objective, theta, (values, vectors) = digits
    assert eigenpairs(objective, theta, "largest")[2] == "exact"
    monkeypatch.setattr(module, "FORMED", 0)
    monkeypatch.setattr(module, "MULTIPLIED", 0)
    found, directions, method = eigenpairs(objective, theta, "largest")
    assert method == "Lanczos"
    np.testing.assert_allclose(found, values[[-1, -2]], rtol=1e-10)
    cosines = np.abs(np.sum(directions * vectors.T[[-1, -2]], axis=1))
    np.testing.assert_allclose(cosines, 1, rtol=1e-10)


@pytest.mark.parametrize("which", ["smallest", "extremes"])
def test_lanczos_finds_the_lower_end_to_a_share_of_the_largest(digits, monkeypatch, which):
    objective, theta, (values, _) = digits
    monkeypatch.setattr(module, "FORMED", 0)
    found, directions, _ = eigenpairs(objective, theta, which)
    np.testing.assert_allclose(found, values[ORDERS[which]], atol=1e-3 * values[-1])
    for value, vector in zip(found, directions, strict=True):
        left = np.linalg.norm(objective.hvp(theta, vector) - value * vector)
        assert left <= 2e-3 * values[-1]


def test_lanczos_is_the_same_twice(digits, monkeypatch):
    monkeypatch.setattr(module, "FORMED", 0)
    first, again = (eigenpairs(*digits[:2], "extremes")[1] for _ in range(2))
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize(
    "spectrum",
    [
        np.linspace(1, 5, 1500),
        np.linspace(-5, -1, 1500),
        np.linspace(-1, 7, 1500) ** 3,
        np.append(np.zeros(1498), [3.0, 2.0]),
        1e-200 * np.linspace(-1, 1, 1500),
    ],
)
def test_many_parameters_of_a_known_spectrum(spectrum):
    scale = np.abs(spectrum).max()
    for which, order in ORDERS.items():
        values, _, method = eigenpairs(*at_zero(spectrum), which)
        assert method == "Lanczos"
        np.testing.assert_allclose(values, np.sort(spectrum)[order], atol=2e-3 * scale)


def test_outliers_are_found_to_many_digits():
    spectrum = np.concatenate([[-3.0, -2.0], np.linspace(-0.01, 0.01, 1500), [4.0, 9.0]])
    values, vectors, _ = eigenpairs(*at_zero(spectrum), "extremes")
    np.testing.assert_allclose(values, [9, -3], rtol=1e-6)
    assert np.abs(vectors[0, -1]) == pytest.approx(1, abs=1e-8)
    assert np.abs(vectors[1, 0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("count", [3, 1500])
def test_what_is_not_finite_has_no_eigenpairs(count, capfd):
    with pytest.raises(np.linalg.LinAlgError, match="not finite"):
        eigenpairs(*at_zero(np.full(count, np.nan)), "extremes")
    assert curvature(*at_zero(np.full(count, np.inf))) is None
    assert capfd.readouterr() == ("", "")


def test_facts_of_a_quadratic():
    found = curvature(*at_zero([2.0, 100.0, 30.0]))
    assert (found.largest, found.smallest, found.method) == (100, 2, "exact")
    assert found.condition_number == pytest.approx(50)
    assert found.max_learning_rate == pytest.approx(0.02)


@pytest.mark.parametrize("spectrum", [[-1.0, 4.0], [0.0, 4.0], [1e-16, 4.0]])
def test_no_condition_number_where_the_smallest_cannot_be_told_from_zero(spectrum):
    found = curvature(*at_zero(spectrum))
    assert found.condition_number is None
    assert found.max_learning_rate == pytest.approx(0.5)


def test_lanczos_tells_less_from_zero():
    assert curvature(*at_zero(np.linspace(1e-5, 4, 1500))).condition_number is None
    found = curvature(*at_zero(np.linspace(1, 4, 1500)))
    assert found.condition_number == pytest.approx(4, rel=1e-2)


def test_no_rate_is_too_large_where_the_loss_only_falls():
    assert curvature(*at_zero([-3.0, -1.0])).max_learning_rate is None


def test_a_single_parameter_and_a_flat_loss():
    found = curvature(*at_zero([3.0]))
    assert (found.largest, found.smallest, found.condition_number) == (3, 3, 1)
    flat = curvature(*at_zero([0.0, 0.0]))
    assert (flat.condition_number, flat.max_learning_rate) == (None, None)


@pytest.mark.parametrize("objective", [random(Logistic(), Hinge(), 2), random(Linear(), MAE())])
def test_losses_with_kinks_have_no_curvature(objective):
    assert curvature(objective, np.zeros(objective.count)) is None


def test_gradient_descent_settles_under_the_largest_rate_and_not_over_it():
    """G. Goh, "Why momentum really works": lr < 2/L."""
    objective = random(Linear(), MSE())
    best = np.linalg.lstsq(np.column_stack([objective.data.x, np.ones(50)]), objective.data.y)[0]
    limit = curvature(objective, best).max_learning_rate
    for share, settles in ((0.99, True), (1.01, False)):
        theta = best + 1.0
        for _ in range(2000):
            theta = theta - share * limit * objective.gradient(theta)
        assert (np.linalg.norm(theta - best) < 1e-6) == settles


A = np.diag(np.linspace(1.0, 20, 20))


@pytest.mark.parametrize("center", [np.zeros(20), np.ones(20), np.linspace(-3, 3, 20)])
def test_single_precision_is_no_obstacle(center):
    """f(θ) = θᵀAθ/2 in float32: 20 and 1, where steps for doubles find 3920 and −3836."""
    single = Objective.from_callable(
        lambda t: float(np.float32(t) @ np.float32(A) @ np.float32(t) / 2), 20
    )
    found = curvature(single, center)
    assert (found.largest, found.smallest) == pytest.approx((20, 1), rel=0.011)
    assert found.method == "differences of the value"


def bowl(theta):
    """θᵀAθ/2, its eigenvalues 20 and 1."""
    return float(theta @ A @ theta / 2)


COARSE = {
    "float32 + 100": lambda t: float(np.float32(100) + np.float32(bowl(t))),
    "float32 + 1000": lambda t: float(np.float32(1000) + np.float32(bowl(t))),
    "float32 + 1e6": lambda t: float(np.float32(1e6) + np.float32(bowl(t))),
    "double + 1e12": lambda t: 1e12 + bowl(t),
    "three decimals": lambda t: round(bowl(t), 3),
    "integers": lambda t: float(round(bowl(t))),
    "three digits": lambda t: float(f"{bowl(t):.3g}"),
    "half": lambda t: float(np.float16(bowl(t))),
    "random": lambda t: bowl(t) + 1e-3 * float(np.sin(1e12 * t.sum())),
}


@pytest.mark.parametrize("center", [0.0, 1.0])
@pytest.mark.parametrize("loss", COARSE.values(), ids=COARSE)
def test_coarse_values_tell_curvature_at_long_steps(loss, center):
    """Steps that suit doubles find nothing there, or the slope instead: −0.5 and −10."""
    found = curvature(Objective.from_callable(loss, 20), np.full(20, center))
    assert (found.largest, found.smallest) == pytest.approx((20, 1), rel=0.011)


@pytest.mark.parametrize("center", [0.0, 1.0])
@pytest.mark.parametrize("digits", [1, 3])
def test_so_do_coarse_gradients(digits, center):
    coarse = Objective.from_callable(bowl, 20, gradient=lambda t: np.round(A @ t, digits))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LandscapeWarning)
        found = curvature(coarse, np.full(20, center))
    assert found is None or (found.largest, found.smallest) == pytest.approx((20, 1), rel=0.011)


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        (lambda t: 3.0, "the value is the same wherever it was tried"),
        (lambda t: float(np.mean(t > 0.3)), "do not stand out of its noise"),
        (lambda t: round(float(t.sum()), 3), "do not stand out of its noise"),
        # Rastrigin's: 397 at the bottom of a ripple, 2 of the bowl that the ripples lie on
        (lambda t: float(round(t @ t + 10 * (1 - np.cos(2 * np.pi * t)).sum())), "contradict"),
        (lambda t: round(sum(map(math.sqrt, 1.1 - t)), 4), "at the steps that it takes the loss"),
    ],
)
def test_values_too_coarse_for_any_step_are_refused(loss, reason):
    with pytest.warns(LandscapeWarning, match=f"no curvature is reported: .*{reason}"):
        assert curvature(Objective.from_callable(loss, 20), np.zeros(20)) is None


def test_a_noisy_loss_has_no_curvature_and_says_why():
    rng = np.random.default_rng(0)
    noisy = Objective.from_callable(lambda t: float(t @ A @ t / 2 * (1 + 0.3 * rng.normal())), 20)
    with pytest.warns(LandscapeWarning, match="no curvature is reported: "):
        assert curvature(noisy, np.ones(20)) is None


def test_products_of_the_callers_own_are_taken_as_they_are():
    plain = Objective.from_callable(
        lambda t: float(t @ A @ t / 2), 20, gradient=lambda t: A @ t, hvp=lambda t, v: A @ v
    )
    found = curvature(plain, np.ones(20))
    assert (found.largest, found.smallest, found.method) == (20, 1, "exact")


def test_a_product_that_is_not_symmetric_is_refused():
    skew = A + np.triu(np.ones((20, 20)), 1) * 5
    wrong = Objective.from_callable(lambda t: float(t @ A @ t / 2), 20, gradient=lambda t: skew @ t)
    with pytest.warns(LandscapeWarning, match="no symmetric Hessian"):
        assert curvature(wrong, np.ones(20)) is None


def test_eigenvalues_below_rounding_are_zero_and_give_no_condition_number():
    flat = FunctionObjective(Function(expr="1e8*(a + b)**2 + 0*a", params={"a": 1.0, "b": 2.0}))
    found = curvature(flat, np.array([1.0, 2.0]))
    assert (found.smallest, found.condition_number) == (0.0, None)
    assert found.largest == pytest.approx(4e8)
