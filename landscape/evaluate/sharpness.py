"""Sharpness: how far the loss rises nearby, at worst and on average.

At worst: the highest loss within a distance ρ, by steps along the gradient that are put back on the
ball's border (P. Foret et al., "Sharpness-aware minimization", ICLR 2021, whose one step is the
first). On a quadratic that is the power method, which ends at the eigenvector of the largest
eigenvalue: ½ρ²λ above a minimum. What is found is a point of the ball, hence never too much.

On average: on rings of radius ρ in random planes, filter-normalised (H. Li et al., arXiv
1712.09913), where ρ is a share of each filter's own length, so that networks of other sizes can be
compared.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.slices.random_directions import RandomDirections

RING = 8
"""Points of a ring."""
SHORTENINGS = 6
"""Times that a step which does not rise is halved before the ascent ends."""
SETTLED = 1e-7
"""The ascent ends once a step rises by less than this share of all."""


@dataclass(frozen=True, eq=False, repr=False)
class SharpnessReport(ShortRepr):
    """How far the loss rises around a point, P parameters."""

    rho: float
    loss: float
    """At the point."""
    rise: float
    """The highest loss found within the Euclidean distance `rho`, less that at the point; not
    finite where the loss is not."""
    step: Array
    """(P,): from the point to where that is; no longer than `rho`."""
    gradients: int
    """How many the ascent took."""
    plane_rises: Array
    """(seeds,): the mean rise on a ring in each random plane, at `rho` times each filter's length.
    """

    @property
    def mean(self) -> float | None:
        """Over the planes; None without any."""
        return float(self.plane_rises.mean()) if len(self.plane_rises) else None

    @property
    def std(self) -> float | None:
        """Their standard deviation; None of fewer than two."""
        return float(self.plane_rises.std(ddof=1)) if len(self.plane_rises) > 1 else None


def sharpness(
    objective: Objective, theta: Array, rng: np.random.Generator, *, rho: float, steps: int,
    seeds: int,
) -> SharpnessReport:  # fmt: skip
    """Measure the sharpness at `theta` (P,): by at most so many steps, and in so many planes.

    Raises InputError for a distance that is none, and a loss without a gradient.
    """
    if not 0 < rho < np.inf:
        raise InputError("rho", f"is {rho}", "a distance above 0")
    for key, number, least in (("steps", steps, 1), ("seeds", seeds, 0)):
        if number < least:
            raise InputError(key, f"is {number}", f"{least} or more")
    if not objective.differentiable:
        raise InputError("", "the worst case needs a gradient", "from_callable(…, gradient=…)")
    with np.errstate(all="ignore"):
        loss = float(objective.value(theta))
        rise, step, gradients = _ascent(objective, theta, loss, rho, steps, rng)
        planes = [_ring_rise(objective, theta, loss, rho, rng) for _ in range(seeds)]
    return SharpnessReport(rho, loss, rise, step, gradients, np.array(planes))


def _ascent(
    objective: Objective, theta: Array, loss: float, rho: float, steps: int,
    rng: np.random.Generator,
) -> tuple[float, Array, int]:  # fmt: skip
    """The rise, the step (P,) to where it is, and how many gradients were taken.

    From the border's point uphill, or where the gradient tells of no direction any: at a minimum
    that is rounding, so that a random part goes with it."""
    random = rng.standard_normal(len(theta))
    step = _on_border(_normalised(objective.gradient(theta)) + _normalised(random), rho)
    rise = float(objective.value(theta + step)) - loss
    for taken in range(1, steps + 1):
        uphill = _normalised(objective.gradient(theta + step))
        if not np.isfinite(uphill).all() or not uphill.any():
            return rise, step, taken + 1
        better, step = _higher(objective, theta, loss, rise, step, uphill, rho)
        if not better > rise + SETTLED * abs(rise):
            return max(better, rise), step, taken + 1
        rise = better
    return rise, step, steps + 1


def _higher(
    objective: Objective, theta: Array, loss: float, rise: float, step: Array, uphill: Array,
    rho: float,
) -> tuple[float, Array]:  # fmt: skip
    """A higher point of the border: where the gradient points, else as far towards it as rises; the
    same again where none does."""
    for k in range(SHORTENINGS + 1):
        trial = _on_border(uphill if k == 0 else step / rho + 2.0 ** (1 - k) * uphill, rho)
        reached = float(objective.value(theta + trial)) - loss
        if reached > rise:
            return reached, trial
    return rise, step


def _ring_rise(
    objective: Objective, theta: Array, loss: float, rho: float, rng: np.random.Generator
) -> float:
    """The mean rise on a ring in a random plane."""
    source = RandomDirections(int(rng.integers(2**63)), 2, "filter")
    first, second = source.around(theta, objective.layout)
    angles = 2 * np.pi * np.arange(RING) / RING
    ring = (theta + rho * (np.cos(a) * first + np.sin(a) * second) for a in angles)
    return float(np.mean([float(objective.value(point)) for point in ring])) - loss


def _on_border(direction: Array, rho: float) -> Array:
    return rho * _normalised(direction)


def _normalised(vector: Array) -> Array:
    """The vector at length 1; zeros stay."""
    size = float(np.abs(vector).max())
    scaled = vector / size if size else vector
    return scaled / (float(np.linalg.norm(scaled)) or 1.0)
