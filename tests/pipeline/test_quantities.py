"""Further quantities on the grid, and what is scored on rows held out."""

import time
from dataclasses import replace

import numpy as np
import pytest

import landscape
from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures.elements.slice_axes import lowest
from landscape.figures.layout.caption import surface_caption
from landscape.objective.base import Objective
from landscape.pipeline.run import run
from landscape.storage.result_file import pack, promised, unpack
from landscape.storage.summary import summary

KEYS = {
    "data": {"kind": "iris", "classes": [1, 2], "features": [2, 3], "test": 0.3},
    "scale": "zscore",
    "model": {"kind": "mlp", "hidden": [2], "activation": "tanh"},
    "slice": {"kind": "random", "points": [7, 5], "span": 2},
    "surfaces": ["test_loss", "accuracy", "test_accuracy"],
    "descents": [{"lr": 0.5, "steps": 6}],
    "figures": ["contourf"],
}


@pytest.fixture(scope="module")
def experiment():
    return Experiment.from_dict(KEYS)


@pytest.fixture(scope="module")
def result(experiment):
    return run(experiment)


def cross_entropy(result, data, theta):
    """The reference: scores of the network, written out."""
    (w1, b1, w2, b2) = theta[:4].reshape(2, 2), theta[4:6], theta[6:8], theta[8]
    z = np.tanh(data.x @ w1.T + b1) @ w2 + b2
    return np.mean(np.logaddexp(0, z) - data.y * z), np.mean((z > 0) == data.y)


def test_every_point_of_the_grid(result):
    theta0, (d1, d2) = result.slice.origin, result.slice.directions
    surface, quantities = result.surface, result.quantities
    for j, i in [(0, 0), (4, 6), (2, 3)]:
        theta = theta0 + surface.x[i] * d1 + surface.y[j] * d2
        loss, accuracy = cross_entropy(result, result.data, theta)
        test_loss, test_accuracy = cross_entropy(result, result.data.test, theta)
        assert surface.loss[j, i] == pytest.approx(loss, rel=1e-12)
        assert quantities["test_loss"].surface.loss[j, i] == pytest.approx(test_loss, rel=1e-12)
        assert quantities["accuracy"].surface.loss[j, i] == accuracy
        assert quantities["test_accuracy"].surface.loss[j, i] == test_accuracy


def test_along_the_lines_and_the_runs(result):
    line = result.quantities["test_loss"].lines[1]
    theta = result.slice.origin + line.x[3] * result.slice.directions[1]
    expected, _ = cross_entropy(result, result.data.test, theta)
    assert line.loss[3] == pytest.approx(expected, rel=1e-12)
    for t, theta in enumerate(result.paths[0].theta):
        loss, accuracy = cross_entropy(result, result.data.test, theta)
        assert result.held_out.run_losses[0][t] == pytest.approx(loss, rel=1e-12)
        assert result.held_out.run_accuracies[0][t] == accuracy


def test_a_result_shows_one_of_them(result):
    shown = result.showing("accuracy")
    assert shown.loss.label == "accuracy"
    assert shown.surface is result.quantities["accuracy"].surface
    assert shown.fit.loss == result.fit.accuracy
    np.testing.assert_array_equal(shown.paths[0].loss, result.paths[0].accuracy)
    assert result.showing("loss") is result
    assert lowest(shown) is None  # it is not sought


def test_they_are_stored_under_their_names(result):
    arrays = promised(result)
    for name in KEYS["surfaces"]:
        np.testing.assert_array_equal(arrays[name], result.quantities[name].surface.loss)
    again = unpack(pack(result, "f"), "f")
    for name in KEYS["surfaces"]:
        np.testing.assert_array_equal(
            again.quantities[name].lines[0].loss, result.quantities[name].lines[0].loss
        )
    assert again.held_out.loss == result.held_out.loss
    assert again.data.test.n_samples == 30


def test_a_summary_says_what_the_fit_reaches(result):
    content = summary(result, "0", ())
    fit = content["fit"]
    assert content["data"]["test_samples"] == 30
    assert list(content["surfaces"]) == KEYS["surfaces"]
    loss, accuracy = cross_entropy(result, result.data.test, result.fit.theta)
    assert fit["test_loss"] == pytest.approx(loss, rel=1e-12)
    assert fit["test_accuracy"] == accuracy


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"data": {"kind": "iris"}}, "surfaces.0"),
        ({"data": {"kind": "diabetes", "test": 0.2}, "model": "linear"}, "surfaces.1"),
        (
            {"surfaces": ["accuracy"], "figures": [{"kind": "contour", "of": "test_loss"}]},
            "figures.0.of",
        ),
        ({"figures": [{"kind": "history", "of": "accuracy"}]}, "figures.0.of"),
        (
            {"slice": {"kind": "axes", "others": "refit", "points": 3}, "model": "logistic"},
            "surfaces",
        ),
    ],
)
def test_what_cannot_be_had_is_refused(changes, key):
    with pytest.raises(InputError) as caught:
        run(Experiment.from_dict(KEYS | changes))
    assert caught.value.problems[0].key == key


