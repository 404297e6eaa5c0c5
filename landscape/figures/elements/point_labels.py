"""Names of points on a picture of the loss: of the runs' ends, and of the lowest point."""

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds, inside
from landscape.figures.elements.three_d.occlusion import subdivided
from landscape.figures.elements.trajectories import BOX, axes_inches, fit_inside, visible_part
from landscape.figures.style.palette import run_style
from landscape.result import Result

LABEL = 0.8
"""Size of a label at a run's end or at the lowest point, as a share of the font's."""
USUAL, WIDE, CJK = 0.6, 1.0, 0x2E80
"""Width of a character and of a wide one, in its size; where the wide ones of East Asia begin."""
APART = 0.5
"""So much farther, in its size, should a label be from any other point than from its own."""
LABEL_DIRECTIONS = ((1, 0), (1, 1), (1, -1), (-1, 0), (-1, 1), (-1, -1), (0, 1), (0, -1))
"""Sides of a point at which its label may stand."""


def label_points(ax: Axes, result: Result, lowest: tuple[Array, str] | None = None) -> None:
    """The name of each run beside its end, and before them what is written at the `lowest` point
    (2,), where it covers neither a start nor an end nor the fit nor another text, and as little of
    the lines as may be. A name that finds no such place is left to the legend."""
    ends = {
        i: path.coordinates[-1]
        for i, path in enumerate(result.paths)
        if inside(path, result.slice)[-1] and path.status != "diverged"
    }
    named = [(*lowest, rcParams["text.color"])] if lowest else []
    if len(result.paths) > 1:
        named += [(end, result.paths[i].label, run_style(i).color) for i, end in ends.items()]
    if not named:
        return
    ax.apply_aspect()
    em, box = LABEL * rcParams["font.size"], 72 * axes_inches(ax)
    low, high = bounds(result.slice)
    starts = [p.coordinates[0] for p in result.paths if inside(p, result.slice)[0]]
    marks = [(point, 0.5 * em) for point in (*starts, *ends.values(), *(lowest or ())[:1])]
    if fit_inside(result) and result.fit.coordinates is not None:
        marks.append((result.fit.coordinates, 0.7 * em))
    places = [((point - low) / (high - low) * box, radius) for point, radius in marks]
    taken = [np.array([*place - radius, *place + radius]) for place, radius in places]
    runs = [visible_part(path, result.slice) for path in result.paths]
    fine = [subdivided(run, 0.01 * (high - low)) for run in runs]
    lines = (np.concatenate([*fine, np.zeros((0, 2))]) - low) / (high - low) * box
    for point, text, color in named:
        size = np.array([sum(WIDE if c in "mwMW" or ord(c) > CJK else USUAL for c in text), 1.35])
        size *= em
        own = (point - low) / (high - low) * box
        sides = _sides(own, size, em, box)
        if not sides:
            continue
        others = [place for place, _ in places if np.linalg.norm(place - own) > 0.5 * em]
        hidden = [
            (sum(_overlap(area, other) for other in taken),
             sum(_distance(area, other) < _distance(area, own) + APART * em for other in others),
             int(np.all((lines >= area[:2]) & (lines <= area[2:]), axis=1).sum()))
            for _, area in sides
        ]  # fmt: skip
        best = hidden.index(min(hidden))
        if not hidden[best][0] or (lowest and point is lowest[0]):
            gap, area = sides[best]
            taken.append(area)
            _write(ax, text, point, gap, color, em)


def _sides(place: Array, size: Array, em: float, box: Array) -> list[tuple[Array, Array]]:
    """From a `place` (2,) to each text of that `size` (2,) beside it, (2,), that is within a
    picture of size `box` (2,); and the lower left and upper right of that text, (4,)."""
    sides = np.array(LABEL_DIRECTIONS, float)
    corners = place + sides * 0.8 * em + np.minimum(sides, 0) * size - (sides == 0) * size / 2
    areas = np.hstack([corners, corners + size])
    within = np.all((corners > 0) & (corners + size < box), axis=1)
    return list(zip(0.8 * em * sides[within], areas[within], strict=True))


def _distance(area: Array, point: Array) -> float:
    return float(np.linalg.norm(np.maximum(0, np.maximum(area[:2] - point, point - area[2:]))))


def _overlap(one: Array, other: Array) -> bool:
    return bool(np.all(one[:2] < other[2:]) and np.all(other[:2] < one[2:]))


def _write(ax: Axes, label: str, point: Array, gap: Array, color: str, size: float) -> None:
    sides = {-1: "right", 0: "center", 1: "left"}, {-1: "top", 0: "center", 1: "bottom"}
    across, up = np.sign(gap).astype(int)
    text = ax.annotate(
        label, tuple(point), xytext=tuple(gap), textcoords="offset points", fontsize=size,
        color=color, ha=sides[0][across], va=sides[1][up], zorder=7, parse_math=False,
        bbox=BOX | {"facecolor": rcParams["axes.facecolor"]},
    )  # fmt: skip
    text.set_in_layout(False)
