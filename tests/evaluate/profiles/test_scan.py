"""Profiles of losses with many hollows, against dense scans of the free parameter by NumPy."""

import numpy as np
import pytest

from landscape import evaluate
from landscape.evaluate.profiles import scan
from landscape.losses import MSE, Huber
from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.models.logistic import Logistic
from landscape.objective import Objective
from landscape.objective.function import FunctionObjective
from landscape.slices.slice import Slice

DENSE = np.linspace(-45, 45, 180_001)
X = np.arange(21) / 4
WAVE = np.round(2 * np.sin(5 * X), 3)


def least(value, unit=1.0):
    """The least of `value` over a parameter, by a dense scan and a closer look at its lowest."""
    points, step = unit * DENSE, unit * (DENSE[1] - DENSE[0])
    for _ in range(3):
        lowest = points[np.nanargmin(value(points))]
        points, step = lowest + np.linspace(-step, step, 2001), step / 1000
    return np.nanmin(value(points))


def line(objective, x, origin):
    """Along the first parameter, the others re-optimised."""
    origin, x = np.asarray(origin, float), np.asarray(x, float)
    sliced = Slice("axes", origin, np.eye(len(origin))[:1], ("a",), origin[:1], (x,),
                   axes=(0,), refit=True)  # fmt: skip
    return evaluate.line(objective, sliced, 0, x)


def sin_wave(x, y):
    return np.sin(3 * y) * 2 + (y - x) ** 2 * 0.1 + (x - 1) ** 2


FUNCTIONS = {
    "a wave in a bowl": (
        "sin(3*y)*2+(y-x)**2*0.1+(x-1)**2", [1, 1], np.linspace(-10, 10, 21), 1.0, sin_wave,
    ),
    "the same in thousands": (
        "sin(3*y/1e3)*2+(y/1e3-x/1e3)**2*0.1+(x/1e3-1)**2", [1e3, 1e3],
        np.linspace(-9e3, 9e3, 10), 1e3, lambda x, y: sin_wave(x / 1e3, y / 1e3),
    ),
    "ripples under a hill": (
        "1-exp(-(x-y)**2)*cos(4*y)+0.02*y**2+0.02*x**2", [0, 0], np.linspace(-5, 5, 21), 1.0,
        lambda x, y: 1 - np.exp(-((x - y) ** 2)) * np.cos(4 * y) + 0.02 * y**2 + 0.02 * x**2,
    ),
    "from a centre that is zero but for rounding": (
        "cos(5*y)+0.05*(y-2*x)**2+0.1*x**2", [1e-200, 1e-200], np.linspace(-6, 6, 25), 1.0,
        lambda x, y: np.cos(5 * y) + 0.05 * (y - 2 * x) ** 2 + 0.1 * x**2,
    ),
    "one narrow well": (
        "x**2+y**2*0.01-5*exp(-(y-6-x)**2*4)", [0, 0], np.linspace(-3, 3, 7), 1.0,
        lambda x, y: x**2 + y**2 * 0.01 - 5 * np.exp(-((y - 6 - x) ** 2) * 4),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_of_a_function_the_lowest_hollow_is_shown(name):
    expr, start, x, unit, value = FUNCTIONS[name]
    found = line(FunctionObjective(Function(expr=expr, params={"x": 1, "y": 1})), x, start)
    right = [least(lambda y, v=v: value(v, y), unit) for v in x]
    np.testing.assert_allclose(found.loss, right, rtol=1e-6)
    assert not found.uncertified.any()


def squared(scores, y):
    return np.mean((scores - y) ** 2, axis=-1)


def huber(scores, y, delta=0.3):
    size = np.abs(scores - y)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)), axis=-1)


NOISY = WAVE + 0.2 * np.cos(40 * X)
FORMULAS = [
    ("a*sin(b*x)", MSE(), WAVE, np.linspace(-4, 4, 9),
     lambda a, b: squared(a * np.sin(b * X), WAVE)),
    ("a*sin(b*x)", MSE(), NOISY, np.linspace(-4, 4, 9),
     lambda a, b: squared(a * np.sin(b * X), NOISY)),
    ("sin(a*x)*cos(b*x)", MSE(), np.sin(2 * X) * np.cos(3 * X), np.linspace(0.5, 3, 6),
     lambda a, b: squared(np.sin(a * X) * np.cos(b * X), np.sin(2 * X) * np.cos(3 * X))),
    ("a*x+sin(b*x)", Huber(delta=0.3), 0.5 * X + np.sin(4 * X), np.linspace(-1, 2, 13),
     lambda a, b: huber(a * X + np.sin(b * X), 0.5 * X + np.sin(4 * X))),
    ("sigmoid(a*x+b)", MSE(), 1.0 * (WAVE > 0.5), np.linspace(-6, 6, 13),
     lambda a, b: squared(1 / (1 + np.exp(-a * X - b)), 1.0 * (WAVE > 0.5))),
]  # fmt: skip


@pytest.mark.parametrize(("expr", "loss", "y", "a", "value"), FORMULAS)
def test_of_a_formula_the_lowest_hollow_is_shown(expr, loss, y, a, value, objective):
    o = objective(FormulaModel(expr=expr, params={"a": 1.0, "b": 1.0}), loss, X[:, None], y)
    found = line(o, a, [1, 1])
    with np.errstate(over="ignore"):
        right = np.array([_least_in_parts(value, v) for v in a])
    assert np.all(found.loss <= right * (1 + 1e-6) + 1e-12)
    assert not found.uncertified.any()


