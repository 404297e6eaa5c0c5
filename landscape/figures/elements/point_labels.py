"""Names of points on a picture of the loss: of the runs' ends, and of the lowest point."""

from collections.abc import Mapping

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds, inside
from landscape.figures.elements.sheet import axes_inches
from landscape.figures.elements.three_d.occlusion import subdivided
from landscape.figures.elements.trajectories import (
    BOX,
    casing,
    fit_inside,
    visible_part,
)
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
LABEL_GAPS = (0.8, 1.5, 2.4)
"""How far from it, in the label's size; the nearest place that hides nothing is taken, and from a
farther one a line leads to the point."""
LEADER = 0.12
"""Width of that line, in the label's size."""
GROUND = 2.0
"""Points by which the ground of a label reaches beyond its text."""
MOST_HIDDEN = 6
"""Hundredths of the picture's side, along lines, that the name of a run may hide."""
CROWDED = 2.0
"""Ends nearer to each other than this, in the label's size, are told apart by the starts."""


def label_points(ax: Axes, result: Result, lowest: tuple[Array, str] | None = None) -> None:
    """The name of each run beside its end, or beside its start where ends meet that started apart;
    and before them what is written at the `lowest` point (2,). They stand where they cover neither
    a start nor an end nor the fit nor another text, and as little of the lines as may be. A name
    that finds no such place is left to the legend."""
    ends = {
        i: path.coordinates[-1]
        for i, path in enumerate(result.paths)
        if inside(path, result.slice)[-1] and path.status != "diverged"
    }
    ax.apply_aspect()
    em, box = LABEL * rcParams["font.size"], 72 * axes_inches(ax)
    low, high = bounds(result.slice)
    scale = box / (high - low)
    named = [(*lowest, rcParams["text.color"])] if lowest else []
    if len(result.paths) > 1:
        for i, point in _named_points(result, ends, CROWDED * em / scale):
            named.append((point, result.paths[i].label, run_style(i).color))
    if not named:
        return
    starts = [p.coordinates[0] for p in result.paths if inside(p, result.slice)[0]]
    marks = [(point, 0.5 * em) for point in (*starts, *ends.values(), *(lowest or ())[:1])]
    if fit_inside(result) and result.fit.coordinates is not None:
        marks.append((result.fit.coordinates, 0.7 * em))
    circles = [((point - low) * scale, radius) for point, radius in marks]
    taken = [np.array([*place - radius, *place + radius]) for place, radius in circles]
    runs = [visible_part(path, result.slice) for path in result.paths]
    fine = [subdivided(run, 0.01 * (high - low)) for run in runs]
    lines = (np.concatenate([*fine, np.zeros((0, 2))]) - low) * scale
    for point, text, color in named:
        size = np.array([sum(WIDE if c in "mwMW" or ord(c) > CJK else USUAL for c in text), 1.35])
        size *= em
        own = (point - low) * scale
        sides = _sides(own, size, em, box)
        if not sides:
            continue
        others = [place for place, _ in circles if np.linalg.norm(place - own) > 0.5 * em]
        hidden = [
            (sum(_overlap(area, other) for other in taken),
             sum(_distance(area, other) < _distance(area, own) + APART * em for other in others),
             int(np.all((lines >= area[:2] - GROUND) & (lines <= area[2:] + GROUND), axis=1).sum()))
            for _, area in sides
        ]  # fmt: skip
        best = hidden.index(min(hidden))
        is_lowest = lowest is not None and point is lowest[0]
        if is_lowest or (not hidden[best][0] and hidden[best][2] <= MOST_HIDDEN):
            gap, area = sides[best]
            taken.append(area)
            _write(ax, text, point, gap, color, em)


def _named_points(
    result: Result, ends: Mapping[int, Array], near: Array
) -> list[tuple[int, Array]]:
    """Where the name of each run stands: at its end, (2,), or at its start where that is apart from
    all others and the end is not; `near` (2,) are units of the slice."""

    def is_apart(i: int, points: Mapping[int, Array]) -> bool:
        others = (place for j, place in points.items() if j != i)
        return not any(np.linalg.norm((points[i] - place) / near) < 1 for place in others)

    starts = {i: result.paths[i].coordinates[0] for i in ends}
    return [
        (i, starts[i] if is_apart(i, starts) and inside(result.paths[i], result.slice)[0]
            and not is_apart(i, ends) else end)
        for i, end in ends.items()
    ]  # fmt: skip


def _sides(place: Array, size: Array, em: float, box: Array) -> list[tuple[Array, Array]]:
    """From a `place` (2,) to each text of that `size` (2,) beside it, (2,), that is within a
    picture of size `box` (2,), the nearest first; and the lower left and upper right of that text,
    (4,)."""
    sides = np.tile(np.array(LABEL_DIRECTIONS, float), (len(LABEL_GAPS), 1))
    gaps = em * np.repeat(LABEL_GAPS, len(LABEL_DIRECTIONS))[:, None] * sides
    corners = place + gaps + np.minimum(sides, 0) * size - (sides == 0) * size / 2
    areas = np.hstack([corners, corners + size])
    within = np.all((corners > 0) & (corners + size < box), axis=1)
    return list(zip(gaps[within], areas[within], strict=True))


def _distance(area: Array, point: Array) -> float:
    return float(np.linalg.norm(np.maximum(0, np.maximum(area[:2] - point, point - area[2:]))))


def _overlap(one: Array, other: Array) -> bool:
    return bool(np.all(one[:2] < other[2:]) and np.all(other[:2] < one[2:]))


def _write(ax: Axes, label: str, point: Array, gap: Array, color: str, size: float) -> None:
    sides = {-1: "right", 0: "center", 1: "left"}, {-1: "top", 0: "center", 1: "bottom"}
    across, up = np.sign(gap).astype(int)
    is_far = np.abs(gap).max() > 1.01 * LABEL_GAPS[0] * size
    width = LEADER * size
    leader = {"arrowstyle": "-", "color": color, "linewidth": width, "shrinkA": 0}
    text = ax.annotate(
        label, tuple(point), xytext=tuple(gap), textcoords="offset points", fontsize=size,
        color=color, ha=sides[0][across], va=sides[1][up], zorder=7, parse_math=False,
        bbox=BOX | {"facecolor": rcParams["axes.facecolor"]},
        arrowprops=leader | {"shrinkB": 0.4 * size, "path_effects": casing(width)}
        if is_far else None,
    )  # fmt: skip
    text.set_in_layout(False)
