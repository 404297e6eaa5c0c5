"""Model: what maps parameters and inputs to scores; and the layout of its parameters."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

import numpy as np

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.models.layout import Layout
from landscape.schema.section import Kinded


class Model(Kinded, ABC):
    """A family of functions of the inputs, chosen by parameters.

    n samples, d features, P parameters, K scores a sample (1, or one a class where there are more
    than two). Everything is computed from the arguments: a model holds no parameters of its own.
    """

    target: ClassVar[Literal["needed", "numbers", "natural"]] = "numbers"
    """Without a loss named: classes, numbers, or classes where the target looks like them."""
    affine: ClassVar[bool] = False
    """Whether scores are linear in the parameters (so that planes project once)."""
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

    def scores_on_plane(
        self, origin: Array, directions: Array, coordinates: Array, x: Array, outputs: int
    ) -> Array:
        """Scores (m, n, K) at the m points `origin + coordinates @ directions`: `coordinates` is
        (m, k), `directions` (k, P). A model may project its first layer once for all of them."""
        return self.scores(origin + coordinates @ directions, x, outputs)

    @abstractmethod
    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        """Gradient (P,) of Σ scores · cotangent at `theta` (P,); `cotangent` is (n, K).

        Works on complex `theta` and `cotangent` too, for complex-step second derivatives."""

    def start(self, data: Dataset, outputs: int, rng: np.random.Generator) -> Array:
        """(P,): where a descent begins unless told otherwise: zeros."""
        return np.zeros(self.layout(data, outputs).count)

    @property
    def own_penalty(self) -> float:
        """The model's own penalty, as the factor of ‖weights‖² beside the *summed* loss."""
        return 0.0

    def describe_penalty(self) -> str:
        """The penalty in words for a label, such as `C = 1`."""
        return ""
