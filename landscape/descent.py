"""Path: the way an optimizer went through parameter space."""

from dataclasses import dataclass

from landscape.arrays import Array


@dataclass(frozen=True)
class Path:
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
    """converged, running, cycling or diverged."""
    coordinates: Array
    """(T + 1, k) on the slice."""
    residual: Array
    """(T + 1,): distance from the slice."""
    accuracy: Array | None = None
    """(T + 1,) for classes, in 0 … 1."""
