"""A multi-layer perceptron: affine layers with an activation between them.

P parameters, n samples, d features, K scores a sample. Layer by layer, the parameter vector holds
the weights (units, inputs) row by row, a row being what leads into one unit, then the biases.
Within, samples are columns: a layer is `weights @ values + biases` with values (..., inputs, n),
for one parameter vector or a batch of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array, Rows, blocks, chunks
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.models.base import Model, PlaneScores
from landscape.models.layout import Layout, lay_out
from landscape.special import sigmoid

MAX_PARAMETERS = 2**20
CACHED = 2**16
"""Numbers of the widest layer held at once for a batch of parameter vectors: such as stay in the
cache from one layer to the next."""

Layer = tuple[Array, Array]
"""Weights (..., units, inputs) and biases (..., units, 1)."""


@dataclass(frozen=True)
class Activation:
    """An elementwise function between layers; complex arguments decide by their real part."""

    value: Callable[[Array], Array]
    """From what an affine layer gives, which may be overwritten."""
    derivative: Callable[[Array], Any]
    """Its derivative, from its value; 0 at the kink of relu."""
    weights: Callable[[np.random.Generator, int, int], Array]
    """Random weights (units, inputs) that keep the scale of values through this activation."""
    overwrite: Callable[[Array], object]
    """Puts its value in the place of real numbers, quickly: within 1e-15, if not to the digit."""
    keeps_one: bool = False
    """Whether the value at 1 is 1."""


def _relu(z: Array) -> Array:
    return np.where(z.real <= 0, 0, z) if np.iscomplexobj(z) else np.maximum(z, 0, out=z)


def _overwrite_relu(z: Array) -> None:
    """Beside an array: `np.maximum` takes twice as long where one of the two is a number."""
    np.maximum(z, np.zeros(z.shape[1:]), out=z)


def _overwrite_tanh(z: Array) -> None:
    """1 - 2 / (exp(2z) + 1): `np.tanh`, which keeps the digits of small values, takes twice as
    long."""
    with np.errstate(over="ignore"):
        z *= 2
        np.exp(z, out=z)
    z += 1
    np.divide(-2, z, out=z)
    z += 1


def _overwrite_sigmoid(z: Array) -> None:
    np.negative(z, out=z)
    with np.errstate(over="ignore"):
        np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=z)


def he(rng: np.random.Generator, units: int, inputs: int) -> Array:
    """Normal with variance 2 / inputs (K. He et al., ICCV 2015)."""
    return rng.normal(scale=np.sqrt(2 / inputs), size=(units, inputs))


def glorot(rng: np.random.Generator, units: int, inputs: int) -> Array:
    """Uniform with variance 2 / (inputs + units) (X. Glorot, Y. Bengio, AISTATS 2010)."""
    bound = np.sqrt(6 / (inputs + units))
    return rng.uniform(-bound, bound, size=(units, inputs))


ACTIVATIONS = {
    "relu": Activation(_relu, lambda h: h.real > 0, he, _overwrite_relu, keeps_one=True),
    "tanh": Activation(lambda z: np.tanh(z, out=z), lambda h: 1 - h * h, glorot, _overwrite_tanh),
    "sigmoid": Activation(sigmoid, lambda h: h * (1 - h), glorot, _overwrite_sigmoid),
}


class MLP(Model):
    """Hidden layers with one activation, then an affine layer of K scores."""

    target: ClassVar[Literal["needed", "numbers", "natural"]] = "natural"

    kind: Literal["mlp"] = "mlp"
    hidden: Annotated[
        tuple[Annotated[int, Field(ge=1, le=4096)], ...], Field(min_length=1, max_length=8)
    ] = (16, 16)
    """Units of each hidden layer."""
    activation: Literal["relu", "tanh", "sigmoid"] = "relu"
    """What stands between the layers."""

    def shapes(self, inputs: int, outputs: int) -> list[tuple[int, int]]:
        """(units, inputs) of each layer."""
        return [(units, below) for below, units in pairwise((inputs, *self.hidden, outputs))]

    def layout(self, data: Dataset, outputs: int) -> Layout:
        shapes = self.shapes(data.n_features, outputs)
        count = sum(units * (inputs + 1) for units, inputs in shapes)
        if count > MAX_PARAMETERS:
            raise InputError("model.hidden", f"{count} parameters", f"at most {MAX_PARAMETERS}")
        names: list[str] = []
        tensors: list[tuple[str, tuple[int, ...], bool]] = []
        for number, (units, inputs) in enumerate(shapes, 1):
            layer = f"layer{number}"
            names += (f"{layer}.w{u + 1}_{i + 1}" for u in range(units) for i in range(inputs))
            names += (f"{layer}.b{u + 1}" for u in range(units))
            tensors += [(f"{layer}.w", (units, inputs), False), (f"{layer}.b", (units,), True)]
        features = data.feature_names * self.hidden[0]
        owned = tuple(zip(names, features, strict=False))
        aliases = tuple((f"{n.rpartition('_')[0]}[{feature}]", n) for n, feature in owned)
        return Layout(tuple(names), lay_out(tensors), aliases, owned)

    def start(self, data: Dataset, outputs: int, rng: np.random.Generator) -> Array:
        """(P,): He's weights for relu, Glorot's else; biases zero."""
        random = ACTIVATIONS[self.activation].weights
        layers = (
            (random(rng, *shape).ravel(), np.zeros(shape[0]))
            for shape in self.shapes(data.n_features, outputs)
        )
        return np.concatenate([part for layer in layers for part in layer])

    def layers(self, theta: Array, inputs: int, outputs: int) -> list[Layer]:
        """The tensors of parameters (..., P), as views."""
        batch, layers, cut = theta.shape[:-1], [], 0
        for units, below in self.shapes(inputs, outputs):
            middle, end = cut + units * below, cut + units * (below + 1)
            weights = theta[..., cut:middle].reshape(*batch, units, below)
            layers.append((weights, theta[..., middle:end, None]))
            cut = end
        return layers

    def scores(self, theta: Array, x: Array, outputs: int) -> Array:
        flat = theta.reshape(-1, theta.shape[-1])
        out = np.empty((len(flat), len(x), outputs), theta.dtype)
        for rows in blocks(len(flat), self.points_at_once(len(x))):
            (weights, biases), *above = self.layers(flat[rows], x.shape[1], outputs)
            stacked = weights.reshape(-1, x.shape[1]) @ x.T
            first = stacked.reshape(*weights.shape[:2], -1) + biases
            out[rows] = self.upward(first, above).swapaxes(1, 2)
        return out.reshape(*theta.shape[:-1], len(x), outputs)

    @property
    def projected_units(self) -> int:
        return self.hidden[0]

    def plane_scores(
        self, origin: Array, directions: Array, x: Array, outputs: int
    ) -> "ProjectedLayers":
        return ProjectedLayers.from_vectors(self, np.vstack([origin, directions]), x, outputs)

    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        return self.linearized(theta, x, cotangent.shape[-1])[1](cotangent)

    def linearized(
        self, theta: Array, x: Array, outputs: int
    ) -> tuple[Array, Callable[[Array], Array]]:
        """Scores (..., n, K) at `theta` (..., P), and the adjoint of cotangents (..., n, K)."""
        activation = ACTIVATIONS[self.activation]
        layers = self.layers(theta, x.shape[1], outputs)
        values = [x.T]
        for weights, biases in layers[:-1]:
            values.append(activation.value(weights @ values[-1] + biases))
        weights, biases = layers[-1]

        def adjoint(cotangent: Array) -> Array:
            above, parts = cotangent.swapaxes(-1, -2), []
            for (weights, _), below in zip(reversed(layers), reversed(values), strict=True):
                weight_gradient = above @ below.swapaxes(-1, -2)
                parts += [above.sum(axis=-1), weight_gradient.reshape(*theta.shape[:-1], -1)]
                if below is not values[0]:
                    above = (weights.swapaxes(-1, -2) @ above) * activation.derivative(below)
            return np.concatenate(parts[::-1], axis=-1)

        return (weights @ values[-1] + biases).swapaxes(-1, -2), adjoint

    def upward(self, z: Array, above: Sequence[Layer]) -> Array:
        """Scores (m, K, n) from what the first layer gives, (m, units, n), which is overwritten."""
        activate = ACTIVATIONS[self.activation].value
        for weights, biases in above:
            z = weights @ activate(z)
            z += biases
        return z

    def points_at_once(self, samples: int) -> int:
        """Parameter vectors whose layers fit the cache together."""
        return max(1, CACHED // (samples * max(self.hidden)))


@dataclass(frozen=True, eq=False, repr=False)
class ProjectedLayers(PlaneScores):
    """On a plane the first layer is affine: `x` is projected once, not once a point.

    Several scores are given less the last of them, which saves its products: losses compare them.
    """

    first: Array
    """(3, units, n): what the first layer gives at the origin and along the directions."""
    above: tuple[Array, ...]
    """(3, units, inputs + 1) of each other layer: its weights, and its biases as those of one more
    input that is always 1, at the origin and along the directions."""

    @classmethod
    def from_vectors(cls, model: MLP, vectors: Array, x: Array, outputs: int) -> "ProjectedLayers":
        """From the origin and the directions (3, P)."""
        (weights, biases), *above = model.layers(vectors, x.shape[1], outputs)
        first = (weights.reshape(-1, x.shape[1]) @ x.T).reshape(*weights.shape[:2], -1)
        first += biases
        joined = [np.concatenate(layer, axis=-1) for layer in above]
        if outputs > 1:
            joined[-1] = joined[-1][:, :-1] - joined[-1][:, -1:]
        return cls(model, vectors[0], vectors[1:], x, outputs, first, tuple(joined))

    def on_lines(self, alpha: Array, beta: Array, rows: slice | Rows) -> Iterator[Array]:
        model = self.model
        assert isinstance(model, MLP)
        first = np.ascontiguousarray(self.first[..., rows])
        if model.activation == "relu" and len(self.above) == 1:
            return self._one_relu_layer(model, first, alpha, beta)
        return self._layer_by_layer(model, first, alpha, beta)

    def _layer_by_layer(
        self, model: MLP, first: Array, alpha: Array, beta: Array
    ) -> Iterator[Array]:
        units, samples = first.shape[1:]
        points = np.column_stack([np.ones_like(alpha), alpha, alpha])
        activation = ACTIVATIONS[model.activation]
        varied = slice(None) if activation.keeps_one else slice(-1)  # a whole array is quicker
        out, varying = self._scores(len(alpha), samples)
        bottom, *above = [layer.reshape(3, -1) for layer in (first, *self.above)]
        runs = chunks(len(alpha), model.points_at_once(samples))
        size = max(run.stop - run.start for run in runs)
        inputs = [np.ones((size, below + 1, samples)) for below in model.hidden]
        tensors = [np.empty((size, *layer.shape[1:])) for layer in self.above]
        for b in beta:
            points[:, 2] = b
            for run in runs:
                some = points[run]
                layers = [values[: len(some)] for values in inputs]
                results = [values[:, :-1] for values in layers[1:]] + [varying[run]]
                lowest = layers[0].reshape(len(some), -1)[:, : units * samples]
                np.matmul(some, bottom, out=lowest)
                for layer, tensor, values, result in zip(
                    above, tensors, layers, results, strict=True
                ):
                    activation.overwrite(values[:, varied])
                    np.matmul(_at(some, layer, tensor), values, out=result)
            yield out.swapaxes(1, 2)

    def _one_relu_layer(
        self, model: MLP, first: Array, alpha: Array, beta: Array
    ) -> Iterator[Array]:
        """In fewer passes: relu(s + α·d) is max(α·d, -s) + s, and what the last s adds to the
        scores is a polynomial of the point."""
        start, along, across = first
        units, samples = start.shape
        weights, (constant, by_alpha, by_beta) = self.above[0][..., :-1], self.above[0][..., -1:]
        (p00, p02), (p10, p12), (p20, p22) = weights[:, None] @ first[::2]
        terms = [p00 + constant, p10 + by_alpha, p02 + p20 + by_beta, p12, p22]
        polynomial = np.stack(terms).reshape(5, -1)
        points = np.column_stack([np.ones_like(alpha), alpha])
        size = min(model.points_at_once(samples), len(alpha))
        values, floor = np.empty((size, units, samples)), np.empty_like(start)
        many = max(1, CACHED // (size * weights[0].size)) * size
        tensors = np.empty((min(many, len(alpha)), *weights.shape[1:]))
        out, varying = self._scores(len(alpha), samples)
        for b in beta:
            np.multiply(across, -b, out=floor)
            floor -= start
            ends = _on_line(weights, b)
            for i in range(0, len(alpha), size):
                if i % many == 0:
                    of_many = _at(points[i : i + many], ends, tensors)
                some = values[: len(alpha) - i]
                np.multiply(along, alpha[i : i + size, None, None], out=some)
                np.maximum(some, floor, out=some)
                np.matmul(of_many[i % many :][:size], some, out=varying[i : i + size])
            monomials = np.hstack([points, b * points, np.full((len(alpha), 1), b * b)])
            varying += (monomials @ polynomial).reshape(varying.shape)
            yield out.swapaxes(1, 2)

    def _scores(self, points: int, samples: int) -> tuple[Array, Array]:
        """(points, K, m) for scores, and those of them that are not always 0."""
        out = np.zeros((points, self.outputs, samples))
        return out, out[:, : max(1, self.outputs - 1)]


def _on_line(tensor: Array, beta: float) -> Array:
    """(2, all): a tensor (3, ...) of the origin and the directions on the line at `beta`: where
    the line begins, and along it."""
    return np.stack([tensor[0] + beta * tensor[2], tensor[1]]).reshape(2, -1)


def _at(points: Array, vectors: Array, out: Array) -> Array:
    """(m, units, inputs) at points (m, k), each a combination of the vectors (k, all), in the place
    of as many of `out`: memory that is asked for anew takes longer than the product."""
    tensor = out[: len(points)]
    np.matmul(points, vectors, out=tensor.reshape(len(points), -1))
    return tensor
