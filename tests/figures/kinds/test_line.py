"""Losses along the directions, alone and above two contours."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.figures import drawn, section_of
from landscape.figures.style.theme import theme_settings

from ..drawing import seen
from .artists import contours


def test_line_shows_the_loss_along_each_direction(result):
    figure = drawn(result, {"kind": "line", "color": "crimson"})
    for ax, line, c in zip(figure.axes, result.lines, (1.0, -1.0), strict=True):
        curve = ax.lines[0]
        assert curve.get_color() == "crimson"
        at_points = np.interp(line.x, curve.get_xdata(), curve.get_ydata())
        assert at_points == pytest.approx(line.loss)
        assert ax.get_xlabel() == line.label
        star = next(ln for ln in ax.lines if ln.get_marker() == "*")
        assert star.get_xydata()[0] == pytest.approx([c, 0.5], abs=1e-2)
    assert figure.axes[0].get_ylabel() == "mean cross-entropy"


def test_line_hatches_where_the_loss_is_not_finite(result):
    loss = result.lines[0].loss.copy()
    loss[:10] = np.nan
    bad = replace(result, lines=(replace(result.lines[0], loss=loss), result.lines[1]))
    ax = drawn(bad, {"kind": "line"}).axes[0]
    (gap,) = ax.collections
    assert gap.get_hatch()
    assert gap.get_paths()[0].vertices[:, 0].max() == pytest.approx(result.lines[0].x[10])


def test_line_of_one_direction_shows_the_runs(one_direction):
    ax = drawn(one_direction, {"kind": "line", "log": True}).axes[0]
    path = one_direction.paths[0]
    run = next(line for line in ax.lines if len(line.get_xdata()) == len(path.loss))
    assert run.get_ydata() == pytest.approx(path.loss)
    assert ax.get_yscale() == "log"


def test_a_curve_beside_runs_is_in_ink(result, one_direction):
    """The theme's colour of curves resembles that of the second run."""
    beside, alone = (drawn(one, {"kind": "line"}).axes[0] for one in (one_direction, result))
    colors = [
        max(ax.lines, key=lambda ln: len(ln.get_xdata())).get_color() for ax in (beside, alone)
    ]
    assert colors[0] == beside.xaxis.label.get_color() != colors[1]


def test_panel_is_two_lines_above_two_contours(result):
    first, second, lines, bands, bar = seen(result, "panel").axes
    assert (first.get_xlabel(), second.get_xlabel()) == result.slice.labels
    assert contours(lines, filled=False)
    assert contours(bands, filled=True)
    assert bar.get_ylabel() == "mean cross-entropy"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("theme", ["slides", "default", "paper"])
def test_squares_of_a_panel_are_as_large_as_the_sheet_allows(result, theme):
    square = replace(result, slice=replace(result.slice, kind="random"))
    figure = section_of({"kind": "panel"}).draw(square, theme)
    figure.canvas.draw()
    size = figure.get_size_inches()
    squares = [ax for ax in figure.axes if ax.get_aspect() == 1]
    sides = [np.min(ax.get_position().size * size) for ax in squares]
    assert min(sides) >= 0.95 * max(sides)
    assert min(sides) >= 0.27 * min(size)
    (second,) = (ax for ax in figure.axes if ax.get_xlabel().endswith("$)") and ax not in squares)
    assert second.yaxis.label.get_visible() == (theme == "slides")


@pytest.mark.parametrize("theme", ["default", "dark"])
def test_the_curve_has_the_theme_s_colour_when_it_is_drawn(result, theme):
    own = theme_settings(theme)["axes.prop_cycle"].by_key()["color"][0]
    curve = drawn(replace(result, paths=()), {"kind": "line"}, theme).axes[0].lines[0]
    assert curve.get_color() == own.lower(), "no name that means another colour later"
