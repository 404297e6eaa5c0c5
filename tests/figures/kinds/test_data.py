"""The samples, in the colours of their classes or values."""

from dataclasses import replace

import numpy as np

from landscape.figures import drawn
from landscape.figures.elements.scatter import MOST_POINTS, drawn_rows
from landscape.figures.style.palette import class_style

from ..drawing import seen


def test_data_has_every_sample_in_the_colour_of_its_class(result):
    ax = seen(result, "data").axes[0]
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


def test_classes_lie_over_each_other_in_turns(result):
    colors = [ln.get_markerfacecolor() for ln in seen(result, "data").axes[0].lines]
    assert colors[0] != colors[1]
    assert colors[0] == colors[2]
