"""Slices that pass through chosen points: what `between` and `curve` have in common."""

from abc import ABC
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.slices.auto_range import expand_to_contain
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.directions import refuse_dependent, sizes
from landscape.slices.kinds.section import SliceSection
from landscape.slices.slice import Slice

BEYOND = (-0.5, 1.5)
"""What is shown of a line from 0 to 1 at least."""
ROUNDING = 4 * np.finfo(float).eps
"""Ends nearer than this share of the largest of their parameters are one point."""


class ThroughPoints(SliceSection, ABC):
    """A slice whose coordinate 0 is its first end, and 1 another."""

    ends: tuple[str | Parameters, ...]

    def check_ends(self, requirements: SliceRequirements) -> None:
        """Raises InputError for ends that no experiment like this has, or that are the same."""
        for i, end in enumerate(self.ends):
            requirements.check_point(end, f"slice.ends.{i}")
            if end in self.ends[:i]:
                raise InputError(
                    f"slice.ends.{i}", "is the same point as another end", "another one"
                )

    def end_points(self, context: SliceContext) -> dict[str, Array]:
        """The parameters (P,) of each end, by its name."""
        points = (context.point(end, f"slice.ends.{i}") for i, end in enumerate(self.ends))
        return dict(zip(self._names(), points, strict=True))

    def through(self, points: Mapping[str, Array]) -> Slice:
        """The line through two points (P,), or the plane through three, by their names."""
        first, *others = points.values()
        directions = np.array(others) - first
        names, allowed = list(points), "ends that are apart, three not on one line"
        largest = max(float(sizes(point[None])[0, 0]) for point in points.values())
        for name, size in zip(names[1:], sizes(directions)[:, 0], strict=True):
            if size <= ROUNDING * largest:
                raise InputError("slice.ends", f"{names[0]} and {name} are one point", allowed)
        refuse_dependent(directions, "slice.ends", allowed)
        k = len(directions)
        corners = np.vstack([np.zeros(k), np.eye(k)])
        smallest = min(range(k + 1), key=lambda i: float(sizes(points[names[i]][None])[0, 0]))
        return Slice(
            kind=self.kind,
            origin=first,
            directions=directions,
            labels=tuple(f"from {names[0]} (0) to {name} (1)" for name in names[1:]),
            base=np.zeros(k),
            center=names[0],
            note=f"{'line' if k == 1 else 'plane'} through {', '.join(names)}",
            details={"ends": names},
            anchored=(points[names[smallest]], corners[smallest]),
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
