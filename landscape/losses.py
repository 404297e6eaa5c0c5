"""Losses: value and derivatives from scores, exact at any score.

n samples, K scores a sample: `scores` is (..., n, K), `y` is (n,), a value is (..., n). Class
codes are 0 … K-1 (0 and 1 where K = 1). A derivative is with respect to the scores; it accepts
complex scores, so that second derivatives of whole objectives can be taken by complex steps.

The formulas avoid every overflow and cancellation: no sigmoid-then-log, no log-sum-exp minus
score, no expanded square. See e.g. M. Mächler, "Accurately computing log(1 - exp(-|a|))" (2012)
for the log1p forms, and J. Weston, C. Watkins, "Support vector machines for multi-class pattern
recognition" (ESANN 1999) for the multi-class hinge.
"""

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array, Mask
from landscape.schema.section import Kinded, one_of


def softplus(z: Array) -> Array:
    """log(1 + exp(z)), elementwise, to full relative accuracy."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), elementwise, without overflow; complex z too."""
    small = np.exp(np.where(z.real < 0, z, -z))
    return np.where(z.real < 0, small, 1.0) / (1 + small)


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z) over the last axis, without overflow; complex z too."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


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


class _Residual(Loss):
    """Losses of the residual `prediction - target`."""

    classes = False

    @abstractmethod
    def of(self, residual: Array) -> Array: ...

    @abstractmethod
    def slope(self, residual: Array) -> Array: ...

    def bend(self, residual: Array) -> Array:
        raise TypeError(f"{self.name} has no second derivative")

    def values(self, scores: Array, y: Array) -> Array:
        return self.of(scores[..., 0] - y)

    def derivative(self, scores: Array, y: Array) -> Array:
        return self.slope(scores[..., 0] - y)[..., None]

    def second_derivative(self, scores: Array, y: Array) -> Array:
        return self.bend(scores[..., 0] - y)[..., None, None]


class MSE(_Residual):
    """Squared residuals."""

    name = "squared error"
    kind: Literal["mse"] = "mse"

    def of(self, residual: Array) -> Array:
        return residual**2

    def slope(self, residual: Array) -> Array:
        return 2 * residual

    def bend(self, residual: Array) -> Array:
        return np.full_like(residual, 2.0)


class MAE(_Residual):
    """Absolute residuals."""

    smooth = False
    name = "absolute error"
    kind: Literal["mae"] = "mae"

    def of(self, residual: Array) -> Array:
        return np.abs(residual)

    def slope(self, residual: Array) -> Array:
        return np.sign(residual.real).astype(residual.dtype)


class Huber(_Residual):
    """r²/2 within delta, delta·(|r| - delta/2) beyond."""

    name = "Huber loss"
    kind: Literal["huber"] = "huber"
    delta: Annotated[float, Field(gt=0)] = 1.0
    """The residual at which the parabola becomes a straight line, in units of y."""

    def of(self, residual: Array) -> Array:
        size = np.abs(residual)
        inside = np.minimum(size, self.delta)
        return inside * (size - inside / 2)

    def slope(self, residual: Array) -> Array:
        far = np.abs(residual.real) > self.delta
        return np.where(far, self.delta * np.sign(residual.real), residual)

    def bend(self, residual: Array) -> Array:
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
        return self._held(_softmax_values(scores, y))

    def _binary(self, z: Array, y: Array) -> Array:
        if np.all((y == 0) | (y == 1)):
            return self._held(softplus(np.where(y == 1, -z, z)))
        return y * self._held(softplus(-z)) + (1 - y) * self._held(softplus(z))

    def _held(self, loss: Array) -> Array:
        """Clamping a probability clamps its negative logarithm, exactly."""
        return loss if self.clip is None else np.clip(loss, *self.plateau)

    @property
    def plateau(self) -> tuple[float, float]:
        """The smallest and the largest loss a clipped sample can have."""
        assert self.clip is not None
        return float(-np.log1p(-self.clip)), float(-np.log(self.clip))

    def derivative(self, scores: Array, y: Array) -> Array:
        slope = self._slope(scores, y)
        return slope if self.clip is None else np.where(self._free(scores, y), slope, 0)

    def _slope(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            return sigmoid(scores) - y[:, None]
        slope = softmax(scores)
        slope[..., np.arange(len(y)), y.astype(int)] -= 1
        return slope

    def _free(self, scores: Array, y: Array) -> Mask:
        """(..., n, 1): where a sample is off the clip's plateau."""
        exact = self.model_copy(update={"clip": None}).values(scores.real, y)[..., None]
        low, high = self.plateau
        return (exact > low) & (exact < high)

    def second_derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            p = sigmoid(scores)[..., None]
            bend = p * (1 - p)
        else:
            p = softmax(scores)
            bend = np.eye(p.shape[-1]) * p[:, None, :] - p[:, :, None] * p[:, None, :]
        return bend if self.clip is None else bend * self._free(scores, y)[..., None]


def _softmax_values(scores: Array, y: Array) -> Array:
    """M + log1p(Σ over the others of exp(d - M)) with d the gaps to the true score and M their
    maximum: relative accuracy even where the model is right by 700."""
    code = y.astype(int)
    gaps = scores - np.take_along_axis(scores, _spread(code, scores), axis=-1)
    top = gaps.argmax(axis=-1)[..., None]
    largest = np.take_along_axis(gaps, top, axis=-1)
    rest = np.exp(gaps - largest)
    np.put_along_axis(rest, top, 0.0, axis=-1)
    return largest[..., 0] + np.log1p(rest.sum(axis=-1))


def _spread(code: Any, scores: Array) -> Any:
    """Class codes (n,) as an index (..., n, 1) into scores (..., n, K)."""
    return np.broadcast_to(code[:, None], (*scores.shape[:-1], 1))


class Hinge(Loss):
    """max(0, 1 - s·z) for two classes; Weston-Watkins' sum over the wrong classes for more."""

    classes = True
    smooth = False
    name = "hinge loss"
    kind: Literal["hinge"] = "hinge"

    def values(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            return np.maximum(0.0, 1 - (2 * y - 1) * scores[..., 0])
        margins = scores - np.take_along_axis(scores, _spread(y.astype(int), scores), axis=-1) + 1
        np.put_along_axis(margins, _spread(y.astype(int), scores), 0.0, axis=-1)
        return np.maximum(0.0, margins).sum(axis=-1)

    def derivative(self, scores: Array, y: Array) -> Array:
        if scores.shape[-1] == 1:
            sign = (2 * y - 1)[:, None]
            return np.where(sign * scores.real < 1, -sign, 0.0).astype(scores.dtype)
        index = _spread(y.astype(int), scores)
        real = scores.real
        wrong = (real - np.take_along_axis(real, index, axis=-1) + 1 > 0).astype(scores.dtype)
        np.put_along_axis(wrong, index, 0.0, axis=-1)
        np.put_along_axis(wrong, index, -wrong.sum(axis=-1, keepdims=True), axis=-1)
        return wrong


AnyLoss = one_of(MSE | MAE | Huber | CrossEntropy | Hinge)
