"""What is said of objectives that fall for ever, or have valleys that are flat or lead far."""

import numpy as np
import pytest

from ...runs import fitted, function


@pytest.mark.parametrize(
    ("expr", "start", "limit"),
    [
        ("x/(1 + x**2)", {"x": 2}, "0"),
        ("(5*x + 1.9)/(1 + x**2)", {"x": 2}, "0"),
        ("(2.06*x - 0.53)/(0.47 + x**2)", {"x": 2}, "0"),
        ("(0.55*x**3 + 1.2*x)/(1 + x**4)", {"x": 2}, "0"),
        ("x/sqrt(1 + x**4)", {"x": 2}, "0"),
        ("x/(1 + x**2) + y**2", {"x": 2, "y": 1}, "0"),
        ("100 + x**-0.5", {"x": 2}, "100"),
    ],
)
def test_a_tail_that_comes_to_rest_has_an_end(expr, start, limit):
    """Limits by hand: the highest powers."""
    result, _ = fitted(model=function(expr, **start))
    assert result.verdict == "no minimum"
    words = f"falls for ever as x grows, and only tends to {limit}; another start may lead to"
    assert words in result.certificate.detail


@pytest.mark.parametrize(
    ("expr", "start"),
    [
        ("-log(x)", {"x": 2}),
        ("100 - log(x)", {"x": 2}),
        ("exp(-x) - log(x)", {"x": 2}),
        ("1e6 - x**0.3", {"x": 2}),
        ("-log(1 + x**2) + y**2", {"x": 2, "y": 1}),
        ("-arctan(x) - log(x)/1000", {"x": 2}),
    ],
)
def test_a_fall_that_no_doubling_of_the_way_slows_is_without_end(expr, start):
    result, _ = fitted(model=function(expr, **start))
    assert result.certificate.detail == "the objective falls without end"


@pytest.mark.parametrize("expr", ["-log(1 + log(1 + x))", "1/log(x)"])
def test_a_fall_whose_end_floats_do_not_reach_is_given_none(expr):
    """The first has no bottom, the second tends to 0; at x = 1e308 they are -6.6 and 0.0014."""
    result, _ = fitted(model=function(expr, x=2))
    assert "falls for ever as x grows, ever more slowly; another" in result.certificate.detail


@pytest.mark.parametrize(
    ("expr", "start", "least"),
    [
        ("x**2*y**2 + x**2", {"x": 0.7, "y": -0.5}, 0),
        ("x**2*(1 + y**2)", {"x": 0.1, "y": 3}, 0),
        ("x**2*y**2", {"x": 0.3, "y": 0.2}, 0),
        ("x**4*y**2", {"x": -1.8, "y": 0.78}, 0),
        ("x**2*exp(y)", {"x": 0.7, "y": 0.2}, 0),
        ("tanh(x*y)**2", {"x": -2.27, "y": 0.84}, 0),
        ("(x - 1.3)**2*(1 + y**2) + 7", {"x": 0.1, "y": 3}, 7),
    ],
)
def test_a_fit_stays_near_in_a_flat_valley(expr, start, least):
    """Whose floor is a line of minima: x = 0, y = 0 or x = 1.3."""
    result, _ = fitted(model=function(expr, **start))
    assert (result.verdict, result.loss) == ("local minimum", least)
    assert np.abs(result.theta).max() < 10


@pytest.mark.parametrize("loss", ["mse", "huber", "mae"])
def test_a_loss_of_0_is_at_its_minimum(loss):
    data = {"kind": "points", "x": [1, 2, 3, 4], "y": [0, 0, 0, 0]}
    model = {"kind": "formula", "expr": "a*exp(b*x)", "params": {"a": 1, "b": 0.1}}
    result, _ = fitted(data=data, model=model, loss=loss)
    assert (result.verdict, result.loss, result.theta[0]) == ("minimum", 0, 0)
    assert np.abs(result.theta).max() < 10


@pytest.mark.parametrize(
    ("expr", "x", "y", "start", "loss", "least"),
    [
        ("sqrt(a*a + b*b)*x", [1, 2, 3], [1, 0, 0], (-7.7, -2), "cross_entropy", np.log(2)),
        ("a*x + b**3", [0.9, 1.25, 2.24, 2.71], [-2.374, -4.518, -8.668, -8.099],
         (-0.65, -3.03), "huber", 0.3466401773918736),
    ],
)  # fmt: skip
def test_what_is_next_to_0_is_left_there_where_0_is_no_minimum(expr, x, y, start, loss, least):
    """A kink, where no second derivative is, and b³, which has no slope: of a line, b³ = 0.00139
    is what Newton's method finds."""
    model = {"kind": "formula", "expr": expr, "params": dict(zip("ab", start, strict=True))}
    result, _ = fitted(data={"kind": "points", "x": x, "y": y}, model=model, loss=loss)
    assert result.verdict == "local minimum"
    assert result.loss == pytest.approx(least, rel=1e-12)


@pytest.mark.parametrize(
    ("expr", "x", "y", "start", "loss"),
    [
        ("a*exp(b*x) + c", [0.41, 0.77, 2.27, 3.79], [-2.358, -2.306, -1.82, -0.191],
         (-1, -1, 0), "mse"),
        ("a*exp(b*x) + c", [0.72, 1.34, 1.51, 2.17, 2.75, 3.9],
         [-1.717, -2.408, -2.745, -5.338, -11.235, -60.353], (-3.63, -0.92, -0.31), "mse"),
        ("a*exp(b*x)", [0.29, 1.43, 2.23, 3.48, 3.76], [0, 1, 0, 1, 0], (-0.15, 4.63),
         "cross_entropy"),
        ("a*abs(x - b)", [1.2, 2.15, 2.24, 3.65, 3.94], [-2.079, -0.336, -0.171, -2.416, -2.948],
         (-1.01, 6.82), "huber"),
        ("a*softplus(b*x)", [2.33, 2.78, 3.38], [-14.888, -17.924, -21.684], (0.68, 0.23),
         "huber"),
    ],
)  # fmt: skip
def test_a_valley_that_falls_on_beyond_what_newtons_step_promises_is_not_certified(
    expr, x, y, start, loss
):
    """Each leads to infinity, as far as Nelder and Mead's method follows it: to a straight line or
    a step function."""
    params = dict(zip("abc", start, strict=False))
    model = {"kind": "formula", "expr": expr, "params": params}
    result, _ = fitted(data={"kind": "points", "x": x, "y": y}, model=model, loss=loss)
    assert (result.verdict, result.converged) == ("not certified", False)
    assert result.certificate.detail == "it still falls, ever more slowly, and may do so for ever"


@pytest.mark.parametrize("power", [2, 4, 6, 10])
def test_no_minimum_of_any_order_is_taken_for_such_a_valley(power):
    data = {"kind": "points", "x": [0, 1, 2, 3], "y": [1, 1.5, 1.4, 2]}
    model = {"kind": "formula", "expr": f"1.475 + (a - 2)**{power}", "params": {"a": 3}}
    result, _ = fitted(data=data, model=model)
    assert result.converged
    assert result.loss == pytest.approx(0.126875, rel=1e-9)  # the variance of y: its mean is 1.475
