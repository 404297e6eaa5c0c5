from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rcParams

from landscape.figures import drawn
from landscape.figures.comparison.compare import compare
from landscape.figures.elements.clipping import clip_to_box, inside
from landscape.figures.elements.slice_axes import lowest
from landscape.figures.elements.trajectories import shared_dashes, start_color
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.figures.style.palette import COLOURS, run_style
from landscape.optimize.solvers.certificate import Certificate

from ..drawing import seen

BOX = np.array([-1.0, -1.0]), np.array([1.0, 1.0])
points = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=2, max_size=12)


@given(points)
def test_what_is_kept_lies_inside_and_on_the_line(walk):
    walk = np.array(walk)
    kept = clip_to_box(walk, *BOX)
    kept = kept[np.isfinite(kept[:, 0])]
    assert np.all(np.abs(kept) <= 1)
    for point in kept:
        assert distance(point, walk) < 1e-6


def distance(point, walk):
    """From a point to a polyline."""
    start, step = walk[:-1], np.diff(walk, axis=0)
    size = np.maximum((step**2).sum(axis=1), 1e-300)
    t = np.clip(((point - start) * step).sum(axis=1) / size, 0, 1)
    return np.linalg.norm(start + t[:, None] * step - point, axis=1).min()


@given(points)
def test_a_walk_inside_the_box_is_kept_whole(walk):
    walk = np.array(walk) / 5
    kept = clip_to_box(walk, *BOX)
    kept = kept[np.isfinite(kept[:, 0])]
    if np.any(np.diff(walk, axis=0) != 0):
        assert kept[[0, -1]] == pytest.approx(walk[[0, -1]])


def test_a_step_across_the_box_is_cut_at_both_sides():
    kept = clip_to_box(np.array([[-3.0, 0.5], [3.0, 0.5]]), *BOX)
    assert kept[:2] == pytest.approx(np.array([[-1, 0.5], [1, 0.5]]))


def test_pieces_are_parted_where_the_walk_is_outside():
    walk = np.array([[0, 0], [0, 3], [0.5, 3], [0.5, 0.0]], float)
    kept = clip_to_box(walk, *BOX)
    expected = [[0, 0], [0, 1], [np.nan] * 2, [0.5, 1], [0.5, 0], [np.nan] * 2]
    assert kept == pytest.approx(np.array(expected), nan_ok=True)


@pytest.mark.filterwarnings("error")
def test_a_step_to_the_end_of_the_numbers_leaves_in_the_right_direction():
    walk = np.array([[0.0, 0.0], [1e300, 5e299], [-1e300, 1e300]])
    kept = clip_to_box(walk, *BOX)
    assert kept[:2] == pytest.approx(np.array([[0, 0], [1, 0.5]]))


def test_points_in_the_picture(result):
    wild = replace(result.paths[0], coordinates=np.array([[0, 0], [9, 0], [np.inf, 0.0]]))
    assert inside(wild, result.slice).tolist() == [True, False, False]


def lines_of(ax, color):
    return [
        line for line in ax.lines if line.get_color() == color and line.get_linestyle() != "None"
    ]


@pytest.mark.parametrize("kind", ["contour", "contourf", "history", "surface"])
def test_a_run_has_one_colour_in_every_figure(result, kind):
    ax = seen(result, kind).axes[0]
    for color in COLOURS[:2]:
        assert lines_of(ax, color)


def markers(ax):
    return [line.get_marker() for line in ax.lines]


def test_the_fit_is_a_star_with_a_white_edge(result):
    ax = seen(result, "contour").axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    assert star.get_xydata().tolist() == [[1.0, -1.0]]
    assert star.get_markeredgecolor() == "#FFFFFF"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", ["contour", "line", "contourf", "surface", "panel"])
def test_a_fit_outside_the_picture_has_no_star(result, kind):
    away = replace(result, fit=replace(result.fit, coordinates=np.array([9.0, 0.0])))
    figure = drawn(away, {"kind": kind})
    assert not any("*" in markers(ax) for ax in figure.axes)
    legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    assert "fit" not in legends


