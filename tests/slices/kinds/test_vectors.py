"""Directions from a file, and files nobody need trust."""

import numpy as np
import pytest

import landscape
from landscape.config.load import load
from landscape.errors import InputError
from landscape.losses import MSE
from landscape.models.linear import Linear
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.vectors import Vectors

GIVEN = np.array([[1.0, 2, 3, 4], [0, 1, 0, -1]])


@pytest.fixture
def linear(objective):
    return objective(Linear(), MSE())


def checked(folder, linear, array, name="directions"):
    np.savez(folder / "d.npz", **{name: array})
    return Vectors(path="d.npz").check(SliceRequirements(linear, folders=(folder,)))


@pytest.mark.parametrize("array", [GIVEN, GIVEN[:1], GIVEN.astype(int), GIVEN.astype("float32")])
def test_directions_as_given(tmp_path, linear, context, array):
    assert checked(tmp_path, linear, array) == len(array)
    where = context(linear, folders=(tmp_path,))
    section = Vectors(path="d.npz", span=1.0)
    found = section.build(where)
    assert np.array_equal(found.directions, array)
    assert found.directions.dtype == np.float64
    assert np.array_equal(found.origin, where.fit)
    plural = len(array) == 2
    assert found.labels[0] == ("first given direction" if plural else "the given direction")
    assert found.note == f"given direction{'s' * plural}, through the fit"
    assert section.files((tmp_path,)) == (tmp_path / "d.npz",)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (GIVEN[:, :3], r"directions has shape \(2, 3\); \(1, 4\) or \(2, 4\)"),
        (GIVEN[0], r"directions has shape \(4,\); \(1, 4\) or \(2, 4\)"),
        (np.ones((3, 4)), r"directions has shape \(3, 4\); \(1, 4\) or \(2, 4\)"),
        (np.ones((0, 4)), r"directions has shape \(0, 4\)"),
        (GIVEN * [1, np.nan, 1, 1], r".* directions\[0, 1\] is not finite; finite numbers"),
        (np.where(GIVEN == 3, np.inf, GIVEN), r".* not finite; finite numbers"),
        (GIVEN.astype(object), r".* is pickled objects; numbers"),
        (GIVEN.astype(str), r".* is of type str\d+; numbers"),
        (GIVEN * 1j, r".* is of type complex128; numbers"),
        (GIVEN * [[1], [0]], r"a direction has no length; directions of some length"),
        (GIVEN[[0, 0]] * [[1], [-2]], r"the two directions are parallel; directions of some"),
    ],
)
def test_refused_before_anything_is_computed(tmp_path, linear, array, message):
    with pytest.raises(InputError, match=f"^slice.path: {message}"):
        checked(tmp_path, linear, array)


def test_an_array_of_another_name_is_named(tmp_path, linear):
    with pytest.raises(InputError, match=r"^slice.path: 'd.npz' has no array 'directions'; .*di"):
        checked(tmp_path, linear, GIVEN, "direction")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read: no such file"), (b"", "not an .npz"), (b"PK\x03\x04 no", "not an .n")],
)
def test_files_that_are_no_archives(tmp_path, linear, content, message):
    if content is not None:
        (tmp_path / "d.npz").write_bytes(content)
    with pytest.raises(InputError, match=f"^slice.path: .*{message}"):
        Vectors(path="d.npz").check(SliceRequirements(linear, folders=(tmp_path,)))


def test_paths_that_lead_elsewhere_are_refused(tmp_path, linear):
    inner = tmp_path / "inner"
    inner.mkdir()
    np.savez(tmp_path / "d.npz", directions=GIVEN)
    with pytest.raises(InputError, match=r"^slice.path: '../d.npz' lies outside"):
        Vectors(path="../d.npz").check(SliceRequirements(linear, folders=(inner,)))


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_lengths_near_the_ends_of_the_numbers(tmp_path, linear, size):
    assert checked(tmp_path, linear, GIVEN * size) == 2
    assert checked(tmp_path, linear, GIVEN * [[size], [1 / size]]) == 2


NAMES = ["along w1", "$x$ & θ"]


