"""Losses and accuracies of runs over their steps."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from landscape.figures import drawn, section_of
from landscape.figures.kinds.history import last_step, run_parts
from landscape.figures.style.palette import COLOURS, CONTRAST, contrast, faintness, luminance
from landscape.figures.style.theme import styled

from ..drawing import seen


@pytest.fixture
def history(result):
    """Draws the histories of runs with the losses given: `draw([losses, …], status=…)`."""

    def draw(losses, status="converged", fit=0.5, log=None):
        paths = tuple(
            replace(
                result.paths[0],
                label=f"run {i}",
                loss=np.asarray(loss, float),
                theta=np.zeros((len(loss), 2)),
                coordinates=np.zeros((len(loss), 2)),
                residual=np.zeros(len(loss)),
                accuracy=None,
                status=status,
            )
            for i, loss in enumerate(losses)
        )
        shown = replace(result, paths=paths, fit=replace(result.fit, loss=fit))
        return section_of({"kind": "history", "log": log}).draw(shown, "default"), shown

    return draw


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


FALL = 0.5 + np.exp(-np.arange(30.0))


def test_a_run_on_another_is_dashed_over_it(history):
    figure, _ = history([FALL, FALL[:4], FALL + 1])
    under, over, other = figure.axes[0].lines[:3]
    assert (under.get_linestyle(), over.get_linestyle(), other.get_linestyle()) == ("-", "--", "-")
    assert over.get_zorder() > under.get_zorder()


@pytest.mark.parametrize(("fit", "named"), [(400.0, True), (1e-30, False)])
def test_the_legend_names_the_level_of_the_fit_where_there_is_one(history, fit, named):
    figure, _ = history([1e3 * FALL], fit=fit, log=True)
    assert ("fit" in legend_texts(figure)) == named


def test_steps_are_counted_in_ones_twos_and_fives(history):
    figure, _ = history([np.linspace(2, 1, 101)], status="running")
    assert list(figure.axes[0].get_xticks()) == [0, 20, 40, 60, 80, 100]


def test_runs_that_go_to_and_fro_end_the_picture_where_they_have_settled(history):
    swinging = 2 + 0.01 * (-1.0) ** np.arange(400) + 5 * 0.2 ** np.arange(400)
    assert last_step(history([swinging], status="cycling")[1]) == 10
    assert last_step(history([swinging], status="running")[1]) == 399


def test_a_short_logarithmic_axis_has_numbers_between_decades(history):
    figure, _ = history([900 * 0.8 ** np.arange(12)], fit=70.0, log=True)
    figure.canvas.draw()
    ax = figure.axes[0]
    assert "100" in [label.get_text() for label in ax.yaxis.get_majorticklabels()]
    assert any(label.get_text() for label in ax.yaxis.get_minorticklabels())


@pytest.mark.parametrize("color", COLOURS)
def test_a_faint_line_still_stands_out(color):
    with styled("default"):
        alpha = faintness(color)
    mixed = alpha * np.array(to_rgb(color)) + 1 - alpha
    assert alpha == 1 or contrast(luminance(mixed), 1.0) >= CONTRAST


def test_history_has_the_losses_and_for_classes_the_accuracies(result, regression):
    losses, accuracies = seen(result, "history").axes
    for i, path in enumerate(result.paths):
        assert losses.lines[i].get_ydata() == pytest.approx(path.loss)
        assert accuracies.lines[i].get_ydata() == pytest.approx(path.accuracy)
    assert len(seen(regression, "history").axes) == 1


def test_percentages_have_no_idle_decimals(result):
    accuracies = seen(result, "history").axes[1]
    written = accuracies.yaxis.get_major_formatter()
    assert [written(share) for share in (1.0, 0.95, 0.975)] == ["100%", "95%", "97.5%"]


@pytest.mark.parametrize(("losses", "side"), [((9, 8, 1), "left"), ((1, 8, 9), "right")])
def test_a_fit_far_below_is_told_where_the_curves_are_not(result, losses, side):
    losses = np.interp(np.arange(41), [0, 20, 40], losses)
    paths = (replace(result.paths[0], loss=losses),)
    below = replace(result, fit=replace(result.fit, loss=-1e6), paths=paths)
    (text,) = drawn(below, {"kind": "history", "log": False}).axes[0].texts
    assert text.get_ha() == side


@pytest.mark.parametrize(("log", "scale"), [(None, "log"), (False, "linear")])
def test_history_is_logarithmic_where_losses_span_decades(result, log, scale):
    steep = replace(result.paths[0], loss=np.geomspace(1e4, 1, 41))
    wide = replace(result, paths=(steep,))
    assert drawn(wide, {"kind": "history", "log": log}).axes[0].get_yscale() == scale


def test_runs_that_ended_alike_are_said_at_once(history):
    figure, _ = history([FALL, FALL + 1, FALL + 2, FALL + 3, FALL + 4])
    (stamp,) = [t.get_text() for t in figure.texts if "seed" in t.get_text()]
    assert "all\xa0runs:\xa0converged" in stamp


def test_what_cannot_be_seen_of_a_run_that_has_not_converged_is_told(history):
    near, far = 0.5 + 1e-8, 0.6
    _, shown = history([[1.0, near], [1.0, far]], status="running")
    ends = run_parts(shown)
    assert ends == ["run 0: not converged, 1e−8 above the fit", "run 1: not converged"]


def test_curves_fill_a_logarithmic_axis_however_little_they_span(history):
    figure, _ = history([[12.0, 1.0]], fit=1.0, log=True)
    low, high = np.log(figure.axes[0].get_ylim())
    assert np.log(12) > 0.85 * (high - low)


def test_numbers_of_a_logarithmic_axis_stand_in_one_column(history):
    figure, _ = history([[12.0, 1.0]], log=True)
    figure.canvas.draw()
    axis = figure.axes[0].yaxis
    labels = [*axis.get_ticklabels(), *axis.get_ticklabels(minor=True)]
    edges = [label.get_window_extent().x1 for label in labels if label.get_text()]
    assert len(edges) > 3
    assert np.ptp(edges) < 1


def test_losses_over_all_the_range_of_numbers_draw(history):
    figure, _ = history([np.geomspace(1e-320, 1e200, 30)], fit=5e-322, log=True)
    low, high = figure.axes[0].get_ylim()
    assert 1e-100 < low < 1e-50
    assert 1e200 < high < 1e220
    figure.canvas.draw()


def test_a_fit_that_fell_without_end_is_at_minus_infinity(history):
    figure, _ = history([-1e300 * FALL], fit=-np.inf)
    assert any(text.get_text() == "fit −∞ ↓" for text in figure.axes[0].texts)
