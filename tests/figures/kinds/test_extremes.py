"""Runs and values near the ends of the numbers draw without noise."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.figures import drawn
from landscape.figures.encode.still import render

from .artists import contours


def test_a_diverged_run_draws_without_noise(result):
    wild = result.paths[0].coordinates * np.geomspace(1, 1e300, 41)[:, None]
    path = replace(result.paths[0], coordinates=wild, theta=wild, status="diverged")
    for kind in ("contour", "surface", "history"):
        render(drawn(replace(result, paths=(path,)), {"kind": kind}), dpi=40)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("factor", [1e-275, 1e297])
@pytest.mark.parametrize("kind", ["contour", "contourf", "surface"])
def test_the_ends_of_the_numbers_draw_without_noise(result, kind, factor):
    surface = replace(result.surface, loss=result.surface.loss * factor)
    for log in (False, True):
        drawn(replace(result, surface=surface), {"kind": kind, "log": log})


@pytest.mark.parametrize("sign", [1, -1])
def test_values_beyond_what_matplotlib_extends_to_are_filled(result, sign):
    # Beyond levels it fills to ±1e250. The bowl has values of 0.5 … 89.5.
    loss = sign * 1e299 * result.surface.loss
    figure = drawn(
        replace(result, surface=replace(result.surface, loss=loss)),
        {"kind": "contourf", "levels": sorted((sign * 2e300, sign * 4e300))},
    )
    (bands,) = contours(figure.axes[0], filled=True)
    assert len(bands.get_paths()) == 3
    assert all(len(path.vertices) for path in bands.get_paths())
    assert [t.get_text() for t in figure.axes[1].get_yticklabels()] == (
        ["2", "4"] if sign > 0 else ["−4", "−2"]
    )
