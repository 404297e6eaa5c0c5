"""Exploring a loss from Python: the worked example, what it finds, and what it refuses."""

import doctest
import os
import re
import subprocess
import sys

import numpy as np
import pytest

import landscape
from landscape import InputError, Objective
from landscape.data.dataset import Dataset, Scaling
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic
from landscape.objective.supervised import Supervised
from landscape.pipeline import explore


def rosenbrock(theta):
    return float((1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2)


@pytest.fixture
def valley():
    return Objective.from_callable(rosenbrock, ("x", "y"), label="Rosenbrock's function")


def test_the_worked_example_with_scikit_learn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(explore)
    assert (found.failed, found.attempted) == (0, 14)
    assert (tmp_path / "network.png").stat().st_size > 10_000


@pytest.mark.filterwarnings("ignore")
def test_a_pytorch_module_through_its_flattened_parameters():
    torch = pytest.importorskip("torch")
    from torch.nn.utils import parameters_to_vector, vector_to_parameters

    torch.manual_seed(0)
    x = torch.randn(50, 3)
    y = (x[:, 0] > 0).long()
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))

    def fill(theta):
        vector_to_parameters(torch.tensor(theta, dtype=torch.float32), module.parameters())
        return torch.nn.functional.cross_entropy(module(x), y)

    def gradient(theta):
        module.zero_grad()
        fill(theta).backward()
        return parameters_to_vector(p.grad for p in module.parameters()).numpy()

    center = parameters_to_vector(module.parameters()).detach().numpy().astype(float)
    objective = Objective.from_callable(
        lambda theta: float(fill(theta).detach()),
        blocks={name: tuple(p.shape) for name, p in module.named_parameters()},
        gradient=gradient,
    )
    assert objective.names[0] == "0.weight1_1"
    numeric = Objective.from_callable(objective.function, len(center))
    h = 1e-3  # single precision
    for i in range(3):
        step = h * np.eye(len(center))[i]
        slope = (numeric.value(center + step) - numeric.value(center - step)) / (2 * h)
        assert objective.gradient(center)[i] == pytest.approx(slope, abs=1e-3)
    result = landscape.explore(objective, center, slice={"kind": "random", "points": 9})
    biases = ~objective.layout.weights
    assert not result.slice.directions[:, biases].any()
    result.draw("contour")


def test_the_centre_stands_in_the_place_of_a_fit(valley):
    result = landscape.explore(valley, [1.0, 1.0], slice={"kind": "axes", "points": 11}, seed=3)
    assert result.fit.solver == "given"
    assert result.fit.parameters == {"x": 1, "y": 1}
    assert (result.fit.loss, result.model, result.data) == (0, "python", None)
    assert (result.seed, result.loss.label) == (3, "Rosenbrock's function")
    assert result.slice.origin.tolist() == [1, 1]
    assert result.surface.loss.shape == (11, 11)
    x, y = result.surface.x[2], result.surface.y[7]
    assert result.surface.loss[7, 2] == pytest.approx(rosenbrock([x, y]), rel=1e-12)
    # The Hessian there is [[802, -400], [-400, 200]].
    largest, smallest = 501 + np.sqrt(501**2 - 400), 501 - np.sqrt(501**2 - 400)
    assert result.curvature.largest == pytest.approx(largest, rel=1e-5)
    assert result.curvature.smallest == pytest.approx(smallest, rel=1e-2)


def test_descents_and_figures_as_in_an_experiment(valley):
    result = landscape.explore(
        valley,
        [1, 1],
        slice="pca",
        descents=[{"optimizer": "adam", "lr": 0.05, "steps": 60, "start": {"x": -1.0}}],
        figures=["steps", {"kind": "gradient", "at": "start"}],
        title="A valley",
    )
    assert result.title == "A valley"
    assert result.paths[0].theta.shape == (61, 2)
    assert result.paths[0].theta[0].tolist() == [-1, 0]
    assert set(result.figure_data) == {"steps", "gradient"}
    for kind in ("line", "contour", "contourf", "surface", "panel", "history"):
        assert result.draw(kind).axes
    with pytest.raises(InputError, match="boundary needs"):
        result.draw("boundary")


