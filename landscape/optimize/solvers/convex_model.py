"""Convex objectives to second order at a point, without eigenvalues.

P parameters. A Hessian of few parameters is factorised once, and the factor is used as long as it
is well conditioned. One of many is never formed: what a Newton step gains, and where it leads,
comes from conjugate gradients, with the Hessian of each class on the samples that curve most as
their preconditioner (J. Nocedal, S. Wright, "Numerical Optimization", 2006, chapter 7). They need
few digits, so that single precision does where the condition is mild.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeGuard

import numpy as np

from landscape.arrays import Array
from landscape.losses import CrossEntropy, Huber, Poisson
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.logistic import Logistic
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

RIDGE = 1e-11
"""What is added to a factorised Hessian of many parameters, as a share of its diagonal."""
UNDAMPED = 1e-8
"""Damping up to which a step is Newton's own."""
CONDITION = 1e-7
"""Reciprocal condition number, columns scaled, down to which a factorised Hessian is believed."""
NEAR = 0.2
"""Change of scores over which a Hessian is used again."""
ITERATIVE = 200
"""Parameters from which a Hessian with a ridge is not formed."""
MAX_ITERATIONS = 200
"""Of conjugate gradients."""
DELAY, SETTLED = 3, 0.1
"""So many iterations that gain no more than this share end them."""
PRECONDITIONED_ROWS = 8
"""Samples in the preconditioner, for each of its columns."""
ALIKE = 0.5
"""Share of the curvature that may have changed where a preconditioner is used again."""
MAX_PIECES = 1e7
"""Samples times parameters up to which the pieces of a Huber loss are looked at."""
MILD = 1e6
"""Condition number, or what bounds it, up to which products are taken in single precision."""


@dataclass(frozen=True, eq=False)
class ScaledHessian:
    """A positive definite Hessian, and its factors."""

    scale: Array
    """(P,): the unit of each parameter."""
    matrix: Array
    """(P, P), scaled: its diagonal is 1, or 0; where all scores move alike, its curvature is 1."""
    ridge: float

    @cached_property
    def is_well_conditioned(self) -> bool:
        """Whether the factor exists and loses few digits."""
        from scipy.linalg.lapack import dpocon

        try:
            factor = self._undamped
        except np.linalg.LinAlgError:
            return False
        norm = float(np.abs(self.matrix).sum(axis=0).max(initial=0.0))
        return bool(dpocon(factor, norm, uplo="L")[0] > CONDITION)

    def solve(self, vector: Array, damping: float) -> Array:
        """(P,): what the Hessian, and a share of its diagonal, makes this vector (P,) of."""
        from scipy.linalg.lapack import dpotrs

        factor = self._undamped if damping <= UNDAMPED else self._factor(damping)
        return np.asarray(self.scale * dpotrs(factor, self.scale * vector, lower=1)[0])

    @cached_property
    def _undamped(self) -> Array:
        return self._factor(0.0)

    def _factor(self, damping: float) -> Array:
        """(P, P): the lower triangle of Cholesky's factor."""
        from scipy.linalg.lapack import dpotrf

        damped = self.matrix
        if self.ridge + damping:
            damped = damped + (self.ridge + damping) * np.eye(len(damped))
        factor, failed = dpotrf(damped, lower=1)
        if failed:
            raise np.linalg.LinAlgError("the Hessian is not positive definite")
        return np.asarray(factor)


