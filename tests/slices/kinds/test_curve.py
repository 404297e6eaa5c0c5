"""Curves of low loss: around a hill, through their ends exactly, by every form and rule."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.errors import InputError
from landscape.objective.callable import from_callable
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.curve import ConnectingCurve

RADIUS = 0.3
"""A third: ends that no sum of floats hits by chance."""


@pytest.fixture(scope="module")
def ring():
    """Lowest on a circle about the origin, 1 high in the middle."""

    def loss(theta):
        return (theta @ theta / RADIUS**2 - 1) ** 2

    def gradient(theta):
        return 4 * (theta @ theta / RADIUS**2 - 1) * theta / RADIUS**2

    return from_callable(loss, ("x", "y"), gradient=gradient)


@pytest.fixture
def context_of(ring, context):
    return context(ring, [RADIUS, 0.0])


ENDS = ({"x": -RADIUS, "y": 0.0}, "fit")


@pytest.mark.parametrize(
    ("keys", "highest"),
    [
        ({}, 0.1),
        ({"bends": 3}, 0.03),
        ({"form": "polygon"}, 0.7),
        ({"form": "polygon", "bends": 4}, 0.03),
        ({"optimizer": "momentum", "lr": 0.002}, 0.2),
    ],
)
def test_a_curve_goes_round_the_hill_that_the_straight_line_climbs(ring, context_of, keys, highest):
    sliced = ConnectingCurve(ends=ENDS, points=41, **keys).build(context_of)
    (x,) = sliced.grid
    losses = ring.value(sliced.parameters(x[:, None]))
    assert (x[0], x[-1]) == (0, 1)
    assert losses.max() < highest
    assert ring.value(sliced.straight.parameters(x[:, None])).max() == pytest.approx(1)


@pytest.mark.parametrize("form", ["bezier", "polygon"])
def test_its_ends_are_the_ends_to_the_last_bit(context_of, form):
    sliced = ConnectingCurve(ends=ENDS, steps=5, bends=2, form=form).build(context_of)
    ends = sliced.parameters(np.array([[0.0], [1.0]]))
    assert np.array_equal(ends, [[-RADIUS, 0], [RADIUS, 0]])


def test_other_points_are_at_the_nearest_place_of_the_straight_line(context_of):
    sliced = ConnectingCurve(ends=ENDS, steps=5).build(context_of)
    place, distance = sliced.project(np.array([0.0, 2.0]))
    assert place == pytest.approx(0.5)
    assert distance == pytest.approx(2)
    assert "nearest place of the straight line" in sliced.note


def test_its_plane_holds_both_ends_and_the_bend(context_of):
    keys = {"ends": ENDS, "steps": 50}
    bend = ConnectingCurve(**keys).build(context_of).control_points[1]
    context_of.rng.bit_generator.state = np.random.default_rng(2).bit_generator.state
    plane = ConnectingCurve(**keys, plane=True, points=5).build(context_of)
    assert plane.k == 2
    assert plane.control_points is None
    corners = plane.parameters(np.array([[0, 0], [1, 0], [0, 1]]))
    np.testing.assert_allclose(corners, [[-RADIUS, 0], [RADIUS, 0], bend], atol=1e-15)


def test_a_plane_of_a_bend_that_stayed_on_the_line_is_refused(context):
    slope = from_callable(lambda theta: theta[0] ** 2 + theta[1] ** 2, ("x", "y"))
    curve = ConnectingCurve(ends=("zero", "fit"), plane=True, steps=1, lr=1e-9)
    with pytest.raises(InputError, match=r"^slice\.plane: the bend stayed on the straight line"):
        curve.build(context(slope, [1.0, 0.0]))


@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
def test_bends_that_run_away_are_refused(context_of):
    curve = ConnectingCurve(ends=ENDS, optimizer="gd", lr=1e6)
    with pytest.raises(InputError, match=r"^slice\.lr: the bends leave what is finite at step"):
        curve.build(context_of)


def test_a_span_would_take_it_off_its_ends(ring):
    with pytest.raises(InputError, match=r"^slice\.span: a curve is shown from its first end"):
        ConnectingCurve(ends=ENDS, span=2.0).check(SliceRequirements(ring))
    assert ConnectingCurve(ends=ENDS, span=2.0, plane=True).check(SliceRequirements(ring)) == 2


@pytest.mark.parametrize(
    "keys", [{"ends": ("fit",)}, {"ends": ("fit", "zero", "start")}, {"range": [[0, 2]]},
             {"bends": 0}, {"form": "spline"}, {"optimizer": "newton"}]
)  # fmt: skip
def test_refused_on_reading(keys):
    with pytest.raises(ValidationError):
        ConnectingCurve(**({"ends": ENDS} | keys))
