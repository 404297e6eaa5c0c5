"""The numbers of the page, by Node's own test runner, against what this package computes."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.figures.elements.levels import Scale
from landscape.figures.interactive.content import packed
from landscape.formula.parser import parse
from landscape.formula.primitives import FUNCTIONS
from landscape.objective.portable import (
    portable_inputs,
    portable_model,
    portable_objective,
    portable_tree,
)
from landscape.objective.raw_units import RawUnits
from landscape.optimize.descent import Descent, descend
from landscape.pipeline.prepare import prepare
from landscape.slices.slice import Slice

NODE = shutil.which("node")
OPTIMIZERS = ("gd", "momentum", "nesterov", "rmsprop", "adam")
IRIS = {"kind": "iris", "features": ["sepal length (cm)", "petal width (cm)"]}
POINTS = {"kind": "points", "x": [1, 2, 3, 4, 5], "y": [1, 2.2, 2.4, 4.6, 4.1]}
FLIPS = {"kind": "points", "x": [-2, -1, 0.5, 1, 2], "y": [0, 0, 1, 0, 1]}
MOONS = {"kind": "moons", "samples": 30, "noise": 0.1}
MLP = {"kind": "mlp", "hidden": [4, 3]}
OBJECTIVES = {
    "squared error": ({"data": POINTS, "model": "linear"}, 0.02),
    "a polynomial's Huber loss": (
        {"data": POINTS, "scale": "minmax", "model": {"kind": "polynomial", "degree": 3},
         "loss": {"kind": "huber", "delta": 0.5, "l2": 0.01}}, 0.003),
    "absolute error": ({"data": POINTS, "model": "linear", "loss": "mae"}, 0.003),
    "cross-entropy with penalty": (
        {"data": FLIPS, "model": "logistic", "loss": {"kind": "cross_entropy", "penalty": True}},
        0.2),
    "clipped cross-entropy": (
        {"data": FLIPS, "model": "logistic", "loss": {"kind": "cross_entropy", "clip": 0.1}}, 0.2),
    "cross-entropy of three classes": ({"data": IRIS, "scale": "zscore", "model": "logistic"}, 0.1),
    "hinge of three classes": (
        {"data": IRIS, "scale": "zscore", "model": "logistic", "loss": "hinge"}, 0.01),
    "squared error of a probability": (
        {"data": FLIPS, "model": "logistic", "loss": {"kind": "mse", "reduction": "sum"}}, 0.1),
    "quantile": (
        {"data": POINTS, "model": "linear", "loss": {"kind": "quantile", "q": 0.8, "l1": 0.1}},
        0.002),
    "counts": ({"data": POINTS, "scale": "zscore", "model": "linear", "loss": "poisson"}, 0.01),
    "squared hinge": (
        {"data": FLIPS, "model": {"kind": "logistic", "class_weight": "balanced"},
         "loss": {"kind": "squared_hinge", "reduction": "half_mean"}}, 0.01),
    "a network": ({"data": MOONS, "model": MLP | {"activation": "tanh"}}, 0.02),
    "a network with kinks": ({"data": MOONS, "model": MLP, "loss": "hinge"}, 0.005),
    "a formula": (
        {"data": POINTS, "model": {"kind": "formula", "expr": "sin(b*cos(a*x)) + max(a, 0)*x",
                                   "params": {"a": 0.7, "b": 0.5}}}, 0.01),
    "Rosenbrock": ({"model": {"kind": "function", "name": "rosenbrock"}}, 0.0005),
    "Ackley": ({"model": {"kind": "function", "name": "ackley"}}, 0.01),
}  # fmt: skip
"""Experiments, each with a learning rate that suits its five optimizers."""
NUDGE, SHARED, FEWEST_STEPS = 1e-13, 1e-8, 25
"""By how much starts are moved to see what rounding does to a run; up to where losses count as
equal; steps that every run must be good for."""
SAMPLES = [(0.4, 1.3), (-0.7, 2.0), (1.5, -0.25), (0.0, 0.0), (2.0, 2.0), (-1.0, -3.0)]


@cache
def objective_of(name):
    return prepare(Experiment.model_validate(OBJECTIVES[name][0])).objective


def run_of(objective, optimizer, lr):
    """200 steps, as the page is to take them."""
    keys = {"optimizer": optimizer, "lr": lr, "steps": 200}
    if optimizer in ("momentum", "nesterov"):
        keys["momentum"] = 0.8
    start = objective.start(np.random.default_rng(3)) + 0.3
    path, beside = (
        descend(Descent.model_validate(keys), objective, point, np.random.default_rng(0))
        for point in (start, start * (1 + NUDGE))
    )
    determined = steps_that_rounding_leaves(path.loss, beside.loss)
    assert determined >= FEWEST_STEPS
    return {"settings": keys, "start": start, "loss": path.loss, "end": path.theta[-1],
            "determined": determined}  # fmt: skip


def steps_that_rounding_leaves(loss, beside):
    """How many steps two runs from nearly one start share: past them, as where rmsprop rattles
    about a minimum, another machine's last digits make another run."""
    count = min(len(loss), len(beside))
    apart = np.abs(loss[:count] - beside[:count]) > SHARED * (1 + np.abs(loss[:count]))
    return int(np.argmax(apart)) if apart.any() else len(loss)


