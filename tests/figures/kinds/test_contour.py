"""Level lines and bands: their values, their labels, and what is hatched."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from landscape.errors import InputError
from landscape.figures import drawn
from landscape.figures.encode.still import render

from ..drawing import seen
from .artists import contours, hatches, legend


def test_contour_has_the_plane_its_labels_and_its_levels(result):
    ax = drawn(result, {"kind": "contour", "levels": [1.0, 5.0, 20.0]}).axes[0]
    (lines,) = contours(ax, filled=False)
    assert lines.levels.tolist() == [1.0, 5.0, 20.0]
    assert (ax.get_xlim(), ax.get_ylim()) == ((-3, 4), (-4, 3))
    assert (ax.get_xlabel(), ax.get_ylabel()) == result.slice.labels
    names = {path.label for path in result.paths}
    assert {text.get_text() for text in ax.texts} - names <= {"1", "5", "20"}


def test_a_level_line_runs_where_the_loss_has_its_value(result, loss_at):
    ax = drawn(result, {"kind": "contour", "levels": [5.0]}).axes[0]
    points = contours(ax, filled=False)[0].get_paths()[0].vertices
    assert loss_at(points) == pytest.approx(np.full(len(points), 5.0), rel=0.02)


def test_labels_keep_off_the_runs(result):
    ax = seen(result, "contour").axes[0]
    for text in ax.texts:
        gaps = np.array(text.get_position()) - np.concatenate([p.coordinates for p in result.paths])
        assert np.linalg.norm(gaps / 7, axis=1).min() > 0.02


def test_no_line_runs_through_its_own_label(result, loss_at):
    """A ring whose ends differ in the last digit is a ring all the same."""
    grid = np.linspace(-2, 4, 100), np.linspace(-0.5, 2.5, 100)
    x, y = np.meshgrid(*grid)
    loss = 0.04 + 0.5 * (x - 0.8) ** 2 + 3.2 * (x - 0.8) * (y - 1) + 6 * (y - 1) ** 2
    plane = replace(result.slice, grid=grid)
    surface = replace(result.surface, x=grid[0], y=grid[1], loss=loss)
    bowl = replace(result, slice=plane, surface=surface, paths=())
    for levels in (np.geomspace(0.06, 1, 6), np.linspace(0.1, 0.9, 7)):
        ax = drawn(bowl, {"kind": "contour", "levels": levels.tolist()}).axes[0]
        (lines,) = contours(ax, filled=False)
        for text in (text for text in ax.texts if text.get_text()[0].isdigit()):
            middle = ax.transData.transform(text.get_position())
            drawn_points = [p.interpolated(4).vertices for p in lines.get_paths()]
            gaps = ax.transData.transform(np.concatenate(drawn_points)) - middle
            assert np.linalg.norm(gaps, axis=1).min() > 0.4 * text.get_fontsize()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("theme", ["default", "paper"])
@pytest.mark.parametrize("kind", ["contour", "panel"])
def test_labels_of_levels_touch_no_other_and_keep_inside(result, kind, theme):
    figure = drawn(
        result, {"kind": kind, "levels": 14} if kind == "contour" else {"kind": kind}, theme
    )
    figure.canvas.draw()
    ax = next(ax for ax in figure.axes if contours(ax, filled=False))
    texts = [text for text in ax.texts if text.get_text().replace(".", "").isdigit()]
    assert len(texts) > 3
    middles = np.array([ax.transData.transform(text.get_position()) for text in texts])
    apart = np.linalg.norm(middles[:, None] - middles, axis=2) + 1e9 * np.eye(len(texts))
    assert apart.min() > 0.6 * texts[0].get_fontsize() / 72 * figure.dpi
    box = ax.get_window_extent()
    assert all(box.contains(*middle) for middle in middles)


@pytest.mark.parametrize("kind", ["contour", "contourf"])
def test_levels_outside_the_values_are_refused(result, kind):
    with pytest.raises(InputError, match="levels: all lie outside"):
        drawn(result, {"kind": kind, "levels": [1e6]})


def test_contourf_fills_everything_finite(result):
    figure = drawn(result, {"kind": "contourf", "levels": [5.0, 10.0]})
    (bands,) = contours(figure.axes[0], filled=True)
    assert bands.extend == "both"
    assert figure.axes[1].get_ylabel() == "mean cross-entropy"


def test_contourf_fills_the_floor_beside_a_wall(result):
    """Cubics through a coarse grid swing under its lowest value there."""
    x = np.linspace(-3, 4, 8)
    wall = np.where(x < 0, 1000.0, 1.0) + np.zeros((8, 1))
    coarse = replace(result, surface=replace(result.surface, x=x, y=x, loss=wall))
    figure = drawn(coarse, {"kind": "contourf"})
    bands, *_ = contours(figure.axes[0], filled=True)
    assert bands.zmin >= bands.levels[0]


@pytest.mark.parametrize("kind", ["contour", "contourf"])
def test_what_is_not_finite_is_hatched_and_only_that(holed, result, kind):
    figure = seen(holed, kind)
    (hole,) = hatches(figure.axes[0])
    x, y = result.slice.grid
    corner = hole.get_paths()[0].vertices.max(axis=0)
    assert corner == pytest.approx([x[6], y[5]], abs=1e-6)  # up to the first finite points
    assert "not finite" in legend(figure)
    whole = seen(result, kind)
    assert not hatches(whole.axes[0])
    assert "not finite" not in legend(whole)


def test_what_is_not_finite_is_never_filled(holed):
    figure = seen(holed, "contourf")
    ax = figure.axes[0]
    pixels = np.asarray(Image.open(io.BytesIO(render(figure))).convert("RGB"), int)
    box = ax.transData.transform([[-2.9, -3.9], [-2.2, -3.1]]).round().astype(int)
    (left, low), (right, high) = box
    hole = pixels[len(pixels) - high : len(pixels) - low, left:right]
    assert np.ptp(hole, axis=2).max() < 30  # the grey of the hatching on white: no colour


def test_a_shelf_that_a_clip_leaves_is_marked(result):
    loss = np.minimum(result.surface.loss, 20.0)
    surface = replace(result.surface, loss=loss, clipped=int((loss == 20).sum()))
    clipped = replace(result, surface=surface, loss=replace(result.loss, clip=1e-3))
    figure = drawn(clipped, {"kind": "contourf"})
    assert "flat" in legend(figure)
    assert len(hatches(figure.axes[0])) == 1


def test_log_levels_have_equal_factors(result):
    ax = drawn(result, {"kind": "contourf", "log": True}).axes[0]
    levels = contours(ax, filled=True)[0].levels
    ratios = levels[1:] / levels[:-1]
    assert ratios.max() / ratios.min() < 1.2


def test_the_pixels_have_the_colours_of_their_values(result, loss_at):
    figure = seen(result, "contourf")
    ax = figure.axes[0]
    (bands,) = contours(ax, filled=True)
    pixels = np.asarray(Image.open(io.BytesIO(render(figure))).convert("RGB"), int)
    for point in ((-2, -3), (3, 2), (-1, -2), (2, 0)):
        i, j = ax.transData.transform(point).round().astype(int)
        value = float(loss_at(np.array(point)))
        wanted = 255 * np.array(bands.cmap(bands.norm(value))[:3])
        assert np.abs(pixels[len(pixels) - j, i] - wanted).max() < 24, point


def test_numbers_on_steep_lines_are_all_read_upwards(result):
    x, y = result.slice.grid
    steep = replace(result.surface, loss=np.exp(0.5 * np.meshgrid(x, y)[0]) + 0.01 * y[:, None])
    ax = drawn(replace(result, surface=steep, paths=()), {"kind": "contour", "levels": 9}).axes[0]
    turns = [(text.get_rotation() + 180) % 360 - 180 for text in ax.texts]
    assert len(turns) > 3
    assert all(60 < turn < 120 for turn in turns)
