"""Polynomial features: all products of up to `degree` features, in scikit-learn's order.

As `PolynomialFeatures(degree, include_bias=False)`: by degree, and in each degree the products
of earlier features first, so that x1 and x2 of degree 2 become x1, x2, x1^2, x1 x2, x2^2.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from landscape.arrays import Array


def expanded_count(features: int, degree: int) -> int:
    """How many products there are."""
    return comb(features + degree, degree) - 1


def expanded_names(names: Sequence[str], degree: int) -> tuple[str, ...]:
    """The products in words: `x1^2`, `x1 x2`.

    >>> expanded_names(["a", "b"], 2)
    ('a', 'b', 'a^2', 'a b', 'b^2')
    """
    return tuple(
        " ".join(
            names[i] if power == 1 else f"{names[i]}^{power}"
            for i, power in Counter(chosen).items()
        )
        for chosen in _products(len(names), degree)
    )


def expanded(x: Array, degree: int) -> Array:
    """The products (n, count) of features (n, d). They may overflow to infinity."""
    if degree == 1:
        return x
    columns = np.empty((len(x), expanded_count(x.shape[1], degree)), order="F")
    place: dict[tuple[int, ...], int] = {}
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for column, chosen in enumerate(_products(x.shape[1], degree)):
            *rest, last = chosen
            lower = columns[:, place[tuple(rest)]] if rest else 1.0
            columns[:, column] = lower * x[:, last]
            place[chosen] = column
    return np.ascontiguousarray(columns)


def _products(features: int, degree: int) -> Iterator[tuple[int, ...]]:
    """The features that each product multiplies."""
    for count in range(1, degree + 1):
        yield from combinations_with_replacement(range(features), count)
