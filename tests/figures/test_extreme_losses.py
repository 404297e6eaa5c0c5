"""Losses next to the largest number there is, 1.8e308, and to the smallest, 2.2e-308; and pictures
of any width."""

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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("factor", ["1e-320", "-1e-300"])
def test_what_underflows_is_drawn_as_zero(kind, factor):
    result = result_of(f"{factor} * (a**2 + b)", 0, 3, points=9)
    with pytest.warns(LandscapeWarning, match="within 1e-280 of zero are drawn as zero"):
        result.draw(kind, log="excess").canvas.draw()


ALL_KINDS = [
    {"kind": "line"}, {"kind": "line", "log": "excess"},
    {"kind": "contour", "ellipse": True, "gradient": True, "margins": True},
    {"kind": "contour", "log": "excess", "inset": "auto"}, {"kind": "contourf", "margins": True},
    {"kind": "contourf", "log": "excess", "ellipse": True}, {"kind": "surface"},
    {"kind": "surface", "log": "excess"}, {"kind": "panel"}, {"kind": "history"},
    {"kind": "steps"}, {"kind": "animation", "frames": 3}, {"kind": "interactive"},
    {"kind": "topology"}, {"kind": "basins", "starts": 3}, {"kind": "spectrum"},
    {"kind": "gradient"}, {"kind": "mesh"},
]  # fmt: skip
BOWLS = ["(a - {c})**2 + (b - {c})**2", "(a - {c})**4 + (b - {c})**2", "a + b", "cos(a) + b**2"]
POWERS = (-310, -285, -150, 0, 150, 290, 305)
SCALES = [f"{sign}1e{power}" for power in POWERS for sign in ("", "-")]
SPANS = [1e-280, 1e-150, 1e-11, 1e-3, 1.0, 1e75, 1e154, "auto"]
CENTERS = [0, 3, 1e8]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.sampled(6)
@pytest.mark.parametrize("case", range(48))
def test_any_scale_any_width_and_any_place_is_drawn_or_refused_in_words(case):
    """A sample of all combinations: a fault would be neither a figure nor an InputError."""
    rng = np.random.default_rng(case)
    bowl, scale, span, center = (
        values[rng.integers(len(values))] for values in (BOWLS, SCALES, SPANS, CENTERS)
    )
    model = {
        "kind": "function",
        "expr": f"{scale} * ({bowl.format(c=center)})",
        "params": {"a": center + 1.0, "b": center - 0.5},
    }
    where = {"kind": "axes", "center": "start", "span": span, "points": 9}
    descents = [{"optimizer": "gd", "steps": 5, "lr": 0.1}]
    try:
        result = Experiment.from_dict({"model": model, "slice": where, "descents": descents}).run()
    except InputError:
        return
    for keys in (ALL_KINDS[i] for i in rng.choice(len(ALL_KINDS), 4, replace=False)):
        try:
            figure = result.draw(**keys)
        except InputError:
            continue
        if hasattr(figure, "canvas"):
            figure.canvas.draw()
