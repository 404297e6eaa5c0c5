"""Heights on a surface, and what of it can be seen: lines over a 3-D mesh with their depth right.

matplotlib paints whole collections one over the other and has no depth buffer, so a line over a
mesh is either lost or shines through. Here each point of the line is asked whether the surface
stands between it and the eye; the line is then painted over the mesh where it is seen, and faintly
where it is hidden. A surface is a height field `z (ny, nx)` over increasing `x (nx,)`, `y (ny,)`.
"""

import numpy as np

from landscape.arrays import Array, Mask, blocks

RAY_STEPS = 96
BLOCK = 2000
SLACK = 0.004
"""Share of the height's range by which a ray must pass under the surface to count as hidden."""

ABOVE = 0.015
"""Share of that range by which what is to be seen stands above the surface."""


def height(x: Array, y: Array, z: Array, points: Array) -> Array:
    """(...,): the bilinear height at `points` (..., 2); NaN outside and beside a hole."""
    u = np.interp(points[..., 0], x, np.arange(len(x)), left=np.nan, right=np.nan)
    v = np.interp(points[..., 1], y, np.arange(len(y)), left=np.nan, right=np.nan)
    outside = np.isnan(u) | np.isnan(v)
    u, v = np.where(outside, 0.0, u), np.where(outside, 0.0, v)
    i = np.minimum(u.astype(int), len(x) - 2)
    j = np.minimum(v.astype(int), len(y) - 2)
    s, t = u - i, v - j
    low = z[j, i] * (1 - s) + z[j, i + 1] * s
    high = z[j + 1, i] * (1 - s) + z[j + 1, i + 1] * s
    return np.where(outside, np.nan, low * (1 - t) + high * t)


def lifted(points: Array, x: Array, y: Array, z: Array) -> Array:
    """Points (m, 2) on the surface, (m, 3)."""
    return np.column_stack([points, height(x, y, z, points)])


def above(points: Array, x: Array, y: Array, z: Array) -> Array:
    """Points (m, 2) on the upper side of the surface, (m, 3)."""
    return lifted(points, x, y, z) + np.array([0, 0, ABOVE * (np.nanmax(z) - np.nanmin(z))])


def subdivided(points: Array, cell: Array) -> Array:
    """The polyline `points` (m, k) with steps of at most `cell` (k,) along each axis, so that it
    follows the surface between its own points."""
    with np.errstate(invalid="ignore"):
        length = np.abs(np.diff(points, axis=0) / cell).max(axis=1, initial=0)
    counts = np.where(np.isfinite(length), np.ceil(length), 1).astype(int).clip(1)
    base = np.repeat(np.arange(len(counts)), counts)
    part = (np.arange(len(base)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[base]
    between = points[base] + part[:, None] * (points[base + 1] - points[base])
    between[part == 0] = points[base[part == 0]]
    return np.concatenate([between, points[-1:]])


def seen(points: Array, x: Array, y: Array, z: Array, eye: Array) -> Mask:
    """(m,): whether the surface leaves the sight of `points` (m, 3) on it free.

    `eye` (4,) is homogeneous: a point, or for a parallel projection a direction (last entry 0).
    A point is hidden if the ray from it to the eye runs on both sides of the surface."""
    sights = [_seen(points[run], x, y, z, eye) for run in blocks(len(points), BLOCK)]
    return np.concatenate(sights or [np.zeros(0, bool)])


def _seen(points: Array, x: Array, y: Array, z: Array, eye: Array) -> Mask:
    ray = eye[:3] - points * eye[3]
    low = np.array([x[0], y[0], np.nanmin(z)])
    high = np.array([x[-1], y[-1], np.nanmax(z)])
    with np.errstate(all="ignore"):
        ends = np.where(ray > 0, (high - points) / ray, (low - points) / ray)
        reach = np.where(ends > 0, ends, np.inf).min(axis=1)
        t = reach[:, None] * (np.arange(1, RAY_STEPS + 1) / RAY_STEPS) ** 1.5
        along = points[:, None] + t[..., None] * ray[:, None]
        gap = (along[..., 2] - height(x, y, z, along[..., :2])) / (high[2] - low[2])
        return ~(np.any(gap > SLACK, axis=1) & np.any(gap < -SLACK, axis=1))
