"""Between: through its ends exactly, with their names, and ends that span nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from landscape.errors import InputError
from landscape.losses import MSE
from landscape.models.linear import Linear
from landscape.slices.context import Run, SliceRequirements
from landscape.slices.kinds.between import Between


@pytest.fixture(scope="module")
def linear(objective):
    return objective(Linear(), MSE())


def runs(*ends):
    return tuple(
        Run(f"run {i}", np.array([np.full(4, 9.0), end]), False) for i, end in enumerate(ends)
    )


def test_a_line_through_two_ends(linear, context):
    where = context(linear, [1, 2, 3, 4], runs([3, 2, 1, 0]))
    found = Between(ends=("run 0", "fit"), points=5).build(where)
    assert np.array_equal(found.parameters([0.0]), [3, 2, 1, 0])
    assert np.array_equal(found.parameters([1.0]), [1, 2, 3, 4])
    assert found.labels == ("from run 0 (0) to fit (1)",)
    assert found.marks == (("run 0", (0.0,)), ("fit", (1.0,)))
    assert found.note == "line through run 0, fit"
    assert found.details == {"ends": ["run 0", "fit"]}


@given(st.integers(0, 2**32 - 1), st.floats(-30, 30))
def test_a_plane_passes_through_all_ends(linear, context, seed, decades):
    ends = np.random.default_rng(seed).normal(size=(3, 4)) * 10**decades
    found = Between(ends=("fit", "run 0", "run 1"), span=1.0).build(
        context(linear, ends[0], runs(*ends[1:]))
    )
    np.testing.assert_allclose(found.parameters([[0, 0], [1, 0], [0, 1]]), ends, rtol=1e-12)
    np.testing.assert_allclose(
        found.project(ends)[0], [[0, 0], [1, 0], [0, 1]], rtol=1e-9, atol=1e-9
    )
    assert [mark[0] for mark in found.marks] == ["fit", "run 0", "run 1"]


def test_ends_by_value_and_start_and_zero(linear, context):
    where = context(linear, [1, 2, 3, 4])
    found = Between(ends=({"w1": 0.5, "b": -1.0}, "start", "zero"), span=1.0).build(where)
    np.testing.assert_allclose(found.parameters([0, 0]), [0.5, 2, 3, -1])
    np.testing.assert_allclose(found.parameters([1, 0]), where.start)
    np.testing.assert_allclose(found.parameters([0, 1]), 0, atol=1e-15)
    assert found.labels[0] == "from w1 = 0.5, b = -1 (0) to start (1)"


def test_half_beyond_the_ends_is_shown_and_every_descent(linear, context):
    line = Between(ends=("zero", "run 0"))
    inside = (Run("run 0", np.array([[0, 0, 0, 1.2], [0, 0, 0, 1]]), False),)
    grid = line.build(context(linear, [1, 2, 3, 4], inside)).grid[0]
    assert (grid[0], grid[-1]) == (-0.5, 1.5)
    beyond = (Run("run 0", np.array([[0, 0, 0, 9.0], [0, 0, 0, 1]]), False),)
    grid = line.build(context(linear, [1, 2, 3, 4], beyond)).grid[0]
    assert grid[0] == -0.5
    assert 9 < grid[-1] < 10.5


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        (("fit", "fitt"), r"slice.ends.1: no point 'fitt'; one of fit, start, zero, run 0"),
        (("fit", "fit"), r"slice.ends.1: is the same point as another end; another one"),
        (({"w1": 1.0}, {"w1": 1.0}), r"slice.ends.1: is the same point"),
        (("fit", {"w9": 1.0}), r"slice.ends.1.w9: no parameter 'w9'"),
    ],
)
def test_refused_before_anything_is_computed(linear, ends, message):
    with pytest.raises(InputError, match=f"^{message}"):
        Between(ends=ends).check(SliceRequirements(linear, ("run 0",)))


@pytest.mark.parametrize(
    ("ends", "found", "message"),
    [
        (("fit", "run 0"), [[1, 2, 3, 4]], "fit and run 0 are one point; ends that are apart"),
        (("fit", "run 0"), [[1, 2, 3, 4 + 1e-15]], "fit and run 0 are one point"),
        (("fit", {"w1": 1.0}), [], "fit and w1 = 1 are one point"),
        (("zero", "fit", "run 0"), [[2, 4, 6, 8]], "the two directions are parallel; ends that"),
        (("zero", "fit", "run 0"), [[-1, -2, -3, -4]], "the two directions are parallel"),
    ],
)
def test_ends_that_span_nothing_are_refused(linear, context, ends, found, message):
    with pytest.raises(InputError, match=f"^slice.ends: {message}"):
        Between(ends=ends).build(context(linear, [1, 2, 3, 4], runs(*found)))


def test_a_single_parameter_has_no_plane(objective):
    one = objective(Linear(intercept=False), MSE(), d=1)
    with pytest.raises(InputError, match=r"^slice.ends: a single parameter spans no plane; two"):
        Between(ends=("fit", "zero", {"w1": 3.0})).check(SliceRequirements(one))


def test_there_is_no_centre_and_an_experiment_in_full_can_be_read_again():
    section = Between(ends=("fit", "zero"))
    with pytest.raises(ValidationError, match="center"):
        Between(ends=("fit", "zero"), center="fit")
    assert Between.model_validate(section.model_dump()) == section


@pytest.mark.parametrize("ends", [(), ("fit",), ("fit", "zero", "start", "run 0"), ("fit", 3)])
def test_refused_on_reading(ends):
    with pytest.raises(ValidationError):
        Between(ends=ends)
