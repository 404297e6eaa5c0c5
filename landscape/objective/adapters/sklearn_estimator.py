"""A fitted estimator of scikit-learn as an objective: the loss that its solver minimises.

Linear models are networks without a hidden layer: all estimators here are layers of weights, a loss
of their scores and a penalty on the weights. What is minimised follows scikit-learn's user guide.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.models.layout import EntryNames, Layout, lay_out
from landscape.objective.adapters.sklearn_losses import (
    ACTIVATIONS,
    HALF_SQUARED,
    LOGISTIC,
    SGD_LOSSES,
    SOFTMAX,
    SQUARED,
    ScoreLoss,
    hinge,
    insensitive,
)
from landscape.objective.pointwise import LOSS, PointwiseObjective, as_array

Codes = NDArray[np.integer]
"""(n,): places among the classes."""
Layer = tuple[Array, Array]
"""Weights (K, d) and intercepts (K,)."""


@dataclass(frozen=True)
class Recipe:
    """What an estimator minimises: `factor` · Σ weight · loss + l2 · Σw² + l1 · Σ|w|."""

    loss: ScoreLoss
    targets: Array
    """(n, K)."""
    factor: float
    l2: float = 0.0
    l1: float = 0.0
    weights: Array | None = None
    """(n,)."""
    intercept_l2: float = 0.0
    activation: str = "identity"


class SklearnObjective(PointwiseObjective):
    """What an estimator minimises, as a function of its weights; see `from_sklearn`."""

    label = ""
    smooth = True

    def __init__(
        self, x: Array, layers: Sequence[Layer], recipe: Recipe, labels: Codes | None, label: str
    ) -> None:
        self._x, self._recipe, self._labels, self.label = x, recipe, labels, label
        shapes: list[tuple[str, tuple[int, ...], bool]] = []
        for i, (weights, intercepts) in enumerate(layers, 1):
            prefix = f"layer{i}." if len(layers) > 1 else ""
            shapes.append((f"{prefix}w", weights.shape, False))
            shapes += [(f"{prefix}b", intercepts.shape, True)] if len(intercepts) else []
        blocks = lay_out(shapes)
        self.layout = Layout(EntryNames(blocks), blocks)
        self._has_intercepts = [len(intercepts) > 0 for _, intercepts in layers]
        self.center = np.concatenate([part.ravel() for layer in layers for part in layer])
        self.judges_classes = labels is not None

    def evaluate(self, theta: Array) -> dict[str, float]:
        """Quantities by name at parameters (P,)."""
        layers = self._layers(theta)
        recipe = self._recipe
        scores = self._states(layers)[1][-1]
        losses = recipe.loss.value(scores, recipe.targets)
        total = losses.sum() if recipe.weights is None else losses @ recipe.weights
        value = recipe.factor * total
        for weights, intercepts in layers:
            value += recipe.l2 * np.sum(weights**2) + recipe.l1 * np.sum(np.abs(weights))
            value += recipe.intercept_l2 * np.sum(intercepts**2)
        quantities = {LOSS: float(value)}
        if self._labels is not None:
            decided = scores.argmax(axis=1) if scores.shape[1] > 1 else scores[:, 0] > 0
            quantities["accuracy"] = float(np.mean(decided == self._labels))
        return quantities

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,) at parameters (P,)."""
        layers, recipe = self._layers(theta), self._recipe
        inputs, scores = self._states(layers)
        delta = recipe.loss.derivative(scores[-1], recipe.targets) * recipe.factor
        delta = delta if recipe.weights is None else delta * recipe.weights[:, None]
        _, derivative = ACTIVATIONS[recipe.activation]
        parts: list[Array] = []
        for i in reversed(range(len(layers))):
            weights, intercepts = layers[i]
            penalty = 2 * recipe.l2 * weights + recipe.l1 * np.sign(weights.real)
            biases = delta.sum(axis=0) + 2 * recipe.intercept_l2 * intercepts
            own = [(delta.T @ inputs[i] + penalty).ravel()]
            parts[:0] = [*own, biases] if self._has_intercepts[i] else own
            if i:
                delta = (delta @ weights) * derivative(scores[i - 1])
        return np.concatenate(parts)

    def accuracy(self, theta: Array) -> float | None:
        """Share of samples decided rightly at `theta` (P,); None without classes."""
        return self.quantities(theta).get("accuracy")

    def _layers(self, theta: Array) -> list[Layer]:
        parts = [theta[block.slice].reshape(block.shape) for block in self.layout.blocks]
        layers = []
        for has_intercepts in self._has_intercepts:
            weights = parts.pop(0)
            layers.append((weights, parts.pop(0) if has_intercepts else np.zeros(len(weights))))
        return layers

    def _states(self, layers: Sequence[Layer]) -> tuple[list[Array], list[Array]]:
        """Compute the inputs and the scores of each layer."""
        activate, _ = ACTIVATIONS[self._recipe.activation]
        inputs, scores = [self._x], []
        for weights, intercepts in layers:
            scores.append(inputs[-1] @ weights.T + intercepts)
            inputs.append(activate(scores[-1]))
        return inputs[:-1], scores


