"""How much of a computed value is noise: rounding, or chance.

J. Moré, S. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011): at evenly spaced
points close together, what is smooth vanishes from high differences, and noise does not.
"""

import numpy as np

from landscape.arrays import Array

POINTS = 8
"""Values that the noise is measured from."""
AGREEMENT = 4.0
"""Three orders of differences whose noise differs by no more than this factor agree."""


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
