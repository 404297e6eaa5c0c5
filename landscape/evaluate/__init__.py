"""An objective on a slice, fast.

Each method looks at the objective and either gives its values on the grid or None, when another
must: the first of `METHODS` that answers is taken.
"""

from collections.abc import Callable

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.evaluate import chebyshev, closed_form, direct, piecewise_linear, product, profile
from landscape.evaluate.plane import Plane, Values
from landscape.evaluate.surface import Line, Surface
from landscape.objective.base import Objective
from landscape.slices.slice import Slice

METHODS: tuple[Callable[[Plane, Array, Array, int | None], Values | None], ...] = (
    profile.values,
    closed_form.values,
    chebyshev.values,
    product.values,
    piecewise_linear.values,
    direct.values,
)


def surface(objective: Objective, slice: Slice, threads: int | None = None) -> Surface:
    """The loss on the grid of a slice of two directions.

    `threads` is the number of threads at work (None: one a core); it never changes the values.
    Raises InputError where no value is finite."""
    x, y = slice.grid
    found = _values(
        Plane.from_slice(objective, slice, (0, 1)), x - slice.base[0], y - slice.base[1], threads
    )
    return Surface(x, y, found.loss, (slice.labels[0], slice.labels[1]),
                   found.method, found.evaluations, found.clipped)  # fmt: skip


def line(
    objective: Objective, slice: Slice, direction: int, x: Array, threads: int | None = None
) -> Line:
    """The loss at the coordinates `x (nx,)` along one direction through the centre of a slice.

    Raises InputError where no value is finite."""
    center = float(slice.base[direction])
    plane = Plane.from_slice(objective, slice, (direction,))
    found = _values(plane, x - center, np.zeros(1), threads)
    return Line(x, found.loss[0], slice.labels[direction], center,
                found.method, found.evaluations, found.clipped)  # fmt: skip


def _values(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Values:
    answers = (method(plane, alpha, beta, threads) for method in METHODS)
    found = next(answer for answer in answers if answer is not None)
    if not np.isfinite(found.loss).any():
        raise InputError("slice", "the loss is finite nowhere on the surface",
                         "move the centre, narrow the span or scale the data")  # fmt: skip
    return found
