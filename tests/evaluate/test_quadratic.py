"""Sums of squares without cancellation, whatever the columns."""

from fractions import Fraction

import numpy as np
import pytest

from landscape.evaluate.quadratic import on_grid, triangle

OFFSETS = np.array([-2.0, 0.0, 0.5]), np.array([-1.0, 3.0])


def squares(blocks, alpha, beta):
    return on_grid(*triangle(blocks), alpha, beta)


def exact(columns, alpha, beta):
    """In rational numbers."""
    rows = [[Fraction(float(v)) for v in row] for row in columns]
    return [
        [
            float(sum((r + Fraction(i) * a + Fraction(j) * b) ** 2 for a, b, r in rows))
            for i in alpha
        ]
        for j in beta
    ]


@pytest.mark.parametrize(
    "columns",
    [
        np.random.default_rng(0).normal(size=(7, 3)),
        np.random.default_rng(1).normal(size=(2, 3)),
        np.random.default_rng(2).normal(size=(9, 3)) * [0, 1, 1],
        np.random.default_rng(3).normal(size=(9, 1)) * [1.0, 2.0, 3.0],
        np.zeros((4, 3)),
        np.random.default_rng(4).normal(size=(5, 3)) * [1e150, 1e-150, 1.0],
    ],
    ids=["plain", "two rows", "zero column", "parallel", "nothing", "far apart"],
)
def test_any_columns(columns):
    np.testing.assert_allclose(
        squares([columns], *OFFSETS), exact(columns, *OFFSETS), rtol=1e-13, atol=1e-28
    )


def test_blocks_of_rows_make_no_difference():
    columns = np.random.default_rng(5).normal(size=(40, 3))
    parts = [columns[:1], columns[1:20], columns[20:]]
    np.testing.assert_allclose(squares(parts, *OFFSETS), squares([columns], *OFFSETS), rtol=1e-14)


def test_the_minimum_of_a_perfect_fit_keeps_its_digits():
    """An expanded square would lose a residual of 1e-9 beside a column of 1."""
    a = np.ones(100)
    r = -a + 1e-9 * np.tile([1.0, -1.0], 50)
    found = squares([np.column_stack([a, 0 * a, r])], np.array([1.0]), np.array([0.0]))
    assert found[0, 0] == pytest.approx(100 * 1e-18, rel=1e-6)


def test_values_of_1e300_and_1e_310():
    columns = np.array([[1e300, 1e-310, 1.0], [-1e300, 0.0, 2.0]])
    found = squares([columns], np.array([1e-300]), np.array([1e300]))
    assert found[0, 0] == pytest.approx((1 + 1 + 1e-10) ** 2 + (2 - 1) ** 2, rel=1e-12)
