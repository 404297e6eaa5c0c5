"""The lowest point of a plane within a ball of a norm, as penalties are explained.

A ball meets the plane in a convex region, whose border is a curve over the angle around any point
within. The lowest point of the border is searched over that angle, corners included, and the lowest
point within by the simplex method (J. Nelder, R. Mead, Computer J. 7, 1965). Nothing is needed of
the loss but its values, so the same search serves losses with kinks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.arrays import Array, Mask, finite_argmin
from landscape.errors import InputError
from landscape.objective.base import Objective

MAX_PARAMETERS = 1000
ANGLES, RADII = 720, 24
"""Of the points of the ball at which the loss is evaluated before the search."""
ZOOMS, ZOOM_POINTS = 12, 41
"""How often the arc around the lowest point is searched anew, and at how many points."""
HALVINGS = 60
"""Of the radius at which the border lies."""
FAR = 4.0
"""A ball without an end along a direction, of an intercept, is followed so many reaches far."""
ACTIVE = 1e-9
"""Share of the loss by which the border must be lower than all within for it to bind."""

Parameters = Callable[[Array], Array]
"""Coordinates (..., 2) of the plane to parameters (..., P)."""


@dataclass(frozen=True)
class Ball:
    """The weights whose norm is at most `radius`."""

    radius: float
    norm: str
    """l1, l2, or of the elastic net: a share of l1 and the rest of half the square of l2."""
    l1_ratio: float = 1.0

    @classmethod
    def from_keys(cls, keys: Mapping[str, float | None]) -> "Ball":
        """As a figure's `constraint` has it."""
        if keys.get("l2") is not None:
            return cls(float(keys["l2"] or 0), "l2", 0.0)
        ratio = keys.get("l1_ratio")
        ratio = 1.0 if ratio is None else ratio
        return cls(float(keys["l1"] or 0), "l1" if ratio == 1 else "elastic net", ratio)

    def measure(self, weights: Array) -> Array:
        """(...,): the norm of weights (..., m)."""
        if self.norm == "l2":
            return np.asarray(np.linalg.norm(weights, axis=-1))
        size = np.abs(weights).sum(axis=-1)
        return np.asarray(
            self.l1_ratio * size + (1 - self.l1_ratio) / 2 * (weights**2).sum(axis=-1)
        )


def check(objective: Objective) -> None:
    """Raise InputError where no ball of the objective's parameters is measured."""
    if objective.count > MAX_PARAMETERS:
        reason = f"is of at most {MAX_PARAMETERS} parameters; there are {objective.count}"
        raise InputError("constraint", reason, "leave it out")


def constrained_minimum(
    objective: Objective, parameters: Parameters, ball: Ball, inner: Array, reach: float
) -> dict[str, Any]:
    """Find where the loss is lowest within the ball, in a plane.

    `inner` (2,) are the coordinates of a point of the plane whose weights have a small norm,
    `reach` is how far the picture reaches in them. Gives `border` (m, 2), closed; `minimum` (2,),
    its `loss`, and whether the border `binds` there.

    Raises InputError where the ball does not meet the plane.
    """
    weights = objective.layout.weights
    least = float(ball.measure(parameters(inner)[weights]))
    if not least < ball.radius:
        what = f"the weights off the axes alone measure {least:.4g}"
        raise InputError("constraint", what, "a larger ball, or others: zero")
    border = _Border(parameters, weights, ball, inner, FAR * reach)
    angles: Array = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False, dtype=float)
    ring = border.points(angles)
    shares = np.arange(1, RADII + 1)[:, None, None] / (RADII + 1)
    grid = (inner + shares * (ring - inner)).reshape(-1, 2)
    on_border = _lowest_on(border, objective, angles)
    within = _lowest_within(objective, border, grid)
    values = objective.value(parameters(np.stack([on_border, within])))
    binds = bool(values[0] <= values[1] + ACTIVE * abs(float(values[1])))
    return {
        "border": np.vstack([ring, ring[:1]]),
        "minimum": on_border if binds else within,
        "loss": float(values[0] if binds else values[1]),
        "binds": binds,
    }


@dataclass(frozen=True)
class _Border:
    """The border of the region in which a plane meets a ball."""

    parameters: Parameters
    weights: Mask
    ball: Ball
    inner: Array
    far: float

    def points(self, angles: Array) -> Array:
        """(m, 2): its points at angles (m,) around the inner point."""
        directions = np.column_stack([np.cos(angles), np.sin(angles)])
        low, high = np.zeros(len(angles)), np.full(len(angles), self.far)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            inside = self.holds(self.inner + middle[:, None] * directions)
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return np.asarray(self.inner + low[:, None] * directions)

    def holds(self, points: Array) -> Mask:
        """(...,): whether the region holds points (..., 2)."""
        weights = self.parameters(points)[..., self.weights]
        return np.asarray(self.ball.measure(weights) <= self.ball.radius)


def _lowest_on(border: _Border, objective: Objective, angles: Array) -> Array:
    """(2,): the lowest point of the border, from the lowest of those at `angles`."""
    width = float(angles[1] - angles[0])
    for _ in range(ZOOMS):
        points = border.points(angles)
        losses = objective.value(border.parameters(points))
        best = finite_argmin(losses)
        center, lowest = angles[best], points[best]
        angles = np.append(center + width * np.linspace(-1, 1, ZOOM_POINTS), center)
        width *= 3 / ZOOM_POINTS
    return np.asarray(lowest)


def _lowest_within(objective: Objective, border: _Border, grid: Array) -> Array:
    """(2,): a lowest point inside the border, from the lowest of the `grid` (m, 2)."""
    from scipy.optimize import minimize

    def loss(point: Array) -> float:
        return float(objective.value(border.parameters(point))) if border.holds(point) else np.inf

    losses = objective.value(border.parameters(grid))
    start = grid[finite_argmin(losses)]
    reached = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 0.0})
    return np.asarray(reached.x)
