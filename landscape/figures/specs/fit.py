"""fit: data of one feature with the model's curve, at the starts and the ends of the runs and at
the fit."""

from typing import Any, ClassVar, Literal

from landscape.figures.specs.base import ONE_FEATURE, FigureSpec, Need


class FitSpec(FigureSpec):
    """Data with the model's curve."""

    needed: ClassVar[tuple[Need, ...]] = (ONE_FEATURE,)

    kind: Literal["fit"] = "fit"

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind}
