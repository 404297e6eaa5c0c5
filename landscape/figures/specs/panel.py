"""panel: a lesson's two by two. The loss along either direction, above level lines and bands."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from landscape.figures.specs.base import TWO_DIRECTIONS, FigureSpec, Log, Need


class PanelSpec(FigureSpec):
    """Line, line, contour and contourf, two by two."""

    inert: ClassVar[Mapping[str, str]] = {}
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)
    tall: ClassVar[float] = 1.6

    kind: Literal["panel"] = "panel"
    log: Log = False
    """Logarithmic loss in all four; excess: of the loss above its lowest value."""
