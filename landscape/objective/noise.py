"""How much of a computed value is noise: rounding, or chance.

J. Moré, S. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011): at evenly spaced
points close together, what is smooth vanishes from high differences, and noise does not. A value
that is rounded coarsely is the same at some such points: then its grain counts as noise, the
smallest gap between the values seen, once the points stand far enough apart for some to differ.
"""

from collections.abc import Callable

import numpy as np

from landscape.arrays import Array

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
