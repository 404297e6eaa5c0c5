"""Bent lines: a curve from its control points, the first and the last of which are its ends."""

from math import comb
from typing import Literal

import numpy as np

from landscape.arrays import Array

Form = Literal["bezier", "polygon"]


def shares(position: Array, count: int, form: Form) -> Array:
    """(..., count): the share of each control point in the points of a curve at positions (...,).

    At 0 and 1 the shares are exactly those of an end alone. They add up to 1 for positions in
    0 … 1, evenly spaced control points on a line then stand for that line at the same positions.
    """
    t = np.asarray(position, float)[..., None]
    i, last = np.arange(count), count - 1
    if form == "polygon":
        return np.maximum(0.0, 1 - np.abs(t * last - i))
    binomials = np.array([comb(last, j) for j in i], float)
    return np.asarray(binomials * (1 - t) ** (last - i) * t**i)
