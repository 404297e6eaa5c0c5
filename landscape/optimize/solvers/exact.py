"""Least squares in exact arithmetic, for columns so nearly dependent that rounding decides.

Powers of years are: 1990 … 2020 leaves a polynomial of degree 5 no digit of its residuals. The
normal equations of the numbers as they are given are solved in integers and fractions, and each
parameter is rounded once. n samples, P parameters.
"""

from fractions import Fraction
from math import lcm
from typing import Any, TypeGuard

import numpy as np

from landscape.arrays import Array
from landscape.losses import MSE
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

NAME = "exact least squares"
MAX_SIZE = 2e5
"""Samples times parameters squared up to which that takes a tenth of a second or so."""
MAX_PARAMETERS = 25
"""The same of the equations themselves."""


def is_applicable(objective: Objective) -> TypeGuard[Supervised]:
    """Whether it is small, and of squares that are linear in the parameters."""
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and isinstance(objective.loss, MSE)
        and objective.convex
        and not objective.lasso
        and objective.count <= MAX_PARAMETERS
        and objective.n_samples * objective.count**2 <= MAX_SIZE
    )


def least_squares(objective: Supervised) -> Array:
    """(P,): the minimum, rounded; 0 for columns that depend on those before them."""
    model, count = objective.model, objective.count
    assert isinstance(model, AffineModel)
    design = model.design(_exact(objective.data.x))
    columns = [*design.T, *[_exact(np.ones(objective.n_samples))] * model.intercept]
    units = [lcm(*(number.denominator for number in column)) for column in columns]
    matrix = np.array([_integers(c, unit) for c, unit in zip(columns, units, strict=True)])
    factors, y = _exact(objective.sample_factors), _exact(objective.data.y)
    unit = lcm(*(number.denominator for number in factors))
    weighted = matrix * _integers(factors, unit)
    of_y = lcm(*(number.denominator for number in y))
    ridge = np.where(objective.layout.weights, objective.ridge, 0.0)
    scales: Any = np.array([Fraction(1, u) for u in units], dtype=object)
    normal = (weighted @ matrix.T) * np.multiply.outer(scales, scales) * Fraction(1, unit)
    normal[np.diag_indices(count)] += _exact(ridge)
    right = (weighted @ _integers(y, of_y)) * scales * Fraction(1, unit * of_y)
    return np.array([float(number) for number in _solved(normal, right)])


def _exact(numbers: Array) -> Any:
    """The same numbers as fractions."""
    return np.vectorize(Fraction, otypes=[object])(numbers)


def _integers(numbers: Any, unit: int) -> Any:
    """(n,): fractions as multiples of 1 / unit."""
    return np.array([x.numerator * (unit // x.denominator) for x in numbers], dtype=object)


def _solved(matrix: Any, right: Any) -> Any:
    """(P,) fractions that a positive semidefinite matrix (P, P) makes the right side (P,) of."""
    count = len(right)
    for k in range(count):
        for i in range(k + 1, count):
            if not matrix[i, k]:  # as where the diagonal is 0
                continue
            share = matrix[i, k] / matrix[k, k]
            matrix[i, k:] -= share * matrix[k, k:]
            right[i] -= share * right[k]
    solution = np.array([Fraction(0)] * count, dtype=object)
    for k in reversed(range(count)):
        if matrix[k, k]:
            solution[k] = (right[k] - matrix[k, k + 1 :] @ solution[k + 1 :]) / matrix[k, k]
    return solution
