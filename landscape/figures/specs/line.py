"""line: the loss along each direction through the centre of the slice, one panel each."""

from typing import ClassVar, Literal

from landscape.figures.specs.base import Color, FigureSpec


class LineSpec(FigureSpec):
    """Loss along each direction through the centre."""

    shows_loss: ClassVar[bool] = True
    kind: Literal["line"] = "line"
    log: bool = False
    """A logarithmic axis for the loss."""
    color: Color | None = None
    """Colour of the line; null: the theme's."""
