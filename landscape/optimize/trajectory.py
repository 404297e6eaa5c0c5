"""Trajectory: what a run of an optimizer, or a recorded one, leaves behind."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from landscape.arrays import Array, Rows, ShortRepr


class Projecting(Protocol):
    """What a path can be seen on: a slice, of k directions."""

    def project(self, theta: Array) -> tuple[Array, Array]:
        """Coordinates (..., k) and distances (...,) of parameters (..., P)."""


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory(ShortRepr):
    """One run of an optimizer of P parameters, on a slice of k directions.

    Of its T steps R points are kept: all T + 1, unless `record` says fewer.
    """

    label: str
    optimizer: str
    lr: str
    """The learning rate as it is read: `0.1`, or `1 to 0.1`."""
    theta: Array
    """(R, P)."""
    loss: Array
    """(R,)."""
    status: str
    """converged, running, cycling or diverged, as `landscape.optimize.status` judges."""
    coordinates: Array
    """(R, k) on the slice; k = 0 until there is one."""
    residual: Array
    """(R,): distance from the slice."""
    accuracy: Array | None = None
    """(R,) for classes, in 0 … 1."""
    steps: Rows | None = None
    """(R,): the steps whose points these are, from 0 to T; None: every step."""
    start_kind: str | None = None
    """minimum, saddle, maximum or flat where the run starts at a stationary point."""
    end_kind: str | None = None
    """The same of its end."""
    lr_against_limit: str | None = None
    """Where its learning rate stands against its optimizer's limit at the fit, such as
    `under 2/L`; None where it has no such limit."""

    @classmethod
    def from_points(
        cls,
        label: str,
        optimizer: str,
        lr: str,
        theta: Array,
        loss: Array,
        accuracy: Array | None = None,
        steps: Rows | None = None,
    ) -> "Trajectory":
        """Take a run, not judged yet, up to the first of its losses (R,) that is not finite."""
        bad = np.flatnonzero(~np.isfinite(loss))
        length = int(bad[0]) if len(bad) else len(loss)
        return cls(
            label,
            optimizer,
            lr,
            theta=theta[:length] if len(bad) else theta,  # perhaps in files
            loss=loss[:length],
            status="running",
            coordinates=np.zeros((length, 0)),
            residual=np.zeros(length),
            accuracy=None if accuracy is None else accuracy[:length],
            steps=None if steps is None else steps[:length],
        )

    def __repr__(self) -> str:
        return f"<Trajectory {self.label}: {self.last_step} steps, {self.status}>"

    @property
    def step_numbers(self) -> Rows:
        """(R,): the steps whose points are kept."""
        return np.arange(len(self.loss)) if self.steps is None else self.steps

    @property
    def last_step(self) -> int:
        """T, or the last step before the run left the finite numbers."""
        return int(self.step_numbers[-1])

    def reached(self, steps: Rows) -> Rows:
        """(F,): the kept point that the run is at after each of `steps` (F,), at last its end."""
        return np.searchsorted(self.step_numbers, steps, side="right") - 1

    def with_slice(self, slice: Projecting) -> "Trajectory":
        """Give the same path with its coordinates on a slice."""
        coordinates, residual = slice.project(self.theta)
        return replace(self, coordinates=coordinates, residual=residual)
