"""The numbers of minima: the same in every figure of a surface."""

import numpy as np

from landscape.arrays import Array, Rows
from landscape.evaluate.surface import Surface

EQUAL = 1e-3
"""Losses that differ by less than this share of the surface's range are equal: a grid has no points
at the minima themselves."""


def numbered_by_loss(loss: Array, points: Array, surface: Surface) -> Rows:
    """(m,): the number of each minimum (m, 2), from 1 for the lowest loss (m,); of equal ones from
    left to right."""
    spacing = EQUAL * float(np.ptp(surface.finite)) or 1.0
    level = np.rint((loss - np.min(loss, initial=np.inf)) / spacing)
    numbers = np.empty(len(loss), np.intp)
    numbers[np.lexsort((points[:, 1], points[:, 0], level))] = np.arange(1, len(loss) + 1)
    return numbers
