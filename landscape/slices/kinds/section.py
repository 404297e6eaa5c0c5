"""Choosing a slice: the common keys of every kind, the centre, and the width of the picture.

P parameters, k directions. A kind says which directions and what their labels are; centre, span
and grid are the same for all.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.pointwise import PointwiseObjective
from landscape.schema.section import Kinded
from landscape.schema.values import flow_style
from landscape.slices.auto_range import automatic_intervals, through_center
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.slice import Slice

_WHOLE = re.compile(r"\.0\b")
"""What Python writes behind a whole number."""
MIN_WIDTH, MIN_SHARE = 1e-280, 1e-12
"""A picture is not narrower than this, nor than this share of its distance from zero: else neither
axes nor cameras tell its points apart."""
Points = Annotated[int, Field(ge=2, le=2000)]
HalfWidth = Annotated[float, Field(gt=0)]


def _rising(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    if not low < high:
        raise PydanticCustomError(
            "interval",
            "[{low}, {high}] is empty; low must be under high",
            {"low": low, "high": high},
        )
    return interval


Interval = Annotated[tuple[float, float], AfterValidator(_rising)]


class SliceSection(Kinded, ABC):
    """The keys every kind of slice has."""

    points: Points | tuple[Points, ...] = 100
    """Grid points along each direction, one number or one a direction."""
    span: Literal["auto"] | HalfWidth | tuple[HalfWidth | Interval, ...] = "auto"
    """Half-width about the centre: one number, one a direction, [low, high] offsets, or auto:
    wide enough to show the bowl and every descent."""

    @abstractmethod
    def count(self, requirements: SliceRequirements) -> int:
        """The number of directions k, 1 or 2. Refuses what cannot be right whatever the fit."""

    @abstractmethod
    def without_grid(self, context: SliceContext) -> Slice:
        """The slice, its grid still empty."""

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        """The files the directions are read from."""
        return ()

    def check(self, requirements: SliceRequirements) -> int:
        """The number of directions k. Raises InputError for what can be seen to be wrong before
        any fit."""
        k = self.count(requirements)
        self.per_direction("points", self.points, k)
        if self.span != "auto":
            self.per_direction("span", self.span, k)
        return k

    def build(self, context: SliceContext) -> Slice:
        """The slice with its grid. Raises InputError for what does not fit the objective."""
        with np.errstate(all="ignore"):
            ungridded = self.without_grid(context)
            costly = isinstance(context.objective, PointwiseObjective)
            intervals = self.intervals(ungridded, context)
            counts = self.per_direction("points", self.points, ungridded.k)
            if self.span == "auto" and ungridded.k == 2 and costly:
                intervals = list(map(through_center, intervals, ungridded.base, counts))
            grid = tuple(map(self.axis, intervals, counts))
        return replace(ungridded, grid=grid)

    def per_direction(self, key: str, value: Any, k: int) -> tuple[Any, ...]:
        """One value for each of the k directions."""
        values = value if isinstance(value, tuple) else (value,) * k
        if len(values) != k:
            count = len(values)
            what = f"{count} value{'s' * (count > 1)} for {k} direction{'s' * (k > 1)}"
            whole = f"write {_WHOLE.sub('', flow_style(values * k))}" if count == 1 else ""
            raise InputError(f"slice.{key}", what, whole or f"one for all or {k} in a list")
        return values

    def intervals(self, ungridded: Slice, context: SliceContext) -> Sequence[tuple[float, float]]:
        """[low, high] of each coordinate."""
        if self.span == "auto":
            points = prod(self.per_direction("points", self.points, ungridded.k))
            return automatic_intervals(ungridded, context, points)
        spans = self.per_direction("span", self.span, ungridded.k)
        offsets = [span if isinstance(span, tuple) else (-span, span) for span in spans]
        return [(b + low, b + high) for b, (low, high) in zip(ungridded.base, offsets, strict=True)]

    def axis(self, interval: tuple[float, float], count: int) -> Array:
        """`count` coordinates over an interval, all different."""
        low, high = interval
        axis = np.linspace(low, high, count)
        if not np.all(np.diff(axis) > 0):
            what = f"{count} points do not fit between {low:g} and {high:g}"
            allowed = "a wider span, or fewer points"
            if not np.isfinite(high - low):
                allowed = "a narrower span, around smaller values"
            raise InputError(f"slice.{self.width_key}", what, allowed)
        least = max(MIN_WIDTH, MIN_SHARE * max(abs(low), abs(high)))
        if high - low < least:
            what = f"{high - low:.2g} is too narrow a picture at {high:g}"
            raise InputError(f"slice.{self.width_key}", what, f"{least:.2g} or more")
        return axis

    @property
    def width_key(self) -> str:
        """The key that says how wide the picture is."""
        return "span"


class Centered(SliceSection):
    """The keys of slices that are placed by their centre."""

    center: str | Parameters = "fit"
    """The point all lines and the plane pass through: fit, start (of the first descent), zero, a
    descent's label (its end), a mark, or values by name that replace the fit's."""

    def check(self, requirements: SliceRequirements) -> int:
        requirements.check_point(self.center, "slice.center", self.own_centers)
        return super().check(requirements)

    own_centers: ClassVar[tuple[str, ...]] = ()
    """Names of centres that only this kind has."""

    def origin(self, context: SliceContext) -> Array:
        """(P,): the centre."""
        return context.point(self.center, "slice.center")

    @property
    def center_name(self) -> str:
        """fit, start, zero, … or `given`."""
        return "given" if isinstance(self.center, dict) else self.center

    @property
    def center_words(self) -> str:
        """The centre as it reads in a sentence."""
        phrases = {"zero": "zero", "given": "a given point", "fit": "the fit", "start": "the start"}
        return phrases.get(self.center_name, self.center_name)
