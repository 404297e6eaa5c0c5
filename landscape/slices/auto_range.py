"""`span: auto`: wide enough to show the basin and every descent.

From the centre outward along each direction, the basin ends where the loss has risen by as much as
the centre is better than knowing nothing (the best constant prediction), or by its own value if
that is more, unless that is mostly a constant; where it never rises that far, at half of what it
does. The farther side counts, unless it is more than a few times the nearer one.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.objective.callable import FROM_VALUES
from landscape.objective.pointwise import PointwiseObjective
from landscape.slices import few_trials
from landscape.slices.context import Run, SliceContext
from landscape.slices.few_trials import MAX_ASYMMETRY
from landscape.slices.slice import Slice

NEAR_DISTANCES = np.logspace(-10, 10, 41, base=2)
"""Trial distances, in units of the distance a parabola of the centre's curvature suggests."""
FAR_DISTANCES = np.logspace(-1000, 1000, 101, base=2)
"""Trial distances where these are no help, in units of the centre's size."""
MAX_REACH = 2.0**20
"""The farthest to look, in units of the centre's size: beyond, its parameters are lost in rounding,
and what a flat loss rises there is no bowl."""
FINE_DISTANCES = np.logspace(-20, 0, 41, base=2)
"""Trial distances once more, as shares of the first of those at which the loss has risen."""
MAX_WIDENING = 1000.0
"""The bowl of a profile is shown up to this many times wider than that of the plain slice."""
NEGLIGIBLE_RISE = 1e-9
"""Rises below this share of the loss are none."""
CONSTANT, SEEN = (30.0, 1e4), (1e-15, 1e-6)
"""A value this many times what a function varies by holds a constant, which says nothing of its
bowl, if it varies by more than such a share of it; the latter of an objective that costs much a
point, whose variation is hardly known."""
MARGIN = 0.08
"""Air around a path, as a share of the picture."""
MAX_DIVERGED_REACH = 2.0
"""A diverged run widens the picture up to this many half-widths of the bowl."""
ON_SLICE = 1e-9
"""The fit lies on the slice if it is nearer than this share of its size."""
MIN_WIDTH = 1e-11
"""The least half-width, as a share of the centre's coordinate: so that points can be told apart."""
SMALLEST_WIDTH = 1e-280
"""The least of all: of parameters next to the smallest numbers there are."""
DOMAIN_SHARE = 0.01
"""The least half-width of a known function, as a share of where it is usually drawn: at a kink the
curvature says nothing of the bowl."""

