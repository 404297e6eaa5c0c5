"""Trajectory: what a run of an optimizer, or a recorded one, leaves behind."""

from dataclasses import dataclass, replace
from typing import Protocol

from landscape.arrays import Array


class Projecting(Protocol):
    """What a path can be seen on: a slice, of k directions."""

    def project(self, theta: Array) -> tuple[Array, Array]:
        """Coordinates (..., k) and distances (...,) of parameters (..., P)."""


@dataclass(frozen=True)
class Trajectory:
    """One run of an optimizer: T steps, T + 1 points, P parameters, a slice of k directions."""

    label: str
    optimizer: str
    lr: str
    """The learning rate as it is read: `0.1`, or `1 to 0.1`."""
    theta: Array
    """(T + 1, P)."""
    loss: Array
    """(T + 1,)."""
    status: str
    """converged, running, cycling or diverged, as `landscape.optimize.status` judges."""
    coordinates: Array
    """(T + 1, k) on the slice; k = 0 until there is one."""
    residual: Array
    """(T + 1,): distance from the slice."""
    accuracy: Array | None = None
    """(T + 1,) for classes, in 0 … 1."""

    def with_slice(self, slice: Projecting) -> "Trajectory":
        """The same path with its coordinates on a slice."""
        coordinates, residual = slice.project(self.theta)
        return replace(self, coordinates=coordinates, residual=residual)
