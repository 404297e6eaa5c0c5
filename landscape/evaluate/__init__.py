"""An objective on a slice, fast.

Each method looks at the objective and either gives its values on the grid or None, when another
must: the first of `METHODS` that applies is taken.
"""

from collections.abc import Callable

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.evaluate import chebyshev, closed_form, direct, product
from landscape.evaluate.along_curve import along_curve
from landscape.evaluate.piecewise import clipped, polynomial
from landscape.evaluate.plane import Plane, Values, has_projections
from landscape.evaluate.profiles import profile
from landscape.evaluate.surface import Line, Surface
from landscape.objective.base import Objective
from landscape.slices.slice import Slice

Method = Callable[[Plane, Array, Array], Values | None]
METHODS: tuple[Method, ...] = (
    profile.values,
    closed_form.values,
    polynomial.values,
    clipped.values,
    chebyshev.values,
    product.values,
    direct.values,
)
GRID_TOLERANCE = 1e-12
"""Distances from a grid line below this share of the grid's width are rounding."""
ACCURACY: tuple[Method, ...] = (direct.accuracy,)
"""Instead of `METHODS`: the accuracy in the place of the loss."""


def surface(objective: Objective, slice: Slice, methods: tuple[Method, ...] = METHODS) -> Surface:
    """The loss on the grid of a slice of two directions.

    A sum that is worth sending elsewhere is done by `tiling.default_executor`, any of
    `concurrent.futures`; without one by threads, one a core. It never changes the values.

    Raises InputError where no value is finite."""
    x, y = slice.grid
    plane = Plane.from_slice(objective, slice, (0, 1))
    values = _values(plane, x - slice.at[0], y - slice.at[1], methods)
    return Surface(x=x, y=y, labels=(slice.labels[0], slice.labels[1]), **vars(values))


def line(
    objective: Objective,
    slice: Slice,
    direction: int,
    x: Array,
    methods: tuple[Method, ...] = METHODS,
    must_be_finite: bool = True,
) -> Line:
    """The loss at the coordinates `x (nx,)` along one direction through the centre of a slice.

    Raises InputError where no value is finite, unless that may be."""
    if slice.control_points is not None:
        curve = along_curve(objective, slice, x, accuracy=methods is ACCURACY)
        _refuse_nowhere_finite(curve.loss)
        return curve
    center = float(slice.base[direction])
    plane = Plane.from_slice(objective, slice, (direction,))
    values = _values(plane, x - slice.at[direction], np.zeros(1), methods, must_be_finite)
    uncertified = None if values.uncertified is None else values.uncertified[0]
    further = {name: grid[0] for name, grid in values.further.items()}
    return Line(x, values.loss[0], slice.labels[direction], center, values.method,
                values.evaluations, values.clipped, uncertified, further)  # fmt: skip


def line_of_surface(surface: Surface, slice: Slice, direction: int) -> Line | None:
    """The line through the centre that the grid holds already; None where it does not."""
    other = 1 - direction
    axis, base = slice.grid[other], float(slice.base[other])
    place = int(np.argmin(np.abs(axis - base)))
    if abs(axis[place] - base) > GRID_TOLERANCE * (axis[-1] - axis[0]):
        return None
    along = np.s_[place, :] if direction == 0 else np.s_[:, place]
    return Line(
        x=slice.grid[direction],
        loss=surface.loss[along],
        label=slice.labels[direction],
        center=float(slice.base[direction]),
        method="of the grid",
        evaluations=0,
        further={name: grid[along] for name, grid in surface.further.items()},
    )


def _values(
    plane: Plane,
    alpha: Array,
    beta: Array,
    methods: tuple[Method, ...],
    must_be_finite: bool = True,
) -> Values:
    if has_projections(plane.objective):
        plane, alpha, beta = plane.from_grid(alpha, beta)
    attempts = (method(plane, alpha, beta) for method in methods)
    values = next(values for values in attempts if values is not None)
    if must_be_finite:
        _refuse_nowhere_finite(values.loss)
    return values


def _refuse_nowhere_finite(loss: Array) -> None:
    if not np.isfinite(loss).any():
        raise InputError("slice", "the loss is finite nowhere on the surface",
                         "move the centre, narrow the span or scale the data")  # fmt: skip
