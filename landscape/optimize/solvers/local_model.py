"""LocalModel: an objective to second order at a point, in coordinates in which every parameter has
the same scale.

P parameters, of which the F free ones may move: all, unless a penalty l1 · ‖weights‖₁ holds some at
zero. The gradient is then the pseudo-gradient: the derivative in the direction in which the
objective falls, 0 where it rises both ways (G. Andrew, J. Gao, ICML 2007).

Of scores linear in the parameters the Hessian is Aᵀ A, and is never formed: a QR factorisation of A
with scaled columns keeps the digits that squaring the condition number would lose. Where these are
not needed, or parameters are many, a convex objective's Hessian is not decomposed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array, Mask, blocks
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.convex_model import (
    CholeskyModel,
    KrylovModel,
    cholesky_model,
    inverse,
    is_factorised,
    is_iterative,
    krylov_model,
)

MAX_FORMED = 500
"""Parameters up to which the Hessian is decomposed."""
MAX_CHOLESKY = 2000
"""The same up to which that of a convex objective is formed and factorised."""
MAX_FACTORED = 4e8
"""Samples times parameters squared up to which A is factorised."""
FACTORED_NUMBERS = 2**18
"""Numbers of a block of rows of A, which are factorised one after the other."""
FLAT = 1e-13
"""Eigenvalues below this share of the largest count as zero."""
FLAT_FACTORED = 1e-27
"""The same of the squares of singular values."""
UNDERFLOW = 1e-200
"""Objectives below this have second derivatives too small to be told from 0."""
MAX_ESCAPES = 10
"""Directions of negative curvature that are looked along, the lowest first."""
EQUILIBRATIONS = 6
"""Rounds of scaling rows and columns (D. Ruiz, RAL-TR-2001-034)."""


@dataclass(frozen=True, eq=False)
class LocalModel:
    """value + gradientᵀ d + ½ dᵀ H d, with H = V diag(eigenvalues) Vᵀ for d = scale · V · c."""

    value: float
    gradient: Array
    """(P,): 0 where a parameter is not free."""
    free: Mask
    """(P,)."""
    scale: Array
    """(F,): the unit of each free parameter."""
    eigenvalues: Array
    """(F,) of the scaled Hessian."""
    vectors: Array
    """(F, F): its eigenvectors as columns."""
    derivatives: Array
    """(F,): the gradient along the eigenvectors."""
    roots: Array
    """(F,): the slopes over √|eigenvalue|, 0 where that is flat."""
    flat: Mask
    """(F,): where an eigenvalue is zero within rounding."""

    @property
    def decrement(self) -> float:
        """½ gᵀ H⁻¹ g over the directions that are not flat: what a Newton step would gain, were
        the objective its own quadratic (S. Boyd, L. Vandenberghe, Convex Optimization, 9.5)."""
        return float(0.5 * np.sum(self.roots**2))

    @property
    def lowest(self) -> float:
        """The smallest eigenvalue as a share of the largest in size; 0 where all are."""
        top = float(np.abs(self.eigenvalues).max(initial=0.0))
        return float(self.eigenvalues.min(initial=0.0)) / top if top else 0.0

    @property
    def falls_along_flat(self) -> bool:
        """Whether the slope along a direction without curvature is one to follow."""
        steepest = float(np.abs(self.derivatives).max(initial=0.0))
        return bool(np.any(np.abs(self.derivatives[self.flat]) > 1e-6 * steepest))

    def length(self, theta: Array) -> float:
        """How long the parameters (P,) are in their units, at least 1."""
        return max(1.0, float(np.linalg.norm(theta[self.free] / self.scale)))

    def step(self, damping: float) -> Array:
        """(P,): Newton's step, shorter and closer to the gradient the larger the damping (as a
        share of the largest eigenvalue); away from saddles, as if all curvature were positive."""
        size = np.abs(self.eigenvalues)
        top = float(size.max(initial=0.0)) or 1.0
        curved = self.roots * np.sqrt(size) / np.where(self.flat, 1.0, size + damping * top)
        sloped = np.abs(self.derivatives) > 1e-9 * np.abs(self.derivatives).max(initial=0.0)
        along_flat = np.where(sloped, self.derivatives, 0.0) / (top * (damping + 1e-12))
        coefficients = np.where(self.flat, along_flat, curved)
        return self.moved(-(self.vectors @ coefficients))

    def escapes(self, negative: float) -> Iterator[Array]:
        """(P,) each: along curvature below this share of the largest in size, the lowest first,
        downhill."""
        top = float(np.abs(self.eigenvalues).max(initial=0.0))
        order = np.argsort(self.eigenvalues)[:MAX_ESCAPES]
        for k in order[self.eigenvalues[order] < negative * top]:
            downhill = -1.0 if self.derivatives[k] > 0 else 1.0
            yield self.moved(downhill * self.vectors[:, k])

    def moved(self, scaled: Array) -> Array:
        """(P,): the step that is `scaled` (F,) in the units of the free parameters."""
        step = np.zeros(len(self.free))
        step[self.free] = self.scale * scaled
        return step


QuadraticModel: TypeAlias = LocalModel | CholeskyModel | KrylovModel
"""An objective to second order at a point."""


def has_local_model(objective: Objective) -> bool:
    """Whether the Hessian is small enough to be looked at as a whole."""
    return objective.count <= (MAX_CHOLESKY if is_factorised(objective) else MAX_FORMED)


def local_model(objective: Objective, theta: Array) -> QuadraticModel | None:
    """At `theta` (P,), where `has_local_model`; None where derivatives are not finite.

    Where a factorisation of the scaled Hessian loses few digits, it is enough."""
    if is_iterative(objective):
        return krylov_model(objective, theta)
    if is_factorised(objective):
        if objective.count > MAX_FORMED:
            return cholesky_model(objective, theta)
        model = cholesky_model(objective, theta, 0.0)
        if model is not None and model.hessian.is_well_conditioned:
            return model
    return decomposed(objective, theta)


def decomposed(objective: Objective, theta: Array) -> LocalModel | None:
    """At `theta` (P,), P ≤ `MAX_FORMED`; None where derivatives are not finite."""
    gradient, free = pseudo_gradient(objective, theta)
    value = float(objective.value(theta))
    if not np.isfinite(gradient).all():
        return None
    with np.errstate(all="ignore"):
        if isinstance(objective, Supervised) and _is_factored(objective):
            return _factored(objective, theta, value, gradient, free)
        hessian = objective.hessian(theta)[np.ix_(free, free)]
    if not np.isfinite(hessian).all():
        return None
    scale = _equilibrating(hessian)
    eigenvalues, vectors = np.linalg.eigh(scale[:, None] * hessian * scale)
    derivatives = vectors.T @ (scale * gradient[free])
    flat = np.abs(eigenvalues) <= FLAT * len(scale) * np.abs(eigenvalues).max(initial=0.0)
    roots = np.where(flat, 0.0, derivatives / np.sqrt(np.where(flat, 1.0, np.abs(eigenvalues))))
    return LocalModel(value, gradient, free, scale, eigenvalues, vectors, derivatives, roots, flat)


def pseudo_gradient(objective: Objective, theta: Array) -> tuple[Array, Mask]:
    """(P,) and the parameters (P,) that are free to move, at `theta` (P,)."""
    gradient = objective.gradient(theta)
    threshold = objective.lasso_weights * (theta == 0)
    gradient = np.sign(gradient) * np.maximum(np.abs(gradient) - threshold, 0.0)
    return gradient, (threshold == 0) | (gradient != 0)


def _equilibrating(hessian: Array) -> Array:
    """(F,): factors that bring the largest entry of each row near 1."""
    scale = np.ones(len(hessian))
    for _ in range(EQUILIBRATIONS):
        largest = np.abs(scale[:, None] * hessian * scale).max(axis=1, initial=0.0)
        scale /= np.sqrt(np.where(largest > 0, largest, 1.0))
    return scale


def _is_factored(objective: Supervised) -> bool:
    """Whether the Hessian is Aᵀ A with one row of A a sample."""
    small = objective.data.n_samples * objective.count**2 <= MAX_FACTORED
    return objective.convex and objective.outputs == 1 and small


def _factor_rows(
    objective: Supervised, theta: Array, free: Mask, first: Array, second: Array
) -> Iterator[tuple[Array, Array]]:
    """In blocks, A, one row √(second derivative) · design a sample and √(2 · ridge) of each
    penalised weight, and the residuals whose Aᵀ residuals is their gradient.

    Rows (m, F) and residuals (m,), from the derivatives (n,) by the scores; samples without
    curvature have none."""
    for some in _sample_blocks(objective):
        curved = second[some] > 0
        root = np.sqrt(second[some][curved])
        rows = objective.design_of(some)[:, free][curved] * root[:, None]
        yield rows, first[some][curved] / root
    ridge = np.sqrt(2 * objective.ridge) * objective.layout.weights[free]
    penalised = ridge > 0
    yield np.diag(ridge)[penalised], (ridge * theta[free])[penalised]


def _sample_blocks(objective: Supervised) -> Iterator[slice]:
    return blocks(objective.n_samples, max(1, FACTORED_NUMBERS // objective.count))


def _factored(
    objective: Supervised, theta: Array, value: float, gradient: Array, free: Mask
) -> LocalModel | None:
    """From the triangle of A."""
    scores = objective.scores(theta)
    first = objective.weighted(objective.score_gradients(scores, objective.data.y))[:, 0]
    second = objective.weighted(objective.score_hessians(scores))[:, 0, 0]
    factor_rows = partial(_factor_rows, objective, theta, free, first, second)
    largest, count = np.zeros(int(free.sum())), 0
    for rows, residuals in factor_rows():
        if not (np.isfinite(rows).all() and np.isfinite(residuals).all()):
            return None
        largest = np.maximum(largest, np.abs(rows).max(axis=0, initial=0.0))
        count += len(rows)
    if not largest.all():  # no curvature: the unit is that in which the scores change by 1
        designs = (objective.design_of(some) for some in _sample_blocks(objective))
        largest_change = np.max([np.abs(design).max(axis=0) for design in designs], axis=0)
        largest = np.where(largest > 0, largest, largest_change[free])
    scale = inverse(largest)
    explained, sizes = np.zeros((2, len(scale)))
    triangle = np.zeros((0, len(scale) + 1))
    for rows, residuals in factor_rows():
        explained += rows.T @ residuals
        sizes += np.abs(rows).T @ np.abs(residuals)
        columns = np.column_stack([rows * scale, residuals])
        # Q is not needed, only Qᵀ residuals
        triangle = np.linalg.qr(np.vstack([triangle, columns]), mode="r")  # type: ignore[assignment]  # as the stub has it
    norms = inverse(np.linalg.norm(triangle[:, :-1], axis=0))
    scale, triangle[:, :-1] = scale * norms, triangle[:, :-1] * norms
    rank = min(count, len(scale))
    left, singular, right = np.linalg.svd(triangle[:rank, :-1])
    singular = np.concatenate([singular, np.zeros(len(right) - len(singular))])
    flat = singular**2 <= FLAT_FACTORED * count * singular.max(initial=0.0) ** 2
    straight = gradient[free] - explained  # of samples without curvature, and of l1
    straight = np.where(np.abs(straight) > 1e-13 * sizes, straight, 0.0)
    projected = np.zeros(len(right))
    projected[: left.shape[1]] = left.T @ triangle[:rank, -1]
    rest = right @ (scale * straight)
    roots = np.where(flat, 0.0, projected + rest / np.where(flat, 1.0, singular))
    derivatives = singular * projected + rest
    return LocalModel(value, gradient, free, scale, singular**2, right.T, derivatives, roots, flat)
