"""Axes in one unit and their colour bar stand in the middle of the sheet."""

from dataclasses import replace

import pytest

from landscape.figures import drawn


@pytest.mark.parametrize("theme", ["default", "slides"])
def test_square_axes_and_their_bar_are_in_the_middle(result, theme):
    square = replace(result, slice=replace(result.slice, kind="random"))
    figure = drawn(square, {"kind": "contourf"}, theme)
    boxes = [ax.get_tightbbox() for ax in figure.axes]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    assert left == pytest.approx(figure.bbox.width - right, abs=0.01 * figure.bbox.width)
    assert left > 0
