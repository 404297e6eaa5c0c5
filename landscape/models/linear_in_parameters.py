"""Models whose scores are linear in the parameters: a design matrix times weights, plus intercepts.

n samples, m columns of the design matrix, K scores a sample. The parameter vector is the weight
matrix (K, m) row by row, then the K intercepts.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.models.base import Model
from landscape.models.layout import Layout, lay_out


class AffineModel(Model):
    """Scores `design(x) @ weights.T + intercepts`."""

    penalised: ClassVar[bool] = True

    intercept: bool = True
    """Whether each score has an intercept."""

    def score_layout(
        self, columns: int, data: Dataset, outputs: int, features: Sequence[str] = ()
    ) -> Layout:
        """The parameters of K = `outputs` scores: of one, weights `w1` … and `b`; of more, a row
        of weights a class (`w2_1` … of class 2), then `b1` … . `features` are what the columns of
        the design matrix are called, where they have names of their own."""
        rows = [""] if outputs == 1 else [f"{k + 1}_" for k in range(outputs)]
        weights = [f"w{row}{j + 1}" for row in rows for j in range(columns)]
        biases = ["b"] if outputs == 1 else [f"b{k + 1}" for k in range(outputs)]
        shapes: list[tuple[str, tuple[int, ...], bool]] = [("w", (outputs, columns), False)]
        if self.intercept:
            shapes.append(("b", (outputs,), True))
        prefix = [row.rstrip("_") for row in rows for _ in features]
        aliases = tuple(
            (f"w{p}[{f}]", w)
            for p, f, w in zip(prefix, [*features] * len(rows), weights, strict=False)
        )
        owners = tuple(zip(weights, _owners(features, data, outputs), strict=False))
        return Layout(tuple(weights + biases * self.intercept), lay_out(shapes), aliases, owners)

    def design(self, x: Array) -> Array:
        """(n, m) from inputs (n, d): the features themselves, unless the model has others."""
        return x

    def layout(self, data: Dataset, outputs: int) -> Layout:
        return self.score_layout(data.n_features, data, outputs, data.feature_names)

    def split(self, theta: Array, outputs: int) -> tuple[Array, Array]:
        """Weights (..., K, m) and intercepts (..., K) of parameters (..., P)."""
        cut = theta.shape[-1] - outputs * self.intercept
        weights = theta[..., :cut].reshape(*theta.shape[:-1], outputs, -1)
        absent = np.zeros((*theta.shape[:-1], outputs))
        return weights, theta[..., cut:] if self.intercept else absent

    def scores(self, theta: Array, x: Array, outputs: int) -> Array:
        weights, intercepts = self.split(theta, outputs)
        by_output = weights @ self.design(x).T + intercepts[..., None]
        return np.swapaxes(by_output, -1, -2)

    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        weights = (cotangent.T @ self.design(x)).ravel()
        return np.concatenate([weights, cotangent.sum(axis=0)]) if self.intercept else weights

    def curvature(self, x: Array, score_hessians: Array) -> Array:
        """(P, P): Xᵀ W X with W the second derivatives `score_hessians` (n, K, K) by the scores."""
        design = self.design(x)
        outputs, d = score_hessians.shape[-1], design.shape[1]
        cut, count = outputs * d, outputs * (d + self.intercept)
        hessian = np.empty((count, count))
        for k in range(outputs):
            of_k, intercept_k = slice(k * d, k * d + d), cut + k
            for j in range(k + 1):
                of_j, weights = slice(j * d, j * d + d), score_hessians[:, k, j]
                block = (design * weights[:, None]).T @ design
                hessian[of_k, of_j], hessian[of_j, of_k] = block, block.T
                if self.intercept:
                    edge = weights @ design
                    hessian[of_k, cut + j] = hessian[cut + j, of_k] = edge
                    hessian[of_j, intercept_k] = hessian[intercept_k, of_j] = edge
                    hessian[intercept_k, cut + j] = hessian[cut + j, intercept_k] = weights.sum()
        return hessian


def _owners(features: Sequence[str], data: Dataset, outputs: int) -> list[str]:
    """What each weight multiplies, with its class where there are several scores."""
    if outputs == 1:
        return list(features)
    assert data.class_names is not None
    return [f"{f}, {c}" for c in data.class_names for f in features]
