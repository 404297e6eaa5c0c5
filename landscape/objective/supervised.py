"""Supervised: data, model and loss as one function of the parameter vector.

P parameters, n samples, K scores a sample. `value` is what every figure shows: the samples'
losses joined by the reduction, plus the penalties asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.losses import CrossEntropy, Loss
from landscape.models.base import Model
from landscape.models.layout import Layout
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.base import Objective
from landscape.special import sigmoid

WORKSPACE = 16 * 2**20
"""Bytes of scores held at once when many parameter vectors are evaluated."""


@dataclass(frozen=True)
class Supervised(Objective):
    """A model's loss on a data set."""

    model: Model
    data: Dataset
    loss: Loss

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", self.model.bound(self.data))
        classes = self.data.n_classes
        if self.loss.classes and classes < 2:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} judges classes, but the target is a number",
                "mse, mae or huber, or a target of classes",
            )
        if self.model.probabilistic and not self.loss.classes and classes > 2:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} compares one prediction with a "
                f"number, but {classes} classes have {classes} scores",
                "cross_entropy or hinge, or two classes",
            )
        if self.data.soft and not isinstance(self.loss, CrossEntropy) and self.loss.classes:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} needs hard labels, not probabilities",
                "cross_entropy, or targets 0 and 1",
            )

    @cached_property
    def outputs(self) -> int:
        """K: 1, or one a class for more than two classes and a loss that judges classes."""
        return self.data.n_classes if self.loss.classes and self.data.n_classes > 2 else 1

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.model.layout(self.data, self.outputs)

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.loss.smooth

    @property
    def forms_hessian(self) -> bool:  # type: ignore[override]
        return isinstance(self.model, AffineModel)

    @property
    def n_samples(self) -> int:  # type: ignore[override]
        return self.data.n_samples

    @property
    def n_features(self) -> int:  # type: ignore[override]
        return self.data.n_features

    @property
    def linked(self) -> bool:
        """Whether the loss looks at the sigmoid of the score: a probability compared with y."""
        return self.model.probabilistic and not self.loss.classes

    # -- the samples' part ---------------------------------------------------------------------

    def scores(self, theta: Array) -> Array:
        """(..., n, K) at parameters (..., P)."""
        return self.model.scores(theta, self.data.x, self.outputs)

    def sample_losses(self, scores: Array, y: Array | None = None) -> Array:
        """(..., n) from scores (..., n, K); of all samples unless their targets `y` are given."""
        y = self.data.y if y is None else y
        return self.loss.values(sigmoid(scores) if self.linked else scores, y)

    def score_gradients(self, scores: Array, y: Array) -> Array:
        """∂ sample loss / ∂ scores, (n, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.derivative(scores, y)
        p = sigmoid(scores)
        return self.loss.derivative(p, y) * p * (1 - p)

    def score_hessians(self, scores: Array) -> Array:
        """∂² sample loss / ∂ scores², (n, K, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.second_derivative(scores, self.data.y)
        p = sigmoid(scores)
        derivative = p * (1 - p)
        inner = self.loss.second_derivative(p, self.data.y) * (derivative**2)[..., None]
        outer = self.loss.derivative(p, self.data.y) * derivative * (1 - 2 * p)
        return inner + outer[..., None]

    @property
    def per_sample(self) -> float:
        """The factor of each sample's loss in the value: 1, or 1/n for a mean."""
        return 1.0 if self.loss.reduction == "sum" else 1.0 / self.data.n_samples

    # -- the penalties -------------------------------------------------------------------------

    @cached_property
    def ridge(self) -> float:
        """The factor of ‖weights‖² in the value."""
        own = self.model.own_penalty * self.per_sample if self.loss.penalty else 0.0
        return self.loss.l2 + own

    def penalty(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""
        if not self.ridge:
            return np.zeros(theta.shape[:-1])
        return self.ridge * np.sum(theta[..., self.layout.weights] ** 2, axis=-1)

    def start(self, rng: np.random.Generator) -> Array:
        return self.model.start(self.data, self.outputs, rng)

    # -- the whole -----------------------------------------------------------------------------

    def value(self, theta: Array) -> Array:
        theta = np.asarray(theta, float)
        flat = theta.reshape(-1, self.count)
        out = np.empty(len(flat))
        for chunk in self.chunks(len(flat)):
            losses = self.sample_losses(self.scores(flat[chunk]))
            out[chunk] = losses.sum(axis=-1) * self.per_sample + self.penalty(flat[chunk])
        return out.reshape(theta.shape[:-1])

    def chunks(self, count: int) -> Iterator[slice]:
        """Slices of `count` parameter vectors whose scores fit the workspace."""
        size = max(1, WORKSPACE // (8 * self.data.n_samples * self.outputs))
        return (slice(i, i + size) for i in range(0, count, size))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        x, y = (
            (self.data.x, self.data.y) if rows is None else (self.data.x[rows], self.data.y[rows])
        )
        weight = self.per_sample * self.data.n_samples / len(y)
        cotangent = self.score_gradients(self.model.scores(theta, x, self.outputs), y) * weight
        total = self.model.adjoint(theta, x, cotangent)
        return total + 2 * self.ridge * np.where(self.layout.weights, theta, 0)

    def hvp(self, theta: Array, vector: Array) -> Array:
        if not isinstance(self.model, AffineModel):
            return super().hvp(theta, vector)
        hessians = self.score_hessians(self.scores(theta)) * self.per_sample
        cotangent = np.einsum("nkj,nj->nk", hessians, self.scores(vector))
        ridge = 2 * self.ridge * np.where(self.layout.weights, vector, 0)
        return self.model.adjoint(vector, self.data.x, cotangent) + ridge

    def hessian(self, theta: Array) -> Array:
        if not isinstance(self.model, AffineModel):
            return super().hessian(theta)
        hessians = self.score_hessians(self.scores(theta)) * self.per_sample
        hessian = self.model.curvature(self.data.x, hessians)
        hessian[np.diag_indices(self.count)] += 2 * self.ridge * self.layout.weights
        return hessian

    # -- how well it does ----------------------------------------------------------------------

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

    def accuracy(self, theta: Array) -> float | None:
        if not self.judges_classes:
            return None
        return float(np.mean(self.decide(self.scores(theta)) == np.round(self.data.y)))

    def r2(self, theta: Array) -> float | None:
        if self.judges_classes:
            return None
        y = self.data.y
        residual = y - self.scores(theta)[:, 0]
        total = np.sum((y - y.mean()) ** 2)
        return float(1 - np.sum(residual**2) / total) if total > 0 else float("nan")

    @property
    def label(self) -> str:
        """The displayed loss in words: `mean cross-entropy + penalty (C = 1)`."""
        kind = {"mean": "mean", "sum": "summed"}[self.loss.reduction]
        parts = [f"{kind} {self.loss.name}"]
        if self.loss.penalty and self.model.own_penalty:
            parts.append(f"penalty ({self.model.describe_penalty()})")
        if self.loss.l2:
            parts.append(f"{self.loss.l2:g}‖w‖²")
        return " + ".join(parts)
