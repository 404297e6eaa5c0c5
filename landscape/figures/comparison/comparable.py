"""comparable: what experiments must have in common to be shown side by side, and how they are
brought to the same limits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.figures.comparison.common import glued, merged
from landscape.figures.elements.clipping import bounds
from landscape.result import Result

MOST = 12
"""Panels of one figure."""


class Shown(NamedTuple):
    """What experiments must have in common."""

    directions: int
    """k of the slice."""
    loss: str
    """Its kind and reduction."""

    @classmethod
    def of(cls, directions: int, loss: dict[str, Any] | None) -> "Shown":
        """`loss` is its section; None for a function."""
        return cls(directions, "{reduction} of {kind}".format(**loss) if loss else "function")


def refuse_count(count: int) -> None:
    """Raises InputError for too few or too many experiments."""
    if not 2 <= count <= MOST:
        what = f"{count} experiment{'s' * (count != 1)} to show side by side"
        raise InputError("compare", what, f"2 to {MOST}")


def refuse_incomparable(shown: Sequence[Shown], titles: Sequence[str]) -> None:
    """Raises InputError where two experiments show what cannot be compared."""
    for key, allowed in (("directions", "slices of as many"), ("loss", "one kind and reduction")):
        first, *others = (getattr(one, key) for one in shown)
        for title, value in zip(titles[1:], others, strict=True):
            if value != first:
                what = f"the {key} of {title!r}: {value}, of {titles[0]!r}: {first}"
                raise InputError("compare", what, allowed)


def aligned(results: Sequence[Result]) -> list[Result]:
    """The results with one name for the loss, and with slices that reach, where their coordinates
    mean the same, as far as all of them together."""
    label = glued(merged(result.loss.label for result in results))
    return [
        replace(
            result,
            loss=replace(result.loss, label=label),
            slice=replace(result.slice, grid=_reach(result, results)),
        )
        for result in results
    ]


def _reach(result: Result, results: Sequence[Result]) -> tuple[Array, ...]:
    like = [other.slice for other in results if meaning(other) == meaning(result)]
    low = np.min([bounds(slice)[0] for slice in like], axis=0)
    high = np.max([bounds(slice)[1] for slice in like], axis=0)
    return tuple(np.column_stack([low, high]))


def meaning(result: Result) -> tuple[Any, ...]:
    """What the coordinates mean: the same number is another weight for a scaled feature."""
    return result.slice.labels, result.data.scaling.kind if result.data else None


def range_facts(results: Sequence[Result]) -> list[str]:
    """Whether the experiments were evaluated over different ranges."""
    ranges = {tuple((one.x[0], one.x[-1]) for one in result.lines) for result in results}
    return ["each over its own range"] if len(ranges) > 1 else []
