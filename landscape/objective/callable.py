"""A function of the caller's as an objective: values, and gradients where it has them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.models.layout import Layout, lay_out
from landscape.objective.base import Objective

MAX_DIFFERENCED = 50
"""Parameters up to which second derivatives may be taken from values alone."""
STEP = float(np.finfo(float).eps) ** (1 / 3)
"""The step, as a share of the size, at which the errors of a central difference balance, where what
is differenced is exact to rounding."""


@dataclass(frozen=True)
class CallableObjective(Objective):
    """A function of the caller's; see `from_callable`."""

    function: Callable[[Array], float]
    layout: Layout
    own_gradient: Callable[[Array], Array] | None = None
    label: str = "loss"

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.own_gradient is not None or self.count <= MAX_DIFFERENCED

    def value(self, theta: Array) -> Array:
        points = np.array(theta, float).reshape(-1, self.count)
        return np.array([float(self.function(p)) for p in points]).reshape(theta.shape[:-1])

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        if self.own_gradient is None:
            return self._differences(theta)
        gradient = np.asarray(self.own_gradient(np.array(theta, float)), float)
        if gradient.shape != (self.count,):
            raise InputError("gradient", f"has shape {gradient.shape}", f"({self.count},)")
        return gradient

    def _differences(self, theta: Array) -> Array:
        """Central differences of the value."""
        gradient = np.empty(self.count)
        for i, h in enumerate(STEP * np.maximum(1, np.abs(theta))):
            pair = np.array([theta, theta], float)
            pair[:, i] += h, -h
            ahead, behind = self.value(pair)
            gradient[i] = (ahead - behind) / (pair[0, i] - pair[1, i])
        return gradient

    def hvp(self, theta: Array, vector: Array) -> Array:
        """A central difference of the gradient, in longer steps where that is one itself."""
        size = np.linalg.norm(vector)
        if size == 0:
            return np.zeros_like(vector)
        h = STEP if self.own_gradient is not None else STEP ** (2 / 3)
        step = h * max(1.0, float(np.abs(theta).max())) * vector / size
        return (self.gradient(theta + step) - self.gradient(theta - step)) * (
            size / (2 * np.linalg.norm(step))
        )


def from_callable(
    loss: Callable[[Array], float],
    names: Sequence[str] | int | None = None,
    blocks: Mapping[str, tuple[int, ...]] | None = None,
    gradient: Callable[[Array], Array] | None = None,
    label: str = "loss",
) -> CallableObjective:
    """Any function from a parameter vector (P,) to a loss, to be sliced and drawn by
    `landscape.explore`; `landscape.pipeline.explore` has a worked example.

    `names` are those of the parameters, or how many there are; `blocks` are the shapes of the
    tensors they form, one after the other, each row by row, such as `{"layer1.w": (16, 2),
    "layer1.b": (16,)}`. A tensor of one dimension holds biases, of more dimensions weights, a
    filter being what stands at one place of the first; filter normalisation scales filters and
    leaves biases alone. Either may be left out: names then follow the blocks (`layer1.w1_1` …),
    and without blocks all parameters are one filter.

    `gradient` takes (P,) to (P,); without it, slopes are central differences, and second
    derivatives are taken for up to 50 parameters. `label` says what the value is.

    Raises InputError where names and blocks do not agree."""
    return CallableObjective(loss, layout_of(names, blocks), gradient, label)


def layout_of(
    names: Sequence[str] | int | None, shapes: Mapping[str, tuple[int, ...]] | None
) -> Layout:
    """The layout of named parameters in tensors; see `from_callable`."""
    if names is None and shapes is None:
        raise InputError("names", "is missing", "names, how many parameters there are, or blocks")
    if isinstance(names, int):
        names = [f"theta{i + 1}" for i in range(names)]
    if names is None:
        names = [name for block, shape in (shapes or {}).items() for name in _entries(block, shape)]
    if shapes is None:
        tensors = lay_out([("theta", (1, len(names)), False)])
    else:
        tensors = lay_out((block, tuple(shape), len(shape) < 2) for block, shape in shapes.items())
    if not names:
        raise InputError("names", "there are none", "a parameter at least")
    total = tensors[-1].slice.stop if tensors else 0
    if total != len(names):
        raise InputError("blocks", f"hold {total} parameters", f"{len(names)}, one a name")
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise InputError("names", f"{repeated[0]!r} stands twice", "a name of its own for each")
    return Layout(tuple(names), tensors)


def _entries(block: str, shape: tuple[int, ...]) -> Iterator[str]:
    """`layer1.w1_1`, `layer1.w1_2`, …: a name for each entry of a tensor."""
    return (f"{block}{'_'.join(str(i + 1) for i in index)}" for index in np.ndindex(*shape))
