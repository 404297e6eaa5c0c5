"""The regions of a classifier, a panel for the fit and for each end."""

from dataclasses import replace

import numpy as np

from landscape.config.experiment import Experiment
from landscape.data.dataset import Scaling
from landscape.diagnostics.predictions import Regions
from landscape.figures import drawn
from landscape.figures.kinds.boundary import STRETCH

from ..drawing import seen
from .artists import contours, legend

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


def test_boundary_has_a_panel_for_the_fit_and_each_end(result):
    figure = seen(result, "boundary")
    titles = [ax.get_title() for ax in figure.axes if ax.get_visible()]
    assert titles == ["fit", "lr 0.1, end", "lr_0.3 $, end"]
    (edge,) = contours(figure.axes[0], filled=False)
    assert edge.levels.tolist() == [0.0]


def straight_regions(objective_scores):
    """Three classes over the plane, with scores linear in the features."""
    x, y = np.linspace(-3, 5, 40), np.linspace(-3, 5, 30)
    scores = np.sort(objective_scores(*np.meshgrid(x, y)), axis=0)
    decision = np.argmax(objective_scores(*np.meshgrid(x, y)), axis=0).astype(np.uint8)
    return Regions("fit", x, y, decision, scores[-1] - scores[-2])


def test_a_panel_above_an_empty_place_names_its_axis(result):
    upper, right, lower, _ = seen(result, "boundary", "paper").axes
    names = [ax.get_xlabel() for ax in (upper, right, lower) if ax.xaxis.label.get_visible()]
    assert not upper.xaxis.label.get_visible()
    assert names == [lower.get_xlabel()] * 2 != ["", ""]


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
    figures = seen(result, "boundary"), drawn(result, {"kind": "boundary", "confidence": True})
    plain, shaded = (1 - f.axes[0].images[0].get_array().min(axis=-1) for f in figures)
    assert len(np.unique(plain.round(3))) == 2
    confidence = result.figure_data["boundary"]["regions"][0].confidence
    j, i = np.unravel_index(np.argmin(confidence), confidence.shape)
    rows, columns = (np.array(shaded.shape) - 1) // (np.array(confidence.shape) - 1)
    assert shaded[j * rows, i * columns] < plain[j * rows, i * columns] < shaded.max()


def test_misclassified_samples_are_ringed(result):
    figure = seen(result, "boundary")
    rings = [ln for ln in figure.axes[0].lines if ln.get_markerfacecolor() == "none"]
    wrong = result.figure_data["boundary"]["regions"][0].misclassified
    assert np.array_equal(rings[0].get_xydata(), result.data.x[wrong])
    assert "misclassified" in legend(figure)
    others = max(
        ln.get_zorder() for ln in figure.axes[0].lines if len(ln.get_xdata()) > wrong.sum()
    )
    above = [ln.get_xydata() for ln in figure.axes[0].lines if ln.get_zorder() > others]
    assert {*map(tuple, result.data.x[wrong])} <= {*map(tuple, np.concatenate(above[:-1]))}


def test_panels_stand_in_one_row_where_they_fit(result):
    def rows(size):
        axes = drawn(result, {"kind": "boundary", "size": size}).axes
        return len({round(ax.get_position().y0, 3) for ax in axes if ax.get_visible()})

    assert rows((9, 5)) == 1
    assert rows((4, 5)) > 1


def test_features_in_one_unit_have_axes_in_one_scale(result):
    assert seen(result, "boundary").axes[0].get_aspect() == 1
    mixed = replace(result.data, scaling=Scaling("none", np.zeros(2), np.ones(2)))
    assert drawn(replace(result, data=mixed), {"kind": "boundary"}).axes[0].get_aspect() == "auto"


def test_a_picture_is_stretched_where_it_would_be_a_strip(result):
    wide = drawn(result, {"kind": "boundary", "size": (24, 3)}).axes[0]
    assert 1 / wide.get_aspect() == STRETCH