def runs(name):
    objective, lr = objective_of(name), OBJECTIVES[name][1]
    found = [run_of(objective, optimizer, lr) for optimizer in OPTIMIZERS]
    return {"name": name, "objective": portable_objective(objective), "runs": found}


def quadratic():
    """A squared error of more samples than are sent."""
    objective = objective_of("squared error")
    described = portable_objective(objective, max_numbers=5)
    assert described["kind"] == "quadratic"
    return {
        "name": "the quadratic of many samples",
        "objective": described,
        "runs": [run_of(objective, optimizer, 0.001) for optimizer in OPTIMIZERS],
    }


def operations():
    for name, primitive in FUNCTIONS.items():
        two = len(primitive.derivatives) == 2
        yield from operation(f"{name}(a, b)" if two else f"{name}(a)")
    for text in ("a + b", "a - b", "a * b", "a / b", "a ** b", "-a", "a ** 2 + pi * b"):
        yield from operation(text)


def operation(text):
    expression = parse(text)
    for a, b in SAMPLES:
        values = {name: value for name, value in (("a", a), ("b", b)) if name in expression.names}
        value = float(expression.value(values))
        if np.isfinite(value):
            gradient = {k: float(v) for k, v in expression.gradient(values).items()}
            finite = {k: v for k, v in gradient.items() if np.isfinite(v)}
            yield {
                "tree": portable_tree(expression, tuple(values)),
                "values": values,
                "value": value,
                "gradient": finite,
            }


def models():
    for name, (keys, _) in OBJECTIVES.items():
        if "data" in keys:
            objective = objective_of(name)
            theta = objective.start(np.random.default_rng(5)) + 0.1
            yield {
                "model": portable_model(objective),
                "theta": theta,
                "inputs": portable_inputs(objective, objective.data.x),
                "scores": objective.scores(theta).ravel(),
            }


def slice_fixture():
    rng = np.random.default_rng(2)
    origin, directions, theta = rng.normal(size=4), rng.normal(size=(2, 4)), rng.normal(size=4)
    plane = Slice("vectors", origin, directions, ("a", "b"), np.array([0.5, 0.0]), ())
    return {
        "anchor": plane.anchor,
        "at": plane.at.tolist(),
        "directions": list(directions),
        "gram": (directions @ directions.T).tolist(),
        "parameters": plane.parameters(np.array([0.3, -0.7])),
        "theta": theta,
        "coordinates": plane.project(theta)[0].tolist(),
    }


def units_fixture():
    """A run of a model that is shown in raw units."""
    run = {"lr": 0.5, "steps": 40, "start": {"w1": 1.0, "w2": -0.5, "w3": 0.25, "b": 0.1}}
    flowers = {"kind": "iris", "classes": ["setosa", "versicolor"], "features": [0, 1, 2]}
    keys = {"data": flowers, "scale": {"kind": "zscore", "axes": "raw"}, "model": "logistic"}
    result = Experiment.model_validate(keys | {"slice": {"points": 5}, "descents": [run]}).run()
    objective, path = prepare(Experiment.model_validate(keys)).objective, result.paths[0]
    raw_units = RawUnits.from_objective(objective)
    sliced = replace(result.slice, origin=path.theta[0], base=path.theta[0][:2])
    return {
        "scaling": {"offset": raw_units.offset, "factor": raw_units.factor},
        "raw": path.theta[0],
        "scaled": raw_units.to_scaled(path.theta[0]),
        "slice": {
            "anchor": sliced.anchor,
            "at": sliced.at.tolist(),
            "directions": list(sliced.directions),
            "gram": (sliced.directions @ sliced.directions.T).tolist(),
        },
        "objective": portable_objective(objective),
        "start": sliced.base.tolist(),
        "settings": {"optimizer": "gd", "lr": 0.5, "steps": 40},
        "loss": path.loss,
        "coordinates": path.theta[-1][:2].tolist(),
    }


def scales():
    losses = np.geomspace(0.01, 300, 40)
    for log in (False, True):
        scale = Scale.from_values(losses, log)
        keys = {"low": scale.low, "high": scale.high, "power": scale.power, "log": scale.log}
        shares = np.asarray(scale.norm(losses)).tolist()
        yield {"scale": keys | {"colors": [0] * 768}, "losses": losses.tolist(), "shares": shares}


@pytest.mark.skipif(NODE is None, reason="no node on PATH to run the page's modules with")
def test_the_page_computes_what_python_computes(tmp_path):
    fixtures = {
        "objectives": [runs(name) for name in OBJECTIVES] + [quadratic()],
        "operations": list(operations()),
        "models": list(models()),
        "slice": slice_fixture(),
        "units": units_fixture(),
        "scales": list(scales()),
    }
    file = tmp_path / "fixtures.json"
    file.write_text(json.dumps(fixtures, default=packed))
    done = subprocess.run(
        [NODE, "--test", str(Path(__file__).with_name("page.test.mjs"))],
        env=os.environ | {"FIXTURES": str(file)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    failed = [line for line in lines if line.startswith("not ok") or " error: " in line]
    assert done.returncode == 0, "\n".join(failed) + done.stderr[-2000:]
