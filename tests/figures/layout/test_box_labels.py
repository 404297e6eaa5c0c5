"""Numbers and names along the axes of a box stand near it and touch nothing."""

from itertools import combinations

import numpy as np
import pytest

from landscape.figures import drawn


@pytest.mark.sampled(4)
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
