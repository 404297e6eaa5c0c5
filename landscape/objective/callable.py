"""A function of the caller's as an objective: values, and gradients where it has them."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError, RunError, shown
from landscape.models.layout import EntryNames, Layout, lay_out
from landscape.objective import differences
from landscape.objective.base import UntrustworthyError
from landscape.objective.pointwise import (
    FailuresNamed,
    PointwiseObjective,
    as_array,
    as_quantities,
)
from landscape.schema.arguments import checked

MAX_DIFFERENCED = 50
"""Parameters up to which second derivatives may be taken from values alone."""
MAX_PARAMETERS = 2**48
"""More than any memory holds, and what arrays can be indexed by."""
MAX_COMPARED = 100_000
"""Parameters up to which all names are made, to see whether one stands twice."""
FROM_VALUES, FROM_GRADIENTS = "differences of the value", "differences of the gradient"
FIRST, SECOND = "first", "second"
"""Derivatives that steps are chosen for."""
DIRECTIONS = 2
"""Random ones that second differences are compared with the noise in."""


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
    shares: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """How long the steps of differences are, as shares of the parameters: what was measured."""

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.own_hvp is not None or self.differentiable

    @property
    def differentiable(self) -> bool:  # type: ignore[override]
        return self.own_gradient is not None or self.count <= MAX_DIFFERENCED

    @property
    def derivatives(self) -> str:
        if self.own_hvp is not None:
            return "exact"
        return FROM_VALUES if self.own_gradient is None else FROM_GRADIENTS

    def with_steps(self, factor: float) -> "CallableObjective":
        return replace(self, factor=factor * self.factor)

    def evaluate(self, theta: Array) -> dict[str, float]:
        return as_quantities(self.function(theta))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        if self.own_gradient is None:
            if FIRST not in self.shares:
                self.shares[FIRST] = self._first_share(theta)
            steps = self.shares[FIRST] * differences.lengths(theta)
            return differences.gradient(self.value, theta, steps)
        with FailuresNamed("gradient", theta):
            return self._checked("gradient", self.own_gradient(np.array(theta, float)))

    def hvp(self, theta: Array, vector: Array) -> Array:
        """The caller's, else a central difference of the gradient."""
        if not vector.any():
            return np.zeros_like(vector)
        if self.own_hvp is not None:
            with FailuresNamed("Hessian", theta):
                return self._checked("hvp", self.own_hvp(np.array(theta, float), np.array(vector)))
        steps = self._steps(theta)
        share = 1 / float(np.linalg.norm(vector / steps))

        def gradient(point: Array) -> Array:
            if self.own_gradient is None:
                return differences.gradient(self.value, point, steps)
            return self.gradient(point)

        change = gradient(theta + share * vector) - gradient(theta - share * vector)
        return change / (2 * share)

    def hessian(self, theta: Array) -> Array:
        """From products; from values alone with a quarter of their evaluations, in steps twice as
        long: as far as theirs reach."""
        if self.derivatives != FROM_VALUES:
            return super().hessian(theta)
        return differences.hessian(self.value, theta, 2 * self._steps(theta))

    def curvature_along(self, theta: Array, vectors: Array) -> Array:
        if self.derivatives != FROM_VALUES:
            return super().curvature_along(theta, vectors)
        steps = 2 * self._steps(theta)
        moves = vectors / np.linalg.norm(vectors / steps, axis=1)[:, None]
        values = self.value(np.concatenate([theta[None], theta + moves, theta - moves]))
        ahead, behind = values[1:].reshape(2, -1)
        along = np.sum(moves * vectors, axis=1) / np.sum(vectors**2, axis=1)
        return np.asarray((ahead + behind - 2 * values[0]) / along**2)

    def measured_at(self, theta: Array) -> "CallableObjective":
        if self.own_hvp is not None:
            return self
        return replace(self, shares=self.shares | {SECOND: self._second_share(theta)})

    def _steps(self, theta: Array) -> Array:
        """(P,): the steps of second derivatives, measured where they are first needed."""
        if SECOND not in self.shares:
            try:
                self.shares[SECOND] = self._second_share(theta)
            except np.linalg.LinAlgError:
                self.shares[SECOND] = differences.EPSILON**self._power
        return self.factor * self.shares[SECOND] * differences.lengths(theta)

    @property
    def _power(self) -> float:
        """Of the noise's share: so truncation and noise are balanced in second derivatives."""
        return 1 / 4 if self.own_gradient is None else 1 / 3

    def _first_share(self, theta: Array) -> float:
        """The steps of the value's gradient as a share of the parameters: by the noise, and until
        the value changes by much more than that, be it by its slope or its curvature."""
        noise, size = self._noise(theta)
        first, center = differences.noise_share(noise, size) ** (1 / 3), self.value(theta)

        def difference(share: float) -> float:
            ahead, behind = self._around(theta, share)
            return float(np.maximum(np.abs(ahead - center), np.abs(behind - center)).max())

        with np.errstate(all="ignore"):
            sizes = differences.growing_steps(difference, noise, first)
        share = max(sizes)
        return share if differences.stands_out(sizes[share], noise) else first

    def _second_share(self, theta: Array) -> float:
        """The steps of second derivatives at `theta` (P,), as a share of the parameters: by the
        noise, and until differences stand out of it."""
        from_values = self.own_gradient is None
        noise, size = self._noise(theta)
        if noise == np.inf:
            what = "value" if from_values else "gradient"
            raise UntrustworthyError(f"the {what} is the same wherever it was tried")
        center = self.value(theta) if from_values else 0.0

        def difference(share: float) -> float:
            ahead, behind = self._around(theta, share)
            if from_values:
                return float(np.abs(ahead + behind - 2 * center).max())
            return float(np.sqrt(np.mean((ahead - behind) ** 2)))

        first = differences.noise_share(noise, size) ** self._power
        with np.errstate(all="ignore"):
            sizes = differences.growing_steps(difference, noise, first)
            differences.refuse_unresolved(self.derivatives, sizes, 2 if from_values else 1, noise)
        return max(sizes)

    def _around(self, theta: Array, share: float) -> tuple[Array, Array]:
        """The values (m,), or gradients (m, P) where there are any, at steps of this share from
        parameters (P,) ahead and behind in m random directions."""
        count = DIRECTIONS if self.own_gradient is None else 1
        vectors = np.random.default_rng(1).standard_normal((count, self.count))
        vectors *= differences.lengths(theta) / np.linalg.norm(vectors, axis=1)[:, None]
        ahead, behind = (
            np.array([self._tried(theta + signed * vector) for vector in vectors])
            for signed in (share, -share)
        )
        return ahead, behind

    def _noise(self, theta: Array) -> tuple[float, float]:
        """The noise of the value around `theta` (P,), or of an entry of the gradient where there is
        one, and the size of what it is the noise of."""
        direction = np.random.default_rng(0).standard_normal(self.count)
        direction /= np.abs(direction).max()
        weights = 1.0 if self.own_gradient is None else direction / np.linalg.norm(direction)

        def values_at(offsets: Array) -> Array:
            return np.array(
                [np.sum(self._tried(theta + offset * direction) * weights) for offset in offsets]
            )

        with np.errstate(all="ignore"):
            return differences.measured_noise(values_at, float(differences.lengths(theta).max()))

    def _tried(self, point: Array) -> Array:
        """The value () at a point (P,), or the gradient (P,) where there is one; NaN where the
        caller's code fails, which may be far from where it is meant for."""
        try:
            return self.value(point) if self.own_gradient is None else self.gradient(point)
        except RunError:
            return np.full(() if self.own_gradient is None else self.count, np.nan)

    def _checked(self, key: str, result: Any) -> Array:
        vector = as_array(result, key)
        if vector.shape != (self.count,):
            raise InputError(key, f"has shape {vector.shape}", f"({self.count},)")
        return vector


@checked
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
    for block, shape in (shapes or {}).items():
        if min(shape, default=0) < 0 or math.prod(shape) > MAX_PARAMETERS:
            raise InputError(("blocks", block), f"is {shown(shape)}", "the shape of a tensor")
    if isinstance(names, int) and names > MAX_PARAMETERS:
        raise InputError("names", f"{shown(names)} are too many", f"at most {MAX_PARAMETERS}")
    if shapes is None:
        count = names if isinstance(names, int) else len(names or ())
        blocks = lay_out([("theta", (1, count), False)])
    else:
        blocks = lay_out((block, tuple(shape), len(shape) < 2) for block, shape in shapes.items())
    if isinstance(names, int):
        entries: Sequence[str] = EntryNames(lay_out([("theta", (names,), False)]))
    else:
        entries = EntryNames(blocks) if names is None else tuple(names)
    for name in () if isinstance(entries, EntryNames) else entries:
        if not isinstance(name, str):
            raise InputError("names", f"{shown(name)} is no name", "text")
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
