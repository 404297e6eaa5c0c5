"""A basis in which columns that nearly depend on each other do not, found with many digits.

Powers of years are such columns: in floats, 1990 … 2020 leave a polynomial of degree 5 no digit of
its residuals. The columns as they are given are made orthogonal (modified Gram-Schmidt) in integers
that count `BITS` binary places, a fit in their place is an ordinary one, and its parameters are
turned back with as many digits and rounded once. n samples, P parameters.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt
from typing import Any, TypeGuard

import numpy as np

from landscape.arrays import Array, Mask
from landscape.models.linear import Linear, Polynomial
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.convex_model import inverse

NAME = "fit in an exact orthogonal basis"
MAX_SIZE = 2e5
"""Samples times parameters squared up to which that takes a tenth of a second or so."""
BITS = 400
"""Binary places: a polynomial of degree 20 over years loses half of them."""
MOST = Fraction(np.finfo(float).max)
DEPENDENT = 1e-8
"""Share of the largest singular value, columns scaled, below which columns nearly depend."""


def is_applicable(objective: Objective) -> TypeGuard[Supervised]:
    """Whether it is a small convex loss without a penalty, of columns that nearly depend on each
    other."""
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and objective.outputs == 1
        and objective.convex
        and not objective.lasso
        and not objective.ridge
        and objective.n_samples * objective.count**2 <= MAX_SIZE
        and _is_nearly_dependent(objective.design)
    )


def _is_nearly_dependent(design: Array) -> bool:
    singular = np.linalg.svd(design * inverse(np.linalg.norm(design, axis=0)), compute_uv=False)
    return bool(singular[-1] <= DEPENDENT * singular[0] > 0)


@dataclass(frozen=True, eq=False)
class OrthogonalBasis:
    """A loss of the same samples with orthogonal columns."""

    objective: Supervised
    """Its parameters (m,), m at most P, are those of the columns."""
    columns: Any
    """(m, P) fractions: of which of the given columns each consists."""

    @classmethod
    def from_objective(cls, objective: Supervised) -> "OrthogonalBasis":
        """Columns that depend on those before them are left out: exactly, or as far as numbers
        that are no integers of 53 bits are known, but for powers, which are what they are."""
        design = objective.design.T
        rounded = np.any((design != np.round(design)) | (np.abs(design) > 2.0**53), axis=1)
        if isinstance(objective.model, Polynomial):
            rounded[:] = False
        exponents = np.frexp(np.abs(design).max(axis=1))[1]
        columns, made = _orthogonalised(np.ldexp(design, -exponents[:, None]), rounded)
        units = np.array([Fraction(2) ** -int(exponent) for exponent in exponents], dtype=object)
        names = tuple(f"x{k + 1}" for k in range(len(columns)))
        data = replace(objective.data, x=columns.T, feature_names=names,
                       weights=objective.weights, test=None, original=None)  # fmt: skip
        simple = replace(objective, model=Linear(intercept=False), data=data)
        return cls(simple, made * units)

    def parameters(self, theta: Array) -> Array:
        """(P,) of the given columns, rounded, from those (m,) of the orthogonal ones."""
        exact: Any = np.array([Fraction(float(number)) for number in theta], dtype=object)
        return np.array([float(min(max(number, -MOST), MOST)) for number in exact @ self.columns])


def _orthogonalised(columns: Array, rounded: Mask) -> tuple[Array, Any]:
    """Orthogonal columns (m, n) of mean square 1, and of which of the given (P, n) columns each
    consists, (m, P) fractions; `rounded` (P,) ones are known to their last digit only."""
    count, one, root = *columns.shape[:1], 1 << BITS, float(np.sqrt(columns.shape[1]))
    rest = [
        np.array([int(Fraction(x) * one) for x in map(float, c)], dtype=object) for c in columns
    ]
    shares = [np.array([one * (i == k) for k in range(count)], dtype=object) for i in range(count)]
    errors = np.finfo(float).eps * np.linalg.norm(columns, axis=1) * rounded
    kept, made = [], []
    for k in range(count):
        length = isqrt(rest[k] @ rest[k])
        error = sum(abs(share / one) * e for share, e in zip(shares[k], errors, strict=True))
        if length >> (BITS // 2) == 0 or length / one <= 2 * error:
            continue
        normed, share_of_unit = (rest[k] << BITS) // length, (shares[k] << BITS) // length
        for i in range(k + 1, count):
            along = (normed @ rest[i]) >> BITS
            rest[i] = rest[i] - ((along * normed) >> BITS)
            shares[i] = shares[i] - ((along * share_of_unit) >> BITS)
        kept.append([x / one * root for x in normed])
        made.append([Fraction(share, one) * Fraction(root) for share in share_of_unit])
    return np.array(kept), np.array(made, dtype=object)
