"""contourf: the loss over a plane as filled levels, with a colour bar."""

from typing import Literal

from landscape.figures.specs.contour import ContourKeys, Levels

BANDS = 24


class ContourfSpec(ContourKeys):
    """Filled levels with a colour bar."""

    kind: Literal["contourf"] = "contourf"
    levels: Levels = BANDS
    """How many levels between the bands, or their values."""
