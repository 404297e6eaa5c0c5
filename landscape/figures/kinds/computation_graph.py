"""graph: the computation graph of a formula, each node with its value and its gradient.

Beside the picture stands the same graph as a text for Graphviz.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from landscape.figures.computation_graph.graphviz import dot
from landscape.figures.specs.base import Encoding, FigureSection, Need
from landscape.figures.specs.computed import answer, point_words
from landscape.result import Result

if TYPE_CHECKING:
    from landscape.figures.layout.page import Sheet

A_FORMULA = Need(lambda facts: facts.formula, "a model that is a formula or a function")


class Graph(FigureSection):
    """The computation graph of a formula with each node's value and gradient."""

    needed: ClassVar[tuple[Need, ...]] = (A_FORMULA,)

    kind: Literal["graph"] = "graph"
    at: Literal["init", "start", "fit", "zero"] | dict[str, float] = "init"
    """Where: init (the model's own start), start (of the first run), fit, zero, or values by name,
    inputs such as x among them; what is not named is as in init and the first sample."""

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind, "at": self.at}

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (*wanted, "dot")

    def rendered(self, result: Result, theme: str, output: Encoding) -> list[bytes]:
        from landscape.figures.encode.still import render

        figure = self.draw(result, theme)
        pictures = [render(figure, f, output.dpi) for f in output.formats]
        title = result.title if self.title is None else self.title
        return [*pictures, dot(answer(self, result), title).encode()]

    def paint(self, result: Result, sheet: "Sheet") -> None:
        from landscape.figures.computation_graph.artist import Boxes

        found = answer(self, result)
        (ax,) = sheet.axes()
        boxes = Boxes(ax, found)
        if sheet.place is None:
            sheet.arrange = boxes.arrange
        else:
            boxes.fill()
        sheet.handles = boxes.legend()
        sheet.facts = [
            found["formula"],
            point_words(self.at),
            "inputs of the first sample" if found["sampled"] else "",
            "gradient: ∂ result / ∂ node",
            "the upper arrow comes from the first operand" if any(boxes.ordered) else "",
        ]
