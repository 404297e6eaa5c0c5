"""gradient: the slope along each parameter by back-propagation and by central differences."""

from typing import Annotated, Literal

from pydantic import Field

from landscape.figures.specs.base import FigureSpec, Point


class GradientCheckSpec(FigureSpec):
    """Analytic against finite-difference gradient, with the relative error."""

    computed_from = ("at", "h")
    tall = 1.3

    kind: Literal["gradient"] = "gradient"
    at: Point = "start"
    """Where: fit, start (of the first run), zero, a run's label (its end), a mark, or values by
    name, the others as in the fit."""
    h: Annotated[float, Field(ge=1e-12, le=1)] = 1e-5
    """Step of the central differences, in the unit of the parameter."""
