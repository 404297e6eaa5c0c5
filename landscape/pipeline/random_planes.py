"""How lines vary with the random directions they are drawn along."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from landscape import evaluate
from landscape.evaluate.surface import Line
from landscape.objective.base import Objective
from landscape.slices.slice import Slice
from landscape.stages import begin


def with_deviations(objective: Objective, sliced: Slice, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a slice, with mean and standard deviation over further planes where the slice
    asks for them; their directions are made one plane after the other."""
    source, seeds = sliced.source, sliced.details.get("seeds", 1)
    if source is None or seeds == 1:
        return tuple(lines)
    begin("computing lines of other random planes")
    losses = [[line.loss for line in lines]]
    for plane in range(1, seeds):
        directions = source.around(sliced.origin, objective.layout, plane)
        other = replace(sliced, directions=directions, source=None)
        losses.append(
            [evaluate.line(objective, other, k, line.x).loss for k, line in enumerate(lines)]
        )
    of_lines = zip(lines, np.mean(losses, axis=0), np.std(losses, axis=0, ddof=1), strict=True)
    return tuple(replace(line, mean=mean, std=std) for line, mean, std in of_lines)
