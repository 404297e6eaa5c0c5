"""What each kind puts on its axes: artists, values, labels, extents."""

import io
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from PIL import Image

from landscape.config.experiment import Experiment
from landscape.data.dataset import Scaling
from landscape.diagnostics.predictions import Regions
from landscape.errors import InputError
from landscape.figures import drawn, section_of
from landscape.figures.elements.mesh3d import ShadedMesh
from landscape.figures.elements.scatter import MOST_POINTS, drawn_rows
from landscape.figures.encode.still import render
from landscape.figures.style.palette import class_style


def contours(ax, filled):
    return [c for c in ax.collections if isinstance(c, ContourSet) and c.filled == filled]


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()] if figure.legends else []


def hatches(ax):
    return [c for c in ax.collections if isinstance(c, ContourSet) and any(c.hatches or [])]


# -- contour, contourf -------------------------------------------------------------------------


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
    ax = drawn(result, {"kind": "contour"}).axes[0]
    for text in ax.texts:
        gaps = np.array(text.get_position()) - np.concatenate([p.coordinates for p in result.paths])
        assert np.linalg.norm(gaps / 7, axis=1).min() > 0.02


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
    figure = drawn(holed, {"kind": kind})
    (hole,) = hatches(figure.axes[0])
    x, y = result.slice.grid
    corner = hole.get_paths()[0].vertices.max(axis=0)
    assert corner == pytest.approx([x[6], y[5]], abs=1e-6)  # up to the first finite points
    assert "not finite" in legend(figure)
    whole = drawn(result, {"kind": kind})
    assert not hatches(whole.axes[0])
    assert "not finite" not in legend(whole)


def test_what_is_not_finite_is_never_filled(holed):
    figure = drawn(holed, {"kind": "contourf"})
    render(figure)
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
    figure = drawn(result, {"kind": "contourf"})
    ax = figure.axes[0]
    (bands,) = contours(ax, filled=True)
    pixels = np.asarray(Image.open(io.BytesIO(render(figure))).convert("RGB"), int)
    for point in ((-2, -3), (3, 2), (-1, -2), (2, 0)):
        i, j = ax.transData.transform(point).round().astype(int)
        value = float(loss_at(np.array(point)))
        wanted = 255 * np.array(bands.cmap(bands.norm(value))[:3])
        assert np.abs(pixels[len(pixels) - j, i] - wanted).max() < 24, point


# -- line, panel -------------------------------------------------------------------------------


def test_line_shows_the_loss_along_each_direction(result):
    figure = drawn(result, {"kind": "line", "color": "crimson"})
    for ax, line, c in zip(figure.axes, result.lines, (1.0, -1.0), strict=True):
        curve = ax.lines[0]
        assert curve.get_color() == "crimson"
        assert curve.get_ydata() == pytest.approx(line.loss)
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


def test_panel_is_two_lines_above_two_contours(result):
    first, second, lines, bands, bar = drawn(result, {"kind": "panel"}).axes
    assert (first.get_xlabel(), second.get_xlabel()) == result.slice.labels
    assert contours(lines, filled=False)
    assert contours(bands, filled=True)
    assert bar.get_ylabel() == "mean cross-entropy"


@pytest.mark.parametrize("theme", ["default", "slides", "paper"])
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


# -- surface -----------------------------------------------------------------------------------


def mesh(ax):
    return next(c for c in ax.collections if isinstance(c, ShadedMesh))


def test_a_surface_has_a_cell_between_all_points(result, loss_at):
    ax = drawn(result, {"kind": "surface", "elev": 20, "azim": -40}).axes[0]
    assert mesh(ax).whole.all()
    points = mesh(ax).points[5:-5, 5:-5]
    assert loss_at(points[..., :2]) == pytest.approx(points[..., 2], abs=0.01)
    assert (ax.elev, ax.azim) == (20, -40)
    assert (ax.get_xlabel(), ax.get_ylabel()) == result.slice.labels


def test_a_camera_of_its_own_sees_the_fit(result):
    ax = drawn(result, {"kind": "surface"}).axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    assert star.get_alpha() == 1
    assert 0 < ax.elev < 90


def test_a_hole_stays_a_hole(holed):
    ax = drawn(holed, {"kind": "surface"}).axes[0]
    assert np.count_nonzero(~mesh(ax).whole) == 5 * 6


def test_bar_and_height_have_the_same_ticks(result):
    ax, bar = drawn(result, {"kind": "surface"}).axes
    assert [t.get_text() for t in bar.get_yticklabels()] == [
        t.get_text() for t in ax.get_zticklabels()
    ]
    assert bar.get_yticks() == pytest.approx(ax.get_zticks())


