"""A function as an objective: what is drawn is its own value."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.arrays import Array
from landscape.models.base import Layout
from landscape.models.function import Function
from landscape.objective.base import Objective


@dataclass(frozen=True)
class FunctionObjective(Objective):
    """The value of a function of P parameters; no samples, no loss."""

    function: Function

    @cached_property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.function.layout()

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.function.formula.smooth

    @property
    def label(self) -> str:
        return self.function.label

    @property
    def domain(self) -> tuple[tuple[float, float], ...] | None:
        """The range of each parameter that a known function is usually drawn over."""
        return self.function.known.domain if self.function.known else None

    def start(self, rng: np.random.Generator) -> Array:
        return self.function.start()

    def value(self, theta: Array) -> Array:
        return self.function.value(np.asarray(theta, float))

    def gradient(self, theta: Array) -> Array:
        return self.function.gradient(theta)
