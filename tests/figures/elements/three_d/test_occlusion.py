import numpy as np
import pytest

from landscape.figures.elements.three_d.occlusion import height, seen, subdivided

X = Y = np.linspace(-1, 1, 41)
RIDGE = np.exp(-20 * X**2) + 0 * Y[:, None]
"""A wall along x = 0."""


def test_height_is_bilinear_and_unknown_outside():
    x, y = np.array([0.0, 1.0]), np.array([0.0, 2.0])
    z = np.array([[0.0, 1.0], [10.0, 11.0]])
    points = np.array([[0.5, 1.0], [0.0, 0.0], [1.0, 2.0], [1.5, 0.0]])
    assert height(x, y, z, points) == pytest.approx([5.5, 0, 11, np.nan], nan_ok=True)


def test_height_beside_a_hole_is_unknown():
    z = np.zeros((3, 3))
    z[1, 1] = np.nan
    axis = np.arange(3.0)
    assert np.isnan(height(axis, axis, z, np.array([[0.5, 0.5]]))).all()


def test_subdivided_keeps_the_points_and_bounds_the_steps():
    points = np.array([[0, 0], [1, 0], [np.nan, np.nan], [2, 2], [2, 3.0]])
    fine = subdivided(points, np.array([0.3, 0.3]))
    assert np.nanmax(np.abs(np.diff(fine, axis=0))) <= 0.3
    for point in points[np.isfinite(points[:, 0])]:
        assert np.any(np.all(fine == point, axis=1))


def on_ridge(x):
    return np.array([[x, 0.0, np.exp(-20 * x**2)]])


@pytest.mark.parametrize(
    ("x", "eye", "free"),
    [
        (0.7, (1, 0, 0.5, 0), True),  # from the right, low: the right side lies open
        (-0.7, (1, 0, 0.5, 0), False),  # and the left one behind the wall
        (-0.7, (0, 0, 1, 0), True),  # from above everything does
        (-0.7, (10, 0, 50, 1), True),  # also from a point high up
        (-0.7, (10, 0, 3, 1), False),
        (-0.7, (0.2, 0, -1, 0), True),  # from below one sees the underside
    ],
)
def test_a_wall_hides_what_lies_behind_it(x, eye, free):
    assert seen(on_ridge(x), X, Y, RIDGE, np.array(eye, float)).tolist() == [free]


def test_a_hole_in_the_wall_lets_the_eye_through():
    z = np.where(np.abs(X) < 0.5, np.nan, RIDGE)
    assert seen(on_ridge(-0.7), X, Y, z, np.array([1, 0, 0.5, 0.0])).tolist() == [True]
