"""Axes: which parameters, where the others stand, and what is refused."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.losses import MSE, CrossEntropy, Hinge
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.axes import Axes

FIT = [1.0, -2.0, 3.0, 0.5]


@pytest.fixture
def linear(objective):
    return objective(Linear(), MSE())


def test_the_first_two_parameters_in_their_own_values(linear, context):
    found = Axes(span=2.0, points=5).build(context(linear, FIT))
    assert found.axes == (0, 1)
    assert found.labels == ("w1 (feature 0)", "w2 (feature 1)")
    assert found.directions.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert (found.origin.tolist(), found.base.tolist()) == (FIT, [1, -2])
    assert [axis.tolist() for axis in found.grid] == [[-1, 0, 1, 2, 3], [-4, -3, -2, -1, 0]]
    assert found.note == "other parameters as fitted"


def test_named_ones_in_their_order_also_by_feature(linear, context):
    found = Axes(params=("b", "w[feature 1]"), span=1.0).build(context(linear, FIT))
    assert (found.axes, found.labels) == ((3, 1), ("b", "w2 (feature 1)"))
    assert found.base.tolist() == [0.5, -2]


@pytest.mark.parametrize(
    ("others", "center", "note"),
    [
        ("center", "zero", "other parameters zero"),
        ("center", "start", "other parameters at the start"),
        ("center", {"w1": 5.0, "b": 7.0}, "other parameters as given"),
        ("zero", "fit", "other parameters zero"),
        ("refit", "fit", "other parameters re-optimised at every point"),
    ],
)
def test_what_the_others_do(linear, context, others, center, note):
    where = context(linear, FIT)
    found = Axes(params=("w1", "w2"), others=others, center=center, span=1.0).build(where)
    expected = {"fit": FIT, "zero": [0] * 4, "start": where.start.tolist()}.get(
        center if isinstance(center, str) else "", [5, -2, 3, 7]
    )
    if others == "zero":
        expected = [1, -2, 0, 0]
    assert found.origin.tolist() == expected
    assert found.base.tolist() == expected[:2]
    assert (found.note, found.refit) == (note, others == "refit")


def test_the_fit_is_not_changed_by_zeroing_the_others(linear, context):
    where = context(linear, FIT)
    Axes(others="zero", span=1.0).build(where)
    assert where.fit.tolist() == FIT


def test_all_parameters_on_the_axes_leave_nothing_to_say_or_refit(objective, context):
    two = objective(Linear(intercept=False), MSE(), d=2)
    found = Axes(others="refit", span=1.0).build(context(two))
    assert (found.refit, found.note) == (False, "")
    one = objective(Linear(intercept=False), MSE(), d=1)
    assert Axes(span=1.0).build(context(one)).axes == (0,)


def test_ranges_are_the_parameters_own_values(linear, context):
    found = Axes(range=((-1.0, 1.0), (5.0, 6.0)), points=(3, 2)).build(context(linear, FIT))
    assert [axis.tolist() for axis in found.grid] == [[-1, 0, 1], [5, 6]]
    assert found.base.tolist() == [1, -2]
    one = Axes(params=("w2",), range=(-1.0, 1.0), points=3)
    assert one.build(context(linear, FIT)).grid[0].tolist() == [-1, 0, 1]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"params": ("w1", "w9")}, "slice.params.1: no parameter 'w9'; the parameters are w1, w2"),
        (
            {"params": ("w[featur 0]",)},
            "slice.params.0: .*; did you mean 'w.feature 0.'. the param",
        ),
        ({"params": ("w1", "w1")}, "slice.params.1: 'w1' stands on both axes; another one"),
        ({"params": ("w1", "w[feature 0]")}, "slice.params.1: .* stands on both axes"),
        ({"center": {"w7": 1.0}}, "slice.center.w7: no parameter 'w7'; the parameters"),
        ({"range": ((0.0, 1.0),)}, "slice.range: 1 value for 2 directions; write "),
        ({"range": ((0.0, 1.0), (0.0, 1.0)), "span": 1.0}, "slice.range: span is given too; range"),
        ({"range": ((1e-320, 2e-320), (0, 1))}, "slice.range: 1e-320 is too narrow .*; 1e-280 or"),
        ({"range": ((0, 1), (-3, -3 + 1e-13))}, "slice.range: 1e-13 is too narrow .* at -3; 3e-12"),
        ({"points": (3, 4, 5)}, "slice.points: 3 values for 2 directions; one for all or 2"),
        ({"params": ("w1",), "points": (3, 4)}, "slice.points: 2 values for 1 direction; one for"),
        ({"span": (1.0, 1.0, 1.0)}, "slice.span: 3 values for 2 directions"),
    ],
)
def test_refused_before_anything_is_computed(linear, keys, message):
    with pytest.raises(InputError, match=f"^{message}"):
        Axes(**keys).check(SliceRequirements(linear))


def test_a_profile_needs_derivatives(objective):
    hinge = objective(Logistic(), Hinge(), 2)
    with pytest.raises(InputError, match=r"^slice.others: refit needs .*; mse, huber or cross_ent"):
        Axes(others="refit").check(SliceRequirements(hinge))
    assert (
        Axes(others="refit").check(SliceRequirements(objective(Logistic(), CrossEntropy(), 2))) == 2
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"params": ()},
        {"params": ("a", "b", "c")},
        {"range": ((1.0, 1.0),)},
        {"range": ((2.0, 1.0),)},
        {"others": "fit"},
    ],
)
def test_refused_on_reading(keys):
    with pytest.raises(ValidationError):
        Axes(**keys)


def test_points_too_close_to_be_told_apart_are_refused(linear, context):
    with pytest.raises(InputError, match=r"^slice.range: 100 points do not fit between 1 and 1; a"):
        Axes(range=((1.0, 1 + 2e-15), (0.0, 1.0))).build(context(linear, FIT))
    with pytest.raises(InputError, match=r"^slice.span: 100 points do not fit"):
        Axes(span=1.0).build(context(linear, np.array(FIT) * 1e20))
    with pytest.raises(InputError, match="; a narrower span, around smaller values"):
        Axes(span=1e308).build(context(linear, FIT))


FAR_FITS = [
    (
        "(log(y**2) - 200)**2 + x**2",
        {"x": 0.3, "y": 0.2},
        [[-2, 2], [-2, 2]],
        4 * [39451.40406760771],
    ),
    (
        "(log(x) - 20)**2 + y**2",
        {"x": 1, "y": 1},
        [[1e-6, 1e-5], [0, 1]],
        [1143.4887542957933, 993.0644713607691, 1144.4887542957933, 994.0644713607691],
    ),
]
"""Losses at the lower left corner, the lower right one and above them; (k ln 10 + 20)² of the
second and (ln 4 - 200)² + 4 by `decimal`."""


@pytest.mark.parametrize(("expr", "start", "interval", "corners"), FAR_FITS)
def test_a_fit_far_away_leaves_the_surface_as_it_is(expr, start, interval, corners):
    """The first ends at y = 3e43, the second at x = 5e8."""
    keys = {
        "model": {"kind": "function", "expr": expr, "params": start},
        "slice": {"range": interval, "points": 5},
        "descents": [{"lr": 1e-9, "steps": 1, "start": {"x": interval[0][0], "y": 1}}],
        "figures": ["contour"],
    }
    result = Experiment.from_dict(keys).run()
    assert np.abs(result.fit.theta).max() > 1e8
    loss, path = result.surface.loss, result.paths[0]
    assert loss[[0, 0, -1, -1], [0, -1, 0, -1]] == pytest.approx(corners, rel=1e-14)
    assert np.array_equal(path.coordinates, path.theta)
    assert np.array_equal(result.fit.coordinates, result.fit.theta)
    assert (path.residual.tolist(), result.fit.residual) == ([0, 0], 0)
