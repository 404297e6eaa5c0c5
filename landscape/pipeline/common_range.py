"""Results of several experiments evaluated again, over one range that holds all of theirs."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.figures.comparison.comparable import coordinates_meaning
from landscape.pipeline.prepare import Prepared
from landscape.pipeline.raw_axes import ShownUnits
from landscape.result import Result


def on_common_ranges(
    results: Sequence[Result], prepared: Callable[[int], Prepared]
) -> list[Result]:
    """The stored results, each over the range of all whose coordinates mean the same; `prepared`
    gives the experiment of a result by its place, where its own range is another."""
    return [
        _over(result, _common_grid(result, results), i, prepared)
        for i, result in enumerate(results)
    ]


def _common_grid(result: Result, results: Sequence[Result]) -> tuple[Array, ...]:
    """As many points as the result's own, from the lowest to the highest of all."""
    meaning = coordinates_meaning(result)
    grids = [other.slice.grid for other in results if coordinates_meaning(other) == meaning]
    low, high = (
        [extreme([grid[k][end] for grid in grids]) for k in range(result.slice.k)]
        for extreme, end in ((min, 0), (max, -1))
    )
    return tuple(
        axis if (axis[0], axis[-1]) == (a, b) else np.linspace(a, b, len(axis))
        for axis, a, b in zip(result.slice.grid, low, high, strict=True)
    )


def _over(
    result: Result, grid: tuple[Array, ...], i: int, prepared: Callable[[int], Prepared]
) -> Result:
    """A result over another grid of its slice."""
    if all(new is old for new, old in zip(grid, result.slice.grid, strict=True)):
        return result
    objective, shown = prepared(i).objective, replace(result.slice, grid=grid)
    slice = ShownUnits(objective).computed_slice(shown)
    lines = tuple(
        evaluate.line(objective, slice, k, np.linspace(axis[0], axis[-1], len(line.x)))
        for k, (axis, line) in enumerate(zip(grid, result.lines, strict=True))
    )
    surface = evaluate.surface(objective, slice) if slice.k == 2 else None
    return replace(result, slice=shown, surface=surface, lines=lines)
