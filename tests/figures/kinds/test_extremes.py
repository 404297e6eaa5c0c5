"""Runs and values near the ends of the numbers draw without noise."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.figures import drawn
from landscape.figures.encode.still import render


def test_a_diverged_run_draws_without_noise(result):
    wild = result.paths[0].coordinates * np.geomspace(1, 1e300, 41)[:, None]
    path = replace(result.paths[0], coordinates=wild, theta=wild, status="diverged")
    for kind in ("contour", "surface", "history"):
        render(drawn(replace(result, paths=(path,)), {"kind": kind}), dpi=40)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("factor", [1e-305, 1e297])
@pytest.mark.parametrize("kind", ["contour", "contourf", "surface"])
def test_the_ends_of_the_numbers_draw_without_noise(result, kind, factor):
    surface = replace(result.surface, loss=result.surface.loss * factor)
    for log in (False, True):
        drawn(replace(result, surface=surface), {"kind": kind, "log": log})
