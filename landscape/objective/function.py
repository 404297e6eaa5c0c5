"""A function as an objective: what is drawn is its own value."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array, Rows
from landscape.models.formula import layout_of
from landscape.models.function import Function
from landscape.models.layout import Layout
from landscape.objective.base import Objective


@dataclass(frozen=True)
class FunctionObjective(Objective):
    """The value of a function of P parameters; no samples, no loss."""

    function: Function

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return layout_of(tuple(self.function.initial))

    @property
    def smooth_but_for_l1(self) -> bool:  # type: ignore[override]
        return self.smooth

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.function.expression.smooth

    @property
    def label(self) -> str:
        function = self.function
        return function.benchmark.title if function.benchmark else f"f({', '.join(self.names)})"

    @property
    def domain(self) -> tuple[tuple[float, float], ...] | None:
        """The range of each parameter that a benchmark function is usually drawn over."""
        return self.function.benchmark.domain if self.function.benchmark else None

    @property
    def lowest(self) -> float | None:
        """The lowest value of a benchmark function; None where it is not known."""
        benchmark = self.function.benchmark
        return float(self.value(np.array(benchmark.minima[0]))) if benchmark else None

    def start(self, rng: np.random.Generator) -> Array:
        return self.function.start()

    def value(self, theta: Array) -> Array:
        theta = np.asarray(theta, float)
        result = self.function.expression.value(self._columns(theta))
        return np.array(np.broadcast_to(result, theta.shape[:-1]))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        return self.gradients(theta)

    @property
    def batches_gradients(self) -> bool:
        return True

    def gradients(self, theta: Array) -> Array:
        """(..., P) at parameters (..., P), which may be complex for complex steps."""
        gradient = self.function.expression.gradient(self._columns(theta))
        return np.stack([gradient[name] for name in self.function.arguments], axis=-1)

    def values_and_gradients(self, theta: Array) -> tuple[Array, Array]:
        return self.value(theta), self.gradients(theta)

    def _columns(self, theta: Array) -> dict[str, Array]:
        """Parameters (..., P) by their names in the formula."""
        return dict(zip(self.function.arguments, np.moveaxis(theta, -1, 0), strict=True))