@pytest.mark.parametrize("penalty", [{"l2": 0.1, "l1": 0.01}, {"penalty": True}])
def test_a_penalty_is_the_same_on_both_sides(penalty):
    keys = KEYS | {"model": {"kind": "logistic", "class_weight": "balanced"}, "descents": []}
    objective = _objective(keys | {"loss": {"kind": "cross_entropy", **penalty}})
    bare = _objective(keys)
    theta = np.array([0.3, -2.0, 0.5])
    for pair in ((objective, bare), (objective.held_out, bare.held_out)):
        with_penalty, without = (one.value(theta) for one in pair)
        added = objective.value(theta) - bare.value(theta)
        assert added > 0.01
        assert with_penalty - without == pytest.approx(added, rel=1e-12)


def _objective(keys):
    from landscape.pipeline.prepare import prepare

    return prepare(Experiment.from_dict(keys)).objective


EIGENVALUES = {
    "model": {
        "kind": "function",
        "expr": "x**4 + x*y + exp(y) + 3*y**2",
        "params": {"x": 1, "y": 1},
    },
    "slice": {"kind": "axes", "center": {"x": 0.5, "y": 0}, "span": 2, "points": [7, 5]},
    "surfaces": ["eigen_max", "eigen_min"],
    "figures": ["contourf"],
}


def ends_of_spectrum(x, y):
    """By numpy.linalg.eigvalsh, of the second derivatives written out."""
    return np.linalg.eigvalsh([[12 * x**2, 1], [1, np.exp(y) + 6]])[[0, -1]]


def test_eigenvalues_of_a_known_hessian():
    keys = EIGENVALUES | {"descents": [{"lr": 0.01, "steps": 3, "start": {"x": 1, "y": 1}}]}
    result = run(Experiment.from_dict(keys))
    assert list(result.quantities) == ["eigen_max", "eigen_min"]
    smallest, largest = (result.quantities[name] for name in ("eigen_min", "eigen_max"))
    x, y = result.surface.x, result.surface.y
    expected = np.array([[ends_of_spectrum(a, b) for a in x] for b in y])
    np.testing.assert_allclose(smallest.surface.loss, expected[..., 0], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(largest.surface.loss, expected[..., 1], rtol=1e-10)
    across = [ends_of_spectrum(0.5, b)[1] for b in largest.lines[1].x]
    np.testing.assert_allclose(largest.lines[1].loss, across, rtol=1e-10)
    at_fit = ends_of_spectrum(*result.fit.theta)
    np.testing.assert_allclose([smallest.fit, largest.fit], at_fit, rtol=1e-8)
    along = [ends_of_spectrum(*theta) for theta in result.paths[0].theta]
    np.testing.assert_allclose(np.transpose([smallest.runs[0], largest.runs[0]]), along, rtol=1e-10)


def test_eigenvalues_of_a_model_are_its_curvature():
    keys = KEYS | {"surfaces": ["eigen_max"], "slice": {"kind": "axes", "points": 3, "span": 1}}
    result = run(Experiment.from_dict(keys))
    shown = result.showing("eigen_max")
    assert shown.fit.loss == result.curvature.largest
    assert shown.surface.loss[1, 1] == pytest.approx(result.curvature.largest, rel=1e-9)
    assert shown.loss.label == "largest eigenvalue of the Hessian"
    assert promised(result)["eigen_max"].shape == (3, 3)
    for each, expected in ((result, True), (shown, False)):  # of the loss alone it is worth a word
        above_its_run = replace(each, fit=replace(each.fit, loss=1e9, certificate=None))
        caption = surface_caption(above_its_run)
        assert any("ends lower" in part for part in caption) == expected


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        ({"loss": "hinge"}, "surfaces.0", "second derivatives"),
        (
            {"model": {"kind": "mlp", "hidden": [16, 16]}, "slice": {"points": 200}},
            "surfaces.0",
            "337 Hessian-vector products of 337 parameters at each of 404",
        ),
        (
            {"slice": {"kind": "axes", "others": "refit"}},
            "surfaces",
            "refit",
        ),
    ],
)
def test_eigenvalues_are_refused(change, key, message):
    keys = KEYS | {"surfaces": ["eigen_min"]} | change
    with pytest.raises(InputError, match=message) as caught:
        run(Experiment.from_dict(keys))
    assert caught.value.problems[0].key == key


