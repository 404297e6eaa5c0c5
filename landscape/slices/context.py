"""What a slice is chosen from: points by name, runs, and the loss along a line.

P parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.slices.slice import Slice

Parameters = dict[str, float]
NAMED = ("fit", "start", "zero")
"""Points that every experiment has; a descent with such a label does not hide them."""


@dataclass(frozen=True)
class Run:
    """A descent as a slice sees it."""

    label: str
    theta: Array
    """(T + 1, P)."""
    diverged: bool


@dataclass(frozen=True)
class SliceRequirements:
    """What is known before anything is computed."""

    objective: Objective
    labels: Sequence[str] = ()
    """Of the descents."""
    folders: Sequence[Path] = ()
    """Where files may lie."""
    steps: Sequence[int] = ()
    """That each descent is to take."""
    marks: Sequence[str] = ()
    """Names of the marks."""

    def check_point(
        self, point: str | Mapping[str, float], key: str, others: Sequence[str] = ()
    ) -> None:
        """Raises InputError where no point is to have this name, nor is it one of `others`; of
        values by name, where there is no such parameter."""
        if not isinstance(point, str):
            for name in point:
                self.objective.layout.index(name, f"{key}.{name}")
            return
        known = (*others, *NAMED, *self.labels, *self.marks)
        if point not in known:
            raise InputError(key, f"no point {point!r}", "one of " + ", ".join(known))


@dataclass(frozen=True)
class SliceContext:
    """What a slice can be chosen from."""

    objective: Objective
    fit: Array
    """(P,)."""
    start: Array
    """(P,): the start of the first descent."""
    runs: Sequence[Run]
    rng: np.random.Generator
    folders: Sequence[Path]
    line: Callable[[Slice, int, Array], Array]
    """The losses (m,) at coordinates (m,) along one direction of a slice, for `span: auto`."""
    marks: Mapping[str, Array] = field(default_factory=dict)
    """Parameters (P,) of the marks, by name."""

    def point(self, name: str | Mapping[str, float], key: str) -> Array:
        """The parameters (P,) called `fit`, `start`, `zero` or by a run's label (its end) or a
        mark's name, or the fit with the given values put in."""
        if not isinstance(name, str):
            return self.objective.layout.with_values(self.fit, name, key)
        named = (self.fit, self.start, np.zeros_like(self.fit))
        known = dict(self.marks)
        known |= {run.label: run.theta[-1] for run in self.runs}
        known |= dict(zip(NAMED, named, strict=True))
        if name not in known:
            raise InputError(key, f"no point {name!r}", "one of " + ", ".join(known))
        return known[name]
