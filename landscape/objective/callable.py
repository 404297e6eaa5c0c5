"""A function of the caller's as an objective: values, and gradients where it has them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.models.layout import Layout, lay_out
from landscape.models.names import EntryNames
from landscape.objective.noise import POINTS, noise_level
from landscape.objective.pointwise import (
    LOSS,
    FailuresNamed,
    PointwiseObjective,
    as_number,
    plain,
)

MAX_DIFFERENCED = 50
"""Parameters up to which second derivatives may be taken from values alone."""
MAX_COMPARED = 100_000
"""Parameters up to which all names are made, to see whether one stands twice."""
EPSILON = float(np.finfo(float).eps)
PROBE = 1e-4
"""How far apart, as a share of the parameters' size, values are from which noise is measured; a
hundredth of that where they prove too far apart."""


@dataclass(frozen=True)
class CallableObjective(PointwiseObjective):
    """A function of the caller's; see `from_callable`."""

    function: Callable[[Array], Any]
    layout: Layout
    own_gradient: Callable[[Array], Array] | None = None
    label: str = "loss"
    own_hvp: Callable[[Array, Array], Array] | None = None
    factor: float = 1.0
    """How many times as long as usual the steps of differences are."""
    noise: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """What was measured of it, once a kind of difference."""

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return (
            self.own_hvp is not None
            or self.own_gradient is not None
            or self.count <= MAX_DIFFERENCED
        )

    @property
    def differentiable(self) -> bool:  # type: ignore[override]
        return self.own_gradient is not None or self.count <= MAX_DIFFERENCED

    @property
    def derivatives(self) -> str:
        if self.own_hvp is not None:
            return "exact"
        return "differences of the " + ("value" if self.own_gradient is None else "gradient")

    def with_steps(self, factor: float) -> "CallableObjective":
        return replace(self, factor=factor * self.factor)

    def evaluate(self, theta: Array) -> dict[str, float]:
        result = self.function(theta)
        if not isinstance(result, Mapping):
            return {LOSS: as_number(result)}
        if LOSS not in result:
            names = ", ".join(map(str, result)) or "nothing"
            raise InputError(LOSS, f"the quantities are {names}", 'one of them called "loss"')
        return {str(name): as_number(value, str(name)) for name, value in result.items()}

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        if self.own_gradient is None:
            return self._differences(theta, self._noise(theta) ** (1 / 3))
        with FailuresNamed("gradient", theta):
            return self._checked("gradient", self.own_gradient(np.array(theta, float)))

    def hvp(self, theta: Array, vector: Array) -> Array:
        """The caller's, else a central difference of the gradient. The steps balance truncation
        and the measured noise of what is differenced."""
        size = np.linalg.norm(vector)
        if size == 0:
            return np.zeros_like(vector)
        if self.own_hvp is not None:
            with FailuresNamed("Hessian", theta):
                return self._checked("hvp", self.own_hvp(np.array(theta, float), np.array(vector)))
        power = 1 / 4 if self.own_gradient is None else 1 / 3
        share = self._noise(theta) ** power
        step = self.factor * share * max(1.0, float(np.abs(theta).max())) * vector / size

        def gradient(point: Array) -> Array:
            if self.own_gradient is None:
                return self._differences(point, self.factor * share)
            return self.gradient(point)

        difference = gradient(theta + step) - gradient(theta - step)
        return difference * (size / (2 * np.linalg.norm(step)))

    def _differences(self, theta: Array, share: float) -> Array:
        """Central differences of the value, with steps of this share of the parameters."""
        gradient = np.empty(self.count)
        for i, h in enumerate(share * np.maximum(1, np.abs(theta))):
            pair = np.array([theta, theta], float)
            pair[:, i] += h, -h
            ahead, behind = self.value(pair)
            gradient[i] = (ahead - behind) / (pair[0, i] - pair[1, i])
        return gradient

    def _noise(self, theta: Array) -> float:
        """The noise of the value, or of the gradient where there is one, as a share of it; at
        least that of doubles. Measured where it is first needed."""
        kind = self.derivatives
        if kind not in self.noise:
            self.noise[kind] = self._measured_noise(theta)
        return self.noise[kind]

    def _measured_noise(self, theta: Array) -> float:
        direction = np.random.default_rng(0).standard_normal(self.count)
        direction /= np.abs(direction).max()
        length = max(1.0, float(np.abs(theta).max()))
        for probe in (PROBE, PROBE / 100):
            offsets = probe * length * (np.arange(POINTS) - POINTS / 2 + 0.5)
            points = theta + offsets[:, None] * direction
            if self.own_gradient is None:
                values = self.value(points)
            else:
                values = np.array([self.gradient(point) @ direction for point in points])
            size = float(np.abs(values).max())
            level = noise_level(values)
            if level is not None and 0 < size < np.inf:
                return float(np.clip(level / size, EPSILON, 0.1))
        return EPSILON

    def _checked(self, key: str, result: Any) -> Array:
        vector = np.asarray(plain(result), float)
        if vector.shape != (self.count,):
            raise InputError(key, f"has shape {vector.shape}", f"({self.count},)")
        return vector