def test_eigenvalues_of_a_callable_are_kept_and_shared(tmp_path):
    """By numpy.linalg.eigvalsh, of the second derivatives written out: H = 2ab' + cos."""
    a = np.linspace(-1, 1, 6)

    def hessian(theta):
        return np.outer(a, a) - np.diag(np.cos(theta))

    objective = Objective.from_callable(
        lambda theta: np.cos(theta).sum() + (a @ theta) ** 2 / 2,
        6,
        gradient=lambda theta: -np.sin(theta) + a * (a @ theta),
        hvp=lambda theta, v: hessian(theta) @ v,
    )
    keys = {"slice": {"kind": "random", "span": 1, "points": [4, 5], "normalize": "none"}}
    result = landscape.explore(objective, a, **keys, surfaces=["eigen_max"], store=tmp_path)
    shown = result.quantities["eigen_max"]
    x, y = result.slice.grid
    points = [[result.slice.parameters([a, b]) for a in x] for b in y]
    expected = np.linalg.eigvalsh([[hessian(point) for point in row] for row in points])
    np.testing.assert_allclose(shown.surface.loss, expected[..., -1], rtol=1e-10)
    assert shown.fit == pytest.approx(np.linalg.eigvalsh(hessian(a))[-1], rel=1e-10)
    again = landscape.explore(objective, a, **keys, surfaces=["eigen_max"], store=tmp_path)
    assert again.quantities["eigen_max"].surface.evaluations == 0
    np.testing.assert_array_equal(again.quantities["eigen_max"].surface.loss, shown.surface.loss)
    assert result.draw("contourf", of="eigen_max").axes
    with pytest.raises(InputError, match="the loss gives no accuracy; it gives loss"):
        landscape.explore(objective, a, **keys, surfaces=["accuracy"])


def test_differences_that_contradict_each_other_give_no_eigenvalues():
    kinked = Objective.from_callable(
        lambda theta: np.abs(theta).sum() + (theta**2).sum(),
        2,
        gradient=lambda theta: np.sign(theta) + 2 * theta,
    )
    keys = {"kind": "axes", "points": 5, "span": [[-1.5, 0.5]] * 2}
    result = landscape.explore(kinked, np.full(2, 0.5), slice=keys, surfaces=["eigen_max"])
    values = result.quantities["eigen_max"].surface.loss
    assert np.isnan(values[2]).all()
    assert np.isnan(values[:, 2]).all()
    np.testing.assert_allclose(values[np.ix_([0, 1, 3, 4], [0, 1, 3, 4])], 2, rtol=1e-6)
    assert result.summary()["surfaces"]["eigen_max"]["nonfinite"] == 9
    assert any("9 of 25 points" in text for text in result.warnings)


def test_points_without_a_hessian_stay_empty_and_are_counted():
    keys = EIGENVALUES | {
        "model": {"kind": "function", "expr": "x**2.5 + y**2", "params": {"x": 1, "y": 1}},
        "slice": {"kind": "axes", "center": {"x": 0, "y": 0}, "span": 1, "points": 5},
    }
    result = run(Experiment.from_dict(keys))
    missing = np.isnan(result.quantities["eigen_max"].surface.loss)
    assert missing[:, :2].all()
    assert not missing[:, 3:].any()
    assert any(f"{missing.sum()} of 25 points" in text for text in result.warnings)


def test_slow_eigenvalues_of_a_loss_of_ones_own_are_refused_before_any_point(tmp_path):
    points = []

    def product(theta, vector):
        time.sleep(0.05)
        return vector

    def loss(theta):
        points.append(theta)
        return float(theta @ theta) / 2

    objective = landscape.Objective.from_callable(
        loss, names=100, gradient=lambda theta: theta, hvp=product
    )
    keys = {"slice": {"kind": "random", "points": 30}, "surfaces": ["eigen_max"]}
    with pytest.raises(landscape.InputError, match=r"eigen_max takes 100 .* about .* minutes"):
        landscape.explore(objective, np.ones(100), **keys)
    assert len(points) < 50