@pytest.mark.parametrize(
    "section",
    [
        "axes", "random", {"kind": "hessian", "which": "extremes"},
        {"kind": "between", "ends": ["fit", "zero"]},
        {"kind": "random", "dimensions": 1, "normalize": "none"},
    ],
)  # fmt: skip
def test_every_slice_of_any_objective(section):
    rng = np.random.default_rng(0)
    data = Dataset("t", rng.normal(size=(30, 2)), np.arange(30.0) % 2, ("a", "b"), ("0", "1"),
                   Scaling("none", np.zeros(2), np.ones(2)))  # fmt: skip
    objective = Supervised(Logistic(), data, CrossEntropy())
    keys = {"kind": section} if isinstance(section, str) else section
    result = landscape.explore(objective, [1.0, 2.0, 0.5], slice=keys | {"points": 8})
    assert len(result.lines) == result.slice.k
    assert np.array_equal(result.slice.origin, [1, 2, 0.5])


@pytest.mark.parametrize(
    ("center", "keys", "message"),
    [
        ([1.0], {}, r"center: has shape \(1,\); \(2,\)"),
        ([1.0, np.nan], {}, "center: is not finite; finite numbers"),
        ([1, 1], {"slice": "rondom"}, "slice.kind: unknown kind 'rondom'; did you mean 'random'"),
        (
            [1, 1],
            {"slice": {"kind": "random", "dimension": 1}},
            "slice.dimension: unknown key; did",
        ),
        ([1, 1], {"slice": {"kind": "axes", "params": ["z"]}}, "slice.params.0: no parameter 'z'"),
        ([1, 1], {"slice": "pca"}, "slice.kind: pca needs a descent"),
        ([1, 1], {"descents": [{"lr": -1}]}, "descents.0.lr: "),
        ([1, 1], {"figures": ["fit"]}, "figures.0: fit needs data of one feature"),
        ([1, 1], {"title": 3}, "title: 3 is not allowed; text"),
    ],
)
def test_refused(valley, center, keys, message):
    with pytest.raises(InputError, match=f"^{message}"):
        landscape.explore(valley, center, **keys)


def test_a_plain_function_explains_itself():
    result = landscape.explore(
        lambda theta: (theta**2).sum(), [1, 2], {"kind": "axes", "points": 5}
    )
    assert result.names == ("theta1", "theta2")
    assert result.fit.loss == 5
    with pytest.raises(InputError, match=r"objective: 3 is not allowed; Objective or a function"):
        landscape.explore(3, [1, 2])
    with pytest.raises(InputError, match=r"center: has shape \(\); a vector of parameters"):
        landscape.explore(abs, 1)


def test_recorded_runs_are_given_as_points_or_files(valley, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    steps = np.array([[-1.0, 1.0], [0.0, 0.5], [0.5, 0.1], [1.0, 1.0]])
    np.savez("run.npz", theta=steps)
    runs = {"Adam": steps, "SGD": "run.npz", "tensors": [list(step) for step in steps]}
    result = landscape.explore(
        valley, [1.0, 1.0], {"kind": "pca", "of": ["Adam"], "points": 5}, runs=runs
    )
    assert [path.label for path in result.paths] == ["Adam", "SGD", "tensors"]
    for path in result.paths:
        assert np.array_equal(path.theta, steps)
        assert path.loss == pytest.approx([rosenbrock(step) for step in steps])
        assert path.residual == pytest.approx(0, abs=1e-12)
    files = result.save(tmp_path / "out", figures=["contour", "history"])
    assert {"contour.png", "history.png", "summary.json"} <= {path.name for path in files}


@pytest.mark.parametrize(
    "run", [np.zeros((3, 5)), np.full((3, 2), np.nan), np.zeros((1, 2)), 3, np.zeros(3)]
)
def test_runs_that_are_none_are_refused(valley, run):
    with pytest.raises(InputError) as caught:
        landscape.explore(valley, [1.0, 1.0], runs={"lr 0.1": run})
    assert caught.value.problems[0].path == ("runs", "lr 0.1")


def test_marks_are_points_of_any_form_drawn_and_ends_of_slices(valley, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("c.npz", theta=[[0.0, 0.0], [0.5, 0.25]])
    marks = {"A": [0.0, 0.0], "B": {"x": 2.0, "y": 4.0}, "C": "c.npz"}
    line = {"kind": "between", "ends": ["A", "B"], "points": 5}
    result = landscape.explore(valley, [1, 1], slice=line, marks=marks)
    assert result.slice.origin.tolist() == [0, 0]
    assert result.slice.directions.tolist() == [[2, 4]]
    plane = landscape.explore(valley, [1, 1], slice={"kind": "axes", "span": 5}, marks=marks)
    assert dict(plane.slice.marks) == {"A": (0, 0), "B": (2, 4), "C": (0.5, 0.25)}


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ({"A": [1.0]}, r"^marks\.A: has shape \(1,\); \(2,\)"),
        ({"A": [1.0, np.nan]}, r"^marks\.A: is not finite"),
        ({"fit": [1.0, 2.0]}, r"^marks\.fit: 'fit' is the name of another point"),
    ],
)
def test_marks_that_are_none_are_refused(valley, mark, message):
    with pytest.raises(InputError, match=message):
        landscape.explore(valley, [1, 1], marks=mark)


