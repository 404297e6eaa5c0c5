"""A gradient against central differences, with the differences' own error and a verdict.

The slope along a parameter is estimated at steps h and h/2. What changes between the two is the
truncation of the difference or the rounding of the loss, and stands for the estimate's own error
(L. F. Richardson, Phil. Trans. A 210, 1911): it must not be held against the gradient. At a kink
the slopes to either side stay apart however small the step, and any slope between them is right.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.objective.base import Objective

TOLERANCE = 1e-6
"""Of the larger of both slopes; the differences' own error is allowed on top."""
SAFETY = 3.0
"""The own error, as a multiple of the change from h to h/2."""
ROUNDING = 4 * float(np.finfo(float).eps)
"""The least error of a loss, as a share of it."""
PERSISTENT = 0.6
"""At a kink the gap between the slopes to either side keeps this share when h is halved; where
the loss is smooth it keeps half."""
TINY = 1e-300

AGREES, KINK, DIFFERS = range(3)


@dataclass(frozen=True)
class Comparison:
    """m parameters, each with its slope by either way."""

    analytic: Array
    """(m,)."""
    numeric: Array
    """(m,): central differences at h."""
    difference_error: Array
    """(m,): the error of `numeric` that its change from h to h/2 tells of."""
    left: Array
    """(m,): the smaller of the slopes to either side, at h/2."""
    right: Array
    """(m,): the larger one."""
    persistent: Mask
    """(m,): whether these two stay apart as h is halved."""

    @property
    def size(self) -> Array:
        """(m,): the larger of both slopes, never zero."""
        return np.maximum(np.maximum(np.abs(self.analytic), np.abs(self.numeric)), TINY)

    @property
    def error(self) -> Array:
        """(m,): |analytic - numeric|, relative to the larger of both."""
        return np.abs(self.analytic - self.numeric) / self.size

    @property
    def allowed(self) -> Array:
        """(m,): by how much the two may differ."""
        return TOLERANCE * self.size + self.difference_error

    @property
    def verdict(self) -> Rows:
        """(m,) of AGREES, KINK (between the slopes to either side of one) or DIFFERS."""
        agrees = np.abs(self.analytic - self.numeric) <= self.allowed
        above = self.analytic >= self.left - self.allowed
        under = self.analytic <= self.right + self.allowed
        kink = self.persistent & above & under
        return np.where(agrees, AGREES, np.where(kink, KINK, DIFFERS))


def compare(objective: Objective, theta: Array, chosen: Rows, h: float) -> Comparison:
    """The slopes along the m parameters `chosen (m,)` at `theta` (P,); `h` in their units."""
    center = float(objective.value(theta))
    reached, around = np.array([_around(objective, theta, i, h) for i in chosen]).transpose(1, 2, 0)
    backward, forward = ((around - center) / reached).reshape(2, 2, -1).swapaxes(0, 1)
    wide, narrow = (around[1::2] - around[::2]) / (reached[1::2] - reached[::2])
    gap = np.abs(forward - backward)
    noise = ROUNDING * np.maximum(abs(center), np.abs(around).max(axis=0)) / h
    return Comparison(
        analytic=objective.gradient(theta)[chosen],
        numeric=wide,
        difference_error=SAFETY * np.abs(wide - narrow) + noise,
        left=np.minimum(forward, backward)[1],
        right=np.maximum(forward, backward)[1],
        persistent=(gap[1] > PERSISTENT * gap[0]) & (gap[1] > 4 * noise),
    )


def _around(objective: Objective, theta: Array, i: int, h: float) -> tuple[Array, Array]:
    """At -h, h, -h/2 and h/2 along parameter i: how far that is in floating point, (4,), and the
    loss there, (4,)."""
    points = np.repeat(theta[None], 4, axis=0)
    points[:, i] += np.array([-h, h, -h / 2, h / 2])
    return points[:, i] - theta[i], objective.value(points)
