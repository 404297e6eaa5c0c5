"""Objective: data, model and loss as one function of the parameter vector.

P parameters, n samples, K scores a sample. `value` is what every figure shows: the samples'
losses joined by the reduction, plus the penalties asked for.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.losses import CrossEntropy, Loss, sigmoid
from landscape.models.base import Layout, Model, blocks
from landscape.models.linear_in_parameters import AffineModel

WORKSPACE = 16 * 2**20
"""Bytes of scores held at once when many parameter vectors are evaluated."""


class Objective(ABC):
    """A scalar function of P parameters that can be sliced and drawn."""

    layout: Layout
    smooth: bool = True
    """Whether second derivatives describe it."""
    forms_hessian: bool = False
    """Whether its Hessian has a formula; else it takes a product a parameter."""

    @property
    def names(self) -> tuple[str, ...]:
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

    def start(self, rng: np.random.Generator) -> Array:
        """(P,): where iterations begin: zeros, unless the model has a better place."""
        return np.zeros(self.count)

    @abstractmethod
    def value(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""

    @abstractmethod
    def gradient(self, theta: Array) -> Array:
        """(P,) at parameters (P,)."""

    def hvp(self, theta: Array, vector: Array) -> Array:
        """Hessian times `vector`, (P,): the gradient's derivative by a complex step, exact to
        rounding (W. Squire, G. Trapp, SIAM Review 40, 1998)."""
        size = np.linalg.norm(vector)
        if size == 0:
            return np.zeros_like(vector)
        h = 1e-30
        slope: Array = self.gradient(theta + 1j * h * vector / size).imag
        return slope * (size / h)

    def hessian(self, theta: Array) -> Array:
        """(P, P) at parameters (P,)."""
        rows = np.array([self.hvp(theta, unit) for unit in np.eye(self.count)])
        return (rows + rows.T) / 2

    @staticmethod
    def from_callable(
        loss: Callable[[Array], float],
        names: Sequence[str] | int | None = None,
        blocks: Mapping[str, tuple[int, ...]] | None = None,
        gradient: Callable[[Array], Array] | None = None,
        label: str = "loss",
    ) -> "CallableObjective":
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


@dataclass(frozen=True)
class Supervised(Objective):
    """A model's loss on a data set."""

    model: Model
    data: Dataset
    loss: Loss

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", self.model.bound(self.data))
        classes = self.data.n_classes
        if self.loss.classes and classes < 2:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} judges classes, but the target is a number",
                "mse, mae or huber, or a target of classes",
            )
        if self.model.probabilistic and not self.loss.classes and classes > 2:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} compares one prediction with a "
                f"number, but {classes} classes have {classes} scores",
                "cross_entropy or hinge, or two classes",
            )
        if self.data.soft and not isinstance(self.loss, CrossEntropy) and self.loss.classes:
            raise InputError(
                "loss.kind",
                f"{self.loss.name} needs hard labels, not probabilities",
                "cross_entropy, or targets 0 and 1",
            )

    @cached_property
    def outputs(self) -> int:
        """K: 1, or one a class for more than two classes and a loss that judges classes."""
        return self.data.n_classes if self.loss.classes and self.data.n_classes > 2 else 1

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.model.layout(self.data, self.outputs)

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.loss.smooth

    @property
    def forms_hessian(self) -> bool:  # type: ignore[override]
        return isinstance(self.model, AffineModel)

    @property
    def linked(self) -> bool:
        """Whether the loss looks at the sigmoid of the score: a probability compared with y."""
        return self.model.probabilistic and not self.loss.classes

    # -- the samples' part ---------------------------------------------------------------------

    def scores(self, theta: Array) -> Array:
        """(..., n, K) at parameters (..., P)."""
        return self.model.scores(theta, self.data.x, self.outputs)

    def sample_losses(self, scores: Array, y: Array | None = None) -> Array:
        """(..., n) from scores (..., n, K); of all samples unless their targets `y` are given."""
        y = self.data.y if y is None else y
        return self.loss.values(sigmoid(scores) if self.linked else scores, y)

    def score_gradients(self, scores: Array, y: Array) -> Array:
        """∂ sample loss / ∂ scores, (n, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.derivative(scores, y)
        p = sigmoid(scores)
        return self.loss.derivative(p, y) * p * (1 - p)

    def score_hessians(self, scores: Array) -> Array:
        """∂² sample loss / ∂ scores², (n, K, K) at scores (n, K)."""
        if not self.linked:
            return self.loss.second_derivative(scores, self.data.y)
        p = sigmoid(scores)
        slope = p * (1 - p)
        inner = self.loss.second_derivative(p, self.data.y) * (slope**2)[..., None]
        outer = self.loss.derivative(p, self.data.y) * slope * (1 - 2 * p)
        return inner + outer[..., None]

    @property
    def per_sample(self) -> float:
        """The factor of each sample's loss in the value: 1, or 1/n for a mean."""
        return 1.0 if self.loss.reduction == "sum" else 1.0 / self.data.n_samples

    # -- the penalties -------------------------------------------------------------------------

    @cached_property
    def ridge(self) -> float:
        """The factor of ‖weights‖² in the value."""
        own = self.model.own_penalty * self.per_sample if self.loss.penalty else 0.0
        return self.loss.l2 + own

    def penalty(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""
        if not self.ridge:
            return np.zeros(theta.shape[:-1])
        return self.ridge * np.sum(theta[..., self.layout.weights] ** 2, axis=-1)

    def start(self, rng: np.random.Generator) -> Array:
        return self.model.start(self.data, self.outputs, rng)

    # -- the whole -----------------------------------------------------------------------------

    def value(self, theta: Array) -> Array:
        theta = np.asarray(theta, float)
        flat = theta.reshape(-1, self.count)
        out = np.empty(len(flat))
        for chunk in self.chunks(len(flat)):
            losses = self.sample_losses(self.scores(flat[chunk]))
            out[chunk] = losses.sum(axis=-1) * self.per_sample + self.penalty(flat[chunk])
        return out.reshape(theta.shape[:-1])

    def chunks(self, count: int) -> Iterator[slice]:
        """Slices of `count` parameter vectors whose scores fit the workspace."""
        size = max(1, WORKSPACE // (8 * self.data.n_samples * self.outputs))
        return (slice(i, i + size) for i in range(0, count, size))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,) at `theta` (P,). Where the indices `rows` of a mini-batch are given, the samples'
        part is estimated from them alone."""
        x, y = (
            (self.data.x, self.data.y) if rows is None else (self.data.x[rows], self.data.y[rows])
        )
        weight = self.per_sample * self.data.n_samples / len(y)
        slopes = self.score_gradients(self.model.scores(theta, x, self.outputs), y) * weight
        total = self.model.adjoint(theta, x, slopes)
        return total + 2 * self.ridge * np.where(self.layout.weights, theta, 0)

    def hvp(self, theta: Array, vector: Array) -> Array:
        if not isinstance(self.model, AffineModel):
            return super().hvp(theta, vector)
        bends = self.score_hessians(self.scores(theta)) * self.per_sample
        turned = np.einsum("nkj,nj->nk", bends, self.scores(vector))
        ridge = 2 * self.ridge * np.where(self.layout.weights, vector, 0)
        return self.model.adjoint(vector, self.data.x, turned) + ridge

    def hessian(self, theta: Array) -> Array:
        if not isinstance(self.model, AffineModel):
            return super().hessian(theta)
        bends = self.score_hessians(self.scores(theta)) * self.per_sample
        hessian = self.model.curvature(self.data.x, bends)
        hessian[np.diag_indices(self.count)] += 2 * self.ridge * self.layout.weights
        return hessian

    # -- how well it does ----------------------------------------------------------------------

    def decide(self, scores: Array) -> Array:
        """Class codes (..., n) from scores (..., n, K)."""
        if scores.shape[-1] > 1:
            return scores.argmax(axis=-1).astype(float)
        if self.judges_classes:
            return (scores[..., 0] > self.threshold).astype(float)
        return np.clip(np.round(scores[..., 0]), 0, max(self.data.n_classes - 1, 0))

    @property
    def threshold(self) -> float:
        """The score above which the second of two classes is chosen: 0 for a logit or margin,
        1/2 where the score is itself compared with the codes 0 and 1."""
        return 0.0 if self.judges_classes else 0.5

    @property
    def judges_classes(self) -> bool:
        """Whether scores decide between classes."""
        return self.loss.classes or (self.model.probabilistic and self.data.n_classes > 1)

    def accuracy(self, theta: Array) -> float | None:
        """Share of samples decided rightly at `theta` (P,); None where nothing is decided."""
        if not self.judges_classes:
            return None
        return float(np.mean(self.decide(self.scores(theta)) == np.round(self.data.y)))

    def r2(self, theta: Array) -> float:
        """Coefficient of determination of the predictions at `theta` (P,)."""
        y = self.data.y
        residual = y - self.scores(theta)[:, 0]
        total = np.sum((y - y.mean()) ** 2)
        return float(1 - np.sum(residual**2) / total) if total > 0 else float("nan")

    @property
    def label(self) -> str:
        """The displayed loss in words: `mean cross-entropy + penalty (C = 1)`."""
        kind = {"mean": "mean", "sum": "summed"}[self.loss.reduction]
        parts = [f"{kind} {self.loss.name}"]
        if self.loss.penalty and self.model.own_penalty:
            parts.append(f"penalty ({self.model.describe_penalty()})")
        if self.loss.l2:
            parts.append(f"{self.loss.l2:g}‖w‖²")
        return " + ".join(parts)


FEW = 50
"""Parameters up to which second derivatives may be taken from values alone."""
THIRD = float(np.finfo(float).eps) ** (1 / 3)
"""The step, as a share of the size, at which the errors of a central difference balance, where what
is differenced is exact to rounding."""


@dataclass(frozen=True)
class CallableObjective(Objective):
    """A function of the caller's; see `Objective.from_callable`."""

    function: Callable[[Array], float]
    layout: Layout
    slope: Callable[[Array], Array] | None = None
    label: str = "loss"

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.slope is not None or self.count <= FEW

    def value(self, theta: Array) -> Array:
        points = np.array(theta, float).reshape(-1, self.count)
        return np.array([float(self.function(p)) for p in points]).reshape(theta.shape[:-1])

    def gradient(self, theta: Array) -> Array:
        if self.slope is None:
            return self._differences(theta)
        found = np.asarray(self.slope(np.array(theta, float)), float)
        if found.shape != (self.count,):
            raise InputError("gradient", f"has shape {found.shape}", f"({self.count},)")
        return found

    def _differences(self, theta: Array) -> Array:
        """Central differences of the value."""
        found = np.empty(self.count)
        for i, h in enumerate(THIRD * np.maximum(1, np.abs(theta))):
            ends = np.array([theta, theta], float)
            ends[:, i] += h, -h
            ahead, behind = self.value(ends)
            found[i] = (ahead - behind) / (ends[0, i] - ends[1, i])
        return found

    def hvp(self, theta: Array, vector: Array) -> Array:
        """A central difference of the gradient, in longer steps where that is one itself."""
        size = np.linalg.norm(vector)
        if size == 0:
            return np.zeros_like(vector)
        h = THIRD if self.slope is not None else THIRD ** (2 / 3)
        step = h * max(1.0, float(np.abs(theta).max())) * vector / size
        return (self.gradient(theta + step) - self.gradient(theta - step)) * (
            size / (2 * np.linalg.norm(step))
        )


def layout_of(
    names: Sequence[str] | int | None, shapes: Mapping[str, tuple[int, ...]] | None
) -> Layout:
    """The layout of named parameters in tensors; see `Objective.from_callable`."""
    if names is None and shapes is None:
        raise InputError("names", "is missing", "names, how many parameters there are, or blocks")
    if isinstance(names, int):
        names = [f"theta{i + 1}" for i in range(names)]
    if names is None:
        names = [name for block, shape in (shapes or {}).items() for name in _entries(block, shape)]
    if shapes is None:
        laid = blocks([("theta", (1, len(names)), False)])
    else:
        laid = blocks((block, tuple(shape), len(shape) < 2) for block, shape in shapes.items())
    if not names:
        raise InputError("names", "there are none", "a parameter at least")
    total = laid[-1].slice.stop if laid else 0
    if total != len(names):
        raise InputError("blocks", f"hold {total} parameters", f"{len(names)}, one a name")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise InputError("names", f"{twice[0]!r} stands twice", "a name of its own for each")
    return Layout(tuple(names), laid)


def _entries(block: str, shape: tuple[int, ...]) -> Iterator[str]:
    """`layer1.w1_1`, `layer1.w1_2`, …: a name for each entry of a tensor."""
    return (f"{block}{'_'.join(str(i + 1) for i in index)}" for index in np.ndindex(*shape))
