"""What directions must be to carry coordinates: of some length, and not parallel."""

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError

PARALLEL = 1e-8
"""Directions whose angle has a smaller sine do not span a plane."""


def refuse_dependent(directions: Array, key: str, allowed: str) -> None:
    """Raises InputError where directions (k, P) are zero or span less than k dimensions."""
    size = np.abs(directions).max(axis=1, keepdims=True)
    if not np.all(size > 0):
        raise InputError(key, "a direction has no length", allowed)
    scaled = directions / size  # so that neither 1e300 nor 1e-310 is lost in a square
    normalised = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    if np.linalg.svd(normalised, compute_uv=False)[-1] < PARALLEL:
        raise InputError(key, "the two directions are parallel", allowed)


def signed(directions: Array) -> Array:
    """Directions (k, P) that have no sign of their own, with the largest component positive."""
    largest = np.abs(directions).argmax(axis=1)
    return directions * np.sign(directions[np.arange(len(directions)), largest])[:, None]
