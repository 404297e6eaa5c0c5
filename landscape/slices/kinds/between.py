"""The line through two points of parameter space, or the plane through three."""

from typing import Annotated, Literal

from pydantic import Field

from landscape.errors import InputError
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.kinds.through_points import ThroughPoints
from landscape.slices.slice import Slice


class Between(ThroughPoints):
    """Through two ends (a line) or three (a plane); coordinate 0 is the first end, 1 another."""

    kind: Literal["between"] = "between"
    ends: Annotated[tuple[str | Parameters, ...], Field(min_length=2, max_length=3)]
    """Two or three of fit, start, zero, a descent's label (its end), a mark, or parameters by
    name."""

    def count(self, requirements: SliceRequirements) -> int:
        self.check_ends(requirements)
        if requirements.objective.count < len(self.ends) - 1:
            raise InputError("slice.ends", "a single parameter spans no plane", "two ends")
        return len(self.ends) - 1

    def without_grid(self, context: SliceContext) -> Slice:
        return self.through(self.end_points(context))
