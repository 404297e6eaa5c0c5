"""contourf: the loss over a plane as filled levels, with a colour bar."""

from typing import ClassVar, Literal

from landscape.figures.specs.base import TWO_DIRECTIONS, FigureSpec, Log, Need
from landscape.figures.specs.contour import Levels

BANDS = 24


class ContourfSpec(FigureSpec):
    """Filled levels with a colour bar."""

    shows_loss: ClassVar[bool] = True
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)

    kind: Literal["contourf"] = "contourf"
    levels: Levels = BANDS
    """How many levels between the bands, or their values."""
    log: Log = False
    """Levels spaced by equal factors; excess: of the loss above its lowest value."""
