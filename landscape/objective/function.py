"""A function as an objective: what is drawn is its own value."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array, Rows
from landscape.models.function import Function
from landscape.models.layout import Layout
from landscape.objective.base import Objective


@dataclass(frozen=True)
class FunctionObjective(Objective):
    """The value of a function of P parameters; no samples, no loss."""

    function: Function

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.function.layout()

    @property
    def smooth_but_for_l1(self) -> bool:  # type: ignore[override]
        return self.smooth

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.function.expression.smooth

    @property
    def label(self) -> str:
        return self.function.label

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
        return self.function.value(np.asarray(theta, float))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        return self.function.gradient(theta)

    @property
    def batches_gradients(self) -> bool:
        return True

    def gradients(self, theta: Array) -> Array:
        return self.function.gradient(theta)

    def values_and_gradients(self, theta: Array) -> tuple[Array, Array]:
        return self.value(theta), self.gradients(theta)
