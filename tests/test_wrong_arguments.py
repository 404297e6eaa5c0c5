"""Wrong arguments from Python are an InputError that names them; NumPy's numbers are none."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.linear_model import LinearRegression, LogisticRegression

import landscape
from landscape import Experiment, InputError, Objective, explore

SLICE = {"kind": "random", "points": 5}


def square(theta):
    return float(theta @ theta)


def changing(theta):
    return {"loss": theta @ theta, "a" if theta[0] >= 1 else "b": 1}


def explored(loss=square, center=(1, 1), **keys):
    return explore(loss, center, **{"slice": SLICE, "curvature": False, **keys})


@pytest.fixture(scope="module")
def result():
    return explored(slice={**SLICE, "points": 12})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("{data: iris, model: logistic}")
    return path


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: r.draw(3), "kind: 3 is not allowed; text"),
        (lambda r: r.draw("contour", theme=["dark"]), r"theme: \['dark'\] is not allowed; text or"),
        (lambda r: r.draw("contour", ax="a"), "ax: 'a' is no Axes of a Figure"),
        (lambda r: r.draw("contour", ax=Figure()), r"ax: <Figure .*> is no Axes of a Figure"),
        (lambda r: r.draw("contour", title="\ud800"), "title: .*; text in UTF-8"),
        (lambda r: r.draw("contour", size=10**400), "size: 10.* is not allowed"),
        (lambda r: r.draw("interactive"), "kind: interactive is a page, which is no Figure; Res"),
        (lambda r: r.save(None), "folder: None is not allowed; text or a path"),
        (lambda r: r.save("a\0b"), r"folder: 'a\\x00b' holds NUL or half of a character; text"),
        (lambda r: r.save("\ud800"), r"folder: '\\ud800' holds NUL or half of a character; text"),
        (lambda r: r.save("x", [], theme="drak"), "theme: 'drak' is .*; did you mean 'dark'"),
        (lambda r: r.save("x", figures=3), "figures: 3 is not allowed; text, a dict"),
        (lambda r: r.hessian(k=10**5000), "k: is <int>; 1 to 2"),
        (lambda r: r.hessian(k="a"), "k: 'a' is not allowed; a whole number"),
        (lambda r: r.hessian(at=[1, 2]), r"at: \[1, 2\] is not allowed; text or a dict"),
        (lambda r: r.hessian(at=np.zeros(2)), r"at: \[0.0, 0.0\] is not allowed; text or a dict"),
        (lambda r: r.hessian(at=None), "at: None is not allowed; text or a dict"),
        (lambda r: r.hessian(at={"theta1": np.nan}), "at.theta1: nan is not .*; a finite number"),
        (lambda r: r.sharpness("a"), "rho: 'a' is not allowed; a finite number"),
        (lambda r: r.sharpness(10**400), "rho: 10.* is not allowed; a finite number"),
        (lambda r: r.sharpness(0.1, steps=0), "steps: is 0; 1 or more"),
        (lambda r: r.sharpness(0.1, seeds=2.5), "seeds: 2.5 is not allowed; a whole number"),
        (lambda r: r.showing("loses"), "quantity: no quantity 'loses'; did you mean 'loss'"),
    ],
)
def test_of_a_result(result, call, message):
    with pytest.raises(InputError, match=f"^{message}"):
        call(result)


def itself():
    keys = {"model": "linear"}
    return keys | {"data": keys, "loss": keys.setdefault("data", keys)}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Experiment(), "model: is missing; one of linear"),
        (lambda: Experiment(model="lienar"), "model.kind: unknown kind 'lienar'; did you mean"),
        (lambda: Experiment.from_dict(None), "keys: None is not allowed; a dict"),
        (lambda: Experiment.from_dict([]), r"keys: \[\] is not allowed; a dict"),
        (lambda: Experiment.from_dict(itself()), "a list or section holds itself"),
        (
            lambda: Experiment.from_dict({"model": "linear", "data": "iris", "seed": 10**5000}),
            "seed: <int> is not allowed; a number under",
        ),
        (lambda: landscape.load(None), "path: None is not allowed; text or a path"),
        (lambda: landscape.load(b"a.yaml"), "path: b'a.yaml' is not allowed; text or a path"),
        (lambda: landscape.load("a.yaml", ["seed"]), r"overrides: \['seed'\] is not .*; a dict"),
        (lambda: landscape.load("a.yaml", {3: 1}), "overrides.3: 3 is not allowed; text"),
        (lambda: landscape.open_result(3), "path: 3 is not allowed; text or a path"),
        (lambda: landscape.open_result("a" * 300), "a* cannot be read: file name too long"),
        (lambda: landscape.kinds([]), r"what: \[\] is not allowed; text"),
        (lambda: landscape.Recorder(None), "path: None is not allowed; text or a path"),
        (lambda: landscape.Recorder("a.npz")(object()), "parameters: <object .* is no array of"),
        (lambda: Objective.from_callable(3), "loss: 3 is not allowed; a function"),
        (lambda: Objective.from_callable(square, 2.0), "names: 2.0 is not allowed; a list, a wh"),
        (lambda: Objective.from_callable(square, "ab"), "names: 'ab' is not allowed; a list, a wh"),
        (lambda: Objective.from_callable(square, 10**30), "names: 10* are too many; at most"),
        (lambda: Objective.from_callable(square, [1, 2]), "names: 1 is no name; text"),
        (lambda: Objective.from_callable(square, blocks=3), "blocks: 3 is not allowed; a dict"),
        (lambda: Objective.from_callable(square, blocks={"a": (2.5,)}), "blocks.a.0: 2.5 is not"),
        (lambda: Objective.from_callable(square, 2, gradient=3), "gradient: 3 is not .*; a func"),
        (lambda: Objective.from_callable(square, 2, hvp=3), "hvp: 3 is not allowed; a function"),
        (lambda: Objective.from_callable(square, blocks={"a": (-2, -1)}), r"blocks.a: is \(-2, -1"),
    ],
)
def test_of_functions(call, message):
    with pytest.raises(InputError, match=f"^{message}"):
        call()


@pytest.mark.parametrize(
    ("model", "x", "y", "message"),
    [
        (LinearRegression, [["a"] * 3] * 3, [0, 1, 1], r"X: \[\['a', .* is no array of numbers"),
        (LinearRegression, np.eye(3), ["a"] * 3, "y: array.* is no array of numbers"),
        (LinearRegression, np.eye(3), [[0], [1, 2], 3], "y: its rows form no array"),
        (LinearRegression, np.eye(3), None, "X and y: have shapes"),
        (LogisticRegression, np.eye(3), [None] * 3, "y: holds labels that the estimator never met"),
    ],
)
def test_of_estimators(model, x, y, message):
    with pytest.raises(InputError, match=f"^{message}"):
        landscape.from_sklearn(model().fit(np.eye(3), [0, 1, 1]), x, y)


def closed():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    return executor


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"center": "fit"}, "center: 'fit' is no array of numbers; real numbers"),
        ({"center": ["a", "b"]}, r"center: \['a', 'b'\] is no array of numbers"),
        ({"center": [1j, 2]}, r"center: \[1j, 2\] is no array of numbers"),
        ({"center": [10**400, 1]}, r"center: \[10.* is no array of numbers"),
        ({"runs": [np.zeros((3, 2))]}, r"runs: \[array.* is not allowed; a dict"),
        ({"runs": "x"}, "runs: 'x' is not allowed; a dict"),
        ({"runs": {1: np.zeros((3, 2))}}, "runs.1: 1 is not allowed; text"),
        ({"runs": {"a\0": np.zeros((3, 2))}}, r"runs.'a\\x00': 'a\\x00' holds NUL or half"),
        ({"runs": {"a\1": np.zeros((3, 2))}}, r"runs.'a\\x01'.label: holds the control character"),
        ({"runs": {"fit": np.zeros((3, 2))}}, "runs.fit: 'fit' is the name of another point"),
        ({"runs": {"": np.zeros((3, 2))}}, "runs: a name is empty"),
        ({"runs": {"A": [["a", "b"]]}}, r"runs.A: \['a', 'b'\] is no array of numbers; points of"),
        ({"runs": {"A": np.zeros((2, 2), complex)}}, "runs.A: array.* is no array of numbers"),
        ({"marks": [[1, 2]]}, r"marks: \[\[1, 2\]\] is not allowed; a dict"),
        ({"marks": {1: [0, 0]}}, "marks.1: 1 is not allowed; text"),
        ({"executor": 3}, "executor: 3 is not allowed; Executor or None"),
        ({"executor": closed()}, "executor: takes no work"),
        ({"store": 3}, "store: 3 is not allowed; text, a path or None"),
        ({"store": "a\0"}, r"store: 'a\\x00' holds NUL or half of a character"),
        ({"store": "/dev/zero"}, "store: '/dev/zero' is a device; a regular file"),
        ({"curvature": "yes"}, "curvature: 'yes' is not allowed; True or False"),
        ({"descents": 3}, "descents: 3 is not allowed; a list"),
        ({"loss": changing}, "loss: the loss gives '[ab]' at some points and not at others"),
        ({"loss": lambda theta: {"loss": 1, "a\0b": 2}}, r"loss: 'a\\x00b' is no name of a quan"),
    ],
)
def test_of_explorations(keys, message):
    with pytest.raises(InputError, match=f"^{message}"):
        explored(**keys)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_store_that_would_make_wait(tmp_path):
    os.mkfifo(tmp_path / "store")
    with pytest.raises(InputError, match=r"store: .* is a FIFO; a regular file"):
        explored(store=tmp_path / "store")


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_a_library_that_is_missing(monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=f"^{library} is not installed; pip install {library}"):
        landscape.from_jax(square, [1.0]) if library == "jax" else landscape.from_torch(
            None, square, None
        )


@pytest.mark.parametrize(
    "keys",
    [
        {"levels": np.array([0.3, 0.5])},
        {"levels": np.int64(5)},
        {"levels": range(1, 3)},
        {"log": np.bool_(True)},
        {"size": np.array([5, 4])},
    ],
)
def test_numbers_of_numpy_in_a_figure(result, keys):
    assert isinstance(result.draw("contour", **keys), Figure)


def test_numbers_of_numpy_elsewhere(result):
    x = np.arange(5.0)
    data = {"kind": "points", "x": x, "y": x}
    assert Experiment.from_dict({"data": data, "model": "linear"}).data.x == tuple(x)
    assert Experiment(data=data, model="linear", seed=np.int64(3)).seed == 3
    sliced = {"kind": "random", "points": np.array([5, 6]), "span": np.array([1.0, 2.0])}
    assert explored(slice=sliced, seed=np.int64(1)).surface.loss.shape == (6, 5)
    assert result.hessian(k=np.int64(1), at={"theta1": np.float32(1)}).eigenvalues.shape == (1,)
    assert Objective.from_callable(square, np.array(["a", "b"])).names == ("a", "b")


def test_one_figure_and_one_format_need_no_list(result, tmp_path):
    files = result.save(tmp_path, figures="contour", formats="svg")
    assert files[0].name == "contour.svg"
    files = result.save(tmp_path, figures={"kind": "contour", "log": True})
    assert files[0].name == "contour.png"


def test_names_are_not_all_shown():
    assert "names=<2 names>" in repr(explored())