def from_sklearn(estimator: Any, X: Any, y: Any) -> SklearnObjective:
    """Make an objective of what a fitted estimator minimises, over its weights.

    Parameters
    ----------
    estimator
        A fitted LinearRegression, Ridge, Lasso, ElasticNet, LogisticRegression, SGDClassifier,
        SGDRegressor, LinearSVC, LinearSVR, SVC or SVR with a linear kernel and two classes,
        MLPClassifier or MLPRegressor. It is left as it is.
    X
        (n, d): features.
    y
        (n,): labels, or numbers.

    Raises
    ------
    InputError
        For another estimator, one that is not fitted, and data that do not suit it.
    """
    name = type(estimator).__name__
    if name not in _RECIPES:
        raise InputError("estimator", f"is a {name}", "one of " + ", ".join(_RECIPES))
    if not hasattr(estimator, "coef_") and not hasattr(estimator, "coefs_"):
        raise InputError("estimator", f"the {name} is not fitted", "estimator.fit(X, y) first")
    x = as_array(X, "X")
    targets = _targets(y)
    layers = _layers_of(estimator)
    if x.ndim != 2 or x.shape[1] != layers[0][0].shape[1] or x.shape[:1] != targets.shape[:1]:
        what = f"have shapes {x.shape} and {targets.shape}"
        raise InputError("X and y", what, f"(n, {layers[0][0].shape[1]}) and (n,)")
    labels = _labels(estimator.classes_, targets) if hasattr(estimator, "classes_") else None
    recipe = _RECIPES[name](estimator, targets, labels)
    recipe = replace(recipe, weights=_class_weights(estimator, labels))
    return SklearnObjective(x, layers, recipe, labels, f"what {name} minimises")


def _targets(y: Any) -> NDArray[Any]:
    try:
        return np.asarray(y)
    except ValueError:
        raise InputError("y", "its rows form no array", "(n,)") from None


def _labels(classes: NDArray[Any], targets: NDArray[Any]) -> Codes:
    """(n,): the places of the targets (n,) among the classes (K,)."""
    try:
        labels = np.searchsorted(classes, targets)
        if np.array_equal(np.take(classes, labels, mode="clip"), targets):
            return labels
    except TypeError:  # of what cannot be compared
        pass
    raise InputError("y", "holds labels that the estimator never met", "its classes_")


def _layers_of(estimator: Any) -> list[Layer]:
    if hasattr(estimator, "coefs_"):
        pairs = zip(estimator.coefs_, estimator.intercepts_, strict=True)
        return [(np.array(w.T, np.float64), np.array(b, np.float64)) for w, b in pairs]
    coefficients = estimator.coef_
    if hasattr(coefficients, "toarray"):
        coefficients = coefficients.toarray()
    weights = np.atleast_2d(np.array(coefficients, float))
    intercepts = np.ravel(np.array(estimator.intercept_, float))
    has_intercept = getattr(estimator, "fit_intercept", True)
    return [(weights, np.resize(intercepts, len(weights)) if has_intercept else np.zeros(0))]


def _numbers(y: Array) -> Array:
    return as_array(y, "y").reshape(len(y), -1)


def _one_a_class(estimator: Any, labels: Codes) -> Array:
    return (labels[:, None] == np.arange(len(estimator.classes_))).astype(float)


def _signs(estimator: Any, labels: Codes) -> Array:
    """±1 a class against the rest; of two classes one column."""
    signs = 2 * _one_a_class(estimator, labels) - 1
    return signs[:, 1:] if len(estimator.classes_) == 2 else signs


def _signs_or_numbers(estimator: Any, y: Array, labels: Codes | None) -> Array:
    return _numbers(y) if labels is None else _signs(estimator, labels)


def _cross_entropy(estimator: Any, labels: Codes) -> tuple[ScoreLoss, Array]:
    """Give the loss and its targets."""
    if len(estimator.classes_) == 2:
        return LOGISTIC, _signs(estimator, labels)
    return SOFTMAX, _one_a_class(estimator, labels)


def _elastic(strength: float, ratio: float) -> tuple[float, float]:
    """Split a penalty of this strength into l2 and l1, of which the ratio is l1."""
    return strength * (1 - ratio) / 2, strength * ratio


