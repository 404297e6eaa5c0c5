"""Losses next to the largest number there is, 1.8e308, on their way to infinity."""

import numpy as np
import pytest

from landscape import Experiment, InputError
from landscape.errors import LandscapeWarning

KINDS = ["line", "contour", "contourf", "surface", "panel"]


def result_of(expr, low, high, points=40):
    model = {"kind": "function", "expr": expr, "params": {"a": 1.0, "b": 0.5}}
    ranges = [[low, high], [low, high]]
    where = {"kind": "axes", "center": "start", "range": ranges, "points": points}
    return Experiment.from_dict({"model": model, "slice": where}).run()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("log", [False, "excess"])
def test_what_overflows_is_drawn_as_not_finite(kind, log):
    result = result_of("exp(a) + exp(b)", -709, 779, points=187)
    assert np.isinf(result.surface.loss).any()
    assert 1e306 < result.surface.finite.max() < np.inf
    with pytest.warns(LandscapeWarning, match="beyond 1e306 are drawn as not finite"):
        figure = result.draw(kind, log=log)
    figure.canvas.draw()


def test_a_loss_that_is_that_large_everywhere_is_refused():
    result = result_of("1e307 * exp(a + b)", 0, 1, points=5)
    with pytest.warns(LandscapeWarning), pytest.raises(InputError, match="is within 1e306"):
        result.draw("contour")


@pytest.mark.filterwarnings("error")
def test_smaller_ones_are_drawn_as_they_are():
    result_of("9e305 * cos(a + b)", -3, 3, points=9).draw("contour").canvas.draw()
