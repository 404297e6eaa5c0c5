"""What every flat picture of a surface shares: labelled axes, hatched holes, runs and the fit."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from matplotlib import rc_context, rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from landscape.arrays import Array, Mask
from landscape.evaluate.surface import Surface
from landscape.figures.elements.clipping import bounds, inside
from landscape.figures.elements.levels import ink_on, number
from landscape.figures.elements.point_labels import label_points
from landscape.figures.elements.trajectories import (
    ON_SLICE,
    draw_fit,
    draw_trajectories,
    fit_inside,
    fit_on_slice,
    halo,
    legend_of,
)
from landscape.figures.style.palette import on_dark
from landscape.figures.wording import word
from landscape.models.benchmark_functions import BENCHMARKS
from landscape.result import Result

HOLE, FLAT = "////", "...."
SAME, LEVEL = 1e-9, 1e-13
"""Neighbouring values of a flat part differ by less than this share: where a clip acts, of the
range of all values; else of the values themselves."""
LEAST_FLAT = 0.005
"""Share of the picture from which a flat part is worth a word."""
COMMENSURABLE = ("random", "hessian", "pca", "between")
"""Slices both of whose directions are measured in the same unit."""
SLIMMEST = 4.0
"""A picture this many times wider than high, or higher than wide, is stretched all the same."""
UNCERTIFIED = "oo"
"""The hatching of minima that are not certified."""
NEAR = 0.02
"""A lowest point farther from the fit than this share of the picture is marked."""


def legend(result: Result) -> list[Artist]:
    """Runs, fit, known minima, and what hatching means."""
    return [*legend_of(result), *minima_legend(result), *hatch_legend(result)]


def whole_legend(result: Result) -> list[Artist]:
    """The same, and the lowest value, of a picture that does not write it at its point."""
    minimum = lowest(result)
    if minimum is None:
        return legend(result)
    entry = Line2D([], [], **lowest_style(), label=_lowest_text(minimum[1]))
    return [*legend_of(result), entry, *minima_legend(result), *hatch_legend(result)]


def _lowest_text(value: float) -> str:
    return f"{word('min')} {number(value)}"


def hatch_legend(result: Result) -> list[Artist]:
    """Entries for the hatching there is."""
    if result.surface is None:
        return []
    shown = {
        "not finite": (HOLE, holes(result.surface)),
        "flat": (FLAT, flat(result)),
        "minimum not certified": (UNCERTIFIED, uncertified(result.surface)),
    }
    return [
        Patch(
            facecolor="none",
            edgecolor=_hatch_color(),
            hatch=hatch if label == "flat" else 2 * hatch,
            label=word(label),
            linewidth=0,
        )
        for label, (hatch, mask) in shown.items()
        if mask.any()
    ]


def holes(surface: Surface) -> Mask:
    """(ny, nx): where the loss is not finite."""
    return ~np.isfinite(surface.loss)


def uncertified(surface: Surface) -> Mask:
    """(ny, nx): where a profile's minimum over the other parameters is not certified."""
    mask = surface.uncertified
    return np.zeros(surface.loss.shape, dtype=bool) if mask is None else mask


