import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rcParams

from landscape.figures.elements.levels import Scale, line_colors, short

values = st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=30).map(np.array)
positive = st.lists(st.floats(1e-200, 1e200), min_size=2, max_size=30).map(np.array)


def disc(n=201):
    """x² + 400 y² over a square: most of its range lies on its walls."""
    x = np.linspace(-1, 1, n)
    return (x**2 + 400 * x[:, None] ** 2).ravel()


@settings(deadline=None, max_examples=60)
@given(values, st.integers(1, 40), st.booleans())
def test_levels_rise_and_span_the_values(values, wanted, log):
    scale = Scale.from_values(values, log)
    levels = scale.levels(wanted)
    assert np.all(np.diff(levels) > 0)
    slack = 1e-9 * (scale.high - scale.low)
    assert levels[0] <= scale.low + slack
    assert levels[-1] >= scale.high - slack


@settings(deadline=None, max_examples=40)
@given(positive)
def test_levels_of_a_log_scale_are_positive(values):
    levels = Scale.from_values(values, log=True).levels(10)
    assert np.all(levels > 0)
    assert np.all(np.diff(levels) > 0)


def test_a_list_of_levels_is_honoured():
    scale = Scale.from_values(np.array([0.0, 10.0]))
    assert scale.levels((1.0, 2.5, 7.0)).tolist() == [1.0, 2.5, 7.0]


def test_even_values_get_round_levels():
    scale = Scale.from_values(np.linspace(0.03, 9.7, 100))
    assert scale.power == 1.0
    assert scale.levels(10).tolist() == list(range(11))


def test_levels_of_a_steep_bowl_crowd_at_its_bottom():
    values = disc()
    levels = Scale.from_values(values).levels(12)
    share = np.mean(values < levels[len(levels) // 2])
    assert 0.35 < share < 0.65  # half of the levels for half of the picture


def test_a_log_scale_has_equal_factors():
    levels = Scale.from_values(np.array([1e-3, 1e3]), log=True).levels(5)
    assert levels == pytest.approx([1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3], rel=0.05)


def test_a_zero_does_not_make_a_log_scale_endless():
    scale = Scale.from_values(np.array([0.0, 1e-30, 1.0]), log=True)
    assert scale.low == 1e-8
    assert scale.shown(np.array([0.0, 0.5])).tolist() == [1e-8, 0.5]


def test_values_that_are_nowhere_positive_have_no_log_scale():
    assert not Scale.from_values(np.array([-2.0, -1.0]), log=True).log


def test_colours_follow_the_levels():
    scale = Scale.from_values(disc())
    norm = scale.norm
    assert norm(scale.low) == 0
    assert norm(scale.high) == pytest.approx(1)
    t = norm(scale.low + (scale.high - scale.low) * 0.5**scale.power)
    assert t == pytest.approx(0.5)


def test_a_constant_loss_still_has_a_scale():
    scale = Scale.from_values(np.full(4, 3.0))
    assert scale.low < 3 < scale.high


def test_lines_keep_off_the_lightness_of_the_ground():
    scale = Scale.from_values(np.array([0.0, 1.0]))
    with_light = line_colors([0.0, 1.0], scale, "viridis")
    rcParams["axes.facecolor"] = "black"
    try:
        with_dark = line_colors([0.0, 1.0], scale, "viridis")
    finally:
        rcParams["axes.facecolor"] = "white"
    assert with_light[1].sum() < with_dark[1].sum()
    assert with_light[0].sum() < with_dark[0].sum()


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ([0.5, 1.25], ["0.5", "1.2"]),
        ([0.2561, 0.2579], ["0.256", "0.258"]),
        ([1400.0, 40.0], ["1400", "40"]),
        ([-2.0, 1e30], ["−2", "1e+30"]),
    ],
)
def test_numbers_are_short_and_apart(numbers, written):
    assert short(np.array(numbers)) == written
