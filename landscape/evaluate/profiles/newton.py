"""Newton's method for many minima at once: the same parameters are free at each of B points.

Steps are damped in the manner of Levenberg and Marquardt (D. Marquardt, SIAM J. 11, 1963), each
point with its own damping: a step that does not lower the loss is taken back and shortened. A
Hessian may be indefinite where the loss is not convex.

P parameters, F of them free, n samples, K scores a sample; scores are linear in the parameters.
"""

from dataclasses import dataclass, replace

import numpy as np

from landscape.arrays import Array, Mask, Rows, chunks
from landscape.evaluate.profiles.lowest import Minima
from landscape.objective.supervised import Supervised

STEPS = 100
"""Iterations at most."""
ENOUGH = 1e-13
"""A minimum is reached when a step promises less than this share of the loss."""
ROUNDING = 1e-10
"""Below this promise a step that does not lower the loss is rounding's doing."""
FLAT = 1e-14
"""Eigenvalues below this share of the largest are taken for this."""
INDEFINITE = 1e-8
"""A negative eigenvalue counts from this share of the largest on."""
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
        basis = np.eye(objective.count)[self.free]
        along = objective.model.scores(basis, x, k)
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


def newton(expand: Expansion, theta: Array) -> Minima:
    """Minima (B, P) over the free parameters from `theta (B, P)`, the losses (B,) there, and
    whether (B,) each is one: nothing is left to gain, and the Hessian is not indefinite."""
    theta = theta.copy()
    loss, gradient, hessian = expand(theta)
    damping = np.zeros(len(theta))
    done = ~np.isfinite(loss)
    certified = np.zeros(len(theta), dtype=bool)
    for _ in range(STEPS):
        active = np.flatnonzero(~done)
        if not len(active):
            break
        step, promise, convex = _step(gradient[active], hessian[active], damping[active])
        trial = theta[active]
        trial[:, expand.free] += step
        values = expand(trial)
        lower = values[0] <= loss[active]
        finished = (promise <= ENOUGH * np.abs(loss[active])) | (
            ~lower & (promise <= ROUNDING * np.abs(loss[active]))
        )
        done[active], certified[active] = finished, finished & convex
        taken = active[lower]
        theta[taken] = trial[lower]
        for old, new in zip((loss, gradient, hessian), values, strict=True):
            old[taken] = new[lower]
        damping[active] = np.where(
            lower, damping[active] / 8, np.maximum(8 * damping[active], 1e-3)
        )
    return theta, loss, certified


def _step(gradient: Array, hessian: Array, damping: Array) -> tuple[Array, Array, Mask]:
    """Steps (B, F) downhill, the shorter the larger the damping; what they promise undamped (B,);
    and whether (B,) the Hessians are positive to rounding. Of one that is not, the sizes of its
    eigenvalues are taken: so no step leads to a saddle, nor does one promise to be at a minimum."""
    finite = np.where(np.isfinite(hessian), hessian, 0.0)
    values, vectors = np.linalg.eigh(finite)
    sizes = np.abs(values)
    largest = sizes.max(axis=1, keepdims=True)
    largest = np.where(largest > 0, largest, 1.0)
    sizes = np.maximum(sizes, FLAT * largest)
    along = np.einsum("bfe,bf->be", vectors, gradient)
    mean = largest * damping[:, None]
    step = -np.einsum("bfe,be->bf", vectors, along / (sizes + mean))
    promise = np.sum(along**2 / sizes, axis=1)
    return step, promise, values[:, 0] >= -INDEFINITE * largest[:, 0]
