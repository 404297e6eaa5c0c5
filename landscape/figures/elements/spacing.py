"""Places in an order that keep their distance, moved as little as that takes."""

import numpy as np

from landscape.arrays import Array


def spaced(
    wanted: Array,
    offsets: Array,
    weights: Array | None = None,
    within: tuple[float, float] = (-np.inf, np.inf),
) -> Array:
    """The places nearest to those wanted that keep their distances, by weighted least squares.

    Parameters
    ----------
    wanted
        (m,): where each would stand if it were alone.
    offsets
        (m,): rising; two neighbours stand at least as far apart as theirs.
    weights
        (m,): how strongly each holds to its place; None: equally.
    within
        Where the first and the last may stand; with too little room the first holds.

    Returns
    -------
    Array
        (m,), by isotonic regression (pool adjacent violators).
    """
    weights = np.ones(len(wanted)) if weights is None else weights
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted - offsets, weights, strict=True):
        pools.append((float(value), float(weight), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, wa, na), (b, wb, nb) = pools[-2:]
            pools[-2:] = [((a * wa + b * wb) / (wa + wb), wa + wb, na + nb)]
    values = np.repeat([value for value, _, _ in pools], [n for _, _, n in pools])
    return np.maximum(np.minimum(values, within[1] - offsets[-1]), within[0] - offsets[0]) + offsets
