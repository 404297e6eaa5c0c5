"""The losses and activations that scikit-learn's estimators are made of, with derivatives.

n samples, K scores a sample. Derivatives take complex scores, so that second ones follow exactly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array
from landscape.special import sigmoid, softmax

Pointwise = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class ScoreLoss:
    """A loss of scores (n, K) against targets (n, K): numbers, signs ±1, or one column a class."""

    value: Pointwise
    """(n,)."""
    derivative: Pointwise
    """(n, K) by the scores; the scores may be complex."""


def hinge(threshold: float, power: int) -> ScoreLoss:
    """max(0, threshold − y·z) to a power, y = ±1."""

    def gap(z: Array, y: Array) -> Array:
        margin = threshold - y * z
        return np.where(margin.real > 0, margin, 0)

    return ScoreLoss(
        lambda z, y: (gap(z, y) ** power).sum(axis=1),
        lambda z, y: -y * (power * gap(z, y) ** (power - 1) * (gap(z, y).real > 0)),
    )


def modified_huber(z: Array, y: Array) -> Array:
    """(n,): squared hinge that goes on linearly below −1 (T. Zhang, ICML 2004)."""
    margin = y * z
    return np.where(margin < -1, -4 * margin, np.maximum(0, 1 - margin) ** 2).sum(axis=1)


def modified_huber_derivative(z: Array, y: Array) -> Array:
    """(n, K): its derivative by the scores."""
    margin = y * z
    inner = np.where(margin.real < 1, -2 * y * (1 - margin), 0)
    return np.where(margin.real < -1, -4 * y, inner)


def softmax_loss(z: Array, y: Array) -> Array:
    """(n,): cross-entropy of the softmax, y one column a class."""
    top = z.max(axis=1)
    return np.log(np.exp(z - top[:, None]).sum(axis=1)) + top - (z * y).sum(axis=1)


def huber(epsilon: float) -> ScoreLoss:
    """r²/2 within epsilon, linear beyond."""

    def value(z: Array, y: Array) -> Array:
        size = np.abs(z - y)
        inner = np.where(size <= epsilon, size**2 / 2, epsilon * size - epsilon**2 / 2)
        return inner.sum(axis=1)

    def derivative(z: Array, y: Array) -> Array:
        r = z - y
        return np.where(np.abs(r.real) <= epsilon, r, epsilon * np.sign(r.real))

    return ScoreLoss(value, derivative)


def insensitive(epsilon: float, power: int) -> ScoreLoss:
    """max(0, |r| − epsilon) to a power."""

    def outside(z: Array, y: Array) -> Array:
        r = z - y
        return np.where(np.abs(r.real) > epsilon, r - epsilon * np.sign(r.real), 0)

    return ScoreLoss(
        lambda z, y: (np.abs(outside(z, y)) ** power).sum(axis=1),
        lambda z, y: outside(z, y) * 2 if power == 2 else np.sign(outside(z, y).real),
    )


SQUARED = ScoreLoss(lambda z, y: ((z - y) ** 2).sum(axis=1), lambda z, y: 2 * (z - y))
HALF_SQUARED = ScoreLoss(lambda z, y: ((z - y) ** 2).sum(axis=1) / 2, lambda z, y: z - y)
LOGISTIC = ScoreLoss(
    lambda z, y: np.logaddexp(0, -y * z).sum(axis=1), lambda z, y: -y * sigmoid(-y * z)
)
SOFTMAX = ScoreLoss(softmax_loss, lambda z, y: softmax(z) - y)
MODIFIED_HUBER = ScoreLoss(modified_huber, modified_huber_derivative)

ACTIVATIONS: Mapping[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "identity": (lambda z: z, np.ones_like),
    "logistic": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.where(z.real > 0, z, 0), lambda z: (z.real > 0).astype(float)),
}
"""Of hidden layers, with their derivatives; they take complex numbers."""

SGD_LOSSES: Mapping[str, Callable[[float], ScoreLoss]] = {
    "hinge": lambda epsilon: hinge(1.0, 1),
    "squared_hinge": lambda epsilon: hinge(1.0, 2),
    "perceptron": lambda epsilon: hinge(0.0, 1),
    "log_loss": lambda epsilon: LOGISTIC,
    "modified_huber": lambda epsilon: MODIFIED_HUBER,
    "squared_error": lambda epsilon: HALF_SQUARED,
    "huber": huber,
    "epsilon_insensitive": lambda epsilon: insensitive(epsilon, 1),
    "squared_epsilon_insensitive": lambda epsilon: insensitive(epsilon, 2),
}
"""Of the stochastic estimators, by their name; from epsilon."""
