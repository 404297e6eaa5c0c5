"""Directions from a file, and files nobody need trust."""

import numpy as np
import pytest

from landscape.errors import InputError
from landscape.losses import MSE
from landscape.models.linear import Linear
from landscape.slices.context import SliceRequirements
from landscape.slices.vectors import Vectors

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
