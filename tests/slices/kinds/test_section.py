"""What all kinds share: the centre, the span, the points."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.errors import InputError
from landscape.losses import MSE
from landscape.models.linear import Linear
from landscape.slices.context import Run
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.random import Random


@pytest.fixture
def linear(objective):
    return objective(Linear(), MSE())


def run(label, *theta, diverged=False):
    return Run(label, np.array(theta, float), diverged)


def test_points_by_name(linear, context):
    first = run("first", [1] * 4, [2] * 4)
    where = context(linear, [5] * 4, (first, run("second", [3] * 4, [4] * 4)))
    assert where.point("fit", "key").tolist() == [5] * 4
    assert where.point("start", "key").tolist() == [1] * 4
    assert where.point("zero", "key").tolist() == [0] * 4
    assert where.point("second", "key").tolist() == [4] * 4
    assert where.point({"w2": 0.5}, "key").tolist() == [5, 0.5, 5, 5]
    with pytest.raises(InputError, match=r"^key: no point 'third'; one of first, second, fit, st"):
        where.point("third", "key")
    with pytest.raises(InputError, match=r"^key.w9: no parameter 'w9'"):
        where.point({"w9": 0.5}, "key")


def test_a_descent_called_fit_does_not_hide_the_fit(linear, context):
    where = context(linear, [5] * 4, (run("fit", [1] * 4), run("zero", [1] * 4)))
    assert where.point("fit", "key").tolist() == [5] * 4
    assert where.point("zero", "key").tolist() == [0] * 4


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (2.0, [(-1, 3), (-4, 0)]),
        ((2.0, 0.5), [(-1, 3), (-2.5, -1.5)]),
        (((-2.0, 1.0), (-2.0, 2.0)), [(-1, 2), (-4, 0)]),
        ((1.0, (0.0, 3.0)), [(0, 2), (-2, 1)]),
    ],
)
def test_spans_are_offsets_from_the_centre(linear, context, span, expected):
    found = Axes(span=span).build(context(linear, [1, -2, 3, 0.5]))
    assert [(axis[0], axis[-1]) for axis in found.grid] == expected
    found = Random(span=span).build(context(linear))
    offsets = [
        (low - base, high - base) for (low, high), base in zip(expected, (1, -2), strict=True)
    ]
    assert [(axis[0], axis[-1]) for axis in found.grid] == offsets


def test_points_of_each_direction(linear, context):
    found = Axes(span=1.0, points=(3, 7)).build(context(linear))
    assert [len(axis) for axis in found.grid] == [3, 7]
    assert [len(axis) for axis in Random(span=1.0, points=4).build(context(linear)).grid] == [4, 4]


@pytest.mark.parametrize(
    "keys",
    [
        {"points": 1},
        {"points": 2001},
        {"points": 2.5},
        {"span": 0.0},
        {"span": -1.0},
        {"span": float("nan")},
        {"span": float("inf")},
        {"span": ((1.0, 1.0),)},
        {"span": ((2.0, 1.0),)},
        {"span": "wide"},
        {"center": {"w1": float("nan")}},
    ],
)
def test_refused_on_reading(keys):
    with pytest.raises(ValidationError):
        Axes(**keys)
