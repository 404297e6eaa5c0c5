"""Model: what maps parameters and inputs to scores; and the layout of its parameters."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.losses import Loss
from landscape.models.layout import Layout
from landscape.schema.section import Kinded


@dataclass(frozen=True)
class Penalty:
    """l1 · ‖weights‖₁ + l2 · ‖weights‖²."""

    l1: float = 0.0
    l2: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.l1 or self.l2)


class Model(Kinded, ABC):
    """A family of functions of the inputs, chosen by parameters.

    n samples, d features, P parameters, K scores a sample (1, or one a class where there are more
    than two). Everything is computed from the arguments: a model holds no parameters of its own.
    """

    target: ClassVar[Literal["needed", "numbers", "natural"]] = "numbers"
    """Without a loss named: classes, numbers, or classes where the target looks like them."""
    penalised: ClassVar[bool] = False
    """Whether it has keys for a penalty of its own."""
    probabilistic: ClassVar[bool] = False
    """Whether a single score is a logit, whose sigmoid is what a regression loss looks at."""

    def bound(self, data: Dataset) -> "Model":
        """The model as it is on this data: itself, unless it must know the features' names."""
        return self

    @abstractmethod
    def layout(self, data: Dataset, outputs: int) -> Layout:
        """The parameters on this data, K = `outputs` scores a sample.

        Raises InputError (key `model...`) where the data does not suit the model."""

    @abstractmethod
    def scores(self, theta: Array, x: Array, outputs: int) -> Array:
        """Scores (..., n, K) at parameters (..., P) of inputs (n, d)."""

    @property
    def projected_units(self) -> int:
        """Numbers a sample that `plane_scores` holds of each of its three vectors of parameters."""
        return 0

    def plane_scores(
        self, origin: Array, directions: Array, x: Array, outputs: int
    ) -> "PlaneScores":
        """The scores of inputs (n, d) on the plane of `origin (P,)` and `directions (2, P)`. A
        model may project its first layer once for all points."""
        return PlaneScores(self, origin, directions, x, outputs)

    @abstractmethod
    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        """Gradient (P,) of Σ scores · cotangent at `theta` (P,); `cotangent` is (n, K).

        Works on complex `theta` and `cotangent` too, for complex-step second derivatives."""

    def linearized(
        self, theta: Array, x: Array, outputs: int
    ) -> tuple[Array, Callable[[Array], Array]]:
        """Scores (n, K) at `theta` (P,), and the adjoint there of a cotangent (n, K)."""
        return self.scores(theta, x, outputs), partial(self.adjoint, theta, x)

    def start(self, data: Dataset, outputs: int, rng: np.random.Generator) -> Array:
        """(P,): where a descent begins unless told otherwise: zeros."""
        return np.zeros(self.layout(data, outputs).count)

    def for_loss(self, loss: Loss) -> "Model":
        """The model with the defaults that depend on the loss filled in."""
        return self

    def own_penalty(self, loss: Loss, total_weight: float) -> Penalty:
        """The model's own penalty beside the *summed* loss of samples of that total weight."""
        return Penalty()

    def describe_penalty(self) -> str:
        """The penalty in words for a label, such as `C = 1`."""
        return ""

    def class_weights(self, data: Dataset) -> Array | None:
        """(n,): the weight of each sample for the sake of its class; None where all are 1."""
        return None


@dataclass(frozen=True, eq=False, repr=False)
class PlaneScores:
    """A model's scores of some samples at the points `origin + α · directions[0] + β ·
    directions[1]` of its parameters."""

    model: Model
    origin: Array
    """(P,)."""
    directions: Array
    """(2, P)."""
    x: Array
    """(n, d)."""
    outputs: int

    def on_lines(self, alpha: Array, beta: Array, rows: slice | Rows) -> Iterator[Array]:
        """(nx, m, K) of the m `rows` at the points `alpha (nx,)` of the line at each of the `beta`;
        the next line may overwrite them. What all scores of a sample share may be left out."""
        along, across = self.directions
        for b in beta:
            points = self.origin + b * across + np.multiply.outer(alpha, along)
            yield self.model.scores(points, self.x[rows], self.outputs)