@pytest.mark.parametrize("labels", [NAMES, np.array(NAMES)])
def test_labels_stand_on_the_axes(tmp_path, linear, context, labels):
    np.savez(tmp_path / "d.npz", directions=GIVEN, labels=labels)
    section = Vectors(path="d.npz", span=1.0)
    assert section.check(SliceRequirements(linear, folders=(tmp_path,))) == 2
    assert section.build(context(linear, folders=(tmp_path,))).labels == tuple(NAMES)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (NAMES[:1], "labels holds 1; 2 texts, one a direction"),
        ([*NAMES, "c"], "labels holds 3; 2 texts, one a direction"),
        ([1, 2], r"labels\[0\] is 1, no text; 2 texts, one a direction"),
        (["a", " "], r"labels\[1\] is ' '; a line of 1 to 300 characters"),
        (["a", "b\nc"], r"labels\[1\] is 'b\\nc'; a line"),
        (["a", "b" * 301], r"labels\[1\] is 'bbb.*…; a line"),
        (["\a", "b"], r"labels\[0\] holds the control character"),
        (np.array(["a", "b"], object), "'labels' is pickled objects"),
        (np.array([b"a", b"b"]), "'labels' is of type bytes8"),
    ],
)
def test_wrong_labels_are_refused_with_their_file(tmp_path, linear, labels, message):
    np.savez(tmp_path / "d.npz", directions=GIVEN, labels=labels)
    with pytest.raises(InputError, match=f"^slice.path: 'd.npz': {message}"):
        Vectors(path="d.npz").check(SliceRequirements(linear, folders=(tmp_path,)))


def explored(**keys):
    return landscape.explore(
        lambda t: float(t @ t),
        np.ones(4),
        {"kind": "vectors", "points": 5, "span": 1.0, **keys},
        curvature=False,
    )


@pytest.mark.parametrize("directions", [GIVEN, GIVEN.tolist(), list(GIVEN), GIVEN.astype(int)])
def test_arrays_from_python(directions):
    result = explored(directions=directions, labels=NAMES)
    assert np.array_equal(result.slice.directions, GIVEN)
    assert result.slice.labels == result.surface.labels == tuple(NAMES)
    assert result.surface.loss[4, 2] == pytest.approx(np.sum((1 + GIVEN[1]) ** 2))
    assert explored(directions=GIVEN).slice.labels[0] == "first given direction"
    assert explored(directions=GIVEN[:1], labels="all").slice.labels == ("all",)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"directions": GIVEN[0]}, r"slice.directions: directions has shape \(4,\); \(1, 4\) or"),
        (
            {"directions": GIVEN[:, :3]},
            r"slice.directions: directions has shape \(2, 3\);",
        ),
        ({"directions": [[1, 2], [3]]}, r"slice.directions: its rows form no array; an array"),
        ({"directions": "ab"}, r"slice.directions: is 'ab', no numbers; an array \(k, P\)"),
        ({"directions": GIVEN * 1j}, r"slice.directions: is of type complex128, no numbers"),
        ({"directions": GIVEN * np.nan}, r"slice.directions: directions\[0, 0\] is not finite"),
        ({"directions": GIVEN[[0, 0]]}, r"slice.directions: the two directions are parallel"),
        ({"directions": GIVEN, "labels": ["a"]}, "slice.labels: labels holds 1; 2 texts"),
        ({"directions": GIVEN, "path": "d.npz"}, "slice.path: stands beside directions"),
        ({"directions": GIVEN, "length": 1}, "slice.length: unknown key"),
    ],
)
def test_wrong_arrays_are_refused_in_words(keys, message):
    with pytest.raises(InputError, match=f"^{message}"):
        explored(**keys)


def test_an_experiment_from_python_takes_them_and_a_file_does_not(tmp_path):
    model = {"kind": "function", "expr": "a**2 + b**2", "params": {"a": 1.0, "b": 1.0}}
    plane = {"kind": "vectors", "directions": [[1, 1], [1, -1]], "labels": ["u", "v"], "points": 5}
    result = landscape.Experiment.from_dict({"model": model, "slice": plane}).run()
    assert result.slice.labels == ("u", "v")
    path = tmp_path / "arrays.yaml"
    path.write_text("model: {kind: linear}\nslice: {kind: vectors, directions: [[1, 0], [0, 1]]}")
    with pytest.raises(InputError, match=r"slice\.directions: unknown key"):
        load(path)
