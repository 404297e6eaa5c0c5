"""Exact second derivatives, where differences of the gradient confirm them and where not."""

import numpy as np
import pytest

from landscape.diagnostics.hessian.curvature import curvature
from landscape.errors import LandscapeWarning
from landscape.losses import MSE
from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised

from ...optimize.runs import dataset


def measured(expr, *at):
    target = FunctionObjective(Function(expr=expr, params=dict(zip("xyzw", at, strict=False))))
    with np.errstate(all="ignore"):
        return curvature(target, np.array(at))


@pytest.mark.parametrize(
    ("expr", "at"),
    [
        ("sqrt(x)", (0.0,)),  # the end of its domain: the slope there is infinite
        ("arcsin(x)", (1.0,)),
        ("arccos(x)", (-1.0,)),
        ("x**1.5", (0.0,)),
        ("(x**2)**0.25", (0.0,)),  # a cusp
        ("(x**2)**0.75", (0.0,)),  # a slope of 0 with a vertical tangent
        ("(x**2)**0.5", (0.0,)),  # |x|
        ("x*(x**2)**0.5", (0.0,)),  # x|x|: 2 on one side, -2 on the other
        ("((x - 3)**2)**0.5 + y**2", (3.0, 0.0)),
        ("hypot(x, y) - 0.5*x", (0.0, 0.0)),  # the tip of a cone
    ],
)
def test_a_kink_has_no_curvature_and_says_so(expr, at):
    with pytest.warns(LandscapeWarning, match="no curvature is reported: .* do not confirm"):
        assert measured(expr, *at) is None


@pytest.mark.parametrize(
    ("expr", "at", "largest"),
    [
        ("x**4", (0.0,), 0.0),
        ("x**3", (0.0,), 0.0),
        ("sqrt(x)", (1e-12,), -0.25e18),
        ("log(x)", (1e-8,), -1e16),
        ("log(1e-12 + x**2)", (0.0,), 2e12),
        ("hypot(x, 1e-10)", (0.0,), 1e10),
        ("hypot(x, y)", (1.0, 0.0), 1.0),
        ("x**2", (1e-300,), 2.0),
        ("(x - 1e8)**2", (1e8,), 2.0),
        ("sin(1000*x)", (np.pi / 2000,), -1e6),
        ("1e6*x + 1e-10*x**2", (0.0,), 2e-10),
        ("exp(x)", (700.0,), np.exp(700)),
        ("1 + 0*x", (1.0,), 0.0),
        ("x**2 + 1e-12*y**2", (1.0, 1.0), 2.0),
    ],
)
def test_a_smooth_function_keeps_its_own_at_any_scale(expr, at, largest):
    found = measured(expr, *at)
    assert (found.largest, found.method) == (pytest.approx(largest, rel=1e-9), "exact")


def test_so_does_the_loss_of_a_formula():
    """The mean of (a + √b - y)² by b: there is no slope at b = 0."""
    data = dataset(np.arange(4.0), np.array([0.0, 1.0, 2.0, 4.0]))
    target = Supervised(FormulaModel(expr="a*x + sqrt(b)", params={"a": 1, "b": 1}), data, MSE())
    hessian = target.hessian(np.array([1.0, 0.5]))
    found = curvature(target, np.array([1.0, 0.5]))
    assert found.largest == pytest.approx(np.linalg.eigvalsh(hessian)[-1])
    with np.errstate(all="ignore"), pytest.warns(LandscapeWarning, match="no curvature"):
        assert curvature(target, np.array([1.0, 0.0])) is None
