"""How a descent that stayed finite ended, judged from its whole path.

T + 1 points, P parameters. In this order:

- `diverged`: the last loss exceeds `BOUND` · (1 + |first loss|); or, of all samples, it is the
  highest of the path and the loss has risen in each of the last `RISES` steps;
- `running`: of mini-batches, nothing more is said;
- `converged`: the gradient's norm at the end is at most `GRADIENT_TOLERANCE` of that at the start,
  or its product with 1 + ‖θ‖ at most `FLATNESS` of the loss;
- `cycling`: with some period of 2 … `LONGEST_CYCLE` steps, the last period repeats the one before
  within `CYCLE_TOLERANCE` of its extent, and the loss does not fall from one to the other by more
  than that share of itself;
- `running`: else.
"""

from typing import Literal, TypeAlias

import numpy as np

from landscape.arrays import Array

BOUND = 1e3
RISES = 10
GRADIENT_TOLERANCE = 1e-6
FLATNESS = 1e-8
CYCLE_TOLERANCE = 1e-6
LONGEST_CYCLE = 8

Status: TypeAlias = Literal["converged", "running", "cycling", "diverged"]


def judge(theta: Array, loss: Array, first: Array, last: Array, noisy: bool) -> Status:
    """The status of a path (T + 1, P) with its losses (T + 1,) and the gradients (P,) at its ends;
    `noisy` where the steps saw mini-batches."""
    if loss[-1] > BOUND * (1 + abs(loss[0])):
        return "diverged"
    if noisy:
        return "running"
    if _climbs(loss):
        return "diverged"
    if _settled(theta[-1], float(loss[-1]), first, last):
        return "converged"
    return "cycling" if _cycles(theta, loss) else "running"


def _climbs(loss: Array) -> bool:
    return len(loss) > RISES and bool(
        np.all(np.diff(loss[-RISES - 1 :]) > 0) and loss.argmax() == len(loss) - 1
    )


def _settled(theta: Array, loss: float, first: Array, last: Array) -> bool:
    gradient_norm = np.linalg.norm(last)
    flat = gradient_norm * (1 + np.linalg.norm(theta)) <= FLATNESS * abs(loss)
    return bool(flat or gradient_norm <= GRADIENT_TOLERANCE * np.linalg.norm(first))


def _cycles(theta: Array, loss: Array) -> bool:
    return any(
        _repeats(theta[-2 * period :], loss[-2 * period :], period)
        for period in range(2, min(LONGEST_CYCLE, len(theta) // 2) + 1)
    )


def _repeats(theta: Array, loss: Array, period: int) -> bool:
    """Whether the second half of 2 · period points repeats the first, the loss no lower."""
    extent = np.ptp(theta[period:], axis=0).max()
    moved = np.abs(theta[period:] - theta[:period]).max()
    fall = loss[:period].mean() - loss[period:].mean()
    again = extent > 0 and moved <= CYCLE_TOLERANCE * extent
    return bool(again and fall <= CYCLE_TOLERANCE * np.abs(loss).mean())
