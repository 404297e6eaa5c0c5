"""Elementwise functions of scores that neither overflow nor cancel.

See M. Mächler, "Accurately computing log(1 - exp(-|a|))" (2012) for the log1p forms.
"""

import numpy as np

from landscape.arrays import Array

SERIES_BELOW, SERIES_TERMS = 0.25, 14
"""exp_less_line: where the series is used, and how many terms it then needs."""


def softplus(z: Array) -> Array:
    """log(1 + exp(z)), elementwise, to full relative accuracy."""
    small = np.abs(z, out=np.empty_like(z, float))
    for step in (np.negative, np.exp, np.log1p):
        step(small, out=small)
    return np.add(small, np.maximum(z, 0), out=small)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), elementwise, without overflow; complex z too."""
    small = np.exp(np.where(z.real < 0, z, -z))
    return np.where(z.real < 0, small, 1.0) / (1 + small)


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z) over the last axis, without overflow; complex z too."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_sum_exp(z: Array, less: Array | float = 0.0) -> Array:
    """log Σ exp(z - less) over the last axis, where `less` holds one number each, as M - less +
    log1p(Σ over the others of exp(z - M)) with M the largest: where that is `less` and all else is
    far below, the small result keeps its digits."""
    largest = z.max(axis=-1, keepdims=True)
    top = z == largest
    rest = z - largest
    np.exp(rest, out=rest)
    np.copyto(rest, 0.0, where=top)
    others = rest.sum(axis=-1)
    if np.count_nonzero(top) != others.size:  # equal ones, or none that is a number
        others += np.count_nonzero(top, axis=-1) - 1
    return (largest - less)[..., 0] + np.log1p(others, out=others)


def exp_less_line(z: Array) -> Array:
    """exp(z) - 1 - z, elementwise, to full relative accuracy: a series where the terms cancel."""
    near = np.abs(z) < SERIES_BELOW
    u = np.where(near, z, 0.0)
    series = np.zeros_like(u)
    for k in range(SERIES_TERMS + 1, 1, -1):
        series = (1 + series) * u / k
    far = np.where(near, 0.0, z)
    return np.where(near, series * u, np.expm1(far) - far)
