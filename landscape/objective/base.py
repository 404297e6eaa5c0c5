"""Objective: a scalar function of a parameter vector, as every other room sees it.

P parameters. What only some objectives have (samples, classes, mini-batches) has a neutral default
here, so that nobody needs to know which kind of objective it holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from landscape.arrays import Array, Rows
from landscape.models.layout import Layout

COMPLEX_STEP = 1e-120
"""Share of a parameter that a complex step is long; its cube is below every float."""


def complex_step(size: ArrayLike) -> Array:
    """Return the length (...,) of complex steps that change parameters of sizes (...,)."""
    return np.maximum(COMPLEX_STEP * np.asarray(size), np.finfo(float).tiny)


class UntrustworthyError(np.linalg.LinAlgError):
    """Second derivatives by differences that contradict each other, or cannot be told."""


class Objective(ABC):
    """A scalar function of P parameters that can be sliced and drawn."""

    layout: Layout
    smooth: bool = True
    """Whether second derivatives describe it."""
    differentiable: bool = True
    """Whether it has a gradient that is worth its evaluations."""
    forms_hessian: bool = False
    """Whether its Hessian has a formula; else it takes a product a parameter."""
    convex: bool = False
    """Whether it is known to be: then a minimum is the lowest point there is."""
    smooth_but_for_l1: bool = True
    """Whether it is smooth once a penalty l1 is left out."""
    never_negative: bool = False
    """Whether its value cannot be below 0."""
    judges_classes: bool = False
    """Whether scores decide between classes."""
    n_samples: int = 0
    """Samples that the value is a mean or sum over; 0 of a function of parameters alone."""
    n_features: int = 0
    """Features of a sample."""

    from_callable: ClassVar[Callable[..., "Objective"]]
    """See `landscape.objective.callable.from_callable`."""

    @property
    def names(self) -> Sequence[str]:
        """The parameters' names, in their order."""
        return self.layout.names

    @property
    def count(self) -> int:
        """P."""
        return self.layout.count

    @property
    @abstractmethod
    def label(self) -> str:
        """What the value is, in words."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...] | None:
        """The range of each parameter that it is usually drawn over, where there is one."""
        return None

    @property
    def minimised(self) -> "Objective":
        """What a fit makes smallest: itself, unless a penalty takes part that is not displayed."""
        return self

    @property
    def minimised_label(self) -> str:
        """What a fit makes smallest, in words."""
        return self.minimised.label

    @property
    def lasso_weights(self) -> Array:
        """(P,): the factor of each parameter's magnitude in the value; 0 without such a penalty."""
        return np.zeros(self.count)

    def start(self, rng: np.random.Generator) -> Array:
        """(P,): where iterations begin: zeros, unless the model has a better place."""
        return np.zeros(self.count)

    @property
    def constant_loss(self) -> float | None:
        """The loss of the best prediction that is the same for all samples.

        None where nothing is predicted.
        """
        return None

    @property
    def derivatives(self) -> str:
        """How second derivatives are had: exact, or by differences of what."""
        return "exact"

    def with_steps(self, factor: float) -> "Objective":
        """With all steps of differences so many times as long; itself where there are none."""
        return self

    def measured_at(self, theta: Array) -> "Objective":
        """With steps of differences that suit `theta` (P,); itself where there are none.

        Raises numpy.linalg.LinAlgError where no steps do.
        """
        return self

    def curvature_along(self, theta: Array, vectors: Array) -> Array:
        """(m,): vᵀHv at `theta` (P,) for each of the vectors (m, P)."""
        return np.array([vector @ self.hvp(theta, vector) for vector in vectors])

    @abstractmethod
    def value(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""

    @abstractmethod
    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,) at parameters (P,).

        Where the indices `rows` of a mini-batch are given, the samples' part is estimated from
        them alone; only objectives with samples take them.
        """

    def value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """Compute the value and the gradient (P,) at parameters (P,)."""
        return float(self.value(theta)), self.gradient(theta)

    def values_and_accuracies(self, theta: Array) -> tuple[Array, Array | None]:
        """(R,) each, at parameters (R, P); no accuracies where nothing is decided."""
        values = self.value(theta)
        if not self.judges_classes:
            return values, None
        return values, np.array([self.accuracy(point) for point in theta], float)

    def assessed(self, theta: Array) -> tuple[float, float | None, float | None]:
        """Compute the value, the accuracy and r2 at parameters (P,)."""
        values, accuracies = self.values_and_accuracies(theta[None])
        accuracy = self.accuracy(theta) if accuracies is None else float(accuracies[0])
        return float(values[0]), accuracy, self.r2(theta)

    @property
    def batches_gradients(self) -> bool:
        """Whether `gradients` takes little longer for many points than for one."""
        return False

    def gradients(self, theta: Array) -> Array:
        """(N, P) at parameters (N, P)."""
        return np.array([self.gradient(point) for point in theta])

    def values_and_gradients(self, theta: Array) -> tuple[Array, Array]:
        """(N,) and (N, P) at parameters (N, P)."""
        pairs = [self.value_and_gradient(point) for point in theta]
        return np.array([value for value, _ in pairs]), np.array([row for _, row in pairs])

    def hvp(self, theta: Array, vector: Array) -> Array:
        """Hessian times `vector`, (P,): the gradient's derivative by a complex step.

        Exact to rounding (W. Squire, G. Trapp, SIAM Review 40, 1998), as long as the step is far
        smaller than every parameter that it changes.
        """
        size = np.linalg.norm(vector)
        if size == 0:
            return np.zeros_like(vector)
        direction = vector / size
        changed = (theta != 0) & (direction != 0)
        smallest = np.min(np.abs(theta[changed]) / np.abs(direction[changed]), initial=1.0)
        h = float(complex_step(smallest))
        shifted: Any = theta + 1j * h * direction
        derivative: Array = self.gradient(shifted).imag
        return derivative * (size / h)

    def hessian(self, theta: Array) -> Array:
        """(P, P) at parameters (P,)."""
        rows = np.array([self.hvp(theta, basis) for basis in np.eye(self.count)])
        return (rows + rows.T) / 2

    def accuracy(self, theta: Array) -> float | None:
        """Share of samples decided rightly at `theta` (P,); None where nothing is decided."""
        return None

    def r2(self, theta: Array) -> float | None:
        """Coefficient of determination of the predictions at `theta` (P,).

        None where no numbers are predicted.
        """
        return None
