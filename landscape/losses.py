"""Losses: value and derivatives from scores, exact at any score.

n samples, K scores a sample: `scores` is (..., n, K), `y` is (n,), a value is (..., n). Class
codes are 0 … K-1 (0 and 1 where K = 1). A derivative is with respect to the scores; it accepts
complex scores, so that second derivatives of whole objectives can be taken by complex steps.

The formulas avoid every overflow and cancellation: no sigmoid-then-log, no log-sum-exp minus
score, no expanded square. For the multi-class hinge see J. Weston, C. Watkins, "Support vector
machines for multi-class pattern recognition" (ESANN 1999).
"""

from abc import ABC, abstractmethod
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array, Mask, Rows
from landscape.schema.section import Kinded, one_of
from landscape.special import log_sum_exp, sigmoid, softmax, softplus


class Loss(Kinded, ABC):
    """A loss of one sample, how samples are joined, and what is added."""

    classes: ClassVar[bool]
    """Whether it judges classes (K scores for K > 2) rather than numbers (one score)."""
    smooth: ClassVar[bool] = True
    """Whether second derivatives describe it."""
    name: ClassVar[str]

    reduction: Literal["mean", "sum"] = "mean"
    """Join the samples' losses by their mean or their sum."""
    l2: Annotated[float, Field(ge=0)] = 0.0
    """Adds l2 · ‖weights‖², intercepts left out."""
    penalty: bool = False
    """Adds the model's own penalty (C or alpha), so that the fit is the displayed minimum."""

    @abstractmethod
    def values(self, scores: Array, y: Array) -> Array:
        """The loss (..., n) of each sample."""

    @abstractmethod
    def derivative(self, scores: Array, y: Array) -> Array:
        """∂ value / ∂ scores, (..., n, K)."""

    def second_derivative(self, scores: Array, y: Array) -> Array:
        """∂² value / ∂ scores², (n, K, K), at scores (n, K); smooth losses only."""
        raise TypeError(f"{self.name} has no second derivative")


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
        return self._clipped(log_sum_exp(scores - _true_scores(scores, y)))

    def _binary(self, z: Array, y: Array) -> Array:
        if np.all((y == 0) | (y == 1)):
            return self._clipped(softplus(np.where(y == 1, -z, z)))
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
        derivative[..., np.arange(len(y)), y.astype(int)] -= 1
        return derivative

    def _moves(self, scores: Array, y: Array) -> Mask:
        """(..., n, 1): where the clip does not hold the sample's probability. Of a soft label both
        parts are held beyond the same logit."""
        low, high = self.clip_bounds
        if scores.shape[-1] == 1:
            return np.abs(scores.real) < high - low
        exact = log_sum_exp(scores.real - _true_scores(scores.real, y))[..., None]
        return (exact > low) & (exact < high)

    def second_derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            p = sigmoid(scores)[..., None]
            second = p * (1 - p)
        else:
            p = softmax(scores)
            second = np.eye(p.shape[-1]) * p[:, None, :] - p[:, :, None] * p[:, None, :]
        return second if self.clip is None else second * self._moves(scores, y)[..., None]


def _index_of_true(scores: Array, y: Array) -> Rows:
    """Class codes `y` (n,) as an index (..., n, 1) into scores (..., n, K)."""
    return np.broadcast_to(y.astype(int)[:, None], (*scores.shape[:-1], 1))


def _true_scores(scores: Array, y: Array) -> Array:
    """(..., n, 1): the score of each sample's class, from scores (..., n, K)."""
    return np.take_along_axis(scores, _index_of_true(scores, y), axis=-1)


class Hinge(Loss):
    """max(0, 1 - s·z) for two classes; Weston-Watkins' sum over the wrong classes for more."""

    classes = True
    smooth = False
    name = "hinge loss"
    kind: Literal["hinge"] = "hinge"

    def values(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            return np.maximum(0.0, 1 - (2 * y - 1) * scores[..., 0])
        margins = scores - _true_scores(scores, y) + 1
        np.put_along_axis(margins, _index_of_true(scores, y), 0.0, axis=-1)
        return np.maximum(0.0, margins).sum(axis=-1)

    def derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            sign = (2 * y - 1)[:, None]
            return np.where(sign * scores.real < 1, -sign, 0.0).astype(scores.dtype)
        index = _index_of_true(scores, y)
        real = scores.real
        wrong = (real - np.take_along_axis(real, index, axis=-1) + 1 > 0).astype(scores.dtype)
        np.put_along_axis(wrong, index, 0.0, axis=-1)
        np.put_along_axis(wrong, index, -wrong.sum(axis=-1, keepdims=True), axis=-1)
        return wrong


AnyLoss = one_of(MSE | MAE | Huber | CrossEntropy | Hinge)
