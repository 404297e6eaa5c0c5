"""graph: the computation graph of a formula, each node with its value and its gradient.

Beside the picture stands the same graph as a text for Graphviz.
"""

from collections.abc import Sequence
from typing import Literal

from landscape.figures.specs.base import FigureSpec, Need, Point

A_FORMULA = Need(lambda context: context.formula, "a model that is a formula or a function")


class ComputationGraphSpec(FigureSpec):
    """The computation graph of a formula with each node's value and gradient."""

    needed = (A_FORMULA,)
    computed_from = ("at",)

    kind: Literal["graph"] = "graph"
    at: Point = "init"
    """Where: init (the model's own start), start (of the first run), fit, zero, a run's label (its
    end), a mark, or values by name, inputs such as x among them; what is not named is as in init
    and the first sample."""

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (*wanted, "dot")