@dataclass(frozen=True, eq=False)
class CholeskyModel:
    """value + gradientᵀ d + ½ dᵀ H d of a convex objective, all of whose parameters are free."""

    value: float
    gradient: Array
    """(P,)."""
    hessian: ScaledHessian
    moved: float = 0.0
    """How far, at most, scores have changed since the Hessian was formed."""

    falls_along_flat = False

    @cached_property
    def decrement(self) -> float:
        """½ gᵀ H⁻¹ g, or more by the factor by which the curvature may be less than the Hessian
        says."""
        return float(-0.5 * self.gradient @ self._newton_step * np.exp(2 * self.moved))

    @cached_property
    def _newton_step(self) -> Array:
        return -self.hessian.solve(self.gradient, 0.0)

    def step(self, damping: float) -> Array:
        """(P,): Newton's step, shorter the larger the damping (as a share of the diagonal)."""
        if damping <= UNDAMPED:
            return self._newton_step
        return -self.hessian.solve(self.gradient, damping)

    def near(self, objective: Supervised, theta: Array, new: Array) -> "CholeskyModel | None":
        """The model of `objective` at `new` (P,) with the Hessian of `theta` (P,), whose model this
        is; None where the Hessian may have changed by more than a little.

        Where no gap between a sample's scores changes by more than c, the curvature of a likelihood
        changes by a factor exp(-2c) … exp(2c) (F. Bach, Electron. J. Statist. 4, 2010)."""
        if not isinstance(objective.loss, CrossEntropy | Poisson):
            return None
        moved = objective.scores(new - theta)
        gaps = np.ptp(moved, axis=-1) if objective.outputs > 1 else np.abs(moved)
        change = self.moved + float(gaps.max())
        if not change <= NEAR:
            return None
        value, gradient = objective.value_and_gradient(new)
        return CholeskyModel(value, gradient, self.hessian, change)


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """About the inverse of a Hessian: that of each score's own parameters, on a sample of the
    samples.

    Where scores are compared, moving all alike changes the penalty only. That direction is apart,
    or every block would take it for curved."""

    objective: Supervised
    diagonal: Array
    """(n, K): the second derivatives by the scores."""
    inverses: Array
    """(K, d, d)."""

    @classmethod
    def from_curvature(cls, objective: Supervised, diagonal: Array) -> "Preconditioner":
        """From second derivatives (n, K) by the scores, weighted.

        The more a sample curves, the more surely it is among those that stand for all."""
        model, outputs = objective.model, objective.outputs
        assert isinstance(model, AffineModel)
        columns = objective.count // outputs
        reached = np.cumsum(diagonal.sum(axis=1))
        drawn = PRECONDITIONED_ROWS * columns
        quantiles = np.arange(0.5, drawn) / drawn
        nearest = np.searchsorted(reached, reached[-1] * quantiles)
        rows, times = np.unique(nearest, return_counts=True)
        share = reached[-1] * times / drawn / diagonal[rows].sum(axis=1)
        some, x = diagonal[rows] * share[:, None], objective.data.x[rows]
        blocks = np.array([model.curvature(x, some[:, k, None, None]) for k in range(outputs)])
        d = columns - model.intercept
        blocks[:, np.arange(d), np.arange(d)] += 2 * objective.ridge
        sizes = np.einsum("kii->ki", blocks)
        sizes += max(RIDGE, np.finfo(x.dtype).eps) * sizes.max(axis=1, keepdims=True)
        return cls(objective, diagonal, np.linalg.inv(blocks))

    def __call__(self, vector: Array) -> Array:
        """(P,) from (P,)."""
        model, outputs = self.objective.model, self.objective.outputs
        assert isinstance(model, AffineModel)
        weights, intercepts = model.split(vector, outputs)
        d = weights.shape[1]
        rows = np.column_stack([weights, intercepts]) if model.intercept else weights
        rows = rows.astype(self.inverses.dtype)
        alike = rows.mean(axis=0) if outputs > 1 else np.zeros_like(rows[0])
        solved = (self.inverses @ (rows - alike)[..., None])[..., 0]
        if outputs > 1:
            solved -= solved.mean(axis=0)
            solved[:, :d] += alike[:d] / (2 * self.objective.ridge)
        return np.concatenate([solved[:, :d].ravel(), solved[:, d:].ravel()])

    def suited_to(self, diagonal: Array) -> "Preconditioner":
        """Itself, if it still suits second derivatives (n, K), or another."""
        if np.abs(diagonal - self.diagonal).sum() <= ALIKE * self.diagonal.sum():
            return self
        return Preconditioner.from_curvature(self.objective, diagonal)


@dataclass(frozen=True, eq=False)
class KrylovModel:
    """The same by conjugate gradients."""

    value: float
    gradient: Array
    """(P,)."""
    product: Callable[[Array], Array] = field(repr=False)
    """The Hessian times a vector (P,)."""
    precondition: Preconditioner = field(repr=False)
    """About its inverse times a vector (P,)."""

    falls_along_flat = False

    @cached_property
    def decrement(self) -> float:
        """½ gᵀ H⁻¹ g, as far as the iterations know it; infinite where they do not settle."""
        return self._solved[0]

    def step(self, damping: float) -> Array:
        """(P,): Newton's step, shorter the larger the damping."""
        return self._solved[1] * min(1.0, UNDAMPED / max(damping, UNDAMPED))

    @cached_property
    def _solved(self) -> tuple[float, Array]:
        step, residual = np.zeros_like(self.gradient), -self.gradient
        direction = preconditioned = self.precondition(residual)
        norm, gains = float(residual @ preconditioned), [0.0]
        for _ in range(MAX_ITERATIONS):
            if not norm > 0:
                return sum(gains), step
            product = self.product(direction)
            curvature = float(direction @ product)
            if not curvature > 0:
                break
            length = norm / curvature
            gains.append(length * norm / 2)
            step = step + length * direction
            if len(gains) > DELAY and sum(gains[-DELAY:]) <= SETTLED * sum(gains):
                return sum(gains), step
            residual = residual - length * product
            preconditioned = self.precondition(residual)
            norm, before = float(residual @ preconditioned), norm
            direction = preconditioned + norm / before * direction
        return np.inf, step


def inverse(size: Array) -> Array:
    """1 / size where that can be said in a float, 1 where there is no size."""
    return 1 / np.clip(np.where(size > 0, size, 1.0), 1e-300, None)


