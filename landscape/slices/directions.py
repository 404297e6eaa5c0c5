"""What directions must be to carry coordinates: of some length, and not parallel."""

from collections.abc import Iterator

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError

PARALLEL = 1e-8
"""Directions whose angle has a smaller sine do not span a plane."""


BLOCK = 2**18
"""Parameters worked on at once, so that no second copy of the directions is made."""


def blocks(count: int, vectors: int = 1) -> Iterator[slice]:
    """All of so many parameters, in blocks: smaller ones for many vectors at once."""
    width = BLOCK if count <= BLOCK else max(1, min(BLOCK, 8 * BLOCK // vectors))
    return (slice(start, start + width) for start in range(0, count, width))


def largest(vectors: Array) -> float:
    """The largest magnitude in vectors (m, P), block by block."""
    parts = (sizes(vectors[:, b]) for b in blocks(vectors.shape[1], len(vectors)))
    return max((float(part.max()) for part in parts), default=0.0)


def sizes(vectors: Array) -> Array:
    """(k, 1): the largest magnitude in each of vectors (k, P)."""
    size: Array = np.maximum(vectors.max(axis=1), -vectors.min(axis=1))[:, None]
    return size


def triangular_factor(directions: Array, size: Array) -> Array:
    """(k, k): R of the QR factors of directions / size (k, P), transposed, block by block.

    J. Demmel et al., "Communication-optimal parallel and sequential QR and LU factorizations",
    SIAM J. Sci. Comput. 34 (2012)."""
    factor = np.zeros((len(directions), len(directions)))
    for block in blocks(directions.shape[1]):
        stacked = np.vstack([factor, (directions[:, block] / size).T])
        factor = np.asarray(np.linalg.qr(stacked, mode="r"))
    return factor


def refuse_dependent(directions: Array, key: str, allowed: str) -> None:
    """Raises InputError where directions (k, P) are zero or not finite, or span less than k
    dimensions."""
    size = sizes(directions)
    if not np.isfinite(size).all():
        raise InputError(key, "a direction has no finite length", allowed)
    if not np.all(size > 0):
        raise InputError(key, "a direction has no length", allowed)
    factor = triangular_factor(directions, size)  # neither 1e300 nor 1e-310 is lost in a square
    normalised = factor / np.linalg.norm(factor, axis=0)
    if np.linalg.svd(normalised, compute_uv=False)[-1] < PARALLEL:
        raise InputError(key, "the two directions are parallel", allowed)


def signed(directions: Array) -> Array:
    """Directions (k, P) that have no sign of their own, turned in place so that the largest
    component is positive."""
    low, high = directions.min(axis=1), directions.max(axis=1)
    directions *= np.where(-low > high, -1.0, 1.0)[:, None]
    return directions
