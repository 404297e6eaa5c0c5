"""Models whose scores are linear in the parameters: a design matrix times weights, plus intercepts.

n samples, m columns of the design matrix, K scores a sample. The parameter vector is the weight
matrix (K, m) row by row, then the K intercepts.
"""

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from landscape.arrays import Array
from landscape.models.base import Model


class AffineModel(Model):
    """Scores `design(x) @ weights.T + intercepts`."""

    affine: ClassVar[bool] = True

    intercept: bool = True
    """Whether each score has an intercept."""

    @abstractmethod
    def design(self, x: Array) -> Array:
        """(n, m) from inputs (n, d)."""

    def split(self, theta: Array, outputs: int) -> tuple[Array, Array]:
        """Weights (..., K, m) and intercepts (..., K) of parameters (..., P)."""
        cut = theta.shape[-1] - outputs * self.intercept
        weights = theta[..., :cut].reshape(*theta.shape[:-1], outputs, -1)
        absent = np.zeros((*theta.shape[:-1], outputs))
        return weights, theta[..., cut:] if self.intercept else absent

    def scores(self, theta: Array, x: Array, outputs: int) -> Array:
        weights, intercepts = self.split(theta, outputs)
        return self.design(x) @ np.swapaxes(weights, -1, -2) + intercepts[..., None, :]

    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        weights = (cotangent.T @ self.design(x)).ravel()
        return np.concatenate([weights, cotangent.sum(axis=0)]) if self.intercept else weights

    def curvature(self, x: Array, score_hessians: Array) -> Array:
        """(P, P): Xᵀ W X with W the second derivatives `score_hessians` (n, K, K) by the scores."""
        design = self.design(x)
        if self.intercept:
            design = np.column_stack([design, np.ones(len(x))])
        outputs, m = score_hessians.shape[-1], design.shape[1]
        hessian = np.empty((outputs, m, outputs, m))
        for k in range(outputs):
            for j in range(k + 1):
                hessian[k, :, j] = (design * score_hessians[:, k, j, None]).T @ design
                hessian[j, :, k] = hessian[k, :, j].T
        order = np.arange(outputs * m).reshape(outputs, m)
        if self.intercept:
            order = np.concatenate([order[:, :-1].ravel(), order[:, -1]])
        flat = hessian.reshape(outputs * m, outputs * m)
        return flat[np.ix_(order.ravel(), order.ravel())]
