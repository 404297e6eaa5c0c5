"""Slice: a line or plane through parameter space, with its coordinates."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.slices.bent_line import Form, shares
from landscape.slices.directions import blocks, sizes, triangular_factor
from landscape.slices.random_directions import RandomDirections


@dataclass(frozen=True, eq=False, repr=False)
class Slice(ShortRepr):
    """The points `anchor + Σ (c_k - at_k) · directions_k`, P parameters, k = 1 or 2.

    `base` is what the coordinates read at the origin: the parameter values for `axes`, zeros else.
    Points are reckoned from an anchor, of coordinates `at`, and not from an origin far away, whose
    numbers would leave nothing of theirs. That of `axes` has coordinates 0: parameters along them
    are the coordinates themselves.
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
    grid: tuple[Array, ...] = ()
    """The k coordinate vectors of a grid, increasing: x, then y; empty while not known."""
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
    source: RandomDirections | None = None
    """What random directions are made of."""
    anchored: tuple[Array, Array] | None = None
    """Anchor (P,) and its coordinates (k,), where they are not to be found from the origin."""

    @property
    def k(self) -> int:
        """How many directions it has."""
        return self.directions.shape[0]

    @cached_property
    def anchor(self) -> Array:
        """(P,): what points are reckoned from; unless given, the point of coordinates 0.

        Of `axes` that is found exactly.
        """
        if self.anchored is not None:
            return self.anchored[0]
        return self.origin - self.base @ self.directions if self.base.any() else self.origin

    @property
    def at(self) -> Array:
        """(k,): the coordinates of the anchor."""
        return np.zeros(self.k) if self.anchored is None else self.anchored[1]

    def parameters(self, coordinates: Array) -> Array:
        """Parameters (..., P) of the points with these coordinates (..., k)."""
        if self.control_points is not None:
            position = np.asarray(coordinates, float)[..., 0]
            return shares(position, len(self.control_points), self.form) @ self.control_points
        return self.anchor + (np.asarray(coordinates, float) - self.at) @ self.directions

    @property
    def straight(self) -> "Slice":
        """The straight line between the ends of a curve; any other slice is straight itself."""
        return replace(self, control_points=None)

    def project(self, theta: Array) -> tuple[Array, Array]:
        """Coordinates (..., k) of the nearest points of the slice, and the distances (...,) left.

        Of parameters `theta` (..., P), by least squares, since directions need not be orthogonal;
        each offset in its own unit, since a diverged run may end near the largest number. The units
        are powers of two, so that the coordinates of `axes` are the parameters to the last digit.
        """
        if getattr(theta, "ndim", None) != 2:  # else perhaps in files that memory does not hold
            theta = np.asarray(theta, float)
        flat = theta if theta.ndim == 2 else theta.reshape(-1, theta.shape[-1])
        farthest = self._farthest(flat)
        shape = theta.shape[:-1]
        if not farthest.any():
            return np.zeros((*shape, self.k)) + self.at, np.zeros(shape)
        scale = np.ldexp(1.0, np.clip(np.frexp(farthest)[1], -1020, 1020))
        length = sizes(self.directions)
        factor = triangular_factor(self.directions, length)
        steps = np.zeros((len(flat), self.k))
        for _ in range(2):  # the second time corrects what rounding left (A. Björck, 1987)
            pulled, _ = self._pulled(flat, scale, length, steps)
            steps += np.linalg.solve(factor, np.linalg.solve(factor.T, pulled.T)).T
        _, squares = self._pulled(flat, scale, length, steps)
        coordinates = steps * scale / length.T + self.at
        residual = np.sqrt(squares) * scale[:, 0]
        return coordinates.reshape(*shape, self.k), residual.reshape(shape)

    def _farthest(self, theta: Array) -> Array:
        """(m, 1): the largest difference of each of points (m, P) from the anchor."""
        scale = np.zeros((len(theta), 1))
        for block in blocks(theta.shape[1], len(theta)):
            scale = np.maximum(scale, sizes(theta[:, block] - self.anchor[block]))
        return scale

    def _pulled(
        self, theta: Array, scale: Array, length: Array, steps: Array
    ) -> tuple[Array, Array]:
        """Take `steps` (m, k) along the scaled directions off the scaled offsets of points (m, P).

        What is left is given by its products with the directions (m, k), and its squared length
        (m,).
        """
        products, squares = np.zeros_like(steps), np.zeros(len(theta))
        for block in blocks(theta.shape[1], len(theta)):
            scaled = self.directions[:, block] / length
            left = (theta[:, block] - self.anchor[block]) / scale - steps @ scaled
            products += left @ scaled.T
            squares += np.einsum("mp,mp->m", left, left)
        return products, squares
