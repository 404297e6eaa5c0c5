"""Runs on a picture of the loss: their lines, their ends, the fit, and the legend of all these.

A run has one colour in every figure. Its start is a circle, its end a square, the fit a star. What
leaves the picture is cut at its edge. Long runs lie under short ones, diverged ones under all, thin
and only until they have left the picture for good; runs that coincide share their line as dashes.
"""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke, withStroke

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds, clip_to_box, inside
from landscape.figures.elements.sheet import axes_inches
from landscape.figures.style.palette import faintness, on_dark, run_style
from landscape.figures.wording import word
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.slices.slice import Slice

START, END = "o", "s"
ON_SLICE = 1e-9
"""Distances from the slice below this share of the parameters' size are rounding."""
FEW_STEPS = 60
"""Dots along a run, at most, and to a side of the picture; where there would be more, each stands
for 10, 100, … steps."""
DOTS = "_dots, steps between them: "
"""The label of the dots along a run, which the legend leaves out by itself."""
OVERSHOOTS = 3
"""How often a diverged run is drawn leaving the picture."""
SAME, HIDDEN = 0.004, 0.9
"""Runs that are no farther apart than this share of the picture coincide; a run of which more than
that share does so with one over it would be hidden."""
COMPARED = 200
"""Points at which runs are compared."""
DASH = 3.2
"""Length of the dash of each of some coinciding runs, in widths of the line."""
BOX: dict[str, Any] = {"alpha": 0.85, "linewidth": 0, "pad": 1.5}
"""The ground of a text that lies over lines."""
OVER_FIT, HEART = 6.1, 0.55
"""zorder of an end that lies at the fit; its size, as a share of the usual, so that the star shows
around it."""
AT_FIT = 0.012
"""An end nearer to the fit than this share of the picture would be hidden by the star."""


def fit_inside(result: Result) -> bool:
    """Whether the fit, or the point of the slice nearest to it, lies in the picture."""
    low, high = bounds(result.slice)
    c = result.fit.coordinates
    return c is not None and bool(np.all((c >= low) & (c <= high)))


def fit_on_slice(result: Result) -> bool:
    """Whether the fit is a point of the slice and not only near it."""
    return result.fit.residual <= ON_SLICE * (1 + float(np.linalg.norm(result.fit.theta)))


def casing(width: float) -> list[Any]:
    """Effects that set a line off from any ground by an edge in the ground's colour."""
    return [Stroke(linewidth=width * 1.8, foreground=rcParams["axes.facecolor"]), Normal()]


# -- lines -------------------------------------------------------------------------------------


def draw_trajectories(ax: Axes, result: Result) -> None:
    """The runs of a plane, over whatever is drawn there."""
    order = drawing_order(result)
    dashes, every = shared_dashes(result), dot_stride(result)
    for i in order:
        _draw_casing(ax, result, i)
    for rank, i in enumerate(order):
        _draw_run(ax, result, i, 4 + 0.1 * rank / len(order), dashes.get(i), every)
    draw_ends(ax, result)


def drawing_order(result: Result) -> list[int]:
    """The runs from the lowest to the uppermost: diverged ones, then the longest first."""
    low, high = bounds(result.slice)

    def height(i: int) -> tuple[bool, float]:
        points = result.paths[i].coordinates
        seen = np.clip(points[np.all(np.isfinite(points), axis=1)], low, high)
        extent = float((np.ptp(seen, axis=0) / (high - low)).max(initial=0.0)) if len(seen) else 0.0
        return result.paths[i].status != "diverged", -extent

    return sorted(range(len(result.paths)), key=height)


def visible_part(path: Trajectory, slice: Slice) -> Array:
    """The line of a run, (m, 2), with rows of NaN between pieces; a diverged run's first few
    overshoots alone."""
    low, high = bounds(slice)
    points = path.coordinates
    if path.status == "diverged":
        left = np.flatnonzero(~inside(path, slice))
        points = points[: left[OVERSHOOTS - 1] + 1] if len(left) >= OVERSHOOTS else points
    return clip_to_box(points, low, high)


def line_look(result: Result, i: int) -> dict[str, Any]:
    """The line of run `i`."""
    style = run_style(i)._asdict()
    if result.paths[i].status == "diverged":
        return style | {"linewidth": 0.5 * _width(), "alpha": faintness(style["color"])}
    return style | {"linewidth": _width()}


