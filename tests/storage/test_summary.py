"""`summary.json`: every key that cli.md promises, with facts that can be checked."""

import json

import numpy as np
import pytest

from landscape import Experiment
from landscape.storage.summary import summarise

KEYS = (
    "landscape", "title", "seed", "config", "data", "parameters", "fit", "curvature", "slice",
    "surface", "descents", "figures",
)  # fmt: skip


def summary(**keys):
    experiment = Experiment.model_validate({"title": "T"} | keys)
    return json.loads(summarise(experiment.run(), "1.2.3", ["a.png"]))


@pytest.fixture(scope="module")
def line():
    """y = x exactly, mean squared error: the Hessian is 2·[[Σx²/n, Σx/n], [Σx/n, 1]]."""
    return summary(
        model="linear",
        data={"kind": "points", "x": [-1, 0, 1], "y": [-1, 0, 1]},
        slice={"kind": "axes", "params": ["w1"], "range": [-1, 2], "points": 4},
        descents=[{"label": "gd", "lr": 0.25, "steps": 3, "start": [0, 0.5]}],
    )


def test_keys_in_their_order(line):
    assert tuple(line)[: len(KEYS)] == KEYS
    assert (line["landscape"], line["title"], line["seed"]) == ("1.2.3", "T", 0)
    assert line["figures"] == ["a.png"]


def test_data_and_parameters(line):
    assert line["data"] == {
        "kind": "points", "samples": 3, "features": ["x"], "classes": None, "scale": "none",
        "scaling": {"offset": [0.0], "factor": [1.0]},
    }  # fmt: skip
    assert line["parameters"] == {"names": ["w1", "b"], "count": 2}


def test_fit(line):
    fit = line["fit"]
    assert fit["converged"] is True
    assert fit["solver"] == "scikit-learn LinearRegression"
    assert fit["parameters"] == pytest.approx({"w1": 1.0, "b": 0.0}, abs=1e-12)
    assert (fit["loss"], fit["r2"]) == pytest.approx((0.0, 1.0), abs=1e-12)
    assert "accuracy" not in fit


def test_curvature(line):
    assert line["curvature"] == pytest.approx(
        {
            "largest": 2.0, "smallest": 4 / 3, "condition_number": 1.5, "max_learning_rate": 1.0,
            "method": "exact",
        }
    )  # fmt: skip


def test_slice_and_surface(line):
    assert line["slice"]["kind"] == "axes"
    assert line["slice"]["labels"] == ["w1 (x)"]
    assert line["slice"]["frozen"] == pytest.approx({"b": 0.0}, abs=1e-12)
    assert line["slice"]["center"] == pytest.approx({"w1": 1.0, "b": 0.0}, abs=1e-12)
    assert (line["slice"]["range"], line["slice"]["points"]) == ([[-1.0, 2.0]], [4])
    surface = line["surface"]  # 2/3·(w − 1)² at −1, 0, 1, 2
    assert (surface["min"], surface["max"]) == pytest.approx((0.0, 8 / 3), abs=1e-12)
    assert surface["argmin"] == pytest.approx([1.0])
    assert (surface["nonfinite"], surface["clipped"]) == (0, 0)


def test_descents(line):
    (run,) = line["descents"]
    # w1 ← w1 − ¼·4/3·(w1 − 1) and b ← b − ¼·2·b: factors 2/3 and 1/2 a step
    assert run["end"] == pytest.approx({"w1": 1 - (2 / 3) ** 3, "b": 0.5**4})
    assert run["start"] == {"w1": 0.0, "b": 0.5}
    assert run["loss_start"] == pytest.approx(2 / 3 + 1 / 4)
    assert (run["label"], run["optimizer"], run["lr"], run["steps"]) == ("gd", "gd", 0.25, 3)
    assert run["status"] == "running"
    assert run["off_plane"] == pytest.approx(0.5)
    assert "accuracy_start" not in run


def test_classes_and_a_function():
    found = summary(
        model="logistic",
        data={"kind": "points", "x": [1, 2, 3, 4], "y": [0, 0, 1, 1]},
        slice={"kind": "axes", "points": 3},
        descents=[{"steps": 1, "lr": {"from": 1, "to": 0.5}}],
    )
    assert found["data"]["classes"] == ["0", "1"]
    assert found["fit"]["accuracy"] == 1.0
    assert found["descents"][0]["accuracy_start"] == 0.5
    assert found["descents"][0]["lr"] == {"from": 1.0, "to": 0.5, "shape": "linear"}
    found = summary(
        model={"kind": "function", "name": "rosenbrock"}, slice={"kind": "random", "points": 3}
    )
    assert found["data"] is None
    assert found["config"]["loss"] is None
    assert found["slice"]["frozen"] is None


def test_numbers_that_are_not_finite_are_null():
    from landscape.storage.summary import _finite

    given = {1: (np.float64("nan"), -np.inf, np.array([1.0, np.inf])), "a": np.bool_(True)}
    assert _finite(given) == {"1": [None, None, [1.0, None]], "a": True}
    assert json.dumps(_finite(np.int64(3))) == "3"


def test_many_parameters_are_not_listed():
    found = summary(
        model={"kind": "mlp", "hidden": [300]},
        data={"kind": "moons", "samples": 10},
        slice={"kind": "random", "points": 3},
    )
    assert found["parameters"]["count"] == 1201
    assert "parameters" not in found["fit"]
    assert found["slice"]["center"] is None
