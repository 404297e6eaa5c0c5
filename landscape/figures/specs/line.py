"""line: the loss along each direction through the centre of the slice, one panel each."""

from typing import Literal

from landscape.figures.specs.base import NO_COLORMAP, Color, FigureSpec, Log


class LineSpec(FigureSpec):
    """Loss along each direction through the centre."""

    inert = NO_COLORMAP
    kind: Literal["line"] = "line"
    log: Log = False
    """A logarithmic axis for the loss; excess: for the loss above its lowest value."""
    share: bool = True
    """One loss axis for all panels; false: each has its own."""
    color: Color | None = None
    """Colour of the line; null: the theme's."""