def _class_weights(estimator: Any, labels: Codes | None) -> Array | None:
    class_weight = getattr(estimator, "class_weight", None)
    if class_weight is None or labels is None:
        return None
    if class_weight == "balanced":
        counts = np.bincount(labels)
        return (len(labels) / (len(counts) * counts))[labels]
    return np.array([class_weight.get(label, 1.0) for label in estimator.classes_.tolist()])[labels]


def _least_squares(e: Any, y: Array, _: Any) -> Recipe:
    return Recipe(SQUARED, _numbers(y), 1.0, l2=float(getattr(e, "alpha", 0.0)))


def _elastic_net(e: Any, y: Array, _: Any) -> Recipe:
    penalties = _elastic(e.alpha, float(getattr(e, "l1_ratio", 1.0)))
    return Recipe(SQUARED, _numbers(y), 1 / (2 * len(y)), *penalties)


def _logistic_regression(e: Any, _: Array, labels: Codes) -> Recipe:
    penalty = getattr(e, "penalty", "l2")
    ratio = {"l1": 1.0, "l2": 0.0}.get(penalty, float(e.l1_ratio or 0.0))
    is_penalised = np.isfinite(e.C) and penalty is not None
    factor = float(e.C) if is_penalised else 1.0
    return Recipe(*_cross_entropy(e, labels), factor, *_elastic(float(is_penalised), ratio))


def _sgd(e: Any, y: Array, labels: Codes | None) -> Recipe:
    ratio = {"l1": 1.0, "l2": 0.0}.get(e.penalty, float(e.l1_ratio or 0.0))
    penalties = _elastic(0.0 if e.penalty is None else float(e.alpha), ratio)
    loss = SGD_LOSSES[e.loss](float(e.epsilon))
    return Recipe(loss, _signs_or_numbers(e, y, labels), 1 / len(y), *penalties)


def _linear_svm(e: Any, y: Array, labels: Codes | None) -> Recipe:
    """liblinear's; the intercept is penalised too, as the weight of a constant feature."""
    power = 2 if e.loss.startswith("squared") else 1
    loss = hinge(1.0, power) if labels is not None else insensitive(float(e.epsilon), power)
    is_l1 = getattr(e, "penalty", "l2") == "l1"
    scaling = float(e.intercept_scaling)
    if getattr(e, "multi_class", "ovr") != "ovr" or (is_l1 and e.fit_intercept):
        raise InputError("estimator", "penalises intercepts in its own way", "penalty: l2, ovr")
    targets, penalties = _signs_or_numbers(e, y, labels), _elastic(1.0, float(is_l1))
    return Recipe(loss, targets, float(e.C), *penalties, intercept_l2=0.5 / scaling**2)


def _kernel_svm(e: Any, y: Array, labels: Codes | None) -> Recipe:
    if e.kernel != "linear":
        raise InputError("estimator", f"has the kernel {e.kernel}", "kernel='linear'")
    if labels is not None and len(e.classes_) > 2:
        raise InputError("estimator", "compares classes in pairs", "two classes, or LinearSVC")
    loss = insensitive(float(e.epsilon), 1) if labels is None else hinge(1.0, 1)
    return Recipe(loss, _signs_or_numbers(e, y, labels), float(e.C), l2=0.5)


def _perceptron_layers(e: Any, y: Array, labels: Codes | None) -> Recipe:
    """Describe the loss of the whole set, as the solver lbfgs has it; half squares for numbers."""
    n = len(y)
    if labels is None:
        loss = getattr(e, "loss", "squared_error")
        if loss != "squared_error":
            raise InputError("estimator", f"has the loss {loss}", "squared_error")
        score_loss, targets = HALF_SQUARED, _numbers(y)
    else:
        score_loss, targets = _cross_entropy(e, labels)
    factor = 1 / (n * (targets.shape[1] if labels is None else 1))
    return Recipe(score_loss, targets, factor, l2=e.alpha / (2 * n), activation=e.activation)


_RECIPES: Mapping[str, Callable[[Any, Array, Any], Recipe]] = {
    "LinearRegression": _least_squares,
    "Ridge": _least_squares,
    "Lasso": _elastic_net,
    "ElasticNet": _elastic_net,
    "LogisticRegression": _logistic_regression,
    "SGDClassifier": _sgd,
    "SGDRegressor": _sgd,
    "LinearSVC": _linear_svm,
    "LinearSVR": _linear_svm,
    "SVC": _kernel_svm,
    "SVR": _kernel_svm,
    "MLPClassifier": _perceptron_layers,
    "MLPRegressor": _perceptron_layers,
}
