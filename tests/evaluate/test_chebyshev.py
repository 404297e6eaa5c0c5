"""Few nodes for a fine grid, and the direct grid where they do not do."""

import numpy as np
import pytest

from landscape import evaluate
from landscape.evaluate import chebyshev
from landscape.evaluate.chebyshev import interpolated
from landscape.losses import MSE, CrossEntropy, Hinge, Huber
from landscape.models.formula import FormulaModel
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic

GRID = np.linspace(-4, 4, 200), np.linspace(-3, 5, 180)


@pytest.fixture
def eager(monkeypatch):
    """Nodes are tried on grids of any size."""
    monkeypatch.setattr(chebyshev, "WORTH", dict.fromkeys(chebyshev.WORTH, 0))


def test_a_smooth_function_is_found_from_few_points():
    def total(a, b):
        return 3 + np.cos(a) * np.exp(b / 4)[:, None]

    asked = chebyshev.CountedLoss(total)
    found = interpolated(asked, total, *GRID)
    assert asked.points < 2000
    np.testing.assert_allclose(found, total(*GRID), atol=1e-9)


@pytest.mark.parametrize(
    "kinked",
    [
        lambda a, b: 1 + np.abs(a - 0.3) + b[:, None] ** 2,
        lambda a, b: 1 + np.abs(a + b[:, None] - 0.3),
        lambda a, b: 1 + np.exp(-((a - 0.9) ** 2 + (b[:, None] - 2.3) ** 2) * 50),
        lambda a, b: a**2 + b[:, None] ** 2 * 0 + np.where(a > 3.9, np.nan, 0),
    ],
    ids=["kink", "oblique kink", "peak between the probes", "not finite"],
)
def test_what_nodes_cannot_show_is_left_to_the_grid(kinked):
    assert interpolated(kinked, kinked, *GRID) is None


def test_z_scored_features_are_interpolated_within_1e_8_of_the_range(
    objective, plane, direct, eager
):
    o, w = _breast_cancer(objective, scaled=True)
    s = plane(w, np.eye(3)[:2], *GRID)
    found = evaluate.surface(o, s)
    assert found.method == "chebyshev"
    assert found.evaluations < 200 * 180 / 4
    expected = direct(o, plane(w, np.eye(3)[:2], *(axis[::7] for axis in GRID)))
    assert np.abs(found.loss[::7, ::7] - expected).max() < 1e-8 * np.ptp(expected)


def test_raw_features_are_too_kinked(objective, plane, direct, eager):
    o, w = _breast_cancer(objective, scaled=False)
    s = plane(w, np.eye(3)[:2], *(axis[::4] for axis in GRID))
    found = evaluate.surface(o, s)
    assert found.method == "product"
    np.testing.assert_allclose(found.loss, direct(o, s), rtol=1e-12)


def test_lines_are_interpolated_too(objective, plane, eager):
    o, w = _breast_cancer(objective, scaled=True)
    x = np.linspace(-4, 4, 500)
    found = evaluate.line(o, plane(w, np.eye(3)[:2], *GRID), 0, x)
    expected = o.value(w + x[:, None] * np.eye(3)[0])
    assert found.method == "chebyshev"
    assert np.abs(found.loss - expected).max() < 1e-8 * np.ptp(expected)


def test_kinked_losses_are_not_even_tried(objective, plane, eager):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 2)), rng.integers(0, 2, 50)
    s = plane(np.zeros(3), np.eye(3)[:2], *(axis[::9] for axis in GRID))
    for loss in (Hinge(), CrossEntropy(clip=0.01)):
        assert evaluate.surface(objective(Logistic(), loss, x, y, 2), s).method != "chebyshev"
    huber = objective(Linear(), Huber(delta=0.3), x, rng.normal(size=50))
    assert evaluate.surface(huber, s).method == "kinks"


def test_the_size_of_the_work_decides(objective, plane):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6000, 2))
    y = (x @ [1, 2] + rng.normal(size=6000) > 0).astype(float)
    o = objective(Logistic(), CrossEntropy(), x, y, 2)
    s = plane(np.array([1.0, 2.0, 0.0]), np.eye(3)[:2], *GRID)
    assert evaluate.surface(o, s).method == "chebyshev"
    assert (
        evaluate.surface(objective(Logistic(), CrossEntropy(), x[:99], y[:99], 2), s).method
        == "product"
    )


def _breast_cancer(objective, scaled):
    """The first two features, and the fit of scikit-learn's LogisticRegression to them (lesson 1
    of the gallery)."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    x = x[:, :2]
    if not scaled:
        return objective(Logistic(), CrossEntropy(), x, y, 2), np.array([-1.0463, -0.2169, 19.6719])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    return objective(Logistic(), CrossEntropy(), x, y, 2), np.array([-3.3364, -0.8767, 0.6994])


def test_a_well_between_the_nodes_is_not_missed(objective, plane):
    """A formula may have one anywhere: it is evaluated at every point."""
    model = FormulaModel(
        expr="0.1*a*x + 0.1*b + 0.5*exp(-3000*((a - 0.53)**2 + (b - 0.47)**2))",
        params={"a": 0.0, "b": 0.0},
    )
    o = objective(model, MSE(), np.linspace(0, 1, 3000)[:, None], np.ones(3000))
    grid = np.linspace(-2, 2, 101)
    found = evaluate.surface(o, plane(np.zeros(2), np.eye(2), grid, grid))
    assert found.method == "rows"
    assert found.argmin == pytest.approx((0.52, 0.48))
    assert found.loss.min() == pytest.approx(0.4248004615606, rel=1e-9)
