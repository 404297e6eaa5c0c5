"""contour: the level lines of the loss over a plane, each with its value."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.figures import plane
from landscape.figures.base import TWO_DIRECTIONS, FigureSection, Need
from landscape.figures.levels import Scale
from landscape.figures.paths import bounds, clip_to_box
from landscape.figures.sight import subdivided
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline

    from landscape.figures.sheet import Sheet

LINES = 12
MOST_VERTICES = 300
SIDES = 1.5
"""How much nearer a label may come to the sides of the picture than to a run."""
NEAR = 0.03
"""Nearer than this share of the picture, a label would cover something."""


def _rising(levels: int | tuple[float, ...]) -> int | tuple[float, ...]:
    if isinstance(levels, tuple) and any(np.diff(levels) <= 0):
        raise PydanticCustomError("levels", "levels must rise from each to the next")
    return levels


Levels = Annotated[
    Annotated[int, Field(ge=1, le=200)]
    | Annotated[tuple[float, ...], Field(min_length=1, max_length=200)],
    AfterValidator(_rising),
]


class Contour(FigureSection):
    """Level lines with labels."""

    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)

    kind: Literal["contour"] = "contour"
    levels: Levels = LINES
    """How many lines, or the values they stand for."""
    log: bool = False
    """Levels spaced by equal factors."""

    def paint(self, result: Result, sheet: "Sheet") -> None:
        (ax,) = sheet.axes()
        draw_contour(ax, result, self.levels, self.log, self.cmap)
        sheet.handles = plane.legend(result)
        sheet.facts = plane.facts(result)


def draw_contour(
    ax: "Axes", result: Result, levels: int | tuple[float, ...], log: bool, cmap: str
) -> None:
    """The level lines, and over them holes, runs and the fit."""
    surface = result.surface
    assert surface is not None
    scale = Scale.of(surface.finite, log)
    within = [v for v in scale.levels(levels) if scale.low < v < scale.high]
    if within:
        loss = np.ma.masked_invalid(scale.shown(surface.loss))
        drawn = ax.contour(
            surface.x, surface.y, loss, within, cmap=cmap, norm=scale.norm, linewidths=_width()
        )
        plane.frame(ax, result)
        places = label_places(drawn.get_paths(), result)
        ax.clabel(drawn, fmt="%.12g", fontsize=_label_size(), inline_spacing=3, manual=places)
    plane.frame(ax, result)
    plane.overlay(ax, result)


def label_places(lines: "Iterable[Outline]", result: Result) -> list[tuple[float, float]]:
    """For each line the point of it that is farthest from the runs, the fit, the sides of the
    picture and the labels placed before; none where all of it is near one of them."""
    low, high = bounds(result.slice)
    taken = [(run - low) / (high - low) for run in _occupied(result)]
    places = []
    for line in lines:
        at = (_thinned(line.vertices, MOST_VERTICES) - low) / (high - low)
        free = np.minimum(at, 1 - at).min(axis=1, initial=1) * SIDES
        for points in taken:
            apart = np.linalg.norm(at[:, None] - points, axis=2)
            free = np.minimum(free, apart.min(axis=1, initial=np.inf))
        if len(at) and free.max() > NEAR:
            best = at[np.argmax(free)]
            taken.append(best[None])
            places.append(tuple(low + best * (high - low)))
    return places


def _occupied(result: Result) -> list[Array]:
    """Points (m, 2) of the picture that no label should cover."""
    low, high = bounds(result.slice)
    runs = [clip_to_box(path.coordinates, low, high) for path in result.paths]
    runs = [run[np.isfinite(run[:, 0])] for run in runs]
    runs = [_thinned(subdivided(run, (high - low) / 40), MOST_VERTICES) for run in runs if len(run)]
    return runs + ([result.fit.coordinates[None]] if result.fit.coordinates is not None else [])


def _thinned(points: Any, most: int) -> Array:
    return np.asarray(points)[:: 1 + len(points) // most]


def _width() -> float:
    from matplotlib import rcParams

    return 0.6 * float(rcParams["lines.linewidth"])


def _label_size() -> float:
    from matplotlib import rcParams

    return 0.75 * float(rcParams["font.size"])
