"""Losses too large to be drawn.

A loss that overflows passes values next to the largest number there is, 1.8e308, before it is not
finite. There an axis has no room for margins and ticks, nor interpolation for its sums.
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

Losses = TypeVar("Losses", Surface, Line)


def without_huge(result: Result) -> Result:
    """The result with infinity for losses beyond `LARGEST`; warns where there are any.

    Raises InputError where a surface or a line has no others."""
    arrays = [path.loss for path in result.paths] + [line.loss for line in result.lines]
    arrays += [result.surface.loss] if result.surface is not None else []
    if not any(_huge(values).any() for values in arrays):
        return result
    what = "losses beyond 1e306 are drawn as not finite"
    warnings.warn(what, LandscapeWarning, stacklevel=2)
    return replace(
        result,
        surface=result.surface and _limited(result.surface),
        lines=tuple(map(_limited, result.lines)),
        paths=tuple(replace(path, loss=_without(path.loss)) for path in result.paths),
    )


def _limited(losses: Losses) -> Losses:
    further = {name: _without(values) for name, values in losses.further.items()}
    loss = _without(losses.loss)
    if not np.isfinite(loss).any():
        what = "no loss shown is within 1e306, beyond which none is drawn"
        raise InputError("", what, "another slice")
    return replace(losses, loss=loss, further=further)


def _without(values: Array) -> Array:
    return np.where(_huge(values), np.copysign(np.inf, values), values)


def _huge(values: Array) -> Mask:
    return np.isfinite(values) & (np.abs(values) > LARGEST)
