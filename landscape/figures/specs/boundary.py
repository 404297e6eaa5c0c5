"""boundary: what the model decides over two features, with the samples; one panel for the fit and
one for the end of each run."""

from typing import Any, Literal

from pydantic import Field

from landscape.errors import Problem
from landscape.figures.specs.base import CLASSES, TWO_FEATURES, FigureContext, FigureSpec


class BoundarySpec(FigureSpec):
    """Decision regions over two features with the samples."""

    needed = (TWO_FEATURES, CLASSES)
    tall = 1.3

    kind: Literal["boundary"] = "boundary"
    confidence: bool = False
    """Regions are the fainter, the less sure the model is of the class."""

    at: dict[str, float] = Field(default_factory=dict)
    """Values of features by name, in the units of the data: the axes are the first two others, and
    what is on neither axis nor here stands at its median."""

    def needs(self, context: FigureContext) -> Problem | None:
        problem = super().needs(context)
        if problem is None and context.features < len(self.at) + 2:
            what = f"boundary needs two features beside these, of {context.features}"
            return Problem("at", what, "fewer of them")
        return problem

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind} | ({"at": dict(self.at)} if self.at else {})