def _draw_casing(ax: Axes, result: Result, i: int) -> None:
    """One edge under all runs, so that none cuts another in two."""
    width = line_look(result, i)["linewidth"] * 1.8
    x, y = visible_part(result.paths[i], result.slice).T
    ax.plot(x, y, color=rcParams["axes.facecolor"], linewidth=width, zorder=3.9)


def _draw_run(ax: Axes, result: Result, i: int, zorder: float, dashes: Any, every: int) -> None:
    path, look = result.paths[i], line_look(result, i)
    x, y = visible_part(path, result.slice).T
    if dashes is not None:
        look |= {"linestyle": dashes, "dash_capstyle": "butt"}
    ax.plot(x, y, **look, zorder=zorder)
    if path.status != "diverged":
        size = 2.2 * _width()
        points = _spaced(ax, result, _dotted(path, result.slice, every), 1.5 * size)
        if len(points) > 2:
            ax.plot(*points.T, ".", color=look["color"], markersize=size, zorder=zorder,
                    markeredgewidth=0.25 * _width(), label=f"{DOTS}{every}",
                    markeredgecolor=rcParams["axes.facecolor"])  # fmt: skip


def dot_stride(result: Result) -> int:
    """From one dot along runs to the next, in steps: the least power of ten that is enough for all
    runs, so that their speeds can be compared."""
    runs, every = [path for path in result.paths if path.status != "diverged"], 1
    stride = max((int(np.diff(path.step_numbers).max(initial=1)) for path in runs), default=1)
    while every < stride or any(
        len(_dotted(path, result.slice, every)) > FEW_STEPS for path in runs
    ):
        every *= 10
    return every


def _dotted(path: Trajectory, slice: Slice, every: int) -> Array:
    """(m, 2): the points of every so manieth step in the picture, or of the next that is kept; of
    those that lie on each other the first."""
    low, high = bounds(slice)
    at = np.unique(np.searchsorted(path.step_numbers, np.arange(0, path.last_step + 1, every)))
    points = path.coordinates[at][inside(path, slice)[at]]
    cells = np.rint(FEW_STEPS * (points - low) / (high - low)) @ (1, 10 * FEW_STEPS)
    return points[np.sort(np.unique(cells, return_index=True)[1])]


def _spaced(ax: Axes, result: Result, points: Array, gap: float) -> Array:
    """Those of the points (m, 2) that are at least `gap` points of type from the one before."""
    low, high = bounds(result.slice)
    positions = (points - low) / (high - low) * axes_inches(ax) * 72
    kept: list[int] = []
    for i, place in enumerate(positions):
        if not kept or np.linalg.norm(place - positions[kept[-1]]) >= gap:
            kept.append(i)
    return points[kept]


def dots_part(ax: Axes) -> str:
    """What the dots drawn along runs are, for the caption."""
    labels = [str(line.get_label()) for line in ax.lines]
    every = next((label.removeprefix(DOTS) for label in labels if label.startswith(DOTS)), "")
    name = "every step" if every == "1" else f"every {every}th step"
    return f"dots: {name}, where there is room" if every else ""


def shared_dashes(result: Result) -> dict[int, Any]:
    """The dashes of each run that another would hide, and of that one: they take turns along the
    line."""
    groups: list[tuple[Array, list[int]]] = []
    for i in reversed(drawing_order(result)):
        points = _resampled(result.paths[i], result.slice)
        if points is None:
            continue
        group = next((runs for upper, runs in groups if _hides(upper, points)), None)
        if group is None:
            groups.append((points, [i]))
        else:
            group.append(i)
    return {
        i: (k * DASH, (DASH, DASH * (len(group) - 1)))
        for _, group in groups if len(group) > 1
        for k, i in enumerate(sorted(group))
    }  # fmt: skip


def _hides(upper: Array, lower: Array) -> bool:
    """Whether a run (m, 2) over another one (m, 2) from the same start covers nearly all of it."""
    if np.abs(upper[0] - lower[0]).max() >= SAME:
        return False
    distances = np.abs(upper - lower[:, None]).max(axis=2).min(axis=1)
    return bool(np.mean(distances < SAME) > HIDDEN)


def _resampled(path: Trajectory, slice: Slice) -> Array | None:
    """(COMPARED, 2): evenly spaced points of a run, in shares of the picture."""
    low, high = bounds(slice)
    points = path.coordinates[np.all(np.isfinite(path.coordinates), axis=1)]
    if len(points) < 2 or path.status == "diverged":
        return None
    points = (np.clip(points, low, high) - low) / (high - low)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    if not along[-1] > 0:
        return None
    positions = np.linspace(0, along[-1], COMPARED)
    return np.column_stack([np.interp(positions, along, column) for column in points.T])


