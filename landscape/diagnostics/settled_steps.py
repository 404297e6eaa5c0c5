"""How many steps of some runs are worth showing: all, or until runs that go on for ever as they
are have settled."""

from collections.abc import Sequence

import numpy as np

from landscape.arrays import Array
from landscape.optimize.trajectory import Trajectory

SETTLED = 1e-3
"""A run has settled where what is left of its fall is less than this share of it."""
VISIBLE = 1e-3
"""What is left of a fall is not seen on a logarithmic axis from this share of the loss on."""
ENDED = ("converged", "cycling")
"""Runs that go on as they are for ever."""
CYCLE = 8
"""Points at a run's end from which one sees how far it goes to and fro."""
LEAST = 10
"""Steps that are shown of any run that has as many."""


def shown_steps(paths: Sequence[Trajectory], visible: float = VISIBLE) -> int:
    """The last step to show: a little after all runs have settled, or the last of the longest."""
    longest = max(path.last_step for path in paths)
    if all(path.status in ENDED for path in paths):
        settled = max(path.step_numbers[_settled(path.loss, visible)] for path in paths)
        longest = min(longest, max(int(1.25 * settled) + 1, LEAST))
    return max(longest, 1)


def _settled(loss: Array, visible: float) -> int:
    """The first point from which on hardly anything is left of the fall but going to and fro."""
    swing = float(np.ptp(loss[-CYCLE:]))
    rest = np.abs(loss - loss[-1])
    fallen = SETTLED * max(float(rest.max()), 1e-300)
    least = np.minimum(fallen, visible * abs(float(loss[-1])))
    above = np.flatnonzero(rest > least + 1.01 * swing)
    return int(above[-1]) if len(above) else 0