def _least_in_parts(value, a):
    """The same of many samples: the dense scan by parts, to spare memory."""
    return least(
        lambda b: np.concatenate([value(a, part[:, None]) for part in np.array_split(b, 20)])
    )


def test_over_two_parameters(objective):
    """a·sin(b·x) + c: the best c is the mean of what is left, so that a scan over b will do."""
    y = 2 * np.sin(5 * X) + 0.7 + 0.1 * np.cos(40 * X)
    o = objective(FormulaModel(expr="a*sin(b*x)+c", params={"a": 1.0, "b": 1.0, "c": 0.0}),
                  MSE(), X[:, None], y)  # fmt: skip
    a = np.linspace(-4, 4, 9)
    found = line(o, a, [1, 1, 0])
    right = [_least_in_parts(lambda a, b: np.var(y - a * np.sin(b * X), axis=-1), v) for v in a]
    np.testing.assert_allclose(found.loss, right, rtol=1e-6)
    assert not found.uncertified.any()


def test_over_five_parameters(objective):
    """a·sin(b·x + d) + c + e·x + f·x²: of given a, b, d the others are a least-squares problem, so
    that the profile at a = 0 is what a parabola leaves."""
    y = 2 * np.sin(3 * X + 0.5) + 0.3
    names = {name: 1.0 if name in "ab" else 0.0 for name in "abcdef"}
    o = objective(FormulaModel(expr="a*sin(b*x+d)+c+e*x+f*x**2", params=names),
                  MSE(), X[:, None], y)  # fmt: skip
    found = line(o, [0.0, 2.0], [1, 1, 0, 0, 0, 0])
    parabola = np.polynomial.Polynomial.fit(X, y, 2)
    assert found.loss[0] == pytest.approx(squared(parabola(X), y), rel=1e-6)
    assert found.loss[1] < 1e-6 or found.uncertified[1]


def test_a_logit_far_out(objective):
    """With w = 9 the best intercept is 20.86: a minimum between two plateaus."""
    x = np.array([-5.11, 0.84, -1.14, -0.91, -0.43, -4.04, -0.46, -1.73, 6.65])
    y = np.array([0, 0, 0, 1, 1, 0, 0, 1, 1])
    found = line(objective(Logistic(), MSE(), x[:, None], y, 2), [1.0, 5.0, 9.0], [0.5, 0.0])
    with np.errstate(over="ignore"):
        right = [_least_in_parts(lambda w, b: squared(1 / (1 + np.exp(-w * x - b)), y), w)
                 for w in (1.0, 5.0, 9.0)]  # fmt: skip
    np.testing.assert_allclose(found.loss, right, rtol=1e-6)
    assert found.loss[2] == pytest.approx(0.33333058, abs=1e-8)


@pytest.mark.parametrize("others", [1, 2])
def test_of_a_callers_function_the_lowest_hollow_is_shown(others):
    """A point at a time: the second parameter follows the first, and changes no minimum."""

    def value(x, y):
        return x**2 + (y**2 - 1) ** 2 + np.sin(3 * y) + 0.3 * x * y

    o = Objective.from_callable(
        lambda t: value(t[0], t[1]) + np.sum((t[2:] - t[1]) ** 2), names=list("abc"[: 1 + others])
    )
    x = np.linspace(-4, 4, 5)
    found = line(o, x, np.zeros(1 + others))
    np.testing.assert_allclose(
        found.loss, [least(lambda y, v=v: value(v, y)) for v in x], rtol=1e-6
    )
    assert not found.uncertified.any()


@pytest.mark.parametrize("center", [0.0, 2.5])
def test_scans_of_one_profile_share_hardly_a_point(center):
    points = scan.line_places(np.array([1.0]), 5.0, np.array([center]), 2048)
    assert points.shape == (1, 2048)
    assert len(np.intersect1d(points[0, ::2], points[0, 1::2])) <= 8


def test_hollows_are_where_the_function_has_them():
    """cos y over ±10: at ±π and ±3π, and nowhere else."""
    o = FunctionObjective(Function(expr="cos(y)+x", params={"x": 0, "y": 0}))
    looking = scan.Scan(o, np.array([1]), np.linspace(-10, 10, 64)[None])
    rows, others = looking.hollows(np.zeros((2, 2)), np.zeros((1, 2, 1)))
    for row in (0, 1):
        found = np.sort(others[rows == row, 0])
        np.testing.assert_allclose(found, np.pi * np.array([-3, -1, 1, 3]), atol=0.02)


def test_a_minimum_that_one_scan_alone_has_seen_is_marked(monkeypatch):
    """A well of which every other point of the scan is blind."""
    o = FunctionObjective(Function(expr="x**2+(y**2-4)**2+y", params={"x": 0, "y": 1}))
    hollows = scan.Scan.hollows

    def blind(self, theta, bases):
        rows, others = hollows(self, theta, bases)
        seen = (others[:, 0] > 0) | (self.points[0, 0] == first)
        return rows[seen], others[seen]

    first = scan.line_places(np.ones(1), 1.0, np.ones(1), scan.line_points(o, 1, 3))[0, 0]
    monkeypatch.setattr(scan.Scan, "hollows", blind)
    with pytest.warns(UserWarning, match="at 3 of 3 points of the profile the minimum"):
        found = line(o, [-1.0, 0.0, 1.0], [0.0, 1.0])
    right = [least(lambda y, v=v: v**2 + (y**2 - 4) ** 2 + y) for v in (-1.0, 0.0, 1.0)]
    np.testing.assert_allclose(found.loss, right, rtol=1e-6)
    assert found.uncertified.all()