def _width() -> float:
    return float(rcParams["lines.linewidth"])


# -- ends --------------------------------------------------------------------------------------


def draw_ends(ax: Axes, result: Result) -> None:
    """Where runs start and end, as far as it lies in the picture; a start that several share is
    drawn once, in a neutral colour."""
    starts: dict[tuple[float, ...], int] = {}
    for i, path in enumerate(result.paths):
        seen = inside(path, result.slice)
        if seen[0]:
            starts.setdefault(tuple(path.coordinates[0]), i)
        if seen[-1] and path.status != "diverged":
            ax.plot(*path.coordinates[-1], **{"zorder": 5} | end_look(result, i))
    for point, i in starts.items():
        ax.plot(*point, **end_style(START, start_color(result, i)), zorder=5.1)


def start_color(result: Result, i: int) -> str:
    """The colour of run `i` at its start; a neutral one where another run starts there too."""
    here = result.paths[i].coordinates[0]
    same = sum(np.array_equal(path.coordinates[0], here) for path in result.paths)
    return run_style(i).color if same == 1 else str(rcParams["text.color"])


def end_style(marker: str, color: str) -> dict[str, Any]:
    """A start is a hollow circle, an end a full square; both stand off from their ground."""
    ground, width = rcParams["axes.facecolor"], _width()
    fill, edge = (ground, color) if marker == START else (color, ground)
    return {
        "marker": marker,
        "linestyle": "none",
        "markerfacecolor": fill,
        "markeredgecolor": edge,
        "markeredgewidth": 0.8 * width if marker == START else 0.45 * width,
        "markersize": rcParams["lines.markersize"],
    }


def end_look(result: Result, i: int) -> dict[str, Any]:
    """The end of run `i`; at the fit small and over the star, which would hide it."""
    look = end_style(END, run_style(i).color)
    fit, (low, high) = result.fit.coordinates, bounds(result.slice)
    if fit is None or np.any(np.abs(result.paths[i].coordinates[-1] - fit) > AT_FIT * (high - low)):
        return look
    return look | {"zorder": OVER_FIT, "markersize": HEART * look["markersize"]}


def halo() -> list[Any]:
    """Effects that keep a text readable over lines."""
    return [withStroke(linewidth=1.2 * _width(), foreground=rcParams["axes.facecolor"])]


# -- the fit -----------------------------------------------------------------------------------


def fit_style(off_slice: bool = False) -> dict[str, Any]:
    """A star with an edge; hollow where the fit is only projected on the picture."""
    size = rcParams["lines.markersize"]
    ink, edge = ("#FFFFFF", "#111111") if on_dark() else ("#111111", "#FFFFFF")
    look = {"marker": "*", "linestyle": "none", "markersize": 2.2 * size, "zorder": 6}
    if off_slice:
        ground = rcParams["axes.facecolor"]
        return look | {"color": ground, "markeredgecolor": ink, "markeredgewidth": 0.2 * size}
    return look | {"color": ink, "markeredgecolor": edge, "markeredgewidth": 0.15 * size}


def draw_fit(ax: Axes, result: Result) -> None:
    """The star of the fit on a plane, if it lies in the picture."""
    if fit_inside(result) and result.fit.coordinates is not None:
        x, y = result.fit.coordinates
        ax.plot([x], [y], **fit_style(not fit_on_slice(result)))


# -- legend ------------------------------------------------------------------------------------


def run_entries(result: Result) -> list[Line2D]:
    """A legend entry a run."""
    return [Line2D([], [], **line_look(result, i), label=path.label)
            for i, path in enumerate(result.paths)]  # fmt: skip


def legend_of(result: Result) -> list[Line2D]:
    """Entries for the runs, their ends and the fit, as far as they are in the picture."""
    ink = rcParams["text.color"]
    ends = [
        Line2D([], [], **end_style(marker, ink), label=label)
        for marker, label in ((START, word("start")), (END, word("end")))
        if result.paths
    ]
    return run_entries(result) + ends + fit_entry(result)


def fit_entry(result: Result) -> list[Line2D]:
    """The legend entry of the fit, if it is in the picture."""
    if not fit_inside(result):
        return []
    off_slice = not fit_on_slice(result)
    name = "fit, no minimum" if result.fit.verdict == "no minimum" else "fit"
    label = word("fit, projected" if off_slice else name)
    return [Line2D([], [], **fit_style(off_slice), label=label)]
