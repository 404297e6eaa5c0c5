import warnings
from dataclasses import replace

import numpy as np
import pytest

from landscape.errors import LandscapeWarning
from landscape.evaluate.surface import Line, Surface
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective
from landscape.optimize.fit import fit, from_parameters
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.lower_points import compared
from landscape.slices.slice import Slice

OBJECTIVE = FunctionObjective(
    Function(expr="(x**2 - 1)**2 + 0.1*x", params={"x": 0.9})
)  # minima at about -1.01 and 0.99: the second is 0.2 higher
AXIS = Slice("axes", np.zeros(1), np.eye(1), ("x",), np.zeros(1), (np.linspace(-2, 2, 41),), (0,))


def line(lowest=-np.inf):
    """The loss along the axis, from some x on."""
    x = AXIS.grid[0][AXIS.grid[0] >= lowest]
    return Line(x, OBJECTIVE.value(x[:, None]), "x", 0.0, "direct", len(x))


def run(*points):
    theta = np.array(points)[:, None]
    return Trajectory("walk", "gd", "0.1", theta, OBJECTIVE.value(theta), "running",
                      np.zeros((len(theta), 0)), np.zeros(len(theta)))  # fmt: skip


@pytest.fixture(scope="module")
def higher():
    fitted = fit(OBJECTIVE, np.array([0.9]))
    assert fitted.verdict == "local minimum"
    assert fitted.theta[0] == pytest.approx(0.987, abs=1e-3)
    return fitted


@pytest.mark.parametrize(
    ("shown", "runs", "where"),
    [(line(), [], "a point of the line"), (line(0.5), [run(0.9, -0.9, 0.9)], "the run 'walk'")],
)
def test_a_lower_point_of_the_grid_or_of_a_run_is_said(higher, shown, runs, where):
    with pytest.warns(LandscapeWarning, match=f"local minimum: {where} is lower"):
        corrected = compared(higher, OBJECTIVE, AXIS, shown, runs)
    assert corrected.verdict == "local minimum"
    assert where in corrected.certificate.detail
    assert corrected.theta is higher.theta


def test_what_claims_to_be_the_minimum_is_one_no_longer(higher):
    claimed = replace(higher, certificate=replace(higher.certificate, verdict="minimum"))
    with pytest.warns(LandscapeWarning, match="not the minimum"):
        corrected = compared(claimed, OBJECTIVE, AXIS, line(), [])
    assert (corrected.verdict, corrected.converged) == ("not the minimum", False)


def test_nothing_is_said_where_nothing_is_lower(higher):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compared(higher, OBJECTIVE, AXIS, line(0.5), [run(0.5, 0.9)]) is higher


def test_values_that_are_no_numbers_are_not_lower(higher):
    shown = line(0.5)
    shown.loss[:5] = np.nan
    assert compared(higher, OBJECTIVE, AXIS, shown, [run(0.9, np.nan)]) is higher


def test_where_the_loss_falls_for_ever_lower_points_are_no_news(higher):
    endless = replace(higher, certificate=replace(higher.certificate, verdict="no minimum"))
    assert compared(endless, OBJECTIVE, AXIS, line(), []) is endless


def test_given_parameters_claim_nothing():
    given = from_parameters(OBJECTIVE, np.array([0.9]))
    assert compared(given, OBJECTIVE, AXIS, line(), []) is given


def test_a_surface_is_read_by_row_and_column():
    bowl = FunctionObjective(
        Function(expr="(x**2 - 1)**2 + 0.1*x + y**2", params={"x": 0.9, "y": 0.3})
    )
    fitted = fit(bowl, np.array([0.9, 0.3]))
    x, y = np.linspace(-2, 2, 41), np.linspace(-1, 1, 11)
    plane = Slice("axes", np.zeros(2), np.eye(2), ("x", "y"), np.zeros(2), (x, y), (0, 1))
    values = bowl.value(np.stack(np.meshgrid(x, y), axis=-1))
    shown = Surface(x, y, values, ("x", "y"), "direct", values.size)
    with pytest.warns(LandscapeWarning, match=r"a point of the surface is lower, \S+ against \S+$"):
        compared(fitted, bowl, plane, shown, [])
