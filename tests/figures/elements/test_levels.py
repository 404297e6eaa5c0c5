import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context, rcParams
from matplotlib.colors import to_rgb

from landscape.errors import InputError
from landscape.figures.elements.levels import (
    Scale,
    contrast,
    line_colors,
    number,
    refined,
    round_ticks,
    short,
    tick_labels,
)
from landscape.figures.style.palette import CONTRAST, luminance

values = st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=30).map(np.array)
positive = st.lists(st.floats(1e-200, 1e200), min_size=2, max_size=30).map(np.array)


def disc(n=201):
    """x² + 400 y² over a square: most of its range lies on its walls."""
    x = np.linspace(-1, 1, n)
    return (x**2 + 400 * x[:, None] ** 2).ravel()


@given(values, st.integers(1, 40), st.sampled_from([False, "excess"]))
def test_levels_rise_and_span_the_values(values, wanted, log):
    scale = Scale.from_values(values, log)
    levels = scale.levels(wanted)
    assert np.all(np.diff(levels) > 0)
    assert levels[0] <= scale.low
    assert levels[-1] >= scale.high


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


def test_levels_of_a_log_scale_are_round():
    levels = Scale.from_values(np.geomspace(1e-3, 1e3, 50), log=True).levels(6)
    assert levels == pytest.approx(10.0 ** np.arange(-3, 4))
    levels = Scale.from_values(np.geomspace(1.1, 900, 50), log=True).levels(9)
    assert levels == pytest.approx([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])


def test_many_levels_of_a_log_scale_are_round_and_the_bar_s_numbers_rounder():
    scale = Scale.from_values(np.geomspace(0.17, 213, 200), log=True)
    levels = scale.levels(24)
    mantissas = levels / 10.0 ** np.floor(np.log10(levels) + 1e-9)
    assert 16 < len(levels) < 34
    assert mantissas == pytest.approx(np.round(mantissas, 1))
    assert round_ticks(levels, 12) == pytest.approx(
        [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200]
    )  # fmt: skip
    assert round_ticks(levels, 6) == pytest.approx([1, 10, 100])


def test_the_few_lowest_values_do_not_make_a_log_scale_endless():
    values = np.append(np.geomspace(1, 100, 999), 1e-30)
    scale = Scale.from_values(values, log=True)
    assert 0.1 < scale.low < 1
    assert scale.lowest == 1e-30
    assert scale.shown(np.array([1e-30, 50.0])).tolist() == [scale.low, 50.0]


@pytest.mark.parametrize(
    ("values", "share"), [([-2.0, -1.0], "100%"), ([0.0, 1.0, 2.0, 3.0], "25%")]
)
def test_a_log_scale_of_what_is_not_positive_is_refused_with_the_share(values, share):
    with pytest.raises(InputError, match=f"{share} of the values.*log: excess"):
        Scale.from_values(np.array(values), log=True)


def test_the_excess_stands_above_the_lowest_value():
    scale = Scale.from_values(np.array([-5.0, -4.0, 5.0]), log="excess")
    assert scale.log
    assert scale.shown(np.array([-4.0, 5.0])).tolist() == [1.0, 10.0]
    assert scale.label("loss") == "loss, above its lowest"
    assert scale.note == "loss above its lowest value, −5, log scale"


def test_levels_that_are_all_outside_are_refused_with_the_values():
    with pytest.raises(InputError, match=r"0\.5 … 2"):
        Scale.from_values(np.array([0.5, 2.0])).within((100.0, 200.0))


@pytest.mark.parametrize("cmap", ["viridis", "gray", "Blues", "YlOrRd", "jet"])
@pytest.mark.parametrize("ground", ["white", "#14171D"])
def test_every_level_line_stands_out_from_the_ground(cmap, ground):
    with rc_context({"axes.facecolor": ground}):
        colors = line_colors(np.linspace(0, 1, 30), Scale(0.0, 1.0), cmap)
    ratio = contrast(luminance(colors[:, :3]), luminance(np.array(to_rgb(ground))))
    assert ratio.min() >= CONTRAST


def test_a_finer_grid_goes_through_the_old_points_and_keeps_a_parabola():
    x, y = np.linspace(-1, 2, 12), np.linspace(0, 3, 9)
    z = x**2 + 3 * y[:, None]
    fine_x, fine_y, fine = refined(x, y, z, 48)
    assert fine[:: len(fine_y) // 8, :: len(fine_x) // 11] == pytest.approx(z)
    inner = (fine_x > x[1]) & (fine_x < x[-2])
    assert fine[:, inner] == pytest.approx(fine_x[inner] ** 2 + 3 * fine_y[:, None])


@pytest.mark.parametrize(
    ("ticks", "labels", "factor"),
    [
        ([0, 1e11, 2e11], ["0", "1", "2"], "×10¹¹"),
        ([1 + 1e-9, 1 + 2e-9], ["1", "2"], "×10⁻⁹ + 1"),
        ([100.0, 200.0], ["100", "200"], ""),
        ([-2e-7, 0, 2e-7], ["−2", "0", "2"], "×10⁻⁷"),
        # Doubles beside 145 are 2.8e-14 apart.
        ([145.592633413301, 145.592633413303], ["0.99", "3"], "×10⁻¹² + 145.5926334133"),
    ],
)
def test_ticks_leave_out_a_common_factor_and_offset(ticks, labels, factor):
    assert tick_labels(np.array(ticks)) == (labels, factor)


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
        ([90.0, 105.0, 120.0], ["90", "105", "120"]),
        ([1400.0, 40.0], ["1400", "40"]),
        ([-2.0, 1e30], ["−2", "1e30"]),
    ],
)
def test_numbers_are_short_and_apart(numbers, written):
    assert short(np.array(numbers)) == written


def test_a_valley_as_narrow_as_a_cell_has_a_smooth_floor_on_a_log_scale():
    def valley(x, y):
        return 100 * (y - x**2) ** 2 + 1e-9

    x = y = np.linspace(0.5, 1.5, 60)
    z = valley(x, y[:, None])
    scale = Scale.from_values(z.ravel(), log=True)
    fine_x, fine_y, fine = refined(x, y, z, scale.fine(60, 60))
    assert len(fine_x) > 100
    error = np.abs(np.log(scale.shown(fine) / scale.shown(valley(fine_x, fine_y[:, None]))))
    assert error.max() < 0.3


def test_only_log_scales_ask_for_finer_grids():
    values = np.array([1.0, 10.0])
    assert Scale.from_values(values).fine(50, 60) == 50
    assert Scale.from_values(values, log=True).fine(50, 60) == 120


def test_what_is_not_finite_is_written_as_infinity():
    assert (number(-np.inf), number(np.inf, 2)) == ("−∞", "∞")