PEAK = """
import resource, sys
import numpy as np, landscape

def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def explored(count):
    objective = landscape.Objective.from_callable(lambda theta: theta[0] + theta[-1], count)
    plane = {"kind": "random", "points": 2, "span": 1.0}
    return landscape.explore(objective, np.ones(count), slice=plane, curvature=False)

explored(10)
before, count = peak(), 4 * 10**6
explored(count)
print((peak() - before - 64 * 2**20) / (8 * count))
"""


@pytest.mark.thorough
def test_many_parameters_take_four_vectors_and_the_callers_own():
    """Origin, two directions and the point that is evaluated."""
    run = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, check=True, timeout=100)
    assert float(run.stdout) < 4 + 1


def test_a_function_needs_a_centre():
    with pytest.raises(InputError, match="center: is missing; a vector of parameters"):
        landscape.explore(rosenbrock)


def test_a_terminal_shows_what_is_done_and_nothing_stays():
    script = """
import time, numpy as np, landscape
def loss(theta):
    time.sleep(0.02)
    return float(theta @ theta)
plane = {"kind": "random", "points": 8, "span": 1}
landscape.explore(loss, np.ones(4), slice=plane, curvature=False)
"""
    screen, theirs = os.openpty()
    with subprocess.Popen([sys.executable, "-c", script], stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(screen, 1000)
            except OSError:  # the other end is closed
                break
            shown += part
            if not part:
                break
    os.close(screen)
    assert process.returncode == 0
    assert re.search(rb"computing the surface, \d+ %", shown)
    assert shown.endswith(b"\r\x1b[2K")
    quiet = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert quiet.stderr == b""


def test_a_recorded_run_of_a_loss_without_a_gradient_takes_its_points():
    calls = []

    def loss(theta):
        calls.append(1)
        return float(theta @ theta)

    objective = Objective.from_callable(loss, 5000)
    run = np.linspace(1, 0.1, 6)[:, None] * np.ones(5000)
    run[:, 0] += np.arange(6.0) ** 2
    plane = {"kind": "pca", "points": 3, "span": 1}
    result = landscape.explore(objective, run[-1], slice=plane, runs={"a": run}, curvature=False)
    assert result.paths[0].status == "running"
    assert len(calls) <= 9 + 6 + 4


@pytest.mark.parametrize("points", [10, 11, 20, 25])
@pytest.mark.parametrize("span", [1, "auto"])
def test_a_costly_loss_takes_few_evaluations_beside_the_grid(points, span):
    calls = []

    def loss(theta):
        calls.append(1)
        return float(theta @ theta)

    plane = {"kind": "random", "points": points, "span": span}
    result = explore.explore(loss, np.ones(3), plane, curvature=False)
    assert len(calls) <= (1.04 if points == 25 else 1.1) * points**2
    for line, axis in zip(result.lines, result.slice.grid, strict=True):
        assert line.x[[0, -1]] == pytest.approx(axis[[0, -1]])
        assert line.loss[np.abs(line.x).argmin()] == pytest.approx(3)


@pytest.mark.parametrize(
    ("figure", "key"),
    [("spectrum", "at"), ({"kind": "contour", "ellipse": True}, "ellipse")],
)
def test_figures_of_a_hessian_that_cannot_be_told_are_refused(figure, key):
    def staircase(theta):
        return float(round(np.abs(theta).sum(), 1))

    axes = {"kind": "axes", "points": 9}
    with pytest.raises(InputError, match=rf"^figures.0.{key}: no Hessian is reported.* its noise"):
        explore.explore(staircase, np.ones(4), axes, figures=[figure])


@pytest.mark.parametrize("count", [2, 20])
def test_what_curvature_adds_for_a_loss_without_a_gradient(count):
    """At most P² + P + 33, as the docstring says: P² + P for the Hessian, 18 for
    two steps that agree, the rest for the noise and the steps."""
    calls = []

    def loss(theta):
        calls.append(1)
        return float(np.cosh(theta).sum())

    taken = {}
    for curvature in (True, False):
        calls.clear()
        line = {"kind": "axes", "params": ["theta1"], "points": 9}
        explore.explore(loss, np.ones(count), line, curvature=curvature)
        taken[curvature] = len(calls)
    assert count**2 + count < taken[True] - taken[False] <= count**2 + count + 33
