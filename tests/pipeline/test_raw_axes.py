"""Axes in the data's own units, of a model fitted on scaled features."""

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.objective.raw_units import RawUnits, RawUnitsObjective
from landscape.pipeline.prepare import prepare
from landscape.pipeline.run import run

X = ((50.0, 3.0), (80.0, 1.0), (120.0, 4.0), (95.0, 2.0), (70.0, 5.0), (64.0, 1.0))
DATA = {"kind": "points", "x": X, "y": (300.0, 420.0, 700.0, 520.0, 470.0, 350.0)}
SLICE = {"kind": "axes", "params": ["w1", "b"], "range": [[2, 8], [-90, 60]], "points": [5, 4]}
RAW = {"kind": "zscore", "axes": "raw"}


def result_of(**keys):
    section = {"data": DATA, "model": "linear", "slice": SLICE, "figures": ["contour"]}
    return run(Experiment.from_dict(section | keys))


@pytest.mark.parametrize("kind", ["zscore", "minmax"])
def test_without_a_penalty_all_is_as_of_a_fit_on_raw_features(kind):
    scaled, raw = result_of(scale={"kind": kind, "axes": "raw"}), result_of()
    assert scaled.fit.parameters == pytest.approx(raw.fit.parameters, rel=1e-9)
    np.testing.assert_allclose(scaled.surface.loss, raw.surface.loss, rtol=1e-10)
    np.testing.assert_allclose(scaled.lines[0].loss, raw.lines[0].loss, rtol=1e-10)
    np.testing.assert_array_equal(scaled.slice.directions, raw.slice.directions)
    np.testing.assert_allclose(scaled.slice.origin, raw.slice.origin, rtol=1e-9)


def test_a_surface_far_from_the_centre_is_that_of_the_raw_features():
    """Whose scores at the centre, of 1e20, would leave nothing of those on the grid."""
    far = SLICE | {"center": {"w1": 1e20, "b": -3e22}}
    scaled, raw = result_of(scale=RAW, slice=far), result_of(slice=far)
    others = raw.fit.theta[1] * np.array(X)[:, 1]
    x, y = np.meshgrid(*raw.slice.grid)
    scores = x[..., None] * np.array(X)[:, 0] + others + y[..., None]
    expected = np.mean((scores - DATA["y"]) ** 2, axis=-1)
    np.testing.assert_allclose(raw.surface.loss, expected, rtol=1e-12)
    np.testing.assert_allclose(scaled.surface.loss, expected, rtol=1e-9)


def test_runs_step_on_scaled_features_and_are_read_in_raw_units():
    descents = [{"lr": 0.1, "steps": 200, "start": "zero"}]
    shown = result_of(scale=RAW, descents=descents).paths[0]
    computed = result_of(scale="zscore", descents=descents, slice={"points": 3}).paths[0]
    x = np.array(X)
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    weights = computed.theta[:, :2] / deviation
    np.testing.assert_allclose(shown.theta[:, :2], weights, rtol=1e-12)
    np.testing.assert_allclose(shown.theta[:, 2], computed.theta[:, 2] - weights @ mean, rtol=1e-9)
    np.testing.assert_array_equal(shown.loss, computed.loss)
    np.testing.assert_allclose(shown.coordinates, shown.theta[:, [0, 2]], rtol=1e-9, atol=1e-9)


def test_the_penalty_is_that_of_scaled_weights():
    keys = {"model": {"kind": "linear", "alpha": 2.0}}
    shown, computed = (result_of(scale=scale, **keys) for scale in (RAW, "zscore"))
    deviation = np.array(X).std(axis=0)
    expected = computed.fit.theta[:2] / deviation
    np.testing.assert_allclose(shown.fit.theta[:2], expected, rtol=1e-12)
    assert shown.fit.loss == pytest.approx(computed.fit.loss, rel=1e-12)


def test_starts_by_name_are_raw():
    start = {"w1": 5.0, "w2": -1.0, "b": 10.0}
    path = result_of(scale=RAW, descents=[{"lr": 0.1, "steps": 2, "start": start}]).paths[0]
    np.testing.assert_allclose(path.theta[0], [5, -1, 10], rtol=1e-12)


def test_features_are_shown_in_their_own_units():
    data = result_of(scale=RAW).data
    np.testing.assert_array_equal(data.shown_x, X)
    np.testing.assert_allclose(data.inputs(data.shown_x), data.x, atol=1e-13)


def test_derivatives_by_raw_parameters():
    keys = {"data": {"kind": "iris", "features": [0, 1], "limit": 20}, "scale": RAW}
    objective = prepare(Experiment.from_dict(keys | {"model": "logistic"})).objective
    raw = RawUnitsObjective(objective, RawUnits.from_objective(objective))
    theta = np.random.default_rng(0).normal(size=raw.count)
    np.testing.assert_allclose(raw.units.to_raw(raw.units.to_scaled(theta)), theta, rtol=1e-12)
    gradient, steps = raw.gradient(theta), 1e-6 * np.eye(raw.count)
    differences = [(raw.value(theta + h) - raw.value(theta - h)) / 2e-6 for h in steps]
    np.testing.assert_allclose(gradient, differences, atol=1e-8)
    hessian = [(raw.gradient(theta + h) - raw.gradient(theta - h)) / 2e-6 for h in steps]
    np.testing.assert_allclose(raw.hessian(theta), hessian, atol=1e-7)


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"model": {"kind": "linear", "intercept": False}, "slice": {"points": 3}}, "scale.axes"),
        ({"model": {"kind": "mlp", "hidden": [2]}, "slice": {"points": 3}}, "scale.axes"),
        ({"slice": {"others": "refit", "points": 3}}, "slice.others"),
    ],
)
def test_what_has_no_raw_axes(keys, key):
    with pytest.raises(InputError) as caught:
        result_of(scale=RAW, **keys)
    assert caught.value.problems[0].key == key