def is_factorised(objective: Objective) -> TypeGuard[Supervised]:
    """Whether Cholesky's factor of its Hessian stands for the objective to second order."""
    return (
        isinstance(objective, Supervised)
        and objective.convex
        and objective.smooth
        and objective.forms_hessian
    )


def is_iterative(objective: Objective) -> TypeGuard[Supervised]:
    """Whether its Hessian is not to be formed, and conjugate gradients come to an end soon."""
    return is_factorised(objective) and objective.ridge > 0 and objective.count > ITERATIVE


def krylov_model(
    objective: Supervised, theta: Array, near: KrylovModel | None = None
) -> KrylovModel | None:
    """At `theta` (P,), where `is_iterative`; None where derivatives are not finite. The
    preconditioner of a model `near` is taken where it still suits."""
    scores = objective.scores(theta)
    value, gradient = objective.value_and_gradient(theta, scores)
    rough = _rough(objective) if near is None else near.precondition.objective
    digits = rough.data.x.dtype
    of_digits, diagonal = rough.second_order(scores.astype(digits))
    if not (np.isfinite(gradient).all() and np.isfinite(diagonal).all() and diagonal.any()):
        return None
    if near is None:
        precondition = Preconditioner.from_curvature(rough, diagonal)
    else:
        precondition = near.precondition.suited_to(diagonal)
    return KrylovModel(
        value, gradient, lambda vector: of_digits(vector.astype(digits)), precondition
    )


def _rough(objective: Supervised) -> Supervised:
    """With data in single precision, where few digits are lost with it: the largest eigenvalue of
    a likelihood's Hessian is no more than the mean square of its samples, the least no less than
    its ridge."""
    data = objective.data
    if (
        isinstance(objective.model, Logistic)
        and isinstance(objective.loss, CrossEntropy)
        and objective.weights is None
        and objective.per_sample * np.vdot(data.x, data.x) <= MILD * 2 * objective.ridge
    ):
        single = replace(data, x=data.x.astype(np.float32), y=data.y.astype(np.float32))
        return replace(objective, data=single)
    return objective


def cholesky_model(
    objective: Supervised, theta: Array, ridge: float = RIDGE
) -> CholeskyModel | None:
    """At `theta` (P,), where the Hessian has a formula; None where derivatives are not finite."""
    scores = objective.scores(theta)
    value, gradient = objective.value_and_gradient(theta, scores)
    hessian = objective.hessian(theta, scores)
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return None
    scale = inverse(np.sqrt(np.diag(hessian)))
    hessian *= scale
    hessian *= scale[:, None]
    for direction in objective.indifferent / scale:  # flat for certain, and without a slope
        normalised = direction / np.linalg.norm(direction)
        hessian += np.outer(normalised, normalised)
    return CholeskyModel(value, gradient, ScaledHessian(scale, hessian, ridge))


def is_huber(objective: Objective) -> TypeGuard[Supervised]:
    """Whether it is a Huber loss, small enough for its pieces to be looked at."""
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.loss, Huber)
        and objective.convex
        and objective.n_samples * objective.count <= MAX_PIECES
    )


def gap_of_huber(objective: Supervised, theta: Array, newton: Array) -> float:
    """How much lower than at `theta` (P,) a Huber loss may be, as multipliers (n,) within ± delta
    show: the slopes, here or where Newton's step (P,) leads. Beyond delta no curvature tells.

    Parameters are taken to be no farther from the minimum than they are from 0, or than makes up
    for the largest residual."""
    assert isinstance(objective.loss, Huber)
    y, factors, design = objective.data.y, objective.sample_factors, objective.design
    scores, bound = objective.scores(theta), objective.loss.delta * factors
    residuals = scores[:, 0] - y
    slopes = objective.weighted(objective.score_gradients(scores, y))[:, 0]
    second = objective.weighted(objective.score_hessians(scores))[:, 0, 0]
    extent = np.ptp(design, axis=0)
    extent = np.where(extent > 0, extent, np.abs(design).max(axis=0))
    reach = np.abs(theta) + np.abs(residuals).max() * inverse(extent)
    losses = factors * objective.loss.residual_value(residuals)
    gaps = [np.inf]
    for step in (newton, np.zeros_like(theta)):
        ahead = theta + step
        u = np.clip(slopes + second * (design @ step), -bound, bound)
        of_penalty = objective.penalty_gradient(ahead)
        gap = float(np.sum(losses - u * residuals + u**2 / 2 * inverse(factors)))
        gap += float(objective.penalty(theta) - objective.penalty(ahead) + of_penalty @ step)
        kinks = objective.lasso_weights * (ahead == 0)
        imbalance = np.maximum(np.abs(design.T @ u + of_penalty) - kinks, 0.0)
        gaps.append(gap + float(imbalance @ reach))
    return float(np.nanmin(gaps))
