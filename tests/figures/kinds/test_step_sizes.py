from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from landscape.errors import InputError
from landscape.figures import drawn
from landscape.figures.specs.step_sizes import StepSizesSpec
from landscape.pipeline.figure_data import SIZES


def answered(result, loss, before=1.0, limit=1.0):
    answer = {"size": SIZES, "loss": loss, "before": before, "slope": 2.0, "limit": limit}
    return replace(result, figure_data={"steps": {"request": StepSizesSpec().requires(), **answer}})


def figure_of(result, loss=None, **keys):
    """Of steps down a² from a = 1, whose loss is (1 - 2s)², unless it is given."""
    loss = (1 - 2 * SIZES) ** 2 if loss is None else loss
    return drawn(answered(result, loss, **keys), {"kind": "steps"})


@cache
def ordinary(result):
    """The figure with nothing else said."""
    return figure_of(result)


def entries(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def stamp(figure):
    return " ".join(figure.texts[1].get_text().split())


def test_the_curve_has_a_dot_a_power_of_ten(result):
    ax = ordinary(result).axes[0]
    curve = ax.lines[0]
    dots = curve.get_xdata()[curve.get_markevery()]
    best = next(line for line in ax.lines if line.get_marker() == "D").get_xdata()
    decades = 10.0 ** np.arange(-10, 1)
    assert dots == pytest.approx(decades[np.abs(np.log10(decades / best)) > 0.2])
    assert ax.get_xscale() == "log"
    assert ax.get_ylabel() == "mean cross-entropy after the step"


def test_the_loss_before_the_best_size_and_the_limit_are_marked(result):
    figure = ordinary(result)
    _, level, best, limit = figure.axes[0].lines
    assert set(level.get_ydata()) == {1.0}
    assert best.get_xdata()[0] == pytest.approx(0.5, rel=0.03)
    assert set(limit.get_xdata()) == {1.0}
    assert entries(figure)[:2] == ["after one step", "before: 1"]
    assert entries(figure)[2].startswith("best: ")
    assert entries(figure)[3] == "2/L = 1"


def test_a_limit_beyond_the_picture_is_said_and_none_is_not(result):
    far = figure_of(result, limit=40.0)
    assert "L: the largest curvature there, 2/L = 40" in stamp(far)
    assert len(far.axes[0].lines) == 3
    assert "curvature" not in stamp(figure_of(result, limit=None))


def test_where_no_step_gains_none_is_best(result):
    figure = figure_of(result, 1 + SIZES, limit=None)
    assert len(figure.axes[0].lines) == 2


def test_sizes_without_a_finite_loss_are_hatched_and_counted(result):
    loss = np.where(SIZES > 0.05, np.nan, 1 - SIZES)
    figure = figure_of(result, loss)
    (gap,) = figure.axes[0].collections
    assert gap.get_hatch()
    low, high = np.nanmin(gap.get_paths()[0].vertices[:, 0]), 1.0
    assert SIZES[SIZES <= 0.05].max() == pytest.approx(low)
    assert high == pytest.approx(gap.get_paths()[0].vertices[:, 0].max())
    count = np.count_nonzero(np.isnan(loss))
    assert f"{count / len(loss):.1%} of the points not finite" in stamp(figure)
    assert "not finite" in entries(figure)
    assert not ordinary(result).axes[0].collections


def test_losses_over_decades_have_a_logarithmic_axis(result):
    loss = np.where(SIZES < 0.1, 1 - SIZES, 1e4 * SIZES)
    assert figure_of(result, loss).axes[0].get_yscale() == "log"
    assert figure_of(result, 1 - SIZES / 2).axes[0].get_yscale() == "linear"


def test_what_can_be_lost_does_not_hide_what_can_be_gained(result):
    loss = np.where(SIZES < 0.1, -SIZES, 1e4 * SIZES)
    figure = figure_of(result, loss, before=0.0)
    low, high = figure.axes[0].get_ylim()
    assert low < -0.09
    assert high < 1
    assert "losses up to 1e+04 leave the picture" in stamp(figure)


def test_a_flat_loss_has_a_level_picture(result):
    low, high = figure_of(result, np.full_like(SIZES, 3.0), before=3.0).axes[0].get_ylim()
    assert (low, high) == pytest.approx((2.7, 3.3))


@pytest.mark.parametrize("at", ["fit", "zero", {"w1": 0.5, "b": -2.0}])
def test_the_stamp_says_where(result, at):
    found = answered(result, 1 - SIZES)
    extras = {"steps": found.figure_data["steps"] | {"request": StepSizesSpec(at=at).requires()}}
    figure = drawn(replace(found, figure_data=extras), {"kind": "steps", "at": at})
    words = {"fit": "at the fit", "zero": "at zero"}.get(str(at), "at w1 = 0.5, b = −2")
    assert f"one step down the gradient {words}" in stamp(figure)


def test_steps_that_all_overflow_are_hatched(result):
    figure = figure_of(result, np.full_like(SIZES, np.inf), before=5e150)
    assert figure.axes[0].get_ylim() == pytest.approx((4.5e150, 5.5e150))
    assert "not finite" in entries(figure)


@pytest.mark.parametrize("most", [1e260, 1.7e308])
def test_losses_next_to_the_largest_number_draw(result, most):
    figure = figure_of(result, np.geomspace(1e161, most, len(SIZES)), before=1e161)
    figure.canvas.draw()
    assert "leave the picture" in stamp(figure)


def test_a_start_next_to_the_largest_number_is_refused(result):
    with pytest.raises(InputError, match=r"^at: the loss there is beyond 1e306; another point"):
        figure_of(result, before=1e307)