def test_the_star_says_where_there_is_no_minimum(result):
    nowhere = Certificate("", None, "no minimum", "it falls for ever")
    fitted = replace(result.fit, certificate=nowhere, converged=False)
    figure = drawn(replace(result, fit=fitted), {"kind": "contour"})
    legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    assert "fit, no minimum" in legends


def test_a_start_is_a_circle_and_an_end_a_square(result):
    ax = seen(result, "contour").axes[0]
    ends = {m: [ln.get_xydata()[0] for ln in ax.lines if ln.get_marker() == m] for m in "os"}
    for path, start, end in zip(result.paths, ends["o"], ends["s"], strict=True):
        assert start.tolist() == path.coordinates[0].tolist()
        assert end.tolist() == path.coordinates[-1].tolist()


def test_marks_are_named(result):
    marked = replace(result, slice=replace(result.slice, marks=(("the end $", (0.0, 0.0)),)))
    ax = drawn(marked, {"kind": "contour"}).axes[0]
    assert "the end $" in [text.get_text() for text in ax.texts]
    assert "D" in markers(ax)


def test_a_shared_start_is_neutral(result):
    first, second = result.paths
    together = replace(second, coordinates=np.vstack([first.coordinates[:1], second.coordinates]))
    assert start_color(result, 0) == run_style(0).color
    assert start_color(replace(result, paths=(first, together)), 0) == rcParams["text.color"]


def walked(result, points, losses=None):
    """The result with one run along `points` (m, 2) of its plane."""
    points = np.asarray(points, float)
    path = replace(
        result.paths[0],
        coordinates=points,
        theta=np.zeros((len(points), 3)),
        residual=np.zeros(len(points)),
        loss=np.ones(len(points)) if losses is None else np.asarray(losses, float),
        accuracy=None,
        status="running",
    )
    return replace(result, paths=(path,))


def stamp(figure):
    return " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)


def across(result, count):
    """(count, 2): steps from one corner of the picture to the other, slower and slower."""
    low, high = (np.array(ends) for ends in zip(*((g[0], g[-1]) for g in result.slice.grid),
                                                strict=True))  # fmt: skip
    return low + (0.1 + 0.8 * (1 - 0.8 ** np.arange(count))[:, None]) * (high - low)


def test_dots_are_said_only_where_they_are_drawn(result):
    assert "dots" not in stamp(
        drawn(walked(result, across(result, 400)[[0, -1]]), {"kind": "contour"})
    )
    settled = walked(result, across(result, 400))
    assert "dots: every step," in stamp(drawn(settled, {"kind": "contour"}))
    low, high = across(result, 400)[[0, -1]]
    turns = np.linspace(0, 2 * np.pi, 400)[:, None] + (0, np.pi / 2)
    even = walked(result, (low + high) / 2 + np.cos(turns) * (high - low) / 2).paths[0]
    both = replace(settled, paths=(settled.paths[0], replace(even, label="another")))
    assert "dots: every 10th step," in stamp(drawn(both, {"kind": "contour"}))
    some = replace(settled.paths[0], steps=np.arange(0, 400 * 50, 50))
    shown = stamp(drawn(replace(settled, paths=(some,)), {"kind": "contour"}))
    assert "dots: every 100th step," in shown


def test_the_lowest_point_may_be_a_run_s(result):
    low, high = (np.array([axis[k] for axis in result.slice.grid]) for k in (0, -1))
    end = low + 0.12 * (high - low)
    value = float(result.surface.finite.min()) - 1
    shown = replace(walked(result, [high, end], [9, value]), fit=replace(result.fit, loss=99.0))
    legend = drawn(shown, {"kind": "contour"}).legends[0]
    assert any(text.get_text().startswith("min ") for text in legend.get_texts())
    point, lowest_value = lowest(shown)
    assert lowest_value == value
    assert point == pytest.approx(end)


