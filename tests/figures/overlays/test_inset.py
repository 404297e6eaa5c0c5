import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures import drawn
from landscape.pipeline.run import run

BOWL = {"kind": "function", "expr": "a**2 + b**2 + a**4", "params": {"a": 3, "b": 3}}
SLICE = {"kind": "axes", "range": [[-4, 4], [-4, 4]], "points": 40}
NEAR = [{"optimizer": "gd", "lr": 0.01, "steps": 150, "start": {"a": 1, "b": 1}}]


def inset(kind="contour", **keys):
    figure = {"kind": kind, "inset": "auto"}
    sections = {"model": BOWL, "slice": SLICE, "figures": [figure]}
    result = run(Experiment.model_validate(sections | keys))
    return result, drawn(result, figure).axes[0].child_axes[0]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["contour", "contourf"])
def test_it_shows_the_loss_around_the_fit(kind):
    result, ax = inset(kind)
    surface = result.figure_data[kind]["inset"]["surface"]
    assert np.allclose(surface.loss, (surface.x**2 + surface.x**4) + surface.y[:, None] ** 2)
    assert ax.get_xlim() == pytest.approx((-0.06 * 8, 0.06 * 8), abs=1e-4)


def test_it_holds_the_ends_of_the_runs_that_came_near():
    result, ax = inset(descents=NEAR)
    left, right = ax.get_xlim()
    x, _ = result.paths[0].coordinates[-1]
    assert left < x < right
    assert right - left < 8 * 2 * 0.06


def test_it_stands_in_the_corner_that_is_empty():
    _, ax = inset(descents=[{"optimizer": "gd", "lr": 0.01, "steps": 90}])
    box = ax.get_position(original=True)
    assert box.x1 < 0.5 or box.y1 < 0.5  # the run comes from the upper right


def test_another_quantity_has_none():
    data = {"kind": "points", "x": [[0, 1], [1, 0], [1, 1], [2, 2]], "y": ["a", "b", "b", "a"]}
    figure = {"kind": "contour", "inset": "auto", "of": "accuracy"}
    sections = {"data": data, "model": {"kind": "logistic"}, "surfaces": ["accuracy"]}
    with pytest.raises(InputError, match="inset"):
        run(Experiment.model_validate(sections | {"figures": [figure]}))


def test_a_fit_so_far_away_that_its_points_fall_together_is_refused():
    bottomless = BOWL | {"expr": "-1e-300*(a**2 + b**2)"}
    with pytest.raises(InputError, match=r"^figures.0.inset: the fit is so far away"):
        inset(model=bottomless, slice={"kind": "axes", "center": "zero", "span": 1e-3, "points": 7})
