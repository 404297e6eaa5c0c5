"""Stub."""

from landscape.arrays import Array
from landscape.evaluate.plane import Plane, Values


def values(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Values | None:
    return None
