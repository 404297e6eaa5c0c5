"""The line through two points of parameter space, or the plane through three."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.errors import InputError
from landscape.slices.auto_range import expand_to_contain
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.directions import refuse_dependent
from landscape.slices.section import SliceSection
from landscape.slices.slice import Slice

BEYOND = (-0.5, 1.5)
"""What is shown of a line from 0 to 1 at least."""


class Between(SliceSection):
    """Through two ends (a line) or three (a plane); coordinate 0 is the first end, 1 another."""

    kind: Literal["between"] = "between"
    ends: Annotated[tuple[str | Parameters, ...], Field(min_length=2, max_length=3)]
    """Two or three of fit, start, zero, a descent's label (its end), a mark, or parameters by
    name."""

    def count(self, requirements: SliceRequirements) -> int:
        for i, end in enumerate(self.ends):
            if isinstance(end, str):
                requirements.check_point(end, f"slice.ends.{i}")
            for name in end if isinstance(end, dict) else ():
                requirements.objective.layout.index(name, f"slice.ends.{i}.{name}")
            if end in self.ends[:i]:
                raise InputError(
                    f"slice.ends.{i}", "is the same point as another end", "another one"
                )
        if requirements.objective.count < len(self.ends) - 1:
            raise InputError("slice.ends", "a single parameter spans no plane", "two ends")
        return len(self.ends) - 1

    def without_grid(self, context: SliceContext) -> Slice:
        points = [context.point(end, f"slice.ends.{i}") for i, end in enumerate(self.ends)]
        directions = np.array(points[1:]) - points[0]
        refuse_dependent(directions, "slice.ends", "ends that are apart, three not on one line")
        names = list(self._names())
        k = len(directions)
        corners = np.vstack([np.zeros(k), np.eye(k)])
        return Slice(
            kind=self.kind,
            origin=points[0],
            directions=directions,
            labels=tuple(f"from {names[0]} (0) to {name} (1)" for name in names[1:]),
            base=np.zeros(k),
            grid=(),
            center=names[0],
            note=f"{'line' if k == 1 else 'plane'} through {', '.join(names)}",
            details={"ends": names},
            marks=tuple(
                (name, tuple(map(float, c))) for name, c in zip(names, corners, strict=True)
            ),
        )

    def intervals(self, ungridded: Slice, context: SliceContext) -> Sequence[tuple[float, float]]:
        if self.span != "auto":
            return super().intervals(ungridded, context)
        return expand_to_contain([BEYOND] * ungridded.k, ungridded, context)

    def _names(self) -> Iterator[str]:
        for end in self.ends:
            if isinstance(end, str):
                yield end
            else:
                yield ", ".join(f"{name} = {value:g}" for name, value in end.items())
