"""Model: what maps parameters and inputs to scores; and the layout of its parameters."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np

from landscape.arrays import Array, Mask
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.schema.section import Kinded


@dataclass(frozen=True)
class Block:
    """One tensor of parameters within the flat parameter vector."""

    name: str
    shape: tuple[int, ...]
    """A matrix's rows are its filters: the weights into one output."""
    start: int
    bias: bool = False
    """Whether it holds intercepts, which penalties and filter normalisation leave out."""

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + int(np.prod(self.shape)))


@dataclass(frozen=True)
class Layout:
    """The names of the parameters, in order, and the tensors they form."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    aliases: tuple[tuple[str, str], ...] = ()
    """Other ways of writing a name, such as `w[mean radius]` for `w1`: (alias, name)."""
    features: tuple[tuple[str, str], ...] = ()
    """The feature a parameter multiplies: (name, feature)."""

    @property
    def count(self) -> int:
        return len(self.names)

    @cached_property
    def weights(self) -> Mask:
        """(P,): True where a parameter is a weight and not an intercept."""
        mask = np.ones(self.count, dtype=bool)
        for block in self.blocks:
            mask[block.slice] = not block.bias
        return mask

    @cached_property
    def _index(self) -> dict[str, int]:
        index = {name: i for i, name in enumerate(self.names)}
        return {alias: index[name] for alias, name in self.aliases} | index

    def index(self, name: str, key: str) -> int:
        """The position of a parameter in the vector; `key` is named if there is no such one."""
        if name not in self._index:
            raise InputError(key, f"no parameter {name!r}", self.choice(name))
        return self._index[name]

    def choice(self, name: str) -> str:
        """The parameters to choose from, the nearest to `name` first."""
        from difflib import get_close_matches

        near = get_close_matches(name, list(self._index), n=1)
        some = ", ".join(self.names[:8]) + (f", … ({self.count} in all)" if self.count > 8 else "")
        return (f"did you mean {near[0]!r}? " if near else "") + f"the parameters are {some}"

    def label(self, i: int) -> str:
        """`w1 (mean radius)`: the name of a parameter with its feature, where it has one."""
        name = self.names[i]
        feature = dict(self.features).get(name)
        return f"{name} ({feature})" if feature and feature != name else name


def blocks(shapes: Iterable[tuple[str, tuple[int, ...], bool]]) -> tuple[Block, ...]:
    """Tensors `(name, shape, bias)` laid one after the other."""
    laid: list[Block] = []
    start = 0
    for name, shape, bias in shapes:
        laid.append(Block(name, shape, start, bias))
        start = laid[-1].slice.stop
    return tuple(laid)


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
