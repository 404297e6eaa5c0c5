"""boundary: what the model decides over two features, with the samples; one panel for the fit and
one for the end of each run."""

from typing import Any, ClassVar, Literal

from landscape.figures.specs.base import CLASSES, TWO_FEATURES, FigureSpec, Need


class BoundarySpec(FigureSpec):
    """Decision regions over two features with the samples."""

    needed: ClassVar[tuple[Need, ...]] = (TWO_FEATURES, CLASSES)
    tall: ClassVar[float] = 1.3

    kind: Literal["boundary"] = "boundary"
    confidence: bool = False
    """Regions are the fainter, the less sure the model is of the class."""

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind}
