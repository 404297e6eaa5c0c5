"""The figure of a surface's topology."""

import numpy as np
import pytest

from landscape.figures import drawn

from ..layout.test_page import check


def test_the_minimum_of_a_bowl_is_marked(result):
    figure = drawn(result, {"kind": "topology"}, "default")
    contour, merge, *_ = figure.axes
    marks = [line.get_xydata() for line in contour.lines if line.get_marker() == "o"]
    assert np.concatenate(marks) == pytest.approx(np.array([[1.0, -1.0]]), abs=0.15)
    assert [tick.get_text() for tick in merge.get_xticklabels()] == ["1"]
    assert "1 minimum on the grid" in figure.texts[-1].get_text().replace("\xa0", " ")


@pytest.mark.parametrize("theme", ["default", "paper", "slides", "dark"])
@pytest.mark.sampled(4)
def test_nothing_is_cut_and_nothing_covers_another(result, theme):
    check(drawn(result, {"kind": "topology"}, theme))