def from_callable(
    loss: Callable[[Array], Any],
    names: Sequence[str] | int | None = None,
    blocks: Mapping[str, tuple[int, ...]] | None = None,
    gradient: Callable[..., Any] | None = None,
    label: str = "loss",
    hvp: Callable[..., Any] | None = None,
) -> CallableObjective:
    """Any function of a parameter vector, to be sliced and drawn by `landscape.explore`.

    `landscape.pipeline.explore` has a worked example.

    Parameters
    ----------
    loss
        From parameters (P,) to one number (a float, or an array or tensor of one entry), or to
        numbers by name, `loss` among them: the others become surfaces too. It may not keep the
        vector, which is written over for the next point.
    names
        Those of the parameters, or how many there are; without them they follow the blocks
        (`layer1.w1_1` …).
    blocks
        The shapes of the tensors that the parameters form, one after the other, each row by row,
        such as `{"layer1.w": (16, 2), "layer1.b": (16,)}`. A tensor of one dimension holds biases,
        of more dimensions weights, a filter being what stands at one place of the first; filter
        normalisation scales filters and leaves biases alone. Without blocks all parameters are one
        filter.
    gradient
        From (P,) to (P,); without it, derivatives are central differences, and second ones are
        taken for up to 50 parameters.
    label
        What the value is, for axes and colour bars.
    hvp
        From parameters (P,) and a vector (P,) to the Hessian times the vector, (P,); without it,
        products are differences of the gradient, in steps that suit the noise measured in it.

    Raises
    ------
    InputError
        Where names and blocks do not agree.
    """
    return CallableObjective(loss, layout_of(names, blocks), gradient, label, hvp)


def layout_of(
    names: Sequence[str] | int | None, shapes: Mapping[str, tuple[int, ...]] | None
) -> Layout:
    """The layout of named parameters in tensors; see `from_callable`."""
    if names is None and shapes is None:
        raise InputError("names", "is missing", "names, how many parameters there are, or blocks")
    if shapes is None:
        count = names if isinstance(names, int) else len(names or ())
        blocks = lay_out([("theta", (1, count), False)])
    else:
        blocks = lay_out((block, tuple(shape), len(shape) < 2) for block, shape in shapes.items())
    if isinstance(names, int):
        entries: Sequence[str] = EntryNames(lay_out([("theta", (names,), False)]))
    else:
        entries = EntryNames(blocks) if names is None else tuple(names)
    if not entries:
        raise InputError("names", "there are none", "a parameter at least")
    total = blocks[-1].slice.stop if blocks else 0
    if total != len(entries):
        raise InputError("blocks", f"hold {total} parameters", f"{len(entries)}, one a name")
    if len(entries) <= MAX_COMPARED:
        repeated = [name for name, times in Counter(entries).items() if times > 1]
        if repeated:
            raise InputError("names", f"{repeated[0]!r} stands twice", "a name of its own for each")
    return Layout(entries, blocks)
