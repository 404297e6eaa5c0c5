"""Stationary points where the Hessian is positive semidefinite: whether it is lower close by.

A flat direction alone tells nothing: (x - y²)² - y⁶ rises along every straight line from 0, and is
lower at every distance from it. By the splitting lemma (D. Gromoll, W. Meyer, Topology 8, 1969)
such a point is a minimum if and only if it is one of g(u) = min over w of f(u, w), u the flat
coordinates and w the curved ones. Here g is looked at on spheres |u| = r: w by Newton's method with
the Hessian at the point, u down the slope, turned about the point.

P parameters, F coordinates of the local model, N points.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.local_model import LocalModel

MOST = 20
"""Parameters up to which spheres are searched."""
QUICK = 20_000
"""The same in samples times parameters."""
RADII = np.logspace(-1, -4, 7)
"""Shares of the parameters' length."""
RANDOM = 16
"""Random directions that are begun from, beside both ways along each flat one."""
KEPT = 12
"""The lowest of them, which are followed to smaller spheres."""
TURNS, SINKS = 4, 3
"""Turns towards lower ones on each sphere, and steps into the valley after each."""
ANGLE = 0.5
"""The first turn, in radians."""
SEEN = 3
"""Spheres in a row on which lower values must be seen, …"""
FALL = 10**1.25
"""… so many times as low as on the next smaller: of order three at least (31.6 times), where a
slope has 3.2, curvature 10, and rounding 1."""


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """An objective around `theta`, in the coordinates of its local model there."""

    objective: Objective
    theta: Array
    """(P,)."""
    model: LocalModel

    def points(self, around: Array) -> Array:
        """(N, P) at coordinates (N, F)."""
        moved = np.zeros((len(around), len(self.theta)))
        moved[:, self.model.free] = self.model.scale * (around @ self.model.vectors.T)
        return self.theta + moved

    def sunk(self, around: Array) -> tuple[Array, Array, Array]:
        """Coordinates (N, F) moved into the valley beneath, values (N,) and slopes (N, F).

        No farther along the curved ones than they are out along the flat ones."""
        curved = ~self.model.flat
        reach = np.linalg.norm(around[:, self.model.flat], axis=1, keepdims=True)
        for last in [False] * SINKS + [True]:
            values, gradients = self.objective.values_and_gradients(self.points(around))
            slopes = (gradients[:, self.model.free] * self.model.scale) @ self.model.vectors
            if not last:
                steps = slopes[:, curved] / self.model.eigenvalues[curved]
                w = around[:, curved] - np.where(np.isfinite(steps), steps, 0.0)
                far = np.linalg.norm(w, axis=1, keepdims=True) / reach
                around = around.copy()
                around[:, curved] = w / np.maximum(far, 1.0)
        return around, np.where(np.isfinite(values), values, np.inf), np.nan_to_num(slopes)

    def turned(self, around: Array, slopes: Array, angles: Array) -> Array:
        """(N, F): with the flat part of each turned by its angle (N,), down the slope."""
        flat = self.model.flat
        u, fall = around[:, flat], -slopes[:, flat]
        square = np.sum(u**2, axis=1, keepdims=True)
        fall = fall - np.sum(fall * u, axis=1, keepdims=True) / square * u
        size = np.linalg.norm(fall, axis=1, keepdims=True)
        angles = np.where(size > 0, angles[:, None], 0.0)
        sideways = np.divide(fall, size, out=np.zeros_like(fall), where=size > 0)
        along = np.cos(angles) * u + np.sin(angles) * np.sqrt(square) * sideways
        turned = around.copy()
        turned[:, flat] = along * np.sqrt(square / np.sum(along**2, axis=1, keepdims=True))
        return turned

    def descended(self, around: Array) -> tuple[Array, Array]:
        """Coordinates (N, F) and values (N,) of lower points on the same spheres."""
        around, values, slopes = self.sunk(around)
        angles = np.full(len(around), ANGLE)
        for _ in range(TURNS if self.model.flat.sum() > 1 else 0):
            new = self.sunk(self.turned(around, slopes, angles))
            lower = new[1] < values
            for kept, lowered in zip((around, values, slopes), new, strict=True):
                kept[lower] = lowered[lower]
            angles = np.where(lower, angles, angles / 4)
        return around, values


def lower_close_by(objective: Objective, theta: Array, model: LocalModel) -> Array | None:
    """A lower point (P,) near `theta` (P,), where it is lower at every distance that can be told.

    None where there is none, or that would take long. `model` is the objective's there."""
    quick = objective.count <= MOST and objective.n_samples * objective.count <= QUICK
    known = isinstance(objective, FunctionObjective | Supervised) and objective.smooth
    if not (quick and known and model.flat.any()) or objective.convex:
        return None
    near = Neighbourhood(objective, theta, model)
    around, before = _directions(model) * model.length(theta), 1.0
    lows, points = [], []
    with np.errstate(all="ignore"):
        for radius in RADII:
            share = radius / before
            around = around * np.where(model.flat, share, share**2)  # a valley bends like u²
            around, values = near.descended(around)
            order, before = np.argsort(values)[:KEPT], radius
            around = around[order]
            points.append(near.points(around[:1])[0])
            lows.append(values[order[0]] - model.value)
        noise = [_noise(objective, theta, point) for point in points]
    return _lowest(np.array(lows), np.array(noise), points)


def _directions(model: LocalModel) -> Array:
    """(N, F): unit vectors among the flat coordinates."""
    flat = int(model.flat.sum())
    rows = [np.eye(flat), -np.eye(flat)]
    if flat > 1:
        rows.append(np.random.default_rng(0).standard_normal((RANDOM, flat)))
    units = np.vstack(rows)
    directions = np.zeros((len(units), len(model.flat)))
    directions[:, model.flat] = units / np.linalg.norm(units, axis=1, keepdims=True)
    return directions


def _noise(objective: Objective, theta: Array, point: Array) -> float:
    """What the last digits move the value by at a `point` (P,) close to `theta` (P,)."""
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(4, len(theta)))
    last = 4 * np.finfo(float).eps
    value = float(objective.value(point))
    moved = np.abs(objective.value(point + last * np.abs(point) * signs) - value)
    return float(moved.max() + last * (abs(value) + abs(float(objective.value(theta)))))


def _lowest(lows: Array, noise: Array, points: list[Array]) -> Array | None:
    """The point (P,) of the largest of the spheres on which it is lower the farther the lower;
    None where they are too few, or it is higher on a smaller one."""
    seen = np.flatnonzero(np.abs(lows) > noise)[::-1]
    count = 0
    for k, place in enumerate(seen):
        falls = k == 0 or lows[place] <= FALL ** (seen[k - 1] - place) * lows[seen[k - 1]]
        if not (lows[place] < 0 and falls):
            break
        count = k + 1
    return points[seen[count - 1]] if count >= SEEN else None
