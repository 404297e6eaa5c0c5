"""Fits that were once wrong, each with its right value: by hand, by another program, or exact."""

import numpy as np
import pytest
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LogisticRegression,
    PoissonRegressor,
    QuantileRegressor,
)
from sklearn.svm import LinearSVC

from .runs import fitted, function

EIGHT = {"kind": "points", "y": [0, 0, 1, 0, 1, 0, 1, 1],
         "x": [[1, 2], [2, 1], [3, 5], [4, 2], [5, 7], [6, 3], [7, 9], [2, 8]]}  # fmt: skip
SOFT = {"kind": "points", "x": [0.1, 0.5, 0.9, 1.4], "y": [0.2, 0.4, 0.55, 0.9]}
MIXED = {"kind": "points", "y": [1.1, 7.2, 3.4, 11.1, 5.6, 3.9],
         "x": [[300000, 0.2], [4200000, 0.7], [550000, 0.3], [6100000, 0.9], [2800000, 0.5],
               [7000000, 0.1]]}  # fmt: skip
QUASI = {"kind": "points", "x": [1, 2, 3, 4, 4, 5, 6, 7], "y": [0, 0, 0, 0, 1, 1, 1, 1]}
LINE = {"kind": "points", "x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 4, 9]}


POWELL = "(x + 10*y)**2 + 5*(z - t)**2 + (y - 2*z)**4 + 10*(x - t)**4"


def formula(expr, low, high, samples, noise=0.0):
    data = {"kind": "formula", "expr": expr, "range": [low, high], "samples": samples}
    return data | ({"noise": noise} if noise else {})


@pytest.mark.parametrize(
    ("sections", "loss", "theta"),
    [
        pytest.param(
            {"data": EIGHT, "model": {"kind": "logistic", "C": None},
             "loss": {"kind": "cross_entropy", "l2": 0.05}},
            0.1606, (-0.172, 1.210, -4.482), id="l2 of the loss",
        ),
        pytest.param({"data": {"kind": "iris", "classes": ["versicolor", "virginica"]},
                      "model": "logistic", "loss": "hinge"}, 0.056, None, id="hinge"),
        pytest.param({"data": SOFT, "model": "logistic"}, None, (0.397, -0.238), id="soft labels"),
        pytest.param({"data": MIXED, "model": "linear"}, 0.27240, (4.709e-7, 9.0525, -0.334),
                     id="mixed units"),
        pytest.param({"data": formula("sin(x)", 0, 10, 40, 0.1),
                      "model": {"kind": "polynomial", "degree": 8}}, 0.00675, None, id="degree 8"),
        pytest.param({"data": formula("exp(0.5*x)", 0, 5, 30),
                      "model": {"kind": "formula", "expr": "exp(a*x + b)",
                                "params": {"a": 3, "b": 0}}}, 0.0, (0.5, 0), id="bad start"),
        pytest.param({"data": formula("1e9*x", 0, 1e-8, 30), "model": "linear", "loss": "huber"},
                     0.0, (1e9, 0), id="tiny x"),
        *[pytest.param({"data": {"kind": "points", "x": [[u], [2 * u], [3 * u], [5 * u]],
                                 "y": [1, 2.2, 9, 5]},
                        "model": "linear", "loss": {"kind": "huber", "delta": 0.5}},
                       0.70332, (1.00385 / u, 0.22308), id=f"huber, x of {u:g}")
          for u in (1e-15, 1e-6, 1e9)],
        pytest.param({"data": formula("sin(3*x)", 0, 3, 60, 0.05),
                      "model": {"kind": "polynomial", "degree": 12}}, 0.00125056, None,
                     id="degree 12"),
        pytest.param({"model": function("(1 - x)**2 + 100*(y - x**2)**2", x=1000, y=-1000)},
                     0.0, (1, 1), id="Rosenbrock from afar", marks=pytest.mark.thorough),
        pytest.param({"model": function("exp(x) + exp(-x) + (y - 5)**2", x=20, y=0)},
                     2.0, (0, 5), id="steep start"),
        pytest.param({"model": function("(a - 1e9)**2 + 3*(b + 2e9)**2", a=3e9, b=1e9)},
                     0.0, (1e9, -2e9), id="huge range"),
        pytest.param({"model": function("(x**2 - 1)**2 + y**2", x=0, y=0)}, 0.0, None,
                     id="from a saddle"),
        *[pytest.param({"model": function(expr, x=1, y=2)}, 0.0, (0, 0), id=expr)
          for expr in ("x**2 + 3*y**2 + x*y", "log(1 + x**2) + cosh(y) - 1", "x**4 + y**4")],
        *[pytest.param({"model": function(expr, x=30, y=-4)}, 0.0, (1, 0), id=expr)
          for expr in ("log(cosh(x - 1)) + y**2", "sqrt(1 + (x - 1)**2) - 1 + y**4")],
        pytest.param({"model": function(POWELL, x=3, y=-1, z=0, t=1)}, 0.0, (0, 0, 0, 0),
                     id="Powell"),
        pytest.param({"model": function("x**3 - 3*x*y**2 + (x**2 + y**2)**2", x=0, y=0)}, -27 / 256,
                     None, id="from a monkey saddle"),
        pytest.param({"model": {"kind": "function", "name": "ackley"}}, 0.0, (0, 0), id="ackley"),
        pytest.param({"model": function("x*log(x)", x=1)}, -np.exp(-1), (np.exp(-1),),
                     id="from a value of 0"),
        pytest.param({"model": function("log((x - 1)**2 + 1e-40)", x=2)}, -40 * np.log(10), (1,),
                     id="narrower than the last digit"),
    ],
)  # fmt: skip
def test_known_minima(sections, loss, theta):
    result, _ = fitted(**sections)
    assert result.converged, result
    if loss is not None:
        assert result.loss == pytest.approx(loss, rel=1e-3, abs=1e-12)
    if theta is not None:
        np.testing.assert_allclose(result.theta, theta, rtol=2e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("sections", "verdict"),
    [
        ({"data": QUASI, "model": {"kind": "logistic", "C": None}}, "no minimum"),
        ({"model": function("x**2 - y**2", x=0, y=0)}, "no minimum"),
        ({"model": function("x + y**2", x=0, y=1)}, "no minimum"),
        ({"model": function("exp(-x) + y**2", x=0, y=1)}, "no minimum"),
        ({"model": function("exp(-(x + y)) + (x - y)**2", x=1, y=2)}, "no minimum"),
        ({"model": function("arctan(x) + y**2", x=0, y=3)}, "no minimum"),
        ({"model": function("1/(1 + x**2)", x=1)}, "no minimum"),
        ({"model": function("-log(1 + x**2)", x=1)}, "no minimum"),
        ({"model": function("x**2 + y", x=3, y=2)}, "no minimum"),
        ({"model": function("-log(1 + exp(x))", x=0)}, "not certified"),
        ({"model": function("x**2 - y**4", x=1, y=0)}, "no minimum"),
        (
            {
                "data": {
                    "kind": "points",
                    "x": [1, 2, 3, 4],
                    "y": [1e-155, 3e-155, 2e-155, 5e-155],
                },
                "model": "linear",
            },
            "not certified",
        ),
        ({"model": function("1 + 0*x", x=0, y=0)}, "plateau"),
        ({"model": function("abs(x) + abs(y - 1)", x=3, y=0)}, "not certified"),
    ],
)
def test_what_is_no_minimum_is_told(sections, verdict):
    result, _ = fitted(**sections)
    assert not result.converged
    assert result.verdict == verdict
    assert result.certificate.detail


@pytest.mark.parametrize(
    ("expr", "start", "way", "limit"),
    [
        ("exp(-x) + y**2", {"x": 0, "y": 2}, "x grows", "0"),
        ("3 + arctan(x) + y**2", {"x": 0, "y": 3}, "x falls", "1.4292"),
        ("exp(-(x + y)) + (x - y)**2", {"x": 1, "y": 2}, "x grows and y grows", "0"),
    ],
)
def test_a_function_that_only_tends_to_its_infimum_is_marked_at_its_start(expr, start, way, limit):
    result, _ = fitted(model=function(expr, **start))
    assert f"falls for ever as {way}, and only tends to {limit};" in result.certificate.detail
    np.testing.assert_array_equal(result.theta, [*start.values()])


@pytest.mark.parametrize("expr", ["x**2 + 3*y**2", "exp(x) + exp(-x) + y**2", "x**2 + y**2 + 1e9"])
def test_what_is_left_of_the_way_to_zero_is_zero(expr):
    result, _ = fitted(model=function(expr, x=1, y=-2))
    assert result.converged
    np.testing.assert_array_equal(result.theta, [0, 0])


@pytest.mark.parametrize(
    ("expr", "start", "where"),
    [
        ("log(x**2)", {"x": 1}, "x = 0"),
        ("log(x)", {"x": 1}, "x = 0"),
        ("-1/sqrt(abs(x - 1))", {"x": 3}, "x = 1"),
        ("log(abs(x + 2.221))", {"x": -0.4}, "x = -2.221"),
        ("tan(x)", {"x": 0.5}, "x = -1.5708"),
        ("log(log(x**2 + 1))", {"x": 1}, "x = 0"),
        ("log((x - pi)**2 + (y + 2)**2)", {"x": 3, "y": 2}, "x = 3.1416, y = -2"),
        ("log(cos(x)**2) + x**2/10 + y**2", {"x": 0.5, "y": 1}, "x = 1.5708, y = 0"),
    ],
)
def test_a_pole_is_no_minimum(expr, start, where):
    result, _ = fitted(model=function(expr, **start))
    assert (result.verdict, result.converged) == ("no minimum", False)
    assert result.certificate.detail == f"the objective falls without end towards {where}"
    np.testing.assert_array_equal(result.theta, [*start.values()])


@pytest.mark.parametrize("expr", ["sqrt(abs(x))", "abs(x)**0.1", "max(log(abs(x)), -20)"])
def test_a_kink_is_no_pole(expr):
    result, _ = fitted(model=function(expr, x=1))
    assert result.verdict == "not certified"
    assert abs(result.theta[0]) < 1e-6


def test_quasi_separation_names_the_infimum():
    result, _ = fitted(data=QUASI, model={"kind": "logistic", "C": None})
    assert "0.17329" in result.certificate.detail  # ln 2 / 4


@pytest.mark.parametrize("gap", [1, 1e-2, 1e-4])
def test_what_separable_classes_tend_to_is_0_however_near_they_stand(gap):
    near = {"kind": "points", "x": [1, 2, 2 + gap, 3], "y": [0, 0, 1, 1]}
    result, _ = fitted(data=near, model={"kind": "logistic", "C": None})
    assert "only tends to 0 (give the model a C or alpha)" in result.certificate.detail


def test_a_class_that_does_not_count_is_said_to_make_the_intercept_run_away():
    data = {"kind": "points", "x": [40, -1, 3, 2], "y": [1, 0, 1, 0]}
    result, _ = fitted(data=data, model={"kind": "logistic", "class_weight": {0: 0}})
    assert "of a class no sample counts" in result.certificate.detail
    assert result.certificate.detail.endswith("which no penalty holds, and only tends to 0")


def test_counts_that_are_all_0_make_the_intercept_run_away_beside_a_penalty():
    data = {"kind": "points", "x": [1, 2, 3], "y": [0, 0, 0]}
    result, _ = fitted(data=data, model={"kind": "linear", "alpha": 1}, loss="poisson")
    assert "all counts are 0" in result.certificate.detail
    assert result.certificate.detail.endswith("which no penalty holds, and only tends to 0")


@pytest.mark.parametrize("expr", ["a*tanh(b*x)", "a*(1-exp(-b*x))"])
def test_a_valley_that_bends_for_ever_is_no_minimum(expr):
    """Towards a straight line, as a grows while a·b stays: its loss is the infimum."""
    x = np.linspace(0, 5, 15)
    data = {"kind": "points", "x": x.tolist(), "y": (x**2).tolist()}
    line = np.mean((x**2 - x * (x @ x**2) / (x @ x)) ** 2)
    model = {"kind": "formula", "expr": expr, "params": {"a": 1, "b": 1}}
    result, _ = fitted(data=data, model=model)
    assert (result.verdict, result.converged) == ("not certified", False)
    assert result.certificate.detail == "it still falls, ever more slowly, and may do so for ever"
    assert result.loss == pytest.approx(line, rel=1e-5)


@pytest.mark.parametrize("loss", ["huber", "mae", "mse", "quantile"])
def test_alpha_acts_with_any_loss(loss):
    weak, strong = (
        fitted(data=LINE, model={"kind": "linear", "alpha": a}, loss=loss)[0] for a in (0.01, 1000)
    )
    assert abs(strong.theta[0]) < 0.1 < abs(weak.theta[0])


def test_soft_labels_feel_their_penalty():
    steep = [fitted(data=SOFT, model={"kind": "logistic", "C": c})[0].theta[0]
             for c in (0.001, 1.0, None)]  # fmt: skip
    np.testing.assert_allclose(steep, [0.000489, 0.397077, 2.531], rtol=1e-3)


def test_the_hinge_of_thirty_features_is_zero():
    result, _ = fitted(data={"kind": "breast_cancer"}, model="logistic", loss="hinge")
    assert result.converged
    assert result.loss == pytest.approx(0, abs=1e-9)


def test_words_say_what_is_minimised():
    result, _ = fitted(data=EIGHT, model={"kind": "logistic", "C": 2.0}, loss={
        "kind": "cross_entropy", "clip": 0.01})  # fmt: skip
    assert result.minimises == "mean cross-entropy + penalty (C = 2), without the clip"
    assert result.certificate.check == "Newton decrement / objective"


# -- against scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "theirs"),
    [
        ({"alpha": 2.0, "l1_ratio": 1.0}, Lasso(alpha=2.0, tol=1e-10)),
        ({"alpha": 0.5, "l1_ratio": 0.3}, ElasticNet(alpha=0.5, l1_ratio=0.3, tol=1e-10)),
    ],
)
def test_elastic_nets(model, theirs):
    result, objective = fitted(data={"kind": "diabetes"}, scale="zscore",
                               model={"kind": "linear"} | model)  # fmt: skip
    theirs.fit(objective.data.x, objective.data.y)
    assert result.converged
    other = np.append(theirs.coef_, theirs.intercept_)
    assert objective.minimised.value(result.theta) <= objective.minimised.value(other) * (1 + 1e-6)
    np.testing.assert_allclose(result.theta, other, atol=0.1)


