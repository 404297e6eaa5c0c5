from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from landscape.figures import section_of
from landscape.figures.kinds.history import last_step
from landscape.figures.style.palette import COLOURS, CONTRAST, contrast, faintness, luminance
from landscape.figures.style.theme import styled


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
