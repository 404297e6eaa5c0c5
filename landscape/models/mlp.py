"""A multi-layer perceptron: affine layers with an activation between them.

P parameters, n samples, d features, K scores a sample. Layer by layer, the parameter vector holds
the weights (units, inputs) row by row, a row being what leads into one unit, then the biases.
Within, samples are columns: a layer is `weights @ values + biases` with values (..., inputs, n),
for one parameter vector or a batch of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.models.base import Model
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


def _relu(z: Array) -> Array:
    return np.where(z.real <= 0, 0, z) if np.iscomplexobj(z) else np.maximum(z, 0, out=z)


def he(rng: np.random.Generator, units: int, inputs: int) -> Array:
    """Normal with variance 2 / inputs (K. He et al., ICCV 2015)."""
    return rng.normal(scale=np.sqrt(2 / inputs), size=(units, inputs))


def glorot(rng: np.random.Generator, units: int, inputs: int) -> Array:
    """Uniform with variance 2 / (inputs + units) (X. Glorot, Y. Bengio, AISTATS 2010)."""
    bound = np.sqrt(6 / (inputs + units))
    return rng.uniform(-bound, bound, size=(units, inputs))


ACTIVATIONS = {
    "relu": Activation(_relu, lambda h: h.real > 0, he),
    "tanh": Activation(lambda z: np.tanh(z, out=z), lambda h: 1 - h * h, glorot),
    "sigmoid": Activation(sigmoid, lambda h: h * (1 - h), glorot),
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
        for rows in self._chunks(len(flat), len(x)):
            (weights, biases), *above = self.layers(flat[rows], x.shape[1], outputs)
            stacked = weights.reshape(-1, x.shape[1]) @ x.T
            out[rows] = self._upward(stacked.reshape(*weights.shape[:2], -1) + biases, above)
        return out.reshape(*theta.shape[:-1], len(x), outputs)

    def scores_on_plane(
        self, origin: Array, directions: Array, coordinates: Array, x: Array, outputs: int
    ) -> Array:
        """Scores (m, n, K) at `origin + coordinates @ directions`, coordinates (m, k).

        The first layer is affine on the plane: `x` is projected once, not once a point."""
        corners = np.vstack([origin, directions])
        weights, biases = self.layers(corners, x.shape[1], outputs)[0]
        projected = (weights @ x.T + biases).reshape(len(corners), -1)
        mixing = np.column_stack([np.ones(len(coordinates)), coordinates])
        out = np.empty((len(mixing), len(x), outputs))
        for rows in self._chunks(len(mixing), len(x)):
            first = (mixing[rows] @ projected).reshape(-1, self.hidden[0], len(x))
            above = self.layers(mixing[rows] @ corners, x.shape[1], outputs)[1:]
            out[rows] = self._upward(first, above)
        return out

    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        return self.linearized(theta, x, cotangent.shape[1])[1](cotangent)

    def linearized(
        self, theta: Array, x: Array, outputs: int
    ) -> tuple[Array, Callable[[Array], Array]]:
        activation = ACTIVATIONS[self.activation]
        layers = self.layers(theta, x.shape[1], outputs)
        values = [x.T]
        for weights, biases in layers[:-1]:
            values.append(activation.value(weights @ values[-1] + biases))
        weights, biases = layers[-1]

        def adjoint(cotangent: Array) -> Array:
            above, parts = cotangent.T, []
            for (weights, _), below in zip(reversed(layers), reversed(values), strict=True):
                parts += [above.sum(axis=1), (above @ below.T).ravel()]
                if below is not values[0]:
                    above = (weights.T @ above) * activation.derivative(below)
            return np.concatenate(parts[::-1])

        return (weights @ values[-1] + biases).T, adjoint

    def _upward(self, z: Array, above: list[Layer]) -> Array:
        """Scores (m, n, K) from what the first layer gives, (m, units, n)."""
        activate = ACTIVATIONS[self.activation].value
        for weights, biases in above:
            z = weights @ activate(z)
            z += biases
        return np.swapaxes(z, -1, -2)

    def _chunks(self, count: int, samples: int) -> Iterator[slice]:
        """Slices of `count` parameter vectors, each a batch that fits the cache."""
        size = max(1, CACHED // (samples * max(self.hidden)))
        return (slice(i, i + size) for i in range(0, count, size))