def test_logistic_with_l1():
    result, objective = fitted(data={"kind": "breast_cancer"}, scale="zscore",
                               model={"kind": "logistic", "C": 0.1, "l1_ratio": 1.0})  # fmt: skip
    x, y = objective.data.x, objective.data.y
    theirs = LogisticRegression(C=0.1, l1_ratio=1.0, solver="saga", max_iter=5000, tol=1e-6)
    theirs.fit(x, y)
    assert result.converged
    np.testing.assert_allclose(result.theta, np.append(theirs.coef_, theirs.intercept_), atol=1e-3)


@pytest.mark.parametrize(
    ("data", "model", "loss", "least"),
    [
        ({"kind": "wine"}, {"l1_ratio": 1.0}, {}, 0.0938009336),
        ({"kind": "iris", "features": [0, 1, 2]}, {"C": None}, {"l1": 1e-3}, 0.1025801462),
    ],
)
def test_classes_with_l1_on_raw_columns(data, model, loss, least):
    """Against an interior point method for exponential cones."""
    result, objective = fitted(data=data, model={"kind": "logistic"} | model,
                               loss={"kind": "cross_entropy"} | loss)  # fmt: skip
    assert result.converged
    assert objective.minimised.value(result.theta) == pytest.approx(least, rel=1e-8)


