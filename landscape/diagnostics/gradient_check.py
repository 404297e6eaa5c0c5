"""A gradient against central differences, with the differences' own error and a verdict.

The slope along a parameter is estimated at steps h, h/2 and h/4. What changes between them is the
truncation of the difference or the rounding of the loss, and stands for the estimate's own error
(L. F. Richardson, Phil. Trans. A 210, 1911): it must not be held against the gradient. At a kink
the slopes to either side stay apart however small the step, and any slope between them is right;
near one, they do not come together as those of a smooth loss do, and that is allowed on top. Where
more is allowed than a tenth of the slope, no verdict is given.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.objective.base import Objective

TOLERANCE = 1e-6
"""Of the larger of both slopes; the differences' own error is allowed on top."""
SAFETY = 3.0
"""The own error, as a multiple of the changes from step to step."""
ROUNDING = 4 * float(np.finfo(float).eps)
"""The least error of a loss, as a share of it."""
PERSISTENT = 0.6
"""At a kink the gap between the slopes to either side keeps this share when h is halved; where
the loss is smooth it keeps half."""
SHARP = 0.01
"""Share of the gap that the slopes to either side of a sharp kink change by at most."""
TELLING = 0.1
"""The share of the slope that may be allowed for a verdict to mean anything."""
TINY = 1e-300

AGREES, KINK, DIFFERS, UNCLEAR = range(4)


@dataclass(frozen=True, eq=False)
class Comparison:
    """m parameters, each with its slope by either way."""

    analytic: Array
    """(m,)."""
    numeric: Array
    """(m,): central differences at h."""
    difference_error: Array
    """(m,): the error of `numeric` that its changes from h to h/2 and h/4 tell of."""
    left: Array
    """(m,): the smallest of the slopes to either side, over all steps."""
    right: Array
    """(m,): the largest of them."""
    persistent: Mask
    """(m,): whether the slopes to either side stay apart as h is halved."""
    sharp: Mask
    """(m,): whether they stay what they are, so that there is one kink and it is at the point."""

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
    @np.errstate(invalid="ignore")
    def verdict(self) -> Rows:
        """(m,) of AGREES, KINK (between the slopes to either side of one), DIFFERS and UNCLEAR
        (cannot be told: more is allowed than a tenth of the slope, or both signs of the slope are
        between those to either side)."""
        difference = np.abs(self.analytic - self.numeric)
        telling = self.allowed <= TELLING * self.size
        agrees = (difference == 0) | (telling & (difference <= self.allowed))
        between = self.persistent & self._between(self.analytic, TOLERANCE * self.size)
        signed = np.abs(self.analytic) > TOLERANCE * (self.right - self.left)
        kink = between & ~(signed & self._between(-self.analytic, self.allowed))
        beyond = self.sharp & ~self._between(self.analytic, SHARP * (self.right - self.left))
        unclear = np.isfinite(difference) & (between | ~telling) & ~beyond
        return np.select([agrees, kink, unclear], [AGREES, KINK, UNCLEAR], DIFFERS)

    def _between(self, derivative: Array, margin: Array) -> Mask:
        return (derivative >= self.left - margin) & (derivative <= self.right + margin)


@np.errstate(invalid="ignore", over="ignore")
def compare(objective: Objective, theta: Array, chosen: Rows, h: float) -> Comparison:
    """The slopes along the m parameters `chosen (m,)` at `theta` (P,); `h` in their units."""
    center = float(objective.value(theta))
    reached, around = np.array([_around(objective, theta, i, h) for i in chosen]).transpose(1, 2, 0)
    one_sided = (around - center) / reached
    backward, forward = one_sided[::2], one_sided[1::2]
    central = (around[1::2] - around[::2]) / (reached[1::2] - reached[::2])
    gap = np.abs(forward - backward)
    noise = ROUNDING * np.maximum(abs(center), np.abs(around).max(axis=0)) / h
    changes = np.abs(np.diff(central, axis=0)).max(axis=0)
    kinked = np.abs(gap[:2] - 2 * gap[1:]).max(axis=0)
    kinked = np.where(kinked > 16 * noise, kinked, 0.0)
    return Comparison(
        analytic=objective.gradient(theta)[chosen],
        numeric=central[0],
        difference_error=SAFETY * np.maximum(changes, kinked) + noise,
        left=one_sided.min(axis=0),
        right=one_sided.max(axis=0),
        sharp=np.ptp(forward, axis=0) + np.ptp(backward, axis=0) < SHARP * gap[2],
        persistent=(gap[1] > PERSISTENT * gap[0]) & (gap[1] > 4 * noise),
    )


def _around(objective: Objective, theta: Array, i: int, h: float) -> tuple[Array, Array]:
    """At -h, h, -h/2, h/2, -h/4 and h/4 along parameter i: how far that is in floating point, (6,),
    and the loss there, (6,)."""
    points = np.repeat(theta[None], 6, axis=0)
    points[:, i] += h * np.array([-1, 1, -1 / 2, 1 / 2, -1 / 4, 1 / 4])
    return points[:, i] - theta[i], objective.value(points)
