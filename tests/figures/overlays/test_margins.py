import numpy as np
import pytest

from landscape.figures import drawn


@pytest.mark.parametrize("kind", ["contour", "contourf"])
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.sampled(4)
def test_the_curves_through_the_centre_stand_along_the_edges(result, kind, log):
    ax = drawn(result, {"kind": kind, "margins": True, "log": log}, "default").axes[0]
    top, right = ax.child_axes
    (across,), (along,) = top.lines, right.lines
    assert np.allclose(
        across.get_xydata(), np.column_stack([result.lines[0].x, result.lines[0].loss])
    )
    assert np.allclose(
        along.get_xydata(), np.column_stack([result.lines[1].loss, result.lines[1].x])
    )
    assert top.get_xlim() == ax.get_xlim()
    assert right.get_ylim() == ax.get_ylim()
    assert top.get_ylim() == right.get_xlim()  # one loss axis


def test_they_are_as_wide_as_the_picture(result):
    figure = drawn(result, {"kind": "contourf", "margins": True}, "default")
    figure.draw_without_rendering()
    ax, bar = figure.axes[0], figure.axes[-1]
    top, right = (child.get_window_extent() for child in ax.child_axes)
    picture = ax.get_window_extent()
    assert (top.x0, top.x1) == pytest.approx((picture.x0, picture.x1), abs=1)
    assert (right.y0, right.y1) == pytest.approx((picture.y0, picture.y1), abs=1)
    assert right.x1 < bar.get_window_extent().x0