def flat(result: Result) -> Mask:
    """(ny, nx): where the loss does not change from one point to the next; nowhere if that is
    a trifle or the whole picture."""
    surface = result.surface
    if surface is None:
        return np.zeros((1, 1), dtype=bool)
    values = np.where(np.isfinite(surface.loss), surface.loss, np.inf)
    limit = LEVEL * np.abs(values)
    if result.loss.clip is not None and surface.clipped:
        limit = np.maximum(limit, SAME * float(np.ptp(surface.finite)))
    level = np.ones(values.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        across = np.abs(np.diff(values, axis=1)) <= limit[:, 1:]
        along = np.abs(np.diff(values, axis=0)) <= limit[1:]
    level[:, 1:] &= across
    level[:, :-1] &= across
    level[1:] &= along
    level[:-1] &= along
    return level if LEAST_FLAT <= level.mean() < 1 else np.zeros_like(level)


def frame(ax: Axes, result: Result, is_round: bool = False) -> None:
    """Labels and limits of both axes; a unit is as long on either where they share one, or where
    what is drawn `is_round`."""
    (x, y), (first, second) = result.slice.grid, result.slice.labels
    ax.set_xlabel(first)
    ax.set_ylabel(second)
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(y[0], y[-1])
    ax.spines[["top", "right"]].set_visible(True)
    if in_one_unit(result, is_round):
        ax.set_aspect("equal", adjustable="box")


def in_one_unit(result: Result, is_round: bool = False) -> bool:
    """Whether a unit is as long on both axes."""
    x, y = result.slice.grid
    shape = (y[-1] - y[0]) / (x[-1] - x[0])
    within = 1 / SLIMMEST <= shape <= SLIMMEST
    return bool(within and (is_round or is_commensurable(result)))


def shape_in_one_unit(result: Result, is_round: bool = False) -> float | None:
    """Height of the picture as a share of its width; None where it may be stretched."""
    x, y = result.slice.grid
    return float((y[-1] - y[0]) / (x[-1] - x[0])) if in_one_unit(result, is_round) else None


def is_commensurable(result: Result) -> bool:
    """Whether both directions are measured in the same unit."""
    return result.slice.kind in COMMENSURABLE or known_minima(result) is not None


def hatch(ax: Axes, result: Result, bands: ContourSet | None = None) -> None:
    """Hatches what is not finite, what is flat, and minima that are not certified; over filled
    `bands` in black or white, whichever stands out."""
    surface = result.surface
    if surface is None:
        return
    masks = {HOLE: holes(surface), FLAT: flat(result), UNCERTIFIED: uncertified(surface)}
    for pattern, mask in masks.items():
        if mask.any():
            filled = mask & ~holes(surface)
            on_bands = bands is not None and filled.any()
            color = ink_on(bands.to_rgba(surface.loss[filled])) if on_bands else _hatch_color()  # type: ignore[union-attr]
            _hatch(ax, surface, mask, pattern, color)


def _hatch(ax: Axes, surface: Surface, mask: Mask, pattern: str, color: str) -> None:
    """Hatches every cell with a corner in `mask`."""
    shade: Array = mask.astype(float)
    with rc_context({"hatch.color": color}):
        drawn = ax.contourf(
            surface.x, surface.y, shade, [1e-9, 2], colors="none", hatches=[pattern], zorder=2.5
        )
    drawn.set_edgecolor(color)
    drawn.set_linewidth(0)


def _hatch_color() -> str:
    return str(rcParams["hatch.color"])


def overlay(
    ax: Axes,
    result: Result,
    bands: ContourSet | None = None,
    finishing: list[Callable[[], None]] | None = None,
    writes_lowest: bool = False,
) -> None:
    """Holes, runs, marks, minima and the fit, over whatever shows the values: filled `bands`, or
    anything on the ground of the axes. Names of runs, and the lowest value where it
    `writes_lowest`, are written at once, for axes as they stand, or as a step for `finishing` a
    page."""
    hatch(ax, result, bands)
    draw_trajectories(ax, result)
    draw_marks(ax, result)
    draw_minima(ax, result)
    draw_fit(ax, result)
    minimum = lowest(result)
    text = (minimum[0], _lowest_text(minimum[1])) if minimum and writes_lowest else None
    if minimum:
        ax.plot(*minimum[0], **lowest_style())
    if finishing is None:
        label_points(ax, result, text)
    else:
        finishing.append(partial(label_points, ax, result, text))


def draw_marks(ax: Axes, result: Result) -> None:
    """The named points of the slice, such as the ends of `between`."""
    low, high = bounds(result.slice)
    ink, edge = ("#FFFFFF", "#111111") if on_dark() else ("#111111", "#FFFFFF")
    for label, point in result.slice.marks:
        if not np.all((np.array(point) >= low) & (np.array(point) <= high)):
            continue
        ax.plot(*point, "D", color=ink, markeredgecolor=edge, zorder=5.5)
        right = point[0] > low[0] + 0.7 * (high[0] - low[0])
        ax.annotate(
            label,
            (point[0], point[1]),
            xytext=(-7 if right else 7, 7),
            textcoords="offset points",
            ha="right" if right else "left",
            zorder=7,
            parse_math=False,
            path_effects=halo(),
        )


# -- lowest points -----------------------------------------------------------------------------


def lowest(result: Result) -> tuple[Array, float] | None:
    """The lowest point (2,) of the surface's grid and of the runs on it, and its value, where the
    fit is not there; of what is no loss, none."""
    surface = result.surface
    if result.loss.kind in result.quantities:
        return None
    if surface is None or not np.ptp(surface.finite) > 0:
        return None
    losses = np.where(np.isfinite(surface.loss), surface.loss, np.inf)
    j, i = np.unravel_index(int(np.argmin(losses)), losses.shape)
    point, value = np.array([surface.x[i], surface.y[j]]), float(losses[j, i])
    rounding = ON_SLICE * (1 + float(np.linalg.norm(result.fit.theta)))
    for path in result.paths:
        there = inside(path, result.slice) & (path.residual <= rounding)
        along = np.where(there & np.isfinite(path.loss), path.loss, np.inf)
        if along.min() < value:
            point, value = path.coordinates[along.argmin()], float(along.min())
    low, high = bounds(result.slice)
    if fit_inside(result) and result.fit.coordinates is not None:
        near = np.abs(point - result.fit.coordinates) / (high - low)
        cell = (high - low) / (np.array([len(surface.x), len(surface.y)]) - 1)
        if np.all(np.abs(point - result.fit.coordinates) <= 1.01 * cell) or near.max() < NEAR:
            return None
        if fit_on_slice(result) and result.fit.loss <= value:
            return None
    return point, value


def lowest_style() -> dict[str, Any]:
    """A cross."""
    size = rcParams["lines.markersize"]
    return {
        "marker": "+", "linestyle": "none", "color": rcParams["text.color"], "zorder": 6,
        "markersize": 1.4 * size, "markeredgewidth": 0.22 * size, "path_effects": halo(),
        "clip_on": False,
    }  # fmt: skip


def known_minima(result: Result) -> tuple[Array, ...] | None:
    """The global minima of a function that is known by name; None for any other."""
    known = (f for f in BENCHMARKS.values() if f.title == result.loss.label)
    function = next(known, None) if result.model == "function" else None
    return None if function is None else tuple(np.array(point) for point in function.minima)


def visible_minima(result: Result) -> list[Array]:
    """The known global minima (2,) in the picture, but where the fit is."""
    minima, slice, fit = known_minima(result), result.slice, result.fit.coordinates
    if minima is None or slice.kind != "axes" or slice.k != 2:
        return []
    low, high = bounds(slice)
    points = [slice.project(point)[0] for point in minima]
    taken = fit if fit is not None and fit_inside(result) else np.full(2, np.inf)
    return [
        p for p in points
        if np.all((p >= low) & (p <= high)) and np.abs((p - taken) / (high - low)).max() > NEAR
    ]  # fmt: skip


def draw_minima(ax: Axes, result: Result) -> None:
    """A ring at each known global minimum."""
    for point in visible_minima(result):
        ax.plot(*point, **minimum_style())


def minimum_style() -> dict[str, Any]:
    """A cross in a ring."""
    size = rcParams["lines.markersize"]
    return {
        "marker": "$\\bigoplus$", "color": rcParams["text.color"], "linestyle": "none",
        "markersize": 1.5 * size, "markeredgewidth": 0.0, "zorder": 5.8,
    }  # fmt: skip


def minima_legend(result: Result) -> list[Artist]:
    """The entry of the known minima, where one is drawn."""
    if not visible_minima(result):
        return []
    return [Line2D([], [], **minimum_style(), label=word("global minimum"))]