def test_what_is_flat_is_dotted_on_the_surface_and_on_the_floor(result):
    z = result.surface.loss.copy()
    z[:10, :10] = z.max()
    surface = replace(result.surface, loss=z)
    ax = drawn(replace(result, surface=surface), {"kind": "surface"}).axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata()) > 5]
    (x, y), corner = result.slice.grid, z[0, 0]
    heights = set()
    for line in dots:
        points = np.column_stack(line.get_data_3d())
        assert np.all(points[:, :2] <= (x[10], y[10]))
        heights.add(bool(np.allclose(points[:, 2], corner, rtol=0.05)))
    assert heights == {True, False}


def test_a_log_surface_stands_as_high_as_the_exponents(result, loss_at):
    ax = drawn(result, {"kind": "surface", "log": True}).axes[0]
    points = mesh(ax).points
    assert points[..., 2].max() == pytest.approx(np.log10(result.surface.finite.max()))
    assert all("10^" in label.get_text() for label in ax.get_zticklabels())


def test_a_run_lies_on_the_surface_and_on_the_floor(result, loss_at):
    ax = drawn(result, {"kind": "surface"}).axes[0]
    color = "#D55E00"
    own = [np.array(line.get_data_3d()) for line in ax.lines if line.get_color() == color]
    own = [line for line in own if np.isfinite(line[2]).any()]
    floor, *lifted = sorted(own, key=lambda line: float(np.nanmax(line[2])))
    assert np.nanmax(floor[2]) == np.nanmin(floor[2])
    assert floor[2][0] < result.surface.loss.min()
    for x, y, z in lifted:
        there = np.isfinite(z)
        theta = np.stack([x, y], axis=-1)[there]
        assert loss_at(theta) == pytest.approx(z[there], abs=0.2)  # bilinear between grid points


def test_what_the_surface_hides_is_faint(result):
    camera = {"kind": "surface", "elev": 5, "azim": -90}  # level with the bowl: its rim hides it
    ax = drawn(result, camera).axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    assert star.get_alpha() < 0.5
    above = drawn(result, camera | {"elev": 80}).axes[0]
    assert next(line for line in above.lines if line.get_marker() == "*").get_alpha() == 1


# -- data, fit, boundary, history --------------------------------------------------------------


def test_data_has_every_sample_in_the_colour_of_its_class(result):
    ax = drawn(result, {"kind": "data"}).axes[0]
    for c in range(2):
        lines = [line for line in ax.lines if line.get_markerfacecolor() == class_style(c)[0]]
        drawn_points = np.concatenate([line.get_xydata() for line in lines])
        assert np.array_equal(drawn_points, result.data.x[result.data.y == c])
    assert ax.get_ylabel() == "mean_texture $ (z-scored)"


def test_classes_are_told_apart_by_more_than_colour():
    styles = [class_style(c) for c in range(56)]
    assert len(set(styles)) == 56
    assert len({marker for _, marker in styles[:8]}) == 8


def test_many_features_are_shown_on_their_principal_components(result, make_data):
    figure = drawn(replace(result, data=make_data(d=5)), {"kind": "data"})
    assert figure.axes[0].get_xlabel().replace("\n", " ").startswith("first principal component")


def test_numbers_to_predict_are_coloured_by_value(result, make_data):
    figure = drawn(replace(result, data=make_data(None)), {"kind": "data"})
    assert figure.axes[1].get_ylabel() == "y"


def test_of_very_many_samples_some_are_drawn_and_it_says_so(result, make_data):
    many = make_data(n=3 * MOST_POINTS)
    assert len(drawn_rows(many)) == MOST_POINTS
    figure = drawn(replace(result, data=many), {"kind": "data"})
    assert any("1 in 3 samples drawn" in t.get_text().replace("\xa0", " ") for t in figure.texts)


def test_fit_has_the_samples_and_every_curve(regression):
    figure = drawn(regression, {"kind": "fit"})
    ax = figure.axes[0]
    labels = [curve.label for curve in regression.figure_data["fit"]["curves"]]
    assert len(ax.lines) == 1 + len(labels)
    assert sorted(legend(figure)) == sorted(labels)
    by_label = {line.get_label(): line for line in ax.lines}
    start, end = by_label["lr_0.3 $, start"], by_label["lr_0.3 $, end"]
    assert start.get_color() == end.get_color() == "#0072B2"
    assert start.get_linestyle() == ":"


IRIS = {
    "data": {"kind": "iris", "limit": 60},
    "scale": "zscore",
    "model": "logistic",
    "slice": {"points": 5},
    "figures": [{"kind": "boundary", "at": {"petal length (cm)": 5.0}}],
}


