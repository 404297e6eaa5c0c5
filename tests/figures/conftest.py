"""Results to draw, made by hand: what a figure shows can be checked against what was put in."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.data.dataset import Dataset, Scaling
from landscape.diagnostics.predictions import Curve, Regions
from landscape.evaluate.surface import Line, Surface
from landscape.optimize.fit import Fit
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.run import run as run_experiment
from landscape.result import LossDescription, Result
from landscape.slices.slice import Slice

EXPRS = {
    "ReLU": "relu(x)",
    "sigmoid": "sigmoid(x)",
    "tanh": "tanh(x)",
    "softmax of [x, 0, −x], the first component": "exp(x)/(exp(x) + 1 + exp(-x))",
}
LABELS = ("w1 (mean radius)", "w2 (mean_texture $)")


def bowl(theta):
    """A quadratic with its minimum 0.5 at (1, -1): the loss of every hand-made result."""
    theta = np.asarray(theta, float)
    return 0.5 + (theta[..., 0] - 1) ** 2 + 3 * (theta[..., 1] + 1) ** 2


def run(label, start, lr, steps, slice):
    """Gradient descent on the bowl, with an accuracy that only has to be one."""
    theta = [np.array(start, float)]
    for _ in range(steps):
        theta.append(theta[-1] - lr * np.array([2, 6]) * (theta[-1] - [1, -1]))
    theta = np.array(theta)
    coordinates, residual = slice.project(theta)
    accuracy = 1 / (1 + bowl(theta))
    status = "converged"
    return Trajectory(
        label, "gd", f"{lr}", theta, bowl(theta), status, coordinates, residual, accuracy
    )


def dataset(classes=("benign", "malignant"), n=60, d=2):
    rng = np.random.default_rng(0)
    y = np.arange(n) % max(len(classes or ()), 1)
    x = rng.standard_normal((n, d)) + 2 * y[:, None]
    y = y.astype(float) if classes else x.sum(axis=1)
    names = ("mean radius", "mean_texture $", *(f"x{i}" for i in range(3, d + 1)))[:d]
    return Dataset("made", x, y, names, classes, Scaling("zscore", np.zeros(d), np.ones(d)))


def line(slice, k):
    x = np.linspace(slice.grid[k][0], slice.grid[k][-1], 101)
    points = slice.origin + (x[:, None] - slice.base[k]) * slice.directions[k]
    return Line(x, bowl(points), slice.labels[k], slice.base[k], "rows", len(x))


def regions(label, theta):
    x, y = np.linspace(-3, 5, 40), np.linspace(-3, 5, 30)
    score = theta[0] * x + theta[1] * y[:, None]
    wrong = np.arange(60) % 20 == 0
    confidence = 1 / (1 + np.exp(-np.abs(score)))
    return Regions(label, x, y, (score > 0).astype(np.uint8), np.abs(score), confidence, wrong)


@pytest.fixture(scope="session")
def result():
    """Two runs on a bowl over two parameters, with data of two features and two classes."""
    fit = np.array([1.0, -1.0])
    grid = (np.linspace(-3, 4, 36), np.linspace(-4, 3, 30))
    plane = Slice("axes", fit, np.eye(2), LABELS, fit, grid, (0, 1), note="all as fitted")
    loss = bowl(np.stack(np.meshgrid(*grid), axis=-1))
    paths = (run("lr 0.1", (-2, 2), 0.1, 40, plane), run("lr_0.3 $", (3.5, -3.5), 0.3, 10, plane))
    ends = [("fit", fit), *((f"{path.label}, end", path.theta[-1]) for path in paths)]
    return Result(
        title="A bowl",
        seed=7,
        model="logistic",
        loss=LossDescription("cross_entropy", "mean cross-entropy"),
        data=dataset(),
        names=("w1", "w2"),
        fit=Fit("lbfgs", True, fit, 0.5, {"w1": 1.0, "w2": -1.0}, 0.9, None, fit, 0.0),
        curvature=None,
        slice=plane,
        surface=Surface(*grid, loss, LABELS, "rows", loss.size),
        lines=tuple(line(plane, k) for k in (0, 1)),
        paths=paths,
        figure_data={
            "boundary": {
                "request": {"kind": "boundary"},
                "regions": tuple(regions(label, theta) for label, theta in ends),
            }
        },
    )


@pytest.fixture(scope="session")
def regression(result):
    """The same bowl of a model of one feature, with its curves."""
    data = dataset(None, 20, 1)
    x = np.linspace(data.x.min(), data.x.max(), 50)
    ends = [("fit", result.fit.theta)]
    for path in result.paths:
        ends += [(f"{path.label}, start", path.theta[0]), (f"{path.label}, end", path.theta[-1])]
    curves = tuple(Curve(label, x, theta[0] * x + theta[1]) for label, theta in ends)
    paths = tuple(replace(path, accuracy=None) for path in result.paths)
    figure_data = {"fit": {"request": {"kind": "fit"}, "curves": curves}}
    return replace(result, data=data, figure_data=figure_data, paths=paths, model="linear")


@pytest.fixture(scope="session")
def holed(result):
    """The bowl with a corner of 6 × 5 points that is not finite."""
    loss = result.surface.loss.copy()
    loss[:5, :6] = np.nan
    loss[0, 0] = np.inf
    return replace(result, surface=replace(result.surface, loss=loss))


@pytest.fixture(scope="session")
def one_direction(result):
    """The bowl along its first parameter alone."""
    old = result.slice
    flat = replace(
        old, directions=old.directions[:1], labels=old.labels[:1], base=old.base[:1],
        grid=old.grid[:1], axes=(0,),
    )  # fmt: skip
    fit = replace(result.fit, coordinates=result.fit.theta[:1])
    paths = (run("lr 0.1", (-2, -1), 0.1, 40, flat),)
    return replace(
        result, slice=flat, fit=fit, surface=None, lines=(line(flat, 0),), paths=paths
    )  # fmt: skip


@pytest.fixture(scope="session")
def loss_at():
    """The loss of the hand-made results, at parameters (..., 2)."""
    return bowl


@pytest.fixture(scope="session")
def make_data():
    return dataset


@pytest.fixture(scope="session")
def asked():
    """A run of a neuron, with what figures of every kind that asks for something have asked."""
    neuron = {
        "kind": "function",
        "expr": "tanh(x1*w1 + x2*w2 + b)",
        "params": {"x1": 2, "x2": 0, "w1": -3, "w2": 1, "b": 6.8123512916312312331},
    }
    figures = ["steps", "gradient", "graph", {"kind": "functions", "exprs": EXPRS}]
    slice = {"kind": "axes", "center": "start", "span": 1, "points": 3}
    keys = {"title": "A neuron", "model": neuron, "slice": slice, "figures": figures}
    return run_experiment(Experiment.model_validate(keys))