Intervals: TypeAlias = Sequence[tuple[float, float]]
"""[low, high] of each coordinate."""
Gains: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""How far the loss has risen at distances (m,) from the centre: to the left (m,), to the right."""


def automatic_intervals(ungridded: Slice, context: SliceContext, points: int) -> Intervals:
    """What to show of a slice without a grid, which is to have so many points."""
    domain = context.objective.domain
    if domain is not None and ungridded.kind == "axes":
        return expand_to_contain([domain[i] for i in ungridded.axes], ungridded, context)
    center = float(context.objective.value(ungridded.origin))
    rise = _rise(center, ungridded, context)
    pairs = few_trials.pairs_of_trials(points, ungridded.k)
    widths = [_half_width(ungridded, context, k, center, rise, pairs) for k in range(ungridded.k)]
    if domain is not None:
        halves = np.ptp(np.array(domain), axis=1) / 2
        lengths = np.linalg.norm(ungridded.directions, axis=1)
        usual = np.linalg.norm(halves * ungridded.directions, axis=1) / lengths**2
        widths = [max(w, DOMAIN_SHARE * h) for w, h in zip(widths, usual, strict=True)]
    return expand_to_contain(
        [(b - w, b + w) for b, w in zip(ungridded.base, widths, strict=True)],
        ungridded,
        context,
    )


def through_center(
    interval: tuple[float, float], center: float, points: int
) -> tuple[float, float]:
    """The interval, a little wider, such that the centre is one of so many points: lines through it
    are then read off the grid, and cost nothing."""
    low, high = interval
    before = round((center - low) / (high - low) * (points - 1))
    after = points - 1 - before
    if before < 1 or after < 1:
        return interval
    step = max((center - low) / before, (high - center) / after)
    return center - before * step, center + after * step


def expand_to_contain(basins: Intervals, ungridded: Slice, context: SliceContext) -> Intervals:
    """The intervals, widened to hold every run, and the fit where it is a point of the slice."""
    runs = [(run, ungridded.project(run.theta)[0]) for run in context.runs]
    fit, distance = ungridded.project(context.fit[None])
    if distance[0] <= ON_SLICE * (1 + np.linalg.norm(context.fit)):
        runs.append((Run("fit", context.fit[None], diverged=False), fit))
    return [
        _widened(basin, [_visible(run, c[:, k], basin) for run, c in runs])
        for k, basin in enumerate(basins)
    ]


def _visible(run: Run, coordinates: Array, basin: tuple[float, float]) -> Array:
    """The coordinates (m,) that must be in the picture."""
    if not run.diverged:
        return coordinates
    reach = MAX_DIVERGED_REACH * (basin[1] - basin[0]) / 2
    return coordinates[(coordinates > basin[0] - reach) & (coordinates < basin[1] + reach)]


def _widened(basin: tuple[float, float], paths: Sequence[Array]) -> tuple[float, float]:
    points = np.concatenate([*paths, np.array(basin)])
    low, high = float(points.min()), float(points.max())
    margin = MARGIN * (high - low)
    return (
        basin[0] if low == basin[0] else low - margin,
        basin[1] if high == basin[1] else high + margin,
    )


def _half_width(
    ungridded: Slice, context: SliceContext, k: int, center: float, rise: float, pairs: int
) -> float:
    """Of the bowl along direction k, where the loss rises from its value at the centre; never zero
    nor infinite. A loss that costs much a point is tried at so many pairs of points."""
    costly = isinstance(context.objective, PointwiseObjective)
    gains = _gains(ungridded, context, k, center if costly else None)
    size = _size(ungridded, k)
    reach = MAX_REACH * size if ungridded.origin.any() else np.inf
    distance = _parabola_width(ungridded, context, k, rise)
    start = distance if distance * NEAR_DISTANCES[-1] <= reach else size
    if costly:
        near, far = few_trials.basin_edges(gains, start, rise, pairs, reach)
    else:
        near, far = _basin_edges(gains, start * NEAR_DISTANCES, rise)
        if np.isinf(near):
            rough, least = size * FAR_DISTANCES, NEGLIGIBLE_RISE * abs(center)
            near, far = _far_basin_edges(gains, rough[rough <= reach], rise, least)
    width = min(far, MAX_ASYMMETRY * near) if np.isfinite(near) else size
    width *= _profile_widening(ungridded, context, k) if ungridded.refit else 1.0
    return _round_up(max(width, MIN_WIDTH * abs(float(ungridded.base[k])), SMALLEST_WIDTH))


def _gains(ungridded: Slice, context: SliceContext, k: int, known: float | None) -> Gains:
    """Along direction k; from the least loss where that at the centre is not finite. It is
    evaluated with the others, as they are, unless it is known."""
    plain = replace(ungridded, base=np.zeros(ungridded.k), refit=False)

    def gains(distances: Array) -> tuple[Array, Array]:
        m, at_center = len(distances), [0.0] if known is None else []
        offsets = np.concatenate([-distances[::-1], at_center, distances])
        loss = context.line(plain, k, offsets)
        center = loss[m] if known is None else known
        if not np.isfinite(center):
            center = float(loss[np.isfinite(loss)].min(initial=np.inf))
        return loss[:m][::-1] - center, loss[-m:] - center

    return gains


def _basin_edges(gains: Gains, distances: Array, rise: float) -> tuple[float, float]:
    """The distances of the nearer and the farther end of the bowl, inf where it has none. An end at
    the first distance is none: it is too far by far, or the centre stands at a wall."""
    edges = (_first_risen(gain, distances, rise) for gain in gains(distances))
    accepted = [end for end in edges if end > distances[0]] or [np.inf]
    return min(accepted), max(accepted)


def _first_risen(gain: Array, distances: Array, rise: float) -> float:
    """The first distance at which the loss has risen, inf where it does not; a loss that is not
    finite is a wall."""
    risen = np.flatnonzero(~(gain < rise))
    if not len(risen):
        return np.inf
    last = slice(max(0, risen[0] - 1), risen[0] + 1)
    reached = float(np.interp(rise, gain[last], distances[last]))
    return reached if np.isfinite(reached) else float(distances[risen[0]])


def _far_basin_edges(
    gains: Gains, distances: Array, rise: float, least: float
) -> tuple[float, float]:
    """The same, found in two steps from very rough distances; where the loss never rises so much,
    at half of what it does, if that is more than the least that counts."""
    finite = [np.where(np.isfinite(gain), gain, -np.inf) for gain in gains(distances)]
    highest = np.maximum(*finite)
    if not highest.max() >= rise:
        rise = highest.max() / 2
    if not rise > least:
        return np.inf, np.inf
    return _basin_edges(gains, distances[(highest >= rise).argmax()] * FINE_DISTANCES, rise)


def _parabola_width(ungridded: Slice, context: SliceContext, k: int, rise: float) -> float:
    """The distance at which a parabola of the centre's curvature has risen enough; the size of the
    centre where only values could tell it, which are better spent farther out."""
    direction, objective = ungridded.directions[k], context.objective
    if objective.smooth and objective.derivatives != FROM_VALUES:
        second_derivative = float(direction @ objective.hvp(ungridded.origin, direction))
    else:
        second_derivative = 0.0
    width = float(np.sqrt(2 * rise / second_derivative)) if second_derivative > 0 else 0.0
    return width if 0 < width < np.inf else _size(ungridded, k)


def _profile_widening(ungridded: Slice, context: SliceContext, k: int) -> float:
    """How many times wider the bowl is where the other parameters give way: by the curvature that
    is then left, the Schur complement of the Hessian. One where hardly any is."""
    hessian, axis = context.objective.hessian(ungridded.origin), ungridded.axes[k]
    if not np.isfinite(hessian).all():
        return 1.0
    free = np.setdiff1d(np.arange(len(hessian)), ungridded.axes)
    coupling = hessian[free, axis]
    left = (
        hessian[axis, axis] - coupling @ np.linalg.lstsq(hessian[np.ix_(free, free)], coupling)[0]
    )
    widening = float(np.sqrt(hessian[axis, axis] / left))
    return widening if 1 <= widening <= MAX_WIDENING else 1.0


def _size(ungridded: Slice, k: int) -> float:
    """The size of the centre's parameters, or one, as a distance along direction k."""
    return float((np.abs(ungridded.origin).max() or 1.0) / np.abs(ungridded.directions[k]).max())


