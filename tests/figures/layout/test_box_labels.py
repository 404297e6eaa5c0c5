"""Numbers and names along the axes of a box stand near it and touch nothing."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from landscape.figures import drawn


@pytest.mark.sampled(6)
@pytest.mark.parametrize("theme", ["default", "paper"])
@pytest.mark.parametrize("azim", [-105, -60, 30])
def test_numbers_touch_neither_the_axis_nor_each_other(result, theme, azim):
    figure = drawn(result, {"kind": "surface", "azim": azim}, theme)
    figure.canvas.draw()
    ax = figure.axes[0]
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        ticks = axis.get_major_ticks(len(axis.get_majorticklocs()))
        boxes = [tick.label1.get_window_extent() for tick in ticks]
        (start, end) = ax.transData.transform(axis.line.get_xydata())
        line = start + np.linspace(0, 1, 400)[:, None] * (end - start)
        assert not any(box.contains(*point) for box in boxes for point in line)
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("azim", [-60, 30])
def test_the_shortest_name_stands_outside_all_numbers(result, azim):
    slice = replace(result.slice, labels=("a", "b"))
    shown = replace(result, slice=slice)
    figure = drawn(shown, {"kind": "surface", "azim": azim, "size": [3.4, 3.2]}, "paper")
    figure.canvas.draw()
    ax = figure.axes[0]
    middle = ax.transAxes.transform((0.5, 0.5))
    for axis in (ax.xaxis, ax.yaxis):
        start, end = ax.transData.transform(axis.line.get_xydata())
        across = np.array([start[1] - end[1], end[0] - start[0]])
        across *= np.sign((start - middle) @ across) / np.linalg.norm(across)
        ticks = axis.get_major_ticks(len(axis.get_majorticklocs()))
        numbers = [tick.label1.get_window_extent().corners() for tick in ticks]
        name = axis.label.get_window_extent()
        center = (np.array(name.min) + name.max) / 2
        outermost = (np.concatenate(numbers) - start) @ across
        assert 0 < (center - start) @ across - outermost.max() < 3 * name.height