def test_boundary_of_more_features_shows_two_and_says_where_the_others_stand():
    result = Experiment.from_dict(IRIS).run()
    section = IRIS["figures"][0]
    figure = drawn(result, section)
    ax = figure.axes[0]
    assert ax.get_xlabel() == "sepal length (cm) (z-scored)"
    assert ax.get_ylabel() == "sepal width (cm) (z-scored)"
    petal_width = np.median(result.data.scaling.undo(result.data.x)[:, 3])
    text = " ".join(t.get_text() for t in figure.texts).replace("\u00a0", " ")
    assert "petal length (cm) = 5" in text
    assert f"petal width (cm) = {petal_width:.4g} (median)" in text
    # At a sample's own petals, it lies in the region of the class that it is given.
    own = result.data.scaling.undo(result.data.x)
    at = dict(zip(result.data.feature_names[2:], own[7, 2:].tolist(), strict=True))
    (shown,) = result.compute({"kind": "boundary", "at": at})["regions"]
    i, j = (
        np.abs(shown.x - result.data.x[7, 0]).argmin(),
        np.abs(shown.y - result.data.x[7, 1]).argmin(),
    )
    given = result.data.y[7] if not shown.misclassified[7] else None
    assert shown.decision[j, i] == given


def test_boundary_says_at_most_which_features_are_named_and_how_many_are_not():
    keys = {
        "data": {"kind": "breast_cancer", "limit": 40},
        "scale": "zscore",
        "figures": ["boundary"],
    }
    result = Experiment.from_dict(IRIS | keys).run()
    text = " ".join(t.get_text() for t in drawn(result, keys["figures"][0]).texts)
    assert "the other 28 features at their medians" in text.replace("\u00a0", " ")
    assert drawn(result, "boundary").axes[0].get_xlabel() == "mean radius (z-scored)"


def test_curves_that_lie_on_each_other_take_turns(regression):
    data, path = regression.figure_data["fit"], regression.paths[0]
    curve = data["curves"][0]
    paths = tuple(replace(path, label=label) for label in ("a", "b"))
    curves = [replace(curve, label=f"{run.label}, end") for run in paths]
    same = replace(regression, paths=paths, figure_data={"fit": data | {"curves": curves}})
    dashes = [line._dash_pattern for line in drawn(same, {"kind": "fit"}).axes[0].lines[1:]]
    (first, (on, off)), (second, _) = dashes
    assert first != second
    assert off == pytest.approx(2 * on)


def test_boundary_has_a_panel_for_the_fit_and_each_end(result):
    figure = drawn(result, {"kind": "boundary"})
    titles = [ax.get_title() for ax in figure.axes if ax.get_visible()]
    assert titles == ["fit", "lr 0.1, end", "lr_0.3 $, end"]
    (edge,) = contours(figure.axes[0], filled=False)
    assert edge.levels.tolist() == [0.0]


def test_classes_lie_over_each_other_in_turns(result):
    colors = [ln.get_markerfacecolor() for ln in drawn(result, {"kind": "data"}).axes[0].lines]
    assert colors[0] != colors[1]
    assert colors[0] == colors[2]


def straight_regions(objective_scores):
    """Three classes over the plane, with scores linear in the features."""
    x, y = np.linspace(-3, 5, 40), np.linspace(-3, 5, 30)
    scores = np.sort(objective_scores(*np.meshgrid(x, y)), axis=0)
    decision = np.argmax(objective_scores(*np.meshgrid(x, y)), axis=0).astype(np.uint8)
    return Regions("fit", x, y, decision, scores[-1] - scores[-2])


def test_an_edge_between_many_classes_is_no_staircase(result, make_data):
    shown = straight_regions(lambda x, y: np.stack([-x - y, np.zeros_like(x), 2 * x - 3.3]))
    three = replace(
        result,
        data=make_data(classes=("a", "b", "c")),
        figure_data={"boundary": {"request": {"kind": "boundary"}, "regions": (shown,)}},
    )
    ax = drawn(three, {"kind": "boundary"}).axes[0]
    edges = np.concatenate(
        [path.vertices for edge in contours(ax, filled=False) for path in edge.get_paths()]
    )
    x, y = edges.T
    cell = 8 / 29
    away = np.hypot(x - 1.65, y + 1.65) > 2 * cell  # near their meeting scores change their order
    off_lines = np.minimum(np.abs(x + y) / 2**0.5, np.abs(x - 1.65))
    off_lines = np.minimum(off_lines, np.abs(3 * x + y - 3.3) / 10**0.5)
    assert off_lines[away].max() < 0.01 * cell


