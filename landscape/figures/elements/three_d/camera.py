"""The camera from which most is seen of what matters on a surface: the fit, the ends of the runs,
the runs, and then the surface itself; of equal ones the most usual.
"""

from itertools import product

import numpy as np
from mpl_toolkits.mplot3d import Axes3D

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.three_d.mesh3d import eye
from landscape.figures.elements.three_d.occlusion import above, seen
from landscape.figures.elements.trajectories import fit_inside, visible_part
from landscape.figures.specs.base import Angle
from landscape.result import Result

USUAL = (30.0, -60.0)
AZIMUTHS = tuple(float(a) for a in range(-165, 180, 15) if a % 90)
ELEVATIONS = (25.0, 35.0, 45.0, 60.0)
"""What `auto` chooses from; multiples of 90 would hide two sides."""
FIT, LAST_POINTS, RUNS, OPEN = 1.0, 1.0, 1.0, 0.5
"""What it counts to see the fit, or without it the lowest point; the ends of all runs; all of the
runs; all of the surface."""
TURN, RISE = 0.15, 0.004
"""What half a turn away from the usual camera costs, and a degree above or below it."""
SAMPLED, OPEN_POINTS = 200, 14
"""Points of all runs, about; points of the surface, along each axis."""

Grid = tuple[Array, Array, Array]
"""x (nx,), y (ny,) and the heights (ny, nx) over them."""


def best_view(
    ax: Axes3D, result: Result, grid: Grid, elev: Angle, azim: Angle
) -> tuple[float, float]:
    """The angles asked for in degrees, chosen where they are `auto`."""
    if elev != "auto" and azim != "auto":
        return float(elev), float(azim)
    points, worth = _landmarks(result, grid)
    elevations = ELEVATIONS if elev == "auto" else (float(elev),)
    azimuths = AZIMUTHS if azim == "auto" else (float(azim),)
    best, choice = -np.inf, USUAL
    for view in sorted(product(elevations, azimuths), key=_cost):
        if worth.sum() - _cost(view) <= best:  # all is seen at most, and the others cost more
            break
        ax.view_init(*view)
        score = float(worth @ seen(points, *grid, eye(ax))) - _cost(view)
        if score > best:
            best, choice = score, view
    return choice


def _cost(view: tuple[float, float]) -> float:
    """What a camera costs for being elsewhere than usual."""
    elev, azim = view
    turn = abs((azim - USUAL[1] + 180) % 360 - 180) / 180
    return TURN * turn + RISE * abs(elev - USUAL[0])


def _landmarks(result: Result, grid: Grid) -> tuple[Array, Array]:
    """(m, 3) and (m,): what a camera should see, but what lies over holes, and what each point
    counts."""
    x, y, z = grid
    fit = result.fit.coordinates if fit_inside(result) else None
    if fit is None:
        row, column = np.unravel_index(int(np.nanargmin(z)), z.shape)
        fit = np.array([x[column], y[row]])
    lines = [visible_part(path, result.slice) for path in result.paths]
    lines = [line[np.isfinite(line[:, 0])] for line in lines]
    lines = [line for line in lines if len(line)] or [fit[None]]
    every = [1 + len(line) * len(lines) // SAMPLED for line in lines]
    shares = (np.arange(OPEN_POINTS) + 0.5) / OPEN_POINTS
    low, high = bounds(result.slice)
    groups = [
        (fit[None], FIT),
        (np.array([line[-1] for line in lines]), LAST_POINTS),
        (np.concatenate([line[::n] for line, n in zip(lines, every, strict=True)]), RUNS),
        (low + np.stack(np.meshgrid(shares, shares), -1).reshape(-1, 2) * (high - low), OPEN),
    ]
    points = above(np.concatenate([some for some, _ in groups]), *grid)
    worth = np.concatenate([np.full(len(some), value / len(some)) for some, value in groups])
    known = np.isfinite(points).all(axis=1)
    return points[known], worth[known]
