"""Derivatives by central differences, in steps that suit the noise (rounding, or chance) in what is
differenced.

J. Moré, S. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011): at evenly spaced
points close together, what is smooth vanishes from high differences, and noise does not. A value
that is rounded coarsely is the same at some such points: then its grain counts as noise, the
smallest gap between the values seen, once the points stand far enough apart for some to differ.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import UntrustworthyError

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
POINTS = 8
"""Values that the noise is measured from."""
AGREEMENT = 4.0
"""Three orders of differences whose noise differs by no more than this factor agree."""
PROBE = 1e-4
"""How far apart, as a share of the parameters' size, values are from which noise is measured; a
hundredth of that where they prove too far apart."""
WIDER = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""The same where all values prove equal."""
OFFSETS: Array = np.arange(POINTS, dtype=float) + (0.75 - POINTS / 2)
"""Of the points, in their distances: no two as far from the middle, since the value may be even."""
EPSILON = float(np.finfo(float).eps)


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


def measured_noise(values_at: Callable[[Array], Array], length: float) -> tuple[float, float]:
    """The noise in values at offsets (m,) along a direction, and the size of the values.

    `length` is the size of the parameters. The noise is at least what doubles have of it, and
    infinite where all values are equal."""
    seen = values_at(PROBE * length * OFFSETS)
    level = noise_level(seen)
    if not level and grain(seen) > 0:
        closer = values_at(PROBE / 100 * length * OFFSETS)
        level, seen = noise_level(closer), np.concatenate([seen, closer])
    for probe in WIDER:
        if grain(seen) > 0 or not np.isfinite(seen).all():
            break
        seen = np.concatenate([seen, values_at(probe * length * OFFSETS)])
    size = float(np.abs(seen).max())
    if np.isfinite(size) and len(np.unique(seen)) < len(seen):
        level = max(level or 0.0, grain(seen) or np.inf)
    return max(level or 0.0, EPSILON * size), size


def grain(values: Array) -> float:
    """The smallest gap between different ones of the values (m,); 0 where all are equal."""
    gaps = np.diff(np.unique(values))
    return float(gaps.min()) if len(gaps) else 0.0


def noise_level(values: Array) -> float | None:
    """The standard deviation of the noise in values (m,) at evenly spaced points; None where the
    orders of differences do not agree, so that the points stand too far apart."""
    levels, signs, table, factor = [], [], values, 1.0
    for order in range(1, len(values) - 1):
        table = np.diff(table)
        factor *= order / (2 * (2 * order - 1))  # (k!)² / (2k)!
        levels.append(float(np.sqrt(factor * np.mean(table**2))))
        signs.append(bool(table.min() < 0 < table.max()))
    for k in range(len(levels) - 2):
        some = levels[k : k + 3]
        if max(some) <= AGREEMENT * min(some) and signs[k]:
            return some[0]
    return 0.0 if levels[-1] == 0 else None
