"""Coordinates of a slice: there and back, and the nearest point from beside it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.slices.slice import Slice

NUMBERS = st.floats(-10, 10)


def sliced(origin, directions, base=None):
    k = len(directions)
    base = np.zeros(k) if base is None else np.asarray(base, float)
    return Slice("random", np.asarray(origin, float), np.asarray(directions, float),
                 ("a", "b")[:k], base, ())  # fmt: skip


def test_a_point_by_its_coordinates():
    plane = sliced([1, 2, 3], [[1, 0, 0], [0, 2, 0]], base=[10, 0])
    assert plane.parameters([10, 0]).tolist() == [1, 2, 3]
    assert plane.parameters([[11, 0], [10, -1]]).tolist() == [[2, 2, 3], [1, 0, 3]]
    assert plane.parameters(np.zeros((4, 5, 2))).shape == (4, 5, 3)


def test_the_nearest_point_and_the_distance_left():
    plane = sliced([0, 0, 1], [[1, 0, 0], [1, 1, 0]])
    coordinates, residual = plane.project([3, 2, 5])
    np.testing.assert_allclose(coordinates, [1, 2], rtol=1e-14)
    assert residual == pytest.approx(4)
    coordinates, residual = plane.project(np.ones((2, 4, 3)))
    assert (coordinates.shape, residual.shape) == ((2, 4, 2), (2, 4))


def test_a_line_in_a_space_of_one_dimension():
    line = sliced([2], [[-4]], base=[1])
    assert line.parameters([[2]]).tolist() == [[-2]]
    coordinates, residual = line.project([[-2.0], [2.0]])
    assert (coordinates.tolist(), residual.tolist()) == ([[2], [1]], [0, 0])


@given(
    st.integers(2, 6),
    st.integers(0, 2**32 - 1),
    st.floats(1e-4, np.pi / 2),
    st.floats(-3, 3),
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4),
)
def test_coordinates_come_back_whatever_the_angle(p, seed, angle, decades, coordinates):
    """From orthogonal directions to an angle of 1e-4, of lengths up to 10³ apart."""
    rng = np.random.default_rng(seed)
    q, _ = np.linalg.qr(rng.normal(size=(p, 2)))
    first, beside = q.T
    directions = [10**decades * first, np.cos(angle) * first + np.sin(angle) * beside]
    plane = sliced(rng.normal(size=p), directions, base=rng.normal(size=2))
    coordinates = np.array(coordinates)
    found, residual = plane.project(plane.parameters(coordinates))
    # What rounding of the point itself is worth at this angle.
    worth = 1e-15 * 10 ** abs(decades) / np.sin(angle)
    np.testing.assert_allclose(found, coordinates, rtol=1e-10, atol=max(1e-10, 100 * worth))
    assert np.all(residual <= 1e-9 * 10 ** abs(decades))


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_neither_large_nor_small_numbers_are_lost(size):
    plane = sliced([0, 0, 0], [[size, 0, 0], [size, size, 0]])
    coordinates, residual = plane.project(size * np.array([3.0, 2.0, 4.0]))
    np.testing.assert_allclose(coordinates, [1, 2], rtol=1e-14)
    assert residual == pytest.approx(4 * size)
    plane = sliced([0, 0, 0], [[1, 0, 0], [1, 1, 0]])
    coordinates, _ = plane.project(size * np.array([3.0, 2.0, 4.0]))
    np.testing.assert_allclose(coordinates, [size, 2 * size], rtol=1e-14)
