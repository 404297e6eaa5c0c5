"""Slice: a line or plane through parameter space, with its coordinates."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.slices.bent_line import Form, shares


@dataclass(frozen=True, eq=False, repr=False)
class Slice(ShortRepr):
    """The points `origin + Σ (c_k - base_k) · directions_k`, P parameters, k = 1 or 2.

    `base` is what the coordinates read at the origin: the parameter values for `axes`, zeros else.
    """

    kind: str
    origin: Array
    """(P,): the centre; every line and plane passes through it."""
    directions: Array
    """(k, P), not parallel."""
    labels: tuple[str, ...]
    """One a direction, as it stands on an axis."""
    base: Array
    """(k,): the coordinates of the origin."""
    grid: tuple[Array, ...]
    """The k coordinate vectors of the grid, increasing: x, then y."""
    axes: tuple[int, ...] = ()
    """For `axes`: the indices of the parameters on the axes."""
    refit: bool = False
    """Whether the parameters off the axes are re-optimised at every point (a profile)."""
    center: str = "fit"
    """What the origin is: fit, start, zero or given."""
    note: str = ""
    """What a reader of the figure must know about the directions and the other parameters."""
    details: dict[str, Any] = field(default_factory=dict)
    """More for the summary (`explained`, …), JSON types only."""
    marks: tuple[tuple[str, tuple[float, ...]], ...] = ()
    """Named points to mark, such as the ends of `between`: (label, coordinates)."""
    control_points: Array | None = None
    """(m, P): of a `curve`, from its first end to the other; its points lie on it, while projected
    is onto the straight line, origin and direction, between the ends."""
    form: Form = "bezier"
    """What the control points are joined to."""

    @property
    def k(self) -> int:
        """How many directions it has."""
        return self.directions.shape[0]

    def parameters(self, coordinates: Array) -> Array:
        """Parameters (..., P) of the points with these coordinates (..., k)."""
        if self.control_points is not None:
            position = np.asarray(coordinates, float)[..., 0]
            return shares(position, len(self.control_points), self.form) @ self.control_points
        return self.origin + (np.asarray(coordinates, float) - self.base) @ self.directions

    @property
    def straight(self) -> "Slice":
        """The straight line between the ends of a curve; any other slice is straight itself."""
        return replace(self, control_points=None)

    def project(self, theta: Array) -> tuple[Array, Array]:
        """Coordinates (..., k) of the nearest points of the slice, and the distances (...,) left.

        Of parameters `theta` (..., P), by least squares, since directions need not be orthogonal;
        each offset in its own unit, since a diverged run may end near the largest number.
        """
        offset = np.asarray(theta, float) - self.origin
        flat = offset.reshape(-1, offset.shape[-1])
        scale = np.abs(flat).max(axis=1, keepdims=True)
        scale[scale == 0] = 1.0
        length = np.abs(self.directions).max(axis=1, keepdims=True)
        scaled = self.directions / length
        q, r = np.linalg.qr(scaled.T)
        steps = np.linalg.solve(r, q.T @ (flat / scale).T).T
        residual = np.linalg.norm(flat / scale - steps @ scaled, axis=1, keepdims=True) * scale
        coordinates = steps * scale / length.T + self.base
        shape = offset.shape[:-1]
        return coordinates.reshape(*shape, self.k), residual.reshape(shape)
