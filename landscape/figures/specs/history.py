"""history: the loss, and for classes the accuracy, against the step; one curve a run."""

from typing import Literal

from landscape.figures.specs.base import A_RUN, FigureSpec


class HistorySpec(FigureSpec):
    """Loss, and accuracy for classes, against the step."""

    needed = (A_RUN,)
    tall = 1.2

    kind: Literal["history"] = "history"
    log: bool | None = None
    """A logarithmic loss axis; null: where the losses span more than two decades."""
    excess: bool = False
    """The loss above the lowest known one, of the fit or a run, on a logarithmic axis."""
