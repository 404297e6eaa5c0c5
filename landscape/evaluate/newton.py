"""Newton's method for many minima at once: the same parameters are free at each of B points.

Steps are damped in the manner of Levenberg and Marquardt (D. Marquardt, SIAM J. 11, 1963), each
point with its own damping: a step that does not lower the loss is taken back and shortened.

P parameters, F of them free, n samples, K scores a sample; scores are linear in the parameters.
"""

from dataclasses import dataclass, replace

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.evaluate.tiling import chunks
from landscape.objective.supervised import Supervised

STEPS = 100
"""Iterations at most."""
ENOUGH = 1e-13
"""A minimum is reached when a step promises less than this share of the loss."""
ROUNDING = 1e-10
"""Below this promise a step that does not lower the loss is rounding's doing."""
CACHED = 2**18
"""Numbers of the largest array of a block of samples."""

Quadratic = tuple[Array, Array, Array]
"""Losses (B,), gradients (B, F) and Hessians (B, F, F)."""


@dataclass(frozen=True)
class Expansion:
    """An objective to second order in its free parameters."""

    objective: Supervised
    free: Rows

    def __call__(self, theta: Array) -> Quadratic:
        """At `theta (B, P)`."""
        objective, free, points = self.objective, self.free, len(theta)
        penalised = 2 * objective.ridge * objective.layout.weights[free]
        loss = objective.penalty(theta)
        gradient = penalised * theta[:, free]
        hessian = np.broadcast_to(np.diag(penalised), (points, len(free), len(free))).copy()
        size = objective.outputs**2 * max(points, len(free) ** 2)
        for rows in chunks(objective.data.n_samples, max(1, CACHED // size)):
            for total, part in zip(
                (loss, gradient, hessian), self._of_samples(theta, rows), strict=True
            ):
                total += part * objective.per_sample
        return loss, gradient, hessian

    def _of_samples(self, theta: Array, rows: slice) -> Quadratic:
        """The part of some samples. Their scores are linear, so their derivatives by the free
        parameters are the scores of unit vectors, and every Hessian is a combination of the same
        products of two of these."""
        objective, f, points = self.objective, len(self.free), len(theta)
        k = objective.outputs
        x, y = objective.data.x[rows], np.tile(objective.data.y[rows], points)
        some = replace(objective, data=replace(objective.data, y=y))
        unit = np.eye(objective.count)[self.free]
        along = objective.model.scores(unit, x, k)
        scores = objective.model.scores(theta, x, k)
        flat = scores.reshape(-1, k)
        losses = some.sample_losses(flat).reshape(points, -1)
        gradients = some.score_gradients(flat, y).reshape(points, -1)
        score_hessians = some.score_hessians(flat).reshape(points, -1)
        if objective.weights is not None:
            weights = objective.weights[rows]
            losses *= weights
            gradients *= np.repeat(weights, k)
            score_hessians *= np.repeat(weights, k * k)
        pairs = np.einsum("fmk,gml->mklfg", along, along).reshape(-1, f * f)
        return (
            losses.sum(axis=1),
            gradients @ along.reshape(f, -1).T,
            (score_hessians @ pairs).reshape(points, f, f),
        )


def newton(expand: Expansion, free: Rows, theta: Array) -> tuple[Array, Array, Mask]:
    """Minima (B, P) over the free parameters from `theta (B, P)`, the losses (B,) there, and
    whether (B,) each was reached."""
    theta = theta.copy()
    loss, gradient, hessian = expand(theta)
    damping = np.zeros(len(theta))
    reached = ~np.isfinite(loss)
    for _ in range(STEPS):
        active = np.flatnonzero(~reached)
        if not len(active):
            break
        step = _step(gradient[active], hessian[active], damping[active])
        promise = -np.sum(gradient[active] * step, axis=1)
        trial = theta[active]
        trial[:, free] += step
        values = expand(trial)
        lower = values[0] <= loss[active]
        reached[active] = (promise <= ENOUGH * loss[active]) | (
            ~lower & (promise <= ROUNDING * loss[active])
        )
        taken = active[lower]
        theta[taken] = trial[lower]
        for old, new in zip((loss, gradient, hessian), values, strict=True):
            old[taken] = new[lower]
        damping[active] = np.where(
            lower, damping[active] / 8, np.maximum(8 * damping[active], 1e-3)
        )
    return theta, loss, reached


def _step(gradient: Array, hessian: Array, damping: Array) -> Array:
    """(B, F): towards the minima of the quadratics, the shorter the larger the damping."""
    size = np.trace(hessian, axis1=1, axis2=2) / gradient.shape[1]
    added = np.where(size > 0, size, 1.0) * (damping + 1e-14)
    damped = hessian + added[:, None, None] * np.eye(gradient.shape[1])
    return np.asarray(np.linalg.solve(damped, -gradient[..., None])[..., 0], float)
