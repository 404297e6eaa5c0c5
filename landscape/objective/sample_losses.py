"""SampleLosses: what data, model and loss say of each sample.

P parameters, n samples, K scores a sample.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.losses import Loss
from landscape.models.base import Model
from landscape.objective.base import Objective
from landscape.special import sigmoid


@dataclass(frozen=True)
class SampleLosses(Objective):
    """Scores of a model, and the losses they make, sample by sample."""

    model: Model
    data: Dataset
    loss: Loss

    @cached_property
    def outputs(self) -> int:
        """K: 1, or one a class for more than two classes and a loss that judges classes."""
        return self.data.n_classes if self.loss.classes and self.data.n_classes > 2 else 1

    @property
    def linked(self) -> bool:
        """Whether the loss looks at the sigmoid of the score: a probability compared with y."""
        return self.model.probabilistic and not self.loss.classes

    def scores(self, theta: Array) -> Array:
        """(..., n, K) at parameters (..., P)."""
        return self.model.scores(theta, self.data.x, self.outputs)

    def sample_losses(self, scores: Array, y: Array | None = None) -> Array:
        """(..., n) from scores (..., n, K); of all samples unless their targets `y` are given."""
        y = self.data.y if y is None else y
        if self.linked:
            return self.loss.values(self._residuals(scores, y), np.zeros_like(y))
        return self.loss.values(scores, y)

    @staticmethod
    def _residuals(scores: Array, y: Array) -> Array:
        """sigmoid(scores) − y, (..., m, 1), to full relative accuracy where that is near zero."""
        target = y[:, None]
        return (1 - target) * sigmoid(scores) - target * sigmoid(-scores)

    def score_gradients(self, scores: Array, y: Array) -> Array:
        """∂ sample loss / ∂ scores, (n, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.derivative(scores, y)
        of_link = sigmoid(scores) * sigmoid(-scores)
        return self.loss.derivative(self._residuals(scores, y), np.zeros_like(y)) * of_link

    def score_hessians(self, scores: Array) -> Array:
        """∂² sample loss / ∂ scores², (n, K, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.second_derivative(scores, self.data.y)
        p, q = sigmoid(scores), sigmoid(-scores)
        derivative, none = p * q, np.zeros_like(self.data.y)
        residuals = self._residuals(scores, self.data.y)
        inner = self.loss.second_derivative(residuals, none) * (derivative**2)[..., None]
        outer = self.loss.derivative(residuals, none) * derivative * (q - p)
        return inner + outer[..., None]

    @cached_property
    def weights(self) -> Array | None:
        """(n,): the weight of each sample, of its class included; None where all are 1."""
        of_classes = self.model.class_weights(self.data)
        if of_classes is None or self.data.weights is None:
            return self.data.weights if of_classes is None else of_classes
        return self.data.weights * of_classes

    @cached_property
    def total_weight(self) -> float:
        """Σ of the samples' weights; n where all are 1."""
        return float(self.data.n_samples if self.weights is None else self.weights.sum())

    @cached_property
    def per_sample(self) -> float:
        """The factor of each sample's weighted loss in the value: 1, or of a mean 1 / Σ weights."""
        share = {"sum": self.total_weight, "mean": 1.0, "half_mean": 0.5}[self.loss.reduction]
        return share / self.total_weight

    def total(self, losses: Array, rows: slice | Rows | None = None) -> Array:
        """(...,): the weighted sum of samples' losses (..., m); of the samples `rows` if given."""
        if self.weights is None:
            return losses.sum(axis=-1)
        return losses @ (self.weights if rows is None else self.weights[rows])

    def weighted(self, derivatives: Array, rows: slice | Rows | None = None) -> Array:
        """Derivatives (m, ...) by the scores times their samples' weights and the reduction."""
        if self.weights is None:
            return derivatives * self.per_sample
        weights = self.weights if rows is None else self.weights[rows]
        return derivatives * (self.per_sample * weights).reshape(-1, *(1,) * (derivatives.ndim - 1))

    def predictions(self, scores: Array) -> Array:
        """What is compared with the target, from scores (...): probabilities, rates, or they."""
        return sigmoid(scores) if self.linked else self.loss.prediction(scores)

    @cached_property
    def constant_loss(self) -> float:
        """The least over the constants that are best for one loss or another."""
        quantile = getattr(self.loss, "q", 0.5)
        scores = _constant_scores(self.data.y, self.weights, self.outputs, quantile)
        losses = [
            self.total(self.sample_losses(np.broadcast_to(one, (self.n_samples, self.outputs))))
            for one in scores
        ]
        return float(np.nanmin(losses)) * self.per_sample

    def decide(self, scores: Array) -> Array:
        """Class codes (..., n) from scores (..., n, K)."""
        if scores.shape[-1] > 1:
            return scores.argmax(axis=-1).astype(float)
        if self.judges_classes:
            return (scores[..., 0] > self.threshold).astype(float)
        return np.clip(np.round(scores[..., 0]), 0, max(self.data.n_classes - 1, 0))

    @property
    def threshold(self) -> float:
        """The score above which the second of two classes is chosen: 0 for a logit or margin,
        1/2 where the score is itself compared with the codes 0 and 1."""
        return 0.0 if self.judges_classes else 0.5

    @property
    def judges_classes(self) -> bool:  # type: ignore[override]
        """Whether scores decide between classes."""
        return self.loss.classes or (self.model.probabilistic and self.data.n_classes > 1)


def _constant_scores(y: Array, weights: Array | None, outputs: int, q: float) -> Array:
    """(c, 1, K) of targets (n,) weighed by `weights` (n,): the mean, median and quantile `q` of the
    target, its log-odds and logarithm, the margins ±1; of several classes, the logarithms of their
    shares."""
    if outputs > 1:
        counts = np.bincount(y.astype(int), weights, outputs)
        return np.log(np.maximum(counts / counts.sum(), np.finfo(float).tiny))[None, None]
    mean = float(np.average(y, weights=weights))
    odds = np.clip(mean, 1e-300, 1 - 1e-16)
    log_odds = np.log(odds) - np.log1p(-odds)
    logarithm = np.log(mean) if mean > 0 else 0.0
    constants = [0.0, 1.0, -1.0, mean, np.median(y), np.quantile(y, q), log_odds, logarithm]
    return np.array(constants)[:, None, None]
