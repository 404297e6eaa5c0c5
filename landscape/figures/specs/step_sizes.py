"""steps: the loss after one gradient step, against its size."""

from typing import Literal

from landscape.figures.specs.base import Color, FigureSpec, Point


class StepSizesSpec(FigureSpec):
    """Loss after one gradient step, against its size."""

    computed_from = ("at",)

    kind: Literal["steps"] = "steps"
    at: Point = "start"
    """The point the step is taken from: fit, start (of the first run), zero, a run's label (its
    end), a mark, or values by name, the others as in the fit."""
    color: Color | None = None
    """Colour of the curve; null: the theme's."""