def test_quantiles():
    result, objective = fitted(data={"kind": "diabetes", "limit": 120}, scale="zscore",
                               model={"kind": "linear", "alpha": 0.5, "l1_ratio": 1.0},
                               loss={"kind": "quantile", "q": 0.8})  # fmt: skip
    theirs = QuantileRegressor(quantile=0.8, alpha=0.5).fit(objective.data.x, objective.data.y)
    other = objective.minimised.value(np.append(theirs.coef_, theirs.intercept_))
    assert objective.minimised.value(result.theta) == pytest.approx(other, rel=1e-7)
    assert result.converged


def test_counts():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    y = rng.poisson(np.exp(0.4 * x[:, 0] - 0.3))
    result, _ = fitted(
        data={"kind": "points", "x": x.tolist(), "y": [int(v) for v in y]},
        model={"kind": "linear"}, loss="poisson",
    )  # fmt: skip
    theirs = PoissonRegressor(alpha=0, tol=1e-10).fit(x, y)
    np.testing.assert_allclose(result.theta, np.append(theirs.coef_, theirs.intercept_), rtol=1e-5)
    assert result.converged


@pytest.mark.parametrize("loss", ["hinge", "squared_hinge"])
def test_support_vector_machines(loss):
    result, objective = fitted(
        data={"kind": "breast_cancer", "limit": 150}, scale="zscore",
        model={"kind": "logistic", "C": 0.2, "intercept": False}, loss=loss,
    )  # fmt: skip
    theirs = LinearSVC(C=0.2, loss=loss, fit_intercept=False, tol=1e-9, max_iter=200_000, dual=True)
    theirs.fit(objective.data.x, objective.data.y)
    np.testing.assert_allclose(result.theta, theirs.coef_.ravel(), atol=1e-4)
    assert result.converged


