"""Derivatives by central differences, in steps that suit the noise of what is differenced."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import UntrustworthyError
from landscape.objective.noise import EPSILON

Values: TypeAlias = Callable[[Array], Array]
"""Values (m,) at parameters (m, P)."""
RESOLVED = 1000.0
"""How many times its noise a difference is that second derivatives are told from."""
ALLOWED, CHANGE = 10.0, 0.05
"""What shorter steps may differ by from what these lead to expect: times the noise, and a share."""
MAX_SHARE = 10.0
"""The longest step, as a share of the parameters' size."""
MAX_NOISE = 0.1
"""Noise that first steps are chosen for, at most, as a share of the value."""


def noise_share(noise: float, size: float) -> float:
    """The noise of values of a size as a share that steps can be chosen for."""
    return float(np.clip(noise / size, EPSILON, MAX_NOISE)) if 0 < size < np.inf else EPSILON


def lengths(theta: Array) -> Array:
    """(P,): how long steps along the parameters (P,) are, times their share."""
    return np.maximum(1.0, np.abs(theta))


def gradient(value: Values, theta: Array, steps: Array) -> Array:
    """(P,) at parameters (P,), from two values a parameter at these steps (P,)."""
    result = np.empty(len(theta))
    for i, step in enumerate(steps):
        pair = np.array([theta, theta], float)
        pair[:, i] += step, -step
        ahead, behind = value(pair)
        result[i] = (ahead - behind) / (pair[0, i] - pair[1, i])
    return result


def hessian(value: Values, theta: Array, steps: Array) -> Array:
    """(P, P) at parameters (P,), from P² + P values around the centre's.

    f(θ ± hᵢeᵢ) give the diagonal, and with f(θ ± (hᵢeᵢ + hⱼeⱼ)) the rest: M. Abramowitz, I. Stegun,
    "Handbook of Mathematical Functions", 25.3.23 and 25.3.27."""
    center = float(value(theta[None])[0])

    def second_differences(offsets: Array) -> Array:
        return value(theta + offsets) + value(theta - offsets) - 2 * center

    along = second_differences(np.diag(steps))
    result = np.diag(along)
    for i in range(len(theta) - 1):
        offsets = np.diag(steps)[i + 1 :]
        offsets[:, i] = steps[i]
        result[i, i + 1 :] = (second_differences(offsets) - along[i] - along[i + 1 :]) / 2
    upper = np.triu(result, 1)
    return (result + upper.T) / np.outer(steps, steps)


def growing_steps(
    difference: Callable[[float], float], noise: float, share: float
) -> dict[float, float]:
    """Differences at steps, each twice as long, from this share to where they stand out of the
    noise; to the last that can be tried where none do."""
    sizes = {share: difference(share)}
    while sizes[share] < RESOLVED * noise and share < MAX_SHARE:
        share *= 2
        sizes[share] = difference(share)
    return sizes


def stands_out(size: float, noise: float) -> bool:
    """Whether a difference tells more than the noise."""
    return RESOLVED * noise <= size < np.inf


def refuse_unresolved(name: str, sizes: dict[float, float], order: int, noise: float) -> None:
    """Raise UntrustworthyError where differences at growing steps tell no second derivatives.

    They are of this `order` in the step; `name` says of what. None may stand out, or shorter steps
    tell of another curvature: that of ripples, where longer ones see what these lie on."""
    last = max(sizes)
    if not np.isfinite(sizes[min(sizes)]):
        raise np.linalg.LinAlgError("the Hessian is not finite")
    if not stands_out(sizes[last], noise):
        why = "do not stand out of its noise at any step that can be tried"
        raise UntrustworthyError(f"{name} {why}")
    for share, size in sizes.items():
        expected = sizes[last] * (share / last) ** order
        if abs(size - expected) > ALLOWED * noise + CHANGE * expected:
            why = "stand out of its noise at steps only that shorter ones contradict"
            raise UntrustworthyError(f"{name} {why}")
