"""Supervised: data, model and loss as one function of the parameter vector.

P parameters, n samples, K scores a sample. `value` is what every figure shows: the samples'
losses joined by the reduction, plus the penalties asked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from landscape.arrays import Array, Rows, blocks
from landscape.losses import MSE, CrossEntropy
from landscape.models.base import Penalty
from landscape.models.formula import FormulaModel
from landscape.models.layout import Layout
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.mlp import MLP
from landscape.objective.base import complex_step
from landscape.objective.compatibility import check_compatible
from landscape.objective.sample_losses import SampleLosses

WORKSPACE = 16 * 2**20
"""Bytes of scores held at once when many parameter vectors are evaluated."""


@dataclass(frozen=True)
class Supervised(SampleLosses):
    """A model's loss on a data set."""

    never_negative = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", self.model.for_loss(self.loss).bound(self.data))
        check_compatible(self.model, self.data, self.loss, self.own)
        self.loss.check_targets(self.data.y)

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.model.layout(self.data, self.outputs)

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.loss.smooth and not self.lasso

    @property
    def smooth_but_for_l1(self) -> bool:  # type: ignore[override]
        return self.loss.smooth

    @cached_property
    def linear_scores(self) -> bool:
        """Whether scores are linear in the parameters, up to a constant."""
        return isinstance(self.model, AffineModel) or (
            isinstance(self.model, FormulaModel) and self.model.is_affine
        )

    @property
    def convex(self) -> bool:  # type: ignore[override]
        return self.linear_scores and not self.linked and self.clip is None

    @property
    def minimised_label(self) -> str:
        return self.minimised.label + ("" if self.clip is None else ", without the clip")

    @property
    def clip(self) -> float | None:
        """What probabilities are held to, if they are."""
        return self.loss.clip if isinstance(self.loss, CrossEntropy) else None

    @cached_property
    def design(self) -> Array:
        """(n · K, P): the derivatives of linear scores by the parameters, sample by sample."""
        return self.design_of(slice(None))

    def design_of(self, rows: slice) -> Array:
        """(m · K, P): the same of these samples."""
        basis = np.vstack([np.zeros(self.count), np.eye(self.count)])
        scores = self.model.scores(basis, self.data.x[rows], self.outputs).reshape(len(basis), -1)
        return (scores[1:] - scores[0]).T

    @property
    def minimised(self) -> "Supervised":
        """With the model's own penalty, and without a clip: what the fit makes smallest."""
        changes: dict[str, object] = {}
        if self.own and not self.loss.penalty:
            changes["penalty"] = True
        if self.clip is not None:
            changes["clip"] = None
        return replace(self, loss=self.loss.model_copy(update=changes)) if changes else self

    @cached_property
    def held_out(self) -> "Supervised | None":
        """The same loss, weights of classes and penalty, on the samples held out; None where none
        are."""
        test = self.data.test
        if test is None:
            return None
        of_classes = self.model.class_weights(self.data)
        if of_classes is not None:
            by_class = np.zeros(self.data.n_classes)
            by_class[self.data.y.astype(int)] = of_classes
            weights = by_class[test.y.astype(int)]
            test = replace(test, weights=weights * (1 if test.weights is None else test.weights))
        model = self.model.model_copy(
            update={"class_weight": None} if of_classes is not None else {}
        )
        terms = {"l1": self.lasso, "l2": self.ridge, "penalty": False}
        return replace(self, model=model, data=test, loss=self.loss.model_copy(update=terms))

    @property
    def forms_hessian(self) -> bool:  # type: ignore[override]
        return isinstance(self.model, AffineModel)

    @property
    def n_samples(self) -> int:  # type: ignore[override]
        return self.data.n_samples

    @property
    def n_features(self) -> int:  # type: ignore[override]
        return self.data.n_features

    @cached_property
    def indifferent(self) -> Array:
        """(k, P): directions in which all of a sample's scores move alike, and so nothing else:
        a loss that compares them stays as it is."""
        model, k, d = self.model, self.outputs, self.count // self.outputs
        if k == 1 or not isinstance(model, AffineModel):
            return np.zeros((0, self.count))
        m = d - model.intercept
        columns = np.eye(d)[m if self.ridge or self.lasso else 0 :]
        return np.hstack([np.tile(columns[:, :m], k), np.repeat(columns[:, m:], k, axis=1)])

    # -- the penalties -------------------------------------------------------------------------

    @cached_property
    def own(self) -> Penalty:
        """The model's own penalty beside the summed loss, whether it is displayed or not."""
        return self.model.own_penalty(self.loss, self.total_weight)

    @cached_property
    def ridge(self) -> float:
        """The factor of ‖weights‖² in the value."""
        return self.loss.l2 + (self.own.l2 * self.per_sample if self.loss.penalty else 0.0)

    @cached_property
    def lasso(self) -> float:
        """The factor of ‖weights‖₁ in the value."""
        return self.loss.l1 + (self.own.l1 * self.per_sample if self.loss.penalty else 0.0)

    @property
    def lasso_weights(self) -> Array:
        return np.where(self.layout.weights, self.lasso, 0.0)

    def penalty(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""
        total = np.zeros(theta.shape[:-1])
        if self.ridge:
            total += self.ridge * np.sum(theta[..., self.layout.weights] ** 2, axis=-1)
        if self.lasso:
            total += self.lasso * np.sum(np.abs(theta[..., self.layout.weights]), axis=-1)
        return total

    def penalty_gradient(self, theta: Array) -> Array:
        """(P,) at parameters (P,); 0 for a weight of 0."""
        gradient = 2 * self.ridge * np.where(self.layout.weights, theta, 0)
        if self.lasso:
            gradient = gradient + self.lasso * np.where(self.layout.weights, np.sign(theta.real), 0)
        return gradient

    def start(self, rng: np.random.Generator) -> Array:
        return self.model.start(self.data, self.outputs, rng)

    # -- the whole -----------------------------------------------------------------------------

    def value(self, theta: Array) -> Array:
        theta = np.asarray(theta, float)
        flat = theta.reshape(-1, self.count)
        out = np.empty(len(flat))
        for chunk in self.chunks(len(flat)):
            out[chunk] = self._joined(self.scores(flat[chunk]), flat[chunk])
        return out.reshape(theta.shape[:-1])

    def chunks(self, count: int) -> Iterator[slice]:
        """Slices of `count` parameter vectors whose scores fit the workspace."""
        return blocks(count, max(1, WORKSPACE // (8 * self.data.n_samples * self.outputs)))

    def values_and_accuracies(self, theta: Array) -> tuple[Array, Array | None]:
        if not self.judges_classes:
            return self.value(theta), None
        values, accuracies = np.empty((2, len(theta)))
        for chunk in self.chunks(len(theta)):
            scores = self.scores(theta[chunk])
            values[chunk] = self._joined(scores, theta[chunk])
            accuracies[chunk] = self._accuracy(scores)
        return values, accuracies

    def _joined(self, scores: Array, theta: Array) -> Array:
        """(...,): the samples' losses and the penalties."""
        return self.total(self.sample_losses(scores)) * self.per_sample + self.penalty(theta)

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        x, y, share = self.data.x, self.data.y, 1.0
        if rows is not None:
            x, y, share = x[rows], y[rows], self.data.n_samples / len(rows)
        scores, adjoint = self.model.linearized(theta, x, self.outputs)
        cotangent = self.weighted(self.score_gradients(scores, y), rows) * share
        return adjoint(cotangent) + self.penalty_gradient(theta)

    def value_and_gradient(self, theta: Array, scores: Array | None = None) -> tuple[float, Array]:
        """The value and the gradient (P,); `scores` (n, K), linear in the parameters, are those
        that the caller has."""
        if scores is None:
            scores, adjoint = self.model.linearized(theta, self.data.x, self.outputs)
        else:
            adjoint = partial(self.model.adjoint, theta, self.data.x)
        cotangent = self.weighted(self.score_gradients(scores, self.data.y))
        gradient = adjoint(cotangent) + self.penalty_gradient(theta)
        return float(self._joined(scores, theta)), gradient

    @property
    def batches_gradients(self) -> bool:
        """Of a quadratic: the gradient is linear in the parameters."""
        affine = isinstance(self.model, AffineModel) and isinstance(self.loss, MSE)
        return affine and not self.linked and not self.lasso

    def gradients(self, theta: Array) -> Array:
        if not self.batches_gradients:
            return super().gradients(theta)
        zero = np.zeros(self.count)
        return theta @ self._constant_hessian + self.gradient(zero)

    def values_and_gradients(self, theta: Array) -> tuple[Array, Array]:
        if not isinstance(self.model, MLP | FormulaModel):
            return super().values_and_gradients(theta)
        values, gradients = np.empty(len(theta)), np.empty(theta.shape)
        for some in blocks(len(theta), self.model.points_at_once(self.n_samples)):
            scores, gradients[some] = self._scores_and_gradients(theta[some])
            values[some] = self._joined(scores, theta[some])
        return values, gradients

    def _scores_and_gradients(self, theta: Array) -> tuple[Array, Array]:
        """(R, n, K) and (R, P) at parameters (R, P) of a model that takes several at once."""
        scores, adjoint = self.model.linearized(theta, self.data.x, self.outputs)
        cotangent = self.score_gradients(scores, self.data.y) * self.sample_factors[:, None]
        return scores, adjoint(cotangent) + self.penalty_gradient(theta)

    @cached_property
    def sample_factors(self) -> Array:
        """(n,): the factor of each sample's loss in the value."""
        return self.weighted(np.ones(self.n_samples))

    @cached_property
    def _constant_hessian(self) -> Array:
        return self.hessian(np.zeros(self.count))

    def hvp(self, theta: Array, vector: Array) -> Array:
        if not isinstance(self.model, AffineModel):
            return super().hvp(theta, vector)
        return self.second_order(self.scores(theta))[0](vector)

    def second_order(self, scores: Array) -> tuple[Callable[[Array], Array], Array]:
        """The Hessian at scores (n, K), linear in the parameters, as a product with vectors (P,),
        and the weighted second derivatives (n, K) by each of the scores."""
        if self.linked:
            diagonal = self.score_hessians(scores)[..., 0]
            of_scores: Callable[[Array], Array] = partial(np.multiply, diagonal)
        else:
            diagonal, of_scores = self.loss.second_order(scores, self.data.y)
        ridge = 2 * self.ridge * self.layout.weights

        def product(vector: Array) -> Array:
            cotangent = self.weighted(of_scores(self.scores(vector)))
            return self.model.adjoint(vector, self.data.x, cotangent) + ridge * vector

        return product, self.weighted(diagonal)

    def hessian(self, theta: Array, scores: Array | None = None) -> Array:
        """(P, P) at parameters (P,); `scores` as in `value_and_gradient`."""
        if isinstance(self.model, MLP):
            return self._network_hessian(self.model, theta)
        if not isinstance(self.model, AffineModel):
            return super().hessian(theta)
        scores = self.scores(theta) if scores is None else scores
        hessians = self.weighted(self.score_hessians(scores))
        hessian = self.model.curvature(self.data.x, hessians)
        if self.ridge:
            np.einsum("ii->i", hessian)[...] += 2 * self.ridge * self.layout.weights
        return hessian

    def _network_hessian(self, model: MLP, theta: Array) -> Array:
        """(P, P) at parameters (P,): as products with the parameters' own directions give it, many
        of them at once."""
        steps = complex_step(np.where(theta, np.minimum(np.abs(theta), 1), 1))
        rows = np.empty((self.count, self.count))
        for some in blocks(self.count, model.points_at_once(self.n_samples)):
            own = np.eye(len(rows[some]), self.count, some.start)
            shifted = theta + 1j * steps * own
            rows[some] = self._scores_and_gradients(shifted)[1].imag / steps[some, None]
        return (rows + rows.T) / 2

    # -- how well it does ----------------------------------------------------------------------

    def assessed(self, theta: Array) -> tuple[float, float | None, float | None]:
        scores = self.scores(theta[None])
        value = float(self._joined(scores, theta[None])[0])
        if self.judges_classes:
            return value, float(self._accuracy(scores[0])), None
        return value, None, self._r2(scores[0])

    def accuracy(self, theta: Array) -> float | None:
        if not self.judges_classes:
            return None
        return float(self._accuracy(self.scores(theta)))

    def _accuracy(self, scores: Array) -> Array:
        """(...,) from scores (..., n, K)."""
        return np.mean(self.decide(scores) == np.round(self.data.y), axis=-1)

    def r2(self, theta: Array) -> float | None:
        return None if self.judges_classes else self._r2(self.scores(theta))

    def _r2(self, scores: Array) -> float:
        """From scores (n, K)."""
        y = self.data.y
        residual = y - self.predictions(scores[:, 0])
        total = np.sum((y - y.mean()) ** 2)
        return float(1 - np.sum(residual**2) / total) if total > 0 else float("nan")

    @property
    def label(self) -> str:
        """The displayed loss in words: `mean cross-entropy + penalty (C = 1)`."""
        joined = {"mean": "mean", "half_mean": "half mean", "sum": "summed"}[self.loss.reduction]
        weighted = "" if self.weights is None else "weighted "
        parts = [f"{weighted}{joined} {self.loss.described}"]
        if self.loss.penalty and self.own:
            parts.append(f"penalty ({self.model.describe_penalty()})")
        if self.loss.l1:
            parts.append(f"{self.loss.l1:g}‖w‖₁")
        if self.loss.l2:
            parts.append(f"{self.loss.l2:g}‖w‖²")
        return " + ".join(parts)
