"""graph: the computation graph of a formula, each node with its value and its gradient.

Beside the picture stands the same graph as a text for Graphviz.
"""

from landscape.figures.computation_graph.artist import GraphArtist
from landscape.figures.computation_graph.graphviz import dot
from landscape.figures.computation_graph.node_labels import labelled_nodes
from landscape.figures.layout.caption import point_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.base import Encoding, FigureSpec
from landscape.figures.specs.computation_graph import ComputationGraphSpec
from landscape.result import Result


def paint(spec: ComputationGraphSpec, result: Result, page: Page) -> None:
    """Put the nodes with their values and gradients on the page."""
    computed = spec.figure_data(result)
    nodes = labelled_nodes(computed, result)
    (ax,) = page.axes()
    graph = GraphArtist(ax, nodes)
    page.arrange = ax.set_position
    page.finishing.append(graph.draw)
    page.handles = graph.legend()
    ordered = any(node.is_ordered for node in nodes)
    page.caption_parts = [
        computed["formula"],
        point_part(spec.at, result),
        "inputs of the first sample" if computed["sampled"] else "",
        "gradient: ∂ result / ∂ node",
        "the upper arrow comes from the first operand" if ordered else "",
    ]


class GraphDrawing(PageDrawing):
    """The picture, and the same graph as a text."""

    def encode(self, spec: FigureSpec, result: Result, theme: str, output: Encoding) -> list[bytes]:
        """The pictures in the formats wanted, then the text for Graphviz."""
        title = result.title if spec.title is None else spec.title
        text = dot(labelled_nodes(spec.figure_data(result), result), title)
        return [*super().encode(spec, result, theme, output), text.encode()]


DRAWING = GraphDrawing(paint)
