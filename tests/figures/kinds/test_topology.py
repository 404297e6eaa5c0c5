"""The figure of a surface's topology."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.figures import drawn
from landscape.result import Quantity

from ..layout.test_page import check


def test_the_minimum_of_a_bowl_is_marked(result):
    figure = drawn(result, {"kind": "topology"}, "default")
    contour, merge, *_ = figure.axes
    marks = [line.get_xydata() for line in contour.lines if line.get_marker() == "o"]
    assert np.concatenate(marks) == pytest.approx(np.array([[1.0, -1.0]]), abs=0.15)
    assert [tick.get_text() for tick in merge.get_xticklabels()] == ["1"]
    assert "1 minimum on the grid" in figure.texts[-1].get_text().replace("\xa0", " ")


def test_another_quantity_has_its_own_minima_and_name(result):
    # A bowl turned over is lowest at the four corners; the grid's are (-3 or 4, -4 or 3).
    hill = replace(result.surface, loss=1 / (1 + result.surface.loss))
    runs = tuple(1 / (1 + path.loss) for path in result.paths)
    quantities = {"accuracy": Quantity("accuracy", hill, result.lines, 0.6, runs)}
    figure = drawn(replace(result, quantities=quantities), {"kind": "topology", "of": "accuracy"})
    contour, merge, _, diagram = figure.axes
    marks = [line.get_xydata() for line in contour.lines if line.get_marker() == "o"]
    assert {*map(tuple, np.concatenate(marks))} == {(-3, -4), (-3, 3), (4, -4), (4, 3)}
    assert merge.get_ylabel() == "accuracy"
    assert diagram.get_xlabel() == "at the minimum"
    check(figure)


@pytest.mark.parametrize("theme", ["default", "paper", "slides", "dark"])
@pytest.mark.sampled(4)
def test_nothing_is_cut_and_nothing_covers_another(result, theme):
    check(drawn(result, {"kind": "topology"}, theme))
