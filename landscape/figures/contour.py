"""contour: the level lines of the loss over a plane, each with its value."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.figures import plane
from landscape.figures.base import TWO_DIRECTIONS, FigureSection, Need
from landscape.figures.levels import Scale
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landscape.figures.sheet import Sheet

LINES = 12


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
        ax.clabel(drawn, fmt=_label, fontsize=_label_size(), inline_spacing=3)
    plane.frame(ax, result)
    plane.overlay(ax, result)


def _label(level: float) -> str:
    return f"{level:.4g}"


def _width() -> float:
    from matplotlib import rcParams

    return 0.6 * float(rcParams["lines.linewidth"])


def _label_size() -> float:
    from matplotlib import rcParams

    return 0.75 * float(rcParams["font.size"])
