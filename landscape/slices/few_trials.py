"""The ends of a bowl from few evaluations, of a loss that costs much a point.

One pair of distances, to the left and to the right, after the other, each where the last ones say;
between them the rise goes with a power of the distance, as a parabola's does.
"""

from collections.abc import Callable

import numpy as np

from landscape.arrays import Array

MAX_ASYMMETRY = 3.0
"""The farther side is shown up to this many times the nearer one."""
SHARE = 0.045
"""Evaluations of the search, as a share of the points of the grid."""
PAIRS = (2, 7)
"""Along one direction, at least and at most."""
STEPS_OUT = (2.0, 16.0)
"""How many times farther the next trial lies, at least and at most, where nothing has risen."""
MAX_EXTRAPOLATED = 4.0
"""An end lies at most this many times beyond the farthest trial, or within the nearest."""


def pairs_of_trials(points: int, directions: int) -> int:
    """How many pairs are tried along each direction, for a grid of so many points in all."""
    return int(np.clip(SHARE * points / (2 * directions), *PAIRS))


class Side:
    """What is known of how far the loss has risen on one side of the centre."""

    def __init__(self) -> None:
        self.distances: list[float] = []
        self.gains: list[float] = []

    def add(self, distance: float, gain: float) -> None:
        """A trial; a loss that is not finite is a wall."""
        place = int(np.searchsorted(self.distances, distance))
        self.distances.insert(place, distance)
        self.gains.insert(place, gain if gain < np.inf else np.inf)

    def end(self, rise: float) -> tuple[float, bool, float | None]:
        """Where the loss has risen so far: the distance, infinite where it seems to rise nowhere;
        whether a trial lies beyond; and where to look for it, if that would tell much more."""
        risen = np.flatnonzero(np.array(self.gains) >= rise)
        if not len(risen):
            end = self._beyond(len(self.gains) - 1, rise)
            return end if end <= MAX_EXTRAPOLATED * self.distances[-1] else np.inf, False, None
        i = int(risen[0])
        high, above = self.distances[i], self.gains[i]
        low = self.distances[i - 1] if i else 0.0
        if above == np.inf:
            middle = (high + low) / 2
            return high if low else middle, True, None if high <= 2 * low else middle
        end = max(self._beyond(i, rise), low, high / MAX_EXTRAPOLATED)
        known = high <= 2 * low or above <= MAX_EXTRAPOLATED * rise
        return end, True, None if known else end

    def _beyond(self, i: int, rise: float) -> float:
        """Where the loss has risen so far, as it rises from the trial before to the i-th."""
        high, above, power = self.distances[i], self.gains[i], 2.0
        if i and 0 < self.gains[i - 1] < np.inf:
            power = np.log(above / self.gains[i - 1]) / np.log(high / self.distances[i - 1])
        if not (above > 0 and power > 0):
            return np.inf
        return float(high * np.exp(np.log(rise / above) / power))


def basin_edges(
    gains: Callable[[Array], tuple[Array, Array]],
    start: float,
    rise: float,
    pairs: int,
    reach: float,
) -> tuple[float, float]:
    """The distances of the nearer and the farther end of the bowl, infinite where it has none.

    `gains` tells how far the loss has risen at distances (m,) to the left and to the right; the
    first to be tried is `start`, none lies beyond `reach`. Where the loss seems never to rise so
    far, the ends are where it has risen by half of what it does."""
    sides, distance = (Side(), Side()), start
    for _ in range(pairs):
        for side, gain in zip(sides, gains(np.array([distance])), strict=True):
            side.add(distance, float(gain[0]))
        following = _next(sides, rise)
        if following is None or following > reach:
            break
        distance = following
    highest = max(max(side.gains) for side in sides)
    ends = [side.end(rise)[0] for side in sides]
    if min(ends) == np.inf and highest > 0:
        ends = [side.end(highest / 2)[0] for side in sides]
    return min(ends), max(ends)


def _next(sides: tuple[Side, Side], rise: float) -> float | None:
    """Where to look next; None where enough is known."""
    farthest = sides[0].distances[-1]
    ends = [side.end(rise) for side in sides]
    risen = [end for end, is_inside, _ in ends if is_inside]
    if not risen:
        gain = max(side.gains[-1] for side in sides)
        return farthest * float(np.clip(np.sqrt(rise / gain) if gain > 0 else np.inf, *STEPS_OUT))
    for _, _, following in ends:
        if following is not None:
            return following
    if len(risen) < len(ends) and farthest < MAX_ASYMMETRY * min(risen):
        return MAX_ASYMMETRY * min(risen)
    return None