@pytest.mark.parametrize("theirs", ["balanced", {0: 3.0}])
def test_class_weights(theirs):
    words = theirs if theirs == "balanced" else {"malignant": 3.0}
    result, objective = fitted(data={"kind": "breast_cancer"}, scale="zscore",
                               model={"kind": "logistic", "class_weight": words})  # fmt: skip
    other = LogisticRegression(class_weight=theirs, max_iter=10_000, tol=1e-10)
    other.fit(objective.data.x, objective.data.y)
    np.testing.assert_allclose(result.theta[:30], other.coef_.ravel(), rtol=1e-2, atol=1e-3)


@pytest.mark.parametrize("unit", [1e-12, 1e-20])
def test_a_slope_that_tiny_units_hide_is_no_minimum(unit):
    data = {"kind": "points", "x": [x * unit for x in (1, 2, 3, 5)], "y": [1, 2.2, 9, 5]}
    result, _ = fitted(data=data, model="linear", loss={"kind": "huber", "delta": 0.5})
    least = 0.7033173  # at a unit of 1, where the fit is certified
    assert not result.converged or result.loss <= least * (1 + 1e-6)


def test_a_slope_without_curvature_is_no_plateau():
    result, _ = fitted(model=function("-x", x=0))
    assert not result.converged
    assert result.verdict != "plateau"


@pytest.mark.parametrize("features", [[2, 3], [0, 1, 2, 3]])
def test_a_shift_that_softmax_does_not_feel_is_no_slope(features):
    result, _ = fitted(data={"kind": "iris", "features": features}, scale="zscore",
                       model="logistic")  # fmt: skip
    assert result.converged
