from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.diagnostics.curve_sampling import curve_points
from landscape.figures import drawn
from landscape.figures.kinds.functions import limits
from landscape.figures.specs.functions import FunctionsSpec


def answered(result, **keys):
    """`result` with what a figure of these keys asks for."""
    section = FunctionsSpec(**keys)
    with np.errstate(all="ignore"):
        curves = [curve_points(CURVES[expr], *section.range) for expr in section.formulas]
    answer = {"curves": tuple({"x": x, "y": y} for x, y in curves)}
    return replace(result, figure_data={"functions": {"request": section.requires(), **answer}})


CURVES = {"x": lambda x: x, "x**2": np.square, "1/x": np.reciprocal, "sin(x)": np.sin,
          "sqrt(x)": np.sqrt}  # fmt: skip


def figure_of(result, **keys):
    return drawn(answered(result, **keys), {"kind": "functions", **keys})


def stamp(figure):
    return " ".join(figure.texts[1].get_text().split())


def test_the_lesson_s_four_stand_two_by_two_under_their_labels(asked):
    exprs = asked.figure_data["functions"]["request"]["exprs"]
    labels = ("ReLU", "sigmoid", "tanh", "softmax")
    figure = drawn(asked, {"kind": "functions", "exprs": dict(zip(labels, exprs, strict=True))})
    assert [ax.get_title() for ax in figure.axes] == list(labels)
    assert [ax.get_ylabel() for ax in figure.axes] == list(exprs)
    assert figure.axes[0].get_gridspec().get_geometry() == (2, 2)
    assert {ax.get_xlim() for ax in figure.axes} == {(-6.0, 6.0)}
    x, y = figure.axes[0].lines[0].get_data()
    assert np.array_equal(y, np.maximum(x, 0))


def test_without_labels_the_formulas_are_the_titles(result):
    figure = figure_of(result, exprs=("x", "x**2", "sin(x)"))
    shown = [ax for ax in figure.axes if ax.get_visible()]
    assert [ax.get_title() for ax in shown] == ["x", "x**2", "sin(x)"]
    assert [ax.get_xlabel() for ax in shown] == ["", "x", "x"]


def test_there_are_lines_through_zero(result):
    ax = figure_of(result, exprs=("x",)).axes[0]
    _, across, upright = ax.lines
    assert set(across.get_ydata()) == {0}
    assert set(upright.get_xdata()) == {0}


def test_gaps_are_left_open_and_said(result):
    figure = figure_of(result, exprs=("1/x", "sqrt(x)"), range=(-2.0, 3.0))
    for ax in figure.axes:
        assert np.isnan(ax.lines[0].get_ydata()).any()
    assert "gaps where a formula jumps or is not finite" in stamp(figure)
    assert "gaps" not in "".join(t.get_text() for t in figure_of(result, exprs=("x",)).texts)


@pytest.mark.parametrize(
    ("y", "low", "high"),
    [
        (np.linspace(0, 1, 100), -0.08, 1.08),
        (np.full(10, 3.0), 2.7, 3.3),
        (np.zeros(10), -1, 1),
        (np.append(np.zeros(99), 5.0), -0.4, 5.4),
    ],
)
def test_limits_show_all_of_a_tame_curve(y, low, high):
    assert limits(y) == pytest.approx((low, high))


def test_limits_do_not_follow_a_pole():
    low, high = limits(1 / np.linspace(1e-9, 1, 1000))
    assert low < 1
    assert 20 < high < 100


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"exprs": ("x", "y")}, "column 1: no name 'y'"),
        ({"exprs": ("x +",)}, "column 4"),
        ({"exprs": ("__import__('os')",)}, "column 1"),
        ({"exprs": ()}, "at least 1"),
        ({"exprs": ("x",) * 17}, "at most 16"),
        ({"exprs": {"nul \0": "x"}}, "control character"),
        ({"exprs": ("x",), "range": (1.0, 1.0)}, "low must be under high"),
        ({"exprs": ("x",), "range": (6.0, -6.0)}, "low must be under high"),
        ({"exprs": ("x",), "range": (-1e308, 1e308)}, "greater than or equal"),
        ({}, "Field required"),
    ],
)
def test_what_cannot_be_drawn_is_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        FunctionsSpec(**keys)


def test_it_looks_at_no_model_or_data():
    assert FunctionsSpec(exprs=("x",)).needed == ()


def test_labels_are_look_and_formulas_are_not():
    assert FunctionsSpec(exprs={"a": "x"}).requires() == FunctionsSpec(exprs=("x",)).requires()
    assert FunctionsSpec(exprs=("x**2",)).requires() != FunctionsSpec(exprs=("x",)).requires()
