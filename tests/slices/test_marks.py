"""Marks: points with names of the user's own, as centres, ends and starts."""

import numpy as np
import pytest

import landscape
from landscape.errors import InputError

BOWL = "(a - 1)**2 + 2*(b + 2)**2"


def experiment(**keys):
    model = {"kind": "function", "expr": BOWL, "params": {"a": 0.0, "b": 0.0}}
    return landscape.Experiment.from_dict({"model": model, "figures": [], **keys})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("point.npz", theta=np.array([3.0, 4.0]))
    np.savez("run.npz", theta=np.array([[0.0, 0.0], [5.0, 6.0]]))
    np.savez("wrong.npz", theta=np.zeros(3))
    return tmp_path


MARKS = {"A": "point.npz", "B": {"a": 7.0}, "C": "run.npz"}


def test_a_mark_may_be_the_centre(folder):
    slice_ = {"kind": "axes", "center": "A", "span": 1.0, "points": 5}
    result = experiment(marks=MARKS, slice=slice_).run()
    assert result.slice.origin.tolist() == [3, 4]
    assert result.surface.loss[2, 2] == pytest.approx(4 + 72)
    assert result.slice.center == "A"
    assert result.slice.marks == (("A", (3.0, 4.0)),)


def test_marks_are_ends_beside_runs(folder):
    runs = [{"lr": 0.1, "steps": 3, "label": "mine", "start": "C"}]
    ends = {"kind": "between", "ends": ["A", "C", "mine"], "points": 5}
    result = experiment(marks=MARKS, descents=runs, slice=ends).run()
    assert result.paths[0].theta[0].tolist() == [5, 6]
    assert result.slice.origin.tolist() == [3, 4]
    assert result.slice.directions[0].tolist() == [2, 2]
    assert [label for label, _ in result.slice.marks][:3] == ["A", "C", "mine"]


def test_values_replace_those_of_the_fit(folder):
    result = experiment(marks=MARKS, slice={"kind": "axes", "center": "B", "points": 5}).run()
    assert result.slice.origin == pytest.approx([7, -2], abs=1e-6)


def test_a_run_may_begin_where_another_ended(folder):
    runs = [{"lr": 0.1, "steps": 3, "label": "first"}, {"lr": 0.2, "steps": 2, "start": "first"}]
    first, second = experiment(descents=runs).run().paths
    assert np.array_equal(second.theta[0], first.theta[-1])


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"marks": {"fit": "point.npz"}}, "marks.fit"),
        ({"marks": {"A": "wrong.npz"}}, "marks.A"),
        ({"marks": {"A": "../point.npz"}}, "marks.A"),
        ({"marks": {"A": {"c": 1.0}}}, "marks.A.c"),
        ({"slice": {"kind": "axes", "center": "D"}}, "slice.center"),
        ({"slice": {"kind": "between", "ends": ["fit", "D"]}}, "slice.ends.1"),
        ({"descents": [{"start": "D"}]}, "descents.0.start"),
        ({"descents": [{"start": "later"}, {"label": "later"}]}, "descents.0.start"),
    ],
)
def test_what_does_not_do_is_refused(folder, keys, key):
    with pytest.raises(InputError) as caught:
        experiment(**keys).run()
    assert str(caught.value).split(": ")[-2].endswith(key) or key in str(caught.value)
