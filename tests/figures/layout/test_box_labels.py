"""Numbers and names along the axes of a box stand near it and touch nothing."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from landscape.figures import drawn

from ..drawing import numbers


@pytest.mark.parametrize("azim", [-75, 40])
def test_each_number_stands_across_the_axis_from_its_tick(result, azim):
    figure = drawn(result, {"kind": "surface", "azim": azim}, "paper")
    figure.canvas.draw()
    ax = figure.axes[0]
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        start, end = ax.transData.transform(axis.line.get_xydata())
        along = (end - start) / np.linalg.norm(end - start)
        ticks = axis.get_major_ticks(len(axis.get_majorticklocs()))
        shown = numbers(ax, axis.axis_name)
        assert [float(n.get_text().replace("\u2212", "-")) for n in shown] == pytest.approx(
            axis.get_majorticklocs(), abs=0.01
        )
        for tick, number in zip(ticks, shown, strict=True):
            ends = ax.transData.transform(np.column_stack(tick.tick1line.get_data(orig=True)))
            box = number.get_window_extent()
            middle = (np.array(box.min) + box.max) / 2
            nearest = np.abs((ends - middle) @ along).min()
            assert nearest < 4, "pixels along the axis"


@pytest.mark.sampled(6)
@pytest.mark.parametrize("theme", ["default", "paper"])
@pytest.mark.parametrize("azim", [-105, -60, 30])
def test_numbers_touch_neither_the_axis_nor_each_other(result, theme, azim):
    figure = drawn(result, {"kind": "surface", "azim": azim}, theme)
    figure.canvas.draw()
    ax = figure.axes[0]
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        boxes = [number.get_window_extent() for number in numbers(ax, axis.axis_name)]
        assert len(boxes) > 1
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
        corners = [number.get_window_extent().corners() for number in numbers(ax, axis.axis_name)]
        name = axis.label.get_window_extent()
        center = (np.array(name.min) + name.max) / 2
        outermost = (np.concatenate(corners) - start) @ across
        assert 0 < (center - start) @ across - outermost.max() < 3 * name.height
