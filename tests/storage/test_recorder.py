"""Checkpoints of a training loop."""

import numpy as np
import pytest

import landscape
from landscape.errors import InputError


class Module:
    """Looks like a module of a library of networks."""

    def __init__(self):
        self.weight, self.bias = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0])

    def parameters(self):
        yield from (self.weight, self.bias)


@pytest.mark.parametrize(
    "make",
    [
        lambda m: m,
        lambda m: [m.weight, m.bias],
        lambda m: {"w": m.weight, "b": m.bias},
        lambda m: np.concatenate([m.weight.ravel(), m.bias]),
        lambda m: [*m.weight.ravel().tolist(), 5.0],
    ],
)
def test_parameters_of_every_form_are_kept_as_copies(make, tmp_path):
    module = Module()
    with landscape.Recorder(tmp_path / "run.npz") as record:
        record(make(module))
        module.weight *= 2
        record(make(module))
    theta = np.load(tmp_path / "run.npz")["theta"]
    assert theta.tolist() == [[1, 2, 3, 4, 5], [2, 4, 6, 8, 5]]


def test_an_interrupted_loop_leaves_what_was_recorded(tmp_path):
    def loop():
        with landscape.Recorder(tmp_path / "run.npz") as record:
            record(np.zeros(3))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loop()
    assert np.load(tmp_path / "run.npz")["theta"].shape == (1, 3)


def test_what_it_cannot_keep_is_refused(tmp_path):
    with pytest.raises(InputError, match="no npz file"):
        landscape.Recorder(tmp_path / "run.txt")
    with landscape.Recorder(tmp_path / "run.npz") as record:
        with pytest.raises(InputError, match="no parameters"):
            record([])
        record(np.zeros(3))
        with pytest.raises(InputError, match="step 1 has 2 parameters"):
            record(np.zeros(2))


def test_what_was_recorded_is_a_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with landscape.Recorder("run.npz") as record:
        for step in range(4):
            record(np.array([step, step**2]))
    loss = lambda theta: float(theta @ theta)  # noqa: E731
    result = landscape.explore(
        loss, [0.0, 0.0], {"points": 5, "kind": "pca"}, runs={"a": "run.npz"}
    )
    assert result.paths[0].loss.tolist() == [0, 2, 20, 90]
