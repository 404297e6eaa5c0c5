"""A function of one variable as the pieces of a curve: unbroken where it is continuous, and open
where it jumps or is not finite.

Between neighbouring samples where the function leaves the finite numbers, or changes by more than
is usual, the break is cornered by bisection: what is continuous closes up as the bracket shrinks
to the spacing of the floats, and what jumps does not.
"""

from collections.abc import Callable

import numpy as np

from landscape.arrays import Array, Mask

SAMPLES = 1201
"""Odd, so that the middle, where kinks like to be, is one of them."""
SUSPECT = 0.02
"""Share of the usual range by which neighbouring samples may differ unsuspected."""
CLOSED = 0.5
"""A suspect interval is continuous if bisection shrinks its change below this share."""
HALVINGS = 60


def curve_points(
    function: Callable[[Array], Array], low: float, high: float
) -> tuple[Array, Array]:
    """(m,) and (m,): x rising from `low` to `high` and the function there, with nan for y between
    pieces, and wherever it is not finite."""
    x = np.linspace(low, high, SAMPLES)
    y = _finite(function(x))
    intervals = np.flatnonzero(_suspect(y))
    a, b = _cornered(function, x[intervals], x[intervals + 1])
    values = _finite(function(np.stack([a, b])))
    before = np.abs(y[intervals + 1] - y[intervals])
    open_ = ~(np.abs(values[1] - values[0]) <= CLOSED * before)
    intervals, a, b, values = intervals[open_], a[open_], b[open_], values[:, open_]
    gap = np.full(len(intervals), np.nan)
    insert_at = np.repeat(intervals + 1, 3)
    return (
        np.insert(x, insert_at, np.stack([a, (a + b) / 2, b], axis=1).ravel()),
        np.insert(y, insert_at, np.stack([values[0], gap, values[1]], axis=1).ravel()),
    )


def usual_range(y: Array) -> tuple[float, float]:
    """The least and greatest values without the outermost fiftieth at either end; what poles reach
    beyond them is of no interest. (0, 0) where nothing is finite."""
    known = y[np.isfinite(y)]
    low, high = np.quantile(known, [0.02, 0.98]) if len(known) else (0.0, 0.0)
    return float(low), float(high)


def _finite(y: Array) -> Array:
    return np.where(np.isfinite(y), y, np.nan)


def _suspect(y: Array) -> Mask:
    """(m - 1,): between which neighbours there may be a break."""
    low, high = usual_range(y)
    finite = np.isfinite(y)
    with np.errstate(invalid="ignore", over="ignore"):
        large = np.abs(np.diff(y)) > SUSPECT * (high - low)
    return (finite[1:] != finite[:-1]) | (large & finite[1:] & finite[:-1])


def _cornered(function: Callable[[Array], Array], a: Array, b: Array) -> tuple[Array, Array]:
    """Brackets (k,) and (k,) of a break, as narrow as floats allow: the half is kept that is
    finite at one end only, or else changes more."""
    for _ in range(HALVINGS):
        middle = a + (b - a) / 2
        left, center, right = _finite(function(np.stack([a, middle, b])))
        with np.errstate(invalid="ignore"):
            mixed = np.isfinite(left) != np.isfinite(center)
            rises = np.abs(center - left) >= np.abs(right - center)
        first = np.where(np.isfinite(left) == np.isfinite(right), rises, mixed)
        a, b = np.where(first, a, middle), np.where(first, middle, b)
    return a, b
