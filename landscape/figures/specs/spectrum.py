"""spectrum: the Hessian's eigenvalues at a point, or their density."""

from typing import Literal

from landscape.figures.specs.base import FigureSpec, Point


class SpectrumSpec(FigureSpec):
    """The Hessian's eigenvalues, all of up to 2000 parameters, else their density."""

    computed_from = ("at",)

    kind: Literal["spectrum"] = "spectrum"
    at: Point = "fit"
    """Where: fit, start (of the first run), zero, a run's label (its end), a mark, or the fit with
    values given by name."""
