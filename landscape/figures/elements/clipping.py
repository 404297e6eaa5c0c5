"""Cutting polylines at the sides of a picture: exactly, even one that goes to 1e300."""

import numpy as np

from landscape.arrays import Array, Mask
from landscape.optimize.trajectory import Trajectory
from landscape.slices.slice import Slice


def bounds(slice: Slice) -> tuple[Array, Array]:
    """The least and greatest coordinates (k,) of the picture."""
    return (
        np.array([axis[0] for axis in slice.grid]),
        np.array([axis[-1] for axis in slice.grid]),
    )


def inside(path: Trajectory, slice: Slice) -> Mask:
    """(T + 1,): which points of a run lie in the picture."""
    low, high = bounds(slice)
    with np.errstate(invalid="ignore"):
        return np.all((path.coordinates >= low) & (path.coordinates <= high), axis=1)


def clip_to_box(points: Array, low: Array, high: Array) -> Array:
    """The part of the polyline `points` (m, k) inside a box, with rows of NaN between segments.

    Segments are cut where they cross the sides (Y.-D. Liang, B. Barsky, ACM TOG 3, 1984)."""
    start, step = points[:-1], np.diff(points, axis=0)
    with np.errstate(all="ignore"):
        one, other = (low - start) / step, (high - start) / step
        still = step == 0
        within = (start >= low) & (start <= high)
        enter = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(one, other))
        leave = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(one, other))
        enter = np.clip(enter.max(axis=1, initial=-np.inf), 0, None)
        leave = np.clip(leave.min(axis=1, initial=np.inf), None, 1)
        kept = enter <= leave
        a, b = start + enter[:, None] * step, start + leave[:, None] * step
    joined = kept & np.append(kept[1:], False) & (leave == 1) & (np.append(enter[1:], 1) == 0)
    segments = np.stack([a, b, np.full_like(a, np.nan)], axis=1)
    chosen = np.stack([kept, kept & ~joined, kept & ~joined], axis=1)
    return np.clip(segments[chosen], low, high)
