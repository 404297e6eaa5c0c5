"""Further quantities on the grid, and what is scored on rows held out."""

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError
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
            "figures.0",
        ),
        ({"figures": [{"kind": "history", "of": "accuracy"}]}, "figures.0"),
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
