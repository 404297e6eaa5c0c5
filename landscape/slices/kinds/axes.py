"""Slices along one or two parameters; the coordinates are the parameters' own values."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.kinds.section import Centered, Interval
from landscape.slices.slice import Slice

OTHERS = {
    "center": "other parameters {center}",
    "zero": "other parameters zero",
    "refit": "other parameters re-optimised at every point",
}
CENTERS = {"fit": "as fitted", "start": "at the start", "zero": "zero", "given": "as given"}


def _listed(value: object) -> object:
    """One `[low, high]` stands for a list of one."""
    flat = isinstance(value, tuple | list) and all(isinstance(v, int | float) for v in value)
    return (tuple(value),) if flat and value else value  # type: ignore[arg-type]


class Axes(Centered):
    """Along one or two parameters."""

    kind: Literal["axes"] = "axes"
    params: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] | None = None
    """One or two names; null: the first two."""
    range: Annotated[tuple[Interval, ...], BeforeValidator(_listed)] | None = None
    """[low, high] of each parameter, in its own values; instead of span."""
    others: Literal["center", "zero", "refit"] = "center"
    """What the parameters off the axes do: stay at the centre, are zero, or are re-optimised at
    every point (the profile of the loss)."""

    def count(self, requirements: SliceRequirements) -> int:
        k = len(self.indices(requirements.objective))
        if self.range is not None:
            if self.span != "auto":
                raise InputError("slice.range", "span is given too", "range or span, not both")
            for interval in self.per_direction("range", self.range, k):
                self.axis(interval, 2)
        if self.others == "refit" and not requirements.objective.smooth:
            raise InputError(
                "slice.others", "refit needs a loss with derivatives", "mse, huber or cross_entropy"
            )
        return k

    def indices(self, objective: Objective) -> tuple[int, ...]:
        """The parameters on the axes."""
        layout = objective.layout
        params = self.params or layout.names[:2]
        indices = tuple(layout.index(name, f"slice.params.{i}") for i, name in enumerate(params))
        if len(set(indices)) < len(indices):
            raise InputError("slice.params.1", f"{params[1]!r} stands on both axes", "another one")
        return indices

    def without_grid(self, context: SliceContext) -> Slice:
        axes = self.indices(context.objective)
        layout = context.objective.layout
        origin = self.origin(context)
        free = np.setdiff1d(np.arange(layout.count), axes)
        if self.others == "zero":
            origin = origin.copy()
            origin[free] = 0.0
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=_units(axes, layout.count),
            labels=tuple(layout.label(i) for i in axes),
            base=origin[list(axes)],
            axes=axes,
            refit=self.others == "refit" and len(free) > 0,
            center=self.center_name,
            note=OTHERS[self.others].format(
                center=CENTERS.get(self.center_name, f"as at {self.center_name}")
            )
            if len(free)
            else "",
        )

    def intervals(self, ungridded: Slice, context: SliceContext) -> Sequence[tuple[float, float]]:
        return self.range if self.range is not None else super().intervals(ungridded, context)

    @property
    def width_key(self) -> str:
        return "span" if self.range is None else "range"


def _units(axes: tuple[int, ...], count: int) -> Array:
    """Unit vectors (k, count)."""
    units = np.zeros((len(axes), count))
    units[np.arange(len(axes)), axes] = 1.0
    return units