def test_tints_are_fainter_where_the_model_is_less_sure(result):
    def darkness(**keys):
        image = drawn(result, {"kind": "boundary", **keys}).axes[0].images[0].get_array()
        return 1 - image.min(axis=-1)

    plain, shaded = darkness(), darkness(confidence=True)
    assert len(np.unique(plain.round(3))) == 2
    confidence = result.figure_data["boundary"]["regions"][0].confidence
    j, i = np.unravel_index(np.argmin(confidence), confidence.shape)
    rows, columns = (np.array(shaded.shape) - 1) // (np.array(confidence.shape) - 1)
    assert shaded[j * rows, i * columns] < plain[j * rows, i * columns] < shaded.max()


def test_misclassified_samples_are_ringed(result):
    figure = drawn(result, {"kind": "boundary"})
    rings = [ln for ln in figure.axes[0].lines if ln.get_markerfacecolor() == "none"]
    wrong = result.figure_data["boundary"]["regions"][0].misclassified
    assert np.array_equal(rings[0].get_xydata(), result.data.x[wrong])
    assert "misclassified" in legend(figure)


def test_panels_stand_in_one_row_where_they_fit(result):
    def rows(size):
        axes = drawn(result, {"kind": "boundary", "size": size}).axes
        return len({round(ax.get_position().y0, 3) for ax in axes if ax.get_visible()})

    assert rows((9, 5)) == 1
    assert rows((4, 5)) > 1


def test_features_in_one_unit_have_axes_in_one_scale(result):
    assert drawn(result, {"kind": "boundary"}).axes[0].get_aspect() == 1
    mixed = replace(result.data, scaling=Scaling("none", np.zeros(2), np.ones(2)))
    assert drawn(replace(result, data=mixed), {"kind": "boundary"}).axes[0].get_aspect() == "auto"


def test_history_has_the_losses_and_for_classes_the_accuracies(result, regression):
    losses, accuracies = drawn(result, {"kind": "history"}).axes
    for i, path in enumerate(result.paths):
        assert losses.lines[i].get_ydata() == pytest.approx(path.loss)
        assert accuracies.lines[i].get_ydata() == pytest.approx(path.accuracy)
    assert len(drawn(regression, {"kind": "history"}).axes) == 1


def test_few_samples_lie_over_the_curves(regression):
    ax = drawn(regression, {"kind": "fit"}).axes[0]
    samples = [line for line in ax.lines if line.get_marker() == "o"]
    curves = [line for line in ax.lines if line not in samples]
    assert samples
    assert min(s.get_zorder() for s in samples) > max(c.get_zorder() for c in curves)


def test_percentages_have_no_idle_decimals(result):
    accuracies = drawn(result, {"kind": "history"}).axes[1]
    written = accuracies.yaxis.get_major_formatter()
    assert [written(share) for share in (1.0, 0.95, 0.975)] == ["100%", "95%", "97.5%"]


@pytest.mark.parametrize(("losses", "side"), [((9, 8, 1), "left"), ((1, 8, 9), "right")])
def test_a_fit_far_below_is_told_where_the_curves_are_not(result, losses, side):
    losses = np.interp(np.arange(41), [0, 20, 40], losses)
    paths = (replace(result.paths[0], loss=losses),)
    below = replace(result, fit=replace(result.fit, loss=-1e6), paths=paths)
    (text,) = drawn(below, {"kind": "history", "log": False}).axes[0].texts
    assert text.get_ha() == side


@pytest.mark.parametrize(("log", "scale"), [(None, "log"), (True, "log"), (False, "linear")])
def test_history_is_logarithmic_where_losses_span_decades(result, log, scale):
    steep = replace(result.paths[0], loss=np.geomspace(1e4, 1, 41))
    wide = replace(result, paths=(steep,))
    assert drawn(wide, {"kind": "history", "log": log}).axes[0].get_yscale() == scale


def test_a_diverged_run_draws_without_noise(result):
    wild = result.paths[0].coordinates * np.geomspace(1, 1e300, 41)[:, None]
    path = replace(result.paths[0], coordinates=wild, theta=wild, status="diverged")
    for kind in ("contour", "surface", "history"):
        render(drawn(replace(result, paths=(path,)), {"kind": kind}), dpi=40)


@pytest.mark.parametrize("factor", [1e-305, 1e297])
@pytest.mark.parametrize("kind", ["contour", "contourf", "surface"])
def test_the_ends_of_the_numbers_draw_without_noise(result, kind, factor):
    surface = replace(result.surface, loss=result.surface.loss * factor)
    for log in (False, True):
        drawn(replace(result, surface=surface), {"kind": kind, "log": log})
