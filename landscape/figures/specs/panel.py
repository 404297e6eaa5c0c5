"""panel: a lesson's two by two. The loss along either direction, above level lines and bands."""

from typing import Literal

from landscape.figures.specs.base import Log, PlaneSpec


class PanelSpec(PlaneSpec):
    """Line, line, contour and contourf, two by two."""

    tall = 1.6

    kind: Literal["panel"] = "panel"
    log: Log = False
    """Logarithmic loss in all four; excess: of the loss above its lowest value."""