def test_the_lowest_value_does_not_lie_on_a_run(result):
    low, high = (np.array([axis[k] for axis in result.slice.grid]) for k in (0, -1))
    end = low + 0.3 * (high - low)
    turn = end + np.array([0.4, 0.0]) * (high - low)
    shown = walked(result, [high, turn, end], [9, 9, float(result.surface.finite.min()) - 1])
    figure = compare([shown, shown], ["a", "b"], ContourfSpec())
    figure.canvas.draw()
    ax = figure.axes[0]
    text = next(text for text in ax.texts if text.get_text().startswith("min "))
    line = ax.transData.transform(end + np.linspace(0, 1, 200)[:, None] * (turn - end))
    assert not any(text.get_window_extent().contains(*point) for point in line)


def test_the_lowest_value_stands_nearer_its_cross_than_the_star(result):
    low, high = (np.array([axis[k] for axis in result.slice.grid]) for k in (0, -1))
    end = low + 0.5 * (high - low)
    star = end + np.array([0.05, 0.0]) * (high - low)
    fit = replace(result.fit, coordinates=star, loss=99.0, residual=0.0)
    value = float(result.surface.finite.min()) - 1
    shown = replace(walked(result, [low, end], [9, value]), fit=fit)
    ax = compare([shown, shown], ["a", "b"], ContourSpec()).axes[0]
    text = next(text for text in ax.texts if text.get_text().startswith("min "))
    assert text.get_window_extent().x1 < ax.transData.transform(star)[0]


def runs_along(result, *walks):
    """The result with a run along each of the `walks`, in shares of its plane; the fit is away."""
    low, high = (np.array([axis[k] for axis in result.slice.grid]) for k in (0, -1))
    paths = [
        replace(walked(result, low + np.array(walk) * (high - low)).paths[0], label=f"run {k}")
        for k, walk in enumerate(walks)
    ]
    return replace(result, paths=tuple(paths), fit=replace(result.fit, coordinates=None))


def names_in(result):
    """The names of runs on a picture, and the middle of each as shares of its axes."""
    figure = drawn(result, {"kind": "contourf"})
    figure.canvas.draw()
    ax = figure.axes[0]
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    to_shares = ax.transAxes.inverted().transform
    return {
        name: to_shares(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        for name, box in boxes.items()
        if name.startswith("run ")
    }


def test_runs_that_end_together_are_named_where_they_start(result):
    names = names_in(
        runs_along(result, [(0.2, 0.8), (0.5, 0.5)], [(0.8, 0.8), (0.5, 0.5)])
    )  # fmt: skip
    assert np.abs(names["run 0"] - (0.2, 0.8)).max() < 0.15
    assert np.abs(names["run 1"] - (0.8, 0.8)).max() < 0.15
    apart = names_in(runs_along(result, [(0.2, 0.8), (0.4, 0.3)], [(0.2, 0.8), (0.7, 0.3)]))
    assert np.abs(apart["run 0"] - (0.4, 0.3)).max() < 0.15


def test_a_name_that_would_hide_the_runs_is_left_to_the_legend(result):
    tangle = np.random.default_rng(0).uniform(0.15, 0.95, (200, 2))
    names = names_in(runs_along(result, [*tangle, (0.5, 0.5)], [(0.1, 0.05), (0.9, 0.05)]))
    assert {*names} == {"run 1"}


def test_a_run_under_another_shares_its_line_and_a_longer_one_does_not(result):
    """The second leaves the first's line at its end alone."""
    first, second = result.paths
    way = np.linspace((-2.0, 2.0), (1.0, -1.0), 30)
    aside = np.vstack([way, [[1.1, -0.9]]])
    longer = np.vstack([way, [[3.0, -3.0]]])
    dashed = [
        shared_dashes(replace(result, paths=(
            replace(first, coordinates=way), replace(second, coordinates=other)
        )))
        for other in (aside, longer)
    ]  # fmt: skip
    assert {*dashed[0]} == {0, 1}
    assert dashed[1] == {}
