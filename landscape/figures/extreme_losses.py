"""Losses too large or too small to be drawn.

A loss that overflows passes values next to the largest number there is, 1.8e308, before it is not
finite. There an axis has no room for margins and ticks, nor interpolation for its sums. One that
underflows passes values next to the smallest, 2.2e-308, which have lost their digits; an axis of
matplotlib reaches down to 2.2e-287.
"""

import warnings
from dataclasses import replace
from typing import TypeVar

import numpy as np

from landscape.arrays import Array, Mask
from landscape.errors import InputError, LandscapeWarning
from landscape.evaluate.surface import Line, Surface
from landscape.result import Result

LARGEST = 1e306
"""Of either sign; beyond it a value is drawn as one that is not finite."""
SMALLEST = 1e-280
"""Of either sign; values that are all nearer to zero are drawn as zero."""
WARNINGS = {
    np.inf: "losses beyond 1e306 are drawn as not finite",
    0.0: "losses that are all within 1e-280 of zero are drawn as zero",
}

Losses = TypeVar("Losses", Surface, Line)


def without_extremes(result: Result) -> Result:
    """The result with infinity for losses beyond `LARGEST`, and zero for surfaces, lines and runs
    that are all below `SMALLEST`; warns where there are any.

    Raises InputError where a surface or a line has none within `LARGEST`."""
    arrays = [path.loss for path in result.paths] + [line.loss for line in result.lines]
    arrays += [result.surface.loss] if result.surface is not None else []
    fit = np.array(result.fit.loss)
    needed = {drawn_as for array in arrays for drawn_as in _extremes(array)}
    needed |= _extremes(fit).keys() - {0.0}
    if not needed:
        return result
    for drawn_as in needed:
        warnings.warn(WARNINGS[drawn_as], LandscapeWarning, stacklevel=2)
    return replace(
        result,
        surface=result.surface and limited(result.surface),
        lines=tuple(map(limited, result.lines)),
        fit=replace(result.fit, loss=float(drawable(fit))),
        paths=tuple(replace(path, loss=drawable(path.loss)) for path in result.paths),
    )


def limited(losses: Losses) -> Losses:
    """The same of a surface or a line, without a warning."""
    further = {name: drawable(values) for name, values in losses.further.items()}
    loss = drawable(losses.loss)
    if not np.isfinite(loss).any():
        what = "no loss shown is within 1e306, beyond which none is drawn"
        raise InputError("", what, "another slice")
    return replace(losses, loss=loss, further=further)


def drawable(values: Array) -> Array:
    """The values as they can be drawn."""
    for drawn_as, mask in _extremes(values).items():
        values = np.where(mask, np.copysign(drawn_as, values), values)
    return values


def _extremes(values: Array) -> dict[float, Mask]:
    """Which of the values cannot be drawn, by what each is drawn as."""
    finite, sizes = np.isfinite(values), np.abs(values)
    huge = finite & (sizes > LARGEST)
    tiny = finite & (0 < sizes.max(initial=0.0, where=finite) < SMALLEST)
    return {drawn_as: mask for drawn_as, mask in ((np.inf, huge), (0.0, tiny)) if mask.any()}
