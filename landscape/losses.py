"""Losses: value and derivatives from scores, exact at any score.

n samples, K scores a sample: `scores` is (..., n, K), `y` is (n,), a value is (..., n). Class
codes are 0 … K-1 (0 and 1 where K = 1). A derivative is with respect to the scores; it accepts
complex scores, so that second derivatives of whole objectives can be taken by complex steps.

The formulas avoid every overflow and cancellation: no sigmoid-then-log, no log-sum-exp minus
score, no expanded square. For the multi-class hinge see J. Weston, C. Watkins, "Support vector
machines for multi-class pattern recognition" (ESANN 1999).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array, Mask
from landscape.errors import InputError
from landscape.schema.section import Kinded, one_of
from landscape.special import exp_less_line, log_sum_exp, sigmoid, softmax, softplus


class Loss(Kinded, ABC):
    """A loss of one sample, how samples are joined, and what is added."""

    classes: ClassVar[bool]
    """Whether it judges classes (K scores for K > 2) rather than numbers (one score)."""
    smooth: ClassVar[bool] = True
    """Whether second derivatives describe it."""
    mean_penalty_factor: ClassVar[float] = 1.0
    """What one half of the squared weights is weighed against, where a model counts its penalty
    beside the mean loss: 2 for squares, whose half is meant (scikit-learn's ElasticNet)."""
    name: ClassVar[str]

    reduction: Literal["mean", "half_mean", "sum"] = "mean"
    """Join the samples' losses by their mean, half of it, or their sum."""
    l1: Annotated[float, Field(ge=0)] = 0.0
    """Adds l1 · ‖weights‖₁, intercepts left out."""
    l2: Annotated[float, Field(ge=0)] = 0.0
    """Adds l2 · ‖weights‖², intercepts left out."""
    penalty: bool = False
    """Adds the model's own penalty (C or alpha), so that the fit is the displayed minimum."""

    @property
    def described(self) -> str:
        """The loss of a sample in words, with what sets it apart."""
        return self.name

    def check_targets(self, y: Array) -> None:
        """Raises InputError (key `data`) for targets (n,) that it cannot judge."""

    def prediction(self, scores: Array) -> Array:
        """What is compared with the target, from scores (...): the score itself."""
        return scores

    @abstractmethod
    def values(self, scores: Array, y: Array) -> Array:
        """The loss (..., n) of each sample."""

    @abstractmethod
    def derivative(self, scores: Array, y: Array) -> Array:
        """∂ value / ∂ scores, (..., n, K)."""

    def second_derivative(self, scores: Array, y: Array) -> Array:
        """∂² value / ∂ scores², (n, K, K), at scores (n, K); smooth losses only."""
        raise TypeError(f"{self.name} has no second derivative")

    def second_order(self, scores: Array, y: Array) -> tuple[Array, Callable[[Array], Array]]:
        """The diagonal (n, K) of the second derivatives at scores (n, K), and their product with
        changes (n, K) of the scores."""
        second = self.second_derivative(scores, y)
        return np.einsum("nkk->nk", second), lambda changes: (second @ changes[..., None])[..., 0]


class ResidualLoss(Loss):
    """A loss of the residual `prediction - target`; each method takes residuals of any shape."""

    classes = False

    @abstractmethod
    def residual_value(self, residual: Array) -> Array: ...

    @abstractmethod
    def residual_derivative(self, residual: Array) -> Array: ...

    def residual_second_derivative(self, residual: Array) -> Array:
        raise TypeError(f"{self.name} has no second derivative")

    def values(self, scores: Array, y: Array) -> Array:
        return self.residual_value(scores[..., 0] - y)

    def derivative(self, scores: Array, y: Array) -> Array:
        return self.residual_derivative(scores[..., 0] - y)[..., None]

    def second_derivative(self, scores: Array, y: Array) -> Array:
        return self.residual_second_derivative(scores[..., 0] - y)[..., None, None]


class MSE(ResidualLoss):
    """Squared residuals."""

    mean_penalty_factor = 2.0
    name = "squared error"
    kind: Literal["mse"] = "mse"

    def residual_value(self, residual: Array) -> Array:
        return residual**2

    def residual_derivative(self, residual: Array) -> Array:
        return 2 * residual

    def residual_second_derivative(self, residual: Array) -> Array:
        return np.full_like(residual, 2.0)


class MAE(ResidualLoss):
    """Absolute residuals."""

    smooth = False
    name = "absolute error"
    kind: Literal["mae"] = "mae"

    def residual_value(self, residual: Array) -> Array:
        return np.abs(residual)

    def residual_derivative(self, residual: Array) -> Array:
        return np.sign(residual.real).astype(residual.dtype)


class Huber(ResidualLoss):
    """r²/2 within delta, delta·(|r| - delta/2) beyond."""

    name = "Huber loss"
    kind: Literal["huber"] = "huber"
    delta: Annotated[float, Field(gt=0)] = 1.0
    """The residual at which the parabola becomes a straight line, in units of y."""

    def residual_value(self, residual: Array) -> Array:
        size = np.abs(residual)
        inside = np.minimum(size, self.delta)
        return inside * (size - inside / 2)

    def residual_derivative(self, residual: Array) -> Array:
        far = np.abs(residual.real) > self.delta
        return np.where(far, self.delta * np.sign(residual.real), residual)

    def residual_second_derivative(self, residual: Array) -> Array:
        return (np.abs(residual) <= self.delta).astype(float)


class Quantile(ResidualLoss):
    """q · (target - prediction) where that is positive, (1 - q) · (prediction - target) else
    (R. Koenker, G. Bassett, Econometrica 46, 1978)."""

    smooth = False
    name = "quantile loss"
    kind: Literal["quantile"] = "quantile"
    q: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """The quantile of the target that is predicted."""

    @property
    def described(self) -> str:
        return f"{self.name} (q = {self.q:g})"

    def residual_value(self, residual: Array) -> Array:
        return np.maximum(-self.q * residual, (1 - self.q) * residual)

    def residual_derivative(self, residual: Array) -> Array:
        real = residual.real
        return np.where(real > 0, 1 - self.q, np.where(real < 0, -self.q, 0.0)).astype(
            residual.dtype
        )


class Poisson(Loss):
    """Half the deviance of counts whose rate is exp(score); 0 where the rate is the count."""

    classes = False
    name = "Poisson deviance / 2"
    kind: Literal["poisson"] = "poisson"

    def check_targets(self, y: Array) -> None:
        if np.any(y < 0):
            raise InputError("loss.kind", "poisson counts, but the target has values below 0",
                             "a target of counts; or mse, mae, huber")  # fmt: skip

    def prediction(self, scores: Array) -> Array:
        return np.exp(scores)

    def values(self, scores: Array, y: Array) -> Array:
        z = scores[..., 0]
        excess = z - np.log(np.where(y > 0, y, 1.0))
        return np.where(y > 0, y * exp_less_line(excess), np.exp(np.where(y > 0, 0.0, z)))

    def derivative(self, scores: Array, y: Array) -> Array:
        return np.exp(scores) - y[:, None]

    def second_derivative(self, scores: Array, y: Array) -> Array:
        return np.exp(scores)[:, :, None]


class CrossEntropy(Loss):
    """Negative log-likelihood of the class: binary for one logit, softmax for several."""

    classes = True
    name = "cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"
    clip: Annotated[float, Field(gt=0, lt=0.5)] | None = None
    """Hold probabilities in [clip, 1 - clip], as many lessons do; null: exact at any logit."""

    def values(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            return self._binary(scores[..., 0], y)
        return self._clipped(_softmax_loss(scores, y))

    def _binary(self, z: Array, y: Array) -> Array:
        if np.all((y == 0) | (y == 1)):
            return self._clipped(softplus((1 - 2 * y) * z))
        return y * self._clipped(softplus(-z)) + (1 - y) * self._clipped(softplus(z))

    def _clipped(self, loss: Array) -> Array:
        """Clamping a probability clamps its negative logarithm, exactly."""
        return loss if self.clip is None else np.clip(loss, *self.clip_bounds)

    @property
    def clip_bounds(self) -> tuple[float, float]:
        """The smallest and the largest loss a clipped sample can have."""
        assert self.clip is not None
        return float(-np.log1p(-self.clip)), float(-np.log(self.clip))

    def derivative(self, scores: Array, y: Array) -> Array:
        derivative = self._unclipped_derivative(scores, y)
        return derivative if self.clip is None else np.where(self._moves(scores, y), derivative, 0)

    def _unclipped_derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            return sigmoid(scores) - y[:, None]
        derivative = softmax(scores)
        derivative[_own(y)] -= 1
        return derivative

    def _moves(self, scores: Array, y: Array) -> Mask:
        """(..., n, 1): where the clip does not hold the sample's probability. Of a soft label both
        parts are held beyond the same logit."""
        low, high = self.clip_bounds
        if scores.shape[-1] == 1:
            return np.abs(scores.real) < high - low
        exact = _softmax_loss(scores.real, y)[..., None]
        return (exact > low) & (exact < high)

    def second_derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            p = sigmoid(scores)[..., None]
            second = p * (1 - p)
        else:
            p = softmax(scores)
            second = np.eye(p.shape[-1]) * p[:, None, :] - p[:, :, None] * p[:, None, :]
        return second if self.clip is None else second * self._moves(scores, y)[..., None]

    def second_order(self, scores: Array, y: Array) -> tuple[Array, Callable[[Array], Array]]:
        if scores.shape[-1] == 1 or self.clip is not None:
            return super().second_order(scores, y)
        p = softmax(scores)

        def product(changes: Array) -> Array:
            parts = p * changes
            parts -= p * parts.sum(axis=-1, keepdims=True)
            return parts

        return p * (1 - p), product


def _own(y: Array) -> tuple[Any, ...]:
    """The place of each sample's own class, of codes `y` (n,), in scores (..., n, K)."""
    return ..., np.arange(len(y)), y.astype(int)


def _softmax_loss(scores: Array, y: Array) -> Array:
    """log Σ exp(z_j - z_y), (..., n), which keeps its digits where it is small."""
    own = _own(y)
    true = scores[own][..., None]
    others = scores - true
    with np.errstate(over="ignore", invalid="ignore"):
        np.exp(others, out=others)
    others[own] = 0
    total = others.sum(axis=-1)
    if not np.isfinite(total).all():  # beyond what an exponential can hold
        return log_sum_exp(scores, true)
    return np.log1p(total, out=total)


def margin_shortfalls(scores: Array, y: Array) -> Array:
    """(..., n, K): how far each comparison falls short of a margin of 1, below 0 where it does not.

    Of one score, 1 - s·z; of several, z_j - z_y + 1 for the wrong classes j and 0 for the right."""
    if scores.shape[-1] == 1:
        return 1 - (2 * y - 1)[:, None] * scores
    own = _own(y)
    shortfalls = scores - scores[own][..., None] + 1
    shortfalls[own] = 0.0
    return shortfalls


def _by_scores(outer: Array, y: Array) -> Array:
    """∂/∂ scores (..., n, K) from the derivatives (..., n, K) by the shortfalls."""
    if outer.shape[-1] == 1:
        return -(2 * y - 1)[:, None] * outer
    inner, own = outer.copy(), _own(y)
    inner[own] = 0.0
    inner[own] = -inner.sum(axis=-1)
    return inner


class Hinge(Loss):
    """max(0, 1 - s·z) for two classes; Weston-Watkins' sum over the wrong classes for more."""

    classes = True
    smooth = False
    name = "hinge loss"
    kind: Literal["hinge"] = "hinge"

    def values(self, scores: Array, y: Array) -> Array:
        return np.maximum(0.0, margin_shortfalls(scores, y)).sum(axis=-1)

    def derivative(self, scores: Array, y: Array) -> Array:
        short = margin_shortfalls(scores, y).real > 0
        return _by_scores(short.astype(scores.dtype), y)


class SquaredHinge(Loss):
    """The hinge's shortfalls squared: smooth, and as indifferent beyond the margin."""

    classes = True
    name = "squared hinge loss"
    kind: Literal["squared_hinge"] = "squared_hinge"

    def values(self, scores: Array, y: Array) -> Array:
        return (np.maximum(0.0, margin_shortfalls(scores, y)) ** 2).sum(axis=-1)

    def derivative(self, scores: Array, y: Array) -> Array:
        shortfalls = margin_shortfalls(scores, y)
        return _by_scores(2 * np.where(shortfalls.real > 0, shortfalls, 0), y)

    def second_derivative(self, scores: Array, y: Array) -> Array:
        short = np.where(margin_shortfalls(scores, y) > 0, 2.0, 0.0)
        if scores.shape[-1] == 1:
            return short[..., None]
        _, rows, own = _own(y)
        short[rows, own] = 0.0
        second = np.eye(scores.shape[-1]) * short[:, None, :]
        second[rows, own, :] = -short
        second[rows, :, own] = -short
        second[rows, own, own] = short.sum(axis=-1)
        return second


AnyLoss = one_of(MSE | MAE | Huber | CrossEntropy | Hinge | SquaredHinge | Quantile | Poisson)
