"""history: the loss, and for classes the accuracy, against the step; one curve a run."""

from typing import ClassVar, Literal

from landscape.figures.specs.base import A_RUN, FigureSpec, Need


class HistorySpec(FigureSpec):
    """Loss, and accuracy for classes, against the step."""

    needed: ClassVar[tuple[Need, ...]] = (A_RUN,)
    tall: ClassVar[float] = 1.2

    kind: Literal["history"] = "history"
    log: bool | None = None
    """A logarithmic loss axis; null: where the losses span more than two decades."""
    excess: bool = False
    """The loss above the lowest known one, of the fit or a run, on a logarithmic axis."""