def _rise(center: float, ungridded: Slice, context: SliceContext) -> float:
    """How far the loss must rise for the bowl to show, from its values at the centre and of knowing
    nothing: of the best constant prediction, or where nothing is predicted of parameters that are
    all zero."""
    objective, nothing = context.objective, context.objective.constant_loss
    predicts = nothing is not None
    if nothing is None:
        nothing = float(objective.value(np.zeros(objective.count)))
    rises = [rise for rise in (abs(center), nothing - center) if 0 < rise < np.inf]
    rise = max(rises, default=1.0)
    return rise if predicts else _without_constant(rise, center, nothing, ungridded, context)


def _without_constant(
    rise: float, center: float, nothing: float, ungridded: Slice, context: SliceContext
) -> float:
    """The rise, or where the value at the centre is mostly a constant, what it varies by: from
    there to the parameters that are all zero, or else over the size of the centre."""
    costly = isinstance(context.objective, PointwiseObjective)
    bound, seen = CONSTANT[costly], SEEN[costly] * abs(center)
    varies = nothing - center
    if not costly and not seen < varies < np.inf:
        sizes = np.array([[_size(ungridded, k)] for k in range(ungridded.k)])
        steps = np.vstack([sizes, -sizes]) * np.vstack([ungridded.directions] * 2)
        values = context.objective.value(ungridded.origin + steps)
        varies = float((values - center)[np.isfinite(values)].max(initial=0.0))
    return varies if varies > seen and rise == abs(center) > bound * varies else rise


def _round_up(width: float) -> float:
    """Rounded up to two digits, for axes that read well."""
    distance = 10.0 ** (np.floor(np.log10(width)) - 1)
    return float(np.ceil(width / distance * (1 - 1e-9)) * distance) if distance > 0 else width
