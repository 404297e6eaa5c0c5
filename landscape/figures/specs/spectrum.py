"""spectrum: the Hessian's eigenvalues at a point, or their density."""

from typing import Any, Literal

from landscape.figures.specs.base import FigureSpec, Point


class SpectrumSpec(FigureSpec):
    """The Hessian's eigenvalues, all of up to 2000 parameters, else their density."""

    kind: Literal["spectrum"] = "spectrum"
    at: Point = "fit"
    """Where: fit, start (of the first run), zero, a run's label (its end), a mark, or the fit with
    values given by name."""

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind, "at": self.at}
