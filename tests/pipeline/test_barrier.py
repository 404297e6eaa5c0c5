"""The barrier between two points, along the straight line and along a curve."""

import numpy as np
import pytest

import landscape


def ring(theta):
    """Lowest on the unit circle, 1 in its middle, and higher to the right."""
    return float((theta @ theta - 1) ** 2 + 0.25 * theta[0])


MARKS = {"A": {"x": -1.0, "y": 0.0}, "B": {"x": 1.0, "y": 0.0}}


def experiment(**keys):
    function = {"kind": "function", "expr": "(x**2 + y**2 - 1)**2 + 0.25*x"}
    model = function | {"params": {"x": -1.0, "y": 0.1}}
    return landscape.Experiment.from_dict({"model": model, "marks": MARKS, **keys}).run()


@pytest.mark.parametrize("points", [2, 40, 101])
def test_of_a_line_above_the_higher_end_whose_loss_is_exact(points):
    result = experiment(slice={"kind": "between", "ends": ["A", "B"], "points": points})
    details = result.summary()["slice"]
    assert details["end_losses"] == [-0.25, 0.25]
    (x,) = result.slice.grid
    inside = result.lines[0].loss[(x >= 0) & (x <= 1)]
    assert details["barrier"] >= max([*inside, 0.25]) - 0.25
    t = np.sort(np.roots([4, 0, -4, 0.25]))[1]  # where the slope of (t² - 1)² + t/4 is 0
    assert details["barrier"] == pytest.approx((t**2 - 1) ** 2 + t / 4 - 0.25, abs=1e-9)


@pytest.mark.parametrize(
    ("expr", "points", "expected"),
    [
        ("(x**2 - 1)**2 + y**2", 10, 1.0),  # whose points beside the top reach 0.9037
        ("(x**2 - 1)**2 + y**2", 11, 1.0),
        ("x + y", 10, 0.0),  # the end is the highest
        ("1 - abs(x - 0.1) + y", 7, 0.9),
        ("log(x)", 6, None),
    ],
)
def test_the_top_between_the_points_is_found(expr, points, expected):
    model = {"kind": "function", "expr": expr, "params": {"x": -1.0, "y": 0.0}}
    between = {"kind": "between", "ends": ["A", "B"], "points": points}
    details = experiment(model=model, slice=between).summary()["slice"]
    assert details["barrier"] == pytest.approx(expected, abs=1e-5, nan_ok=True)


def test_of_a_curve_beside_the_straight_line(tmp_path):
    result = experiment(slice={"kind": "curve", "ends": ["A", "B"], "points": 41})
    details = result.summary()["slice"]
    assert details["straight_barrier"] == pytest.approx(0.75, abs=0.01)
    assert details["barrier"] < 0.2
    result.save(tmp_path, figures=["line"])
    with np.load(tmp_path / "surface.npz") as arrays:
        x = arrays["x"]
        assert (x[0], x[-1]) == (0, 1)
        t = 2 * x - 1
        expected = (t**2 - 1) ** 2 + 0.25 * t
        np.testing.assert_allclose(arrays["straight_loss"], expected, atol=1e-12)
        assert arrays["loss"].max() < arrays["straight_loss"].max()
    again = landscape.open_result(tmp_path)
    assert np.array_equal(again.lines[0].straight_loss, result.lines[0].straight_loss)


def test_a_plane_has_none():
    ends = ["A", "B", {"x": 0.0, "y": 2.0}]
    result = experiment(slice={"kind": "between", "ends": ends, "points": 5})
    assert "barrier" not in result.summary()["slice"]


def test_of_a_callable_with_further_quantities():
    objective = landscape.Objective.from_callable(
        lambda theta: {"loss": ring(theta), "x": theta[0]}, ("x", "y")
    )
    curve = {"kind": "curve", "ends": ["fit", {"x": 1.0}], "points": 21, "steps": 100}
    result = landscape.explore(objective, [-1.0, 0.0], slice=curve)
    assert result.summary()["slice"]["barrier"] < 0.3
    line = result.quantities["x"].lines[0]
    assert (line.loss[0], line.loss[-1]) == (-1, 1)


@pytest.mark.parametrize("ends", [["fit", "A"], ["A", "fit"]])
def test_an_end_beside_one_far_away_is_where_it_is(ends):
    """The fit lies at x = e²⁰, whose digits would leave nothing of 1e-6."""
    model = {"kind": "function", "expr": "(log(x) - 20)**2 + y**2", "params": {"x": 1, "y": 1}}
    marks = {"A": {"x": 1e-6, "y": 1.0}}
    between = {"kind": "between", "ends": ends, "points": 5, "span": [[0, 1]]}
    result = experiment(model=model, marks=marks, slice=between)
    expected = [0, 1144.4887542957933]  # (6 ln 10 + 20)² + 1, by `decimal`
    ordered = expected if ends[0] == "fit" else expected[::-1]
    assert result.summary()["slice"]["end_losses"] == pytest.approx(ordered, rel=1e-14, abs=1e-9)
    assert result.lines[0].loss[[0, -1]] == pytest.approx(ordered, rel=1e-14, abs=1e-9)
