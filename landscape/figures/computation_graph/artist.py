"""A computation graph on axes: a box a node, an arrow an operand, from left to right.

Lengths are in em, the size of the type in the boxes, which is as large as lets the whole graph fit;
what room is left then widens the gaps. y points downwards.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path
from matplotlib.text import Text

from landscape.arrays import Array
from landscape.figures.computation_graph.layered_layout import Layered, layered
from landscape.figures.computation_graph.node_labels import Node
from landscape.figures.elements.sheet import axes_inches, figure_of
from landscape.figures.layout.text_fit import text_width
from landscape.figures.style.palette import OKABE_ITO
from landscape.figures.wording import word

HEAD, ROW, FOOT = 1.8, 1.3, 0.4
"""Heights of a box's name, of each number under it, and of what is left below."""
NAME_SIZE, MAX_SIZE = 1.15, 1.6
"""Size of the name in em; how many times the theme's type the em is at most."""
PAD, MIN_WIDTH = 0.55, 3.0
"""Beside the texts of a box; its least width."""
ARROW_HEIGHT = 0.6
"""Where an arrow passes between boxes."""
AIR = 0.7
"""Around the whole graph."""
COLUMN_GAP, BOX_GAP = (2.2, 6.0), (0.9, 3.0)
"""Least and greatest gap between columns, and between the boxes of one."""
PORT = 0.24
"""Where the arrows of two operands enter, as a share of the box's height from its middle."""

ROLES = {
    "parameter": OKABE_ITO["blue"],
    "input": OKABE_ITO["green"],
    "constant": "#8A8F99",
    "operation": OKABE_ITO["orange"],
}
GRADIENT = OKABE_ITO["vermillion"]
INK, TINT = 0.25, 0.14
"""Share of ink in the colour of gradients; share of its role's colour in the ground of a box."""


class Box(NamedTuple):
    """The place of a node, or of the stretch of a long arrow that passes between boxes."""

    x: float
    y: float
    """Of its upper left corner."""
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2


class GraphArtist:
    """The graph of some nodes, each behind its operands, on some axes."""

    def __init__(self, ax: Axes, nodes: Sequence[Node]) -> None:
        self.ax, self.nodes = ax, nodes
        self.graph = layered([n.operands for n in nodes], [n.is_ordered for n in nodes])
        self.texts = list(map(self._node_texts, nodes))
        ax.set_axis_off()

    def _node_texts(self, node: Node) -> list[Text]:
        """The name of a node and the numbers under it, not yet in their places."""
        colors = (rcParams["text.color"], rcParams["text.color"], _gradient_color())
        look = {"fontsize": rcParams["font.size"], "parse_math": False, "zorder": 4}
        return [
            self.ax.text(0, 0, line, color=color, ha="left" if k else "center", va="center", **look)
            for k, (line, color) in enumerate(zip((node.name, *node.numbers), colors, strict=False))
        ]

    def draw(self) -> None:
        """Fills the axes where they stand now."""
        room = 72 * axes_inches(self.ax)
        em, boxes = _placed(self.graph, *self._sizes(), room, MAX_SIZE * rcParams["font.size"])
        self.ax.set(xlim=(0, room[0] / em), ylim=(room[1] / em, 0), xticks=[], yticks=[])
        for i in range(len(self.nodes)):
            self._draw_box(i, boxes[i], em)
            self._draw_arrows(i, boxes, em)

    def _sizes(self) -> tuple[Array, Array]:
        """Widths and heights (vertices,): boxes of a column are as wide as its widest one, numbers
        as they need; they are as high as what is written in them."""
        wide, high = np.zeros(self.graph.vertices), np.full(self.graph.vertices, ARROW_HEIGHT)
        for i, (name, *numbers) in enumerate(self.texts):
            wide[i] = max([NAME_SIZE * _ems(name), *map(_ems, numbers)]) + 2 * PAD
            high[i] = HEAD + len(numbers) * ROW + FOOT * bool(numbers)
        for column in self.graph.columns:
            widest = max(MIN_WIDTH, wide[column].max())
            for v in column:
                if v >= len(self.nodes) or self.nodes[v].numbers:
                    wide[v] = widest
        return wide, high

    def _draw_box(self, i: int, box: Box, em: float) -> None:
        color, last = ROLES[self.nodes[i].role], i == len(self.nodes) - 1
        width = rcParams["lines.linewidth"] * (1.1 if last else 0.55)
        style = {"boxstyle": "round,pad=0,rounding_size=0.4", "linewidth": width, "zorder": 3}
        style |= {"facecolor": _tinted(color), "edgecolor": color}
        self.ax.add_patch(FancyBboxPatch((box.x, box.y), box.width, box.height, **style))
        name, *numbers = self.texts[i]
        name.set(position=(box.x + box.width / 2, box.y + HEAD / 2), fontsize=NAME_SIZE * em)
        indent = (box.width - max([0.0, *map(_ems, numbers)])) / 2
        for k, number in enumerate(numbers):
            number.set(position=(box.x + indent, box.y + HEAD + (k + 0.5) * ROW), fontsize=em)

    def _draw_arrows(self, v: int, boxes: list[Box], em: float) -> None:
        """From the operands of v: where their order matters from top to bottom, else so that they
        do not cross."""
        operands = list(self.nodes[v].operands)
        if not self.nodes[v].is_ordered:
            operands.sort(key=lambda u: boxes[(u, *self.graph.routes[u, v])[-1]].middle)
        ports = (-PORT, PORT) if len(operands) == 2 else (0.0,) * len(operands)
        style: dict[str, Any] = {"arrowstyle": "-|>", "joinstyle": "miter", "zorder": 2}
        style |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 0.9 * em}
        style |= {"color": rcParams["xtick.color"], "linewidth": 0.5 * rcParams["lines.linewidth"]}
        for u, port in zip(operands, ports, strict=True):
            curve = _curve([boxes[w] for w in (u, *self.graph.routes[u, v], v)], port)
            self.ax.add_patch(FancyArrowPatch(path=curve, **style))

    def legend(self) -> list[Artist]:
        """An entry a role there is, and one for each of the numbers."""
        present = {node.role for node in self.nodes}
        roles = {role: color for role, color in ROLES.items() if role in present}
        size = 1.2 * rcParams["lines.markersize"]
        marker: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0, "markersize": size}
        ink, arrow = rcParams["text.color"], _gradient_color()
        return [
            *(Patch(facecolor=_tinted(c), edgecolor=c, label=word(r)) for r, c in roles.items()),
            Line2D([], [], marker="$=$", color=ink, label=word("value"), **marker),
            Line2D([], [], marker=r"$\partial$", color=arrow, label=word("gradient"), **marker),
        ]


def _placed(
    graph: Layered, widths: Array, heights: Array, room: Array, largest: float
) -> tuple[float, list[Box]]:
    """The em, `largest` at most, with which the graph fits into `room` (2,), in the unit of that;
    the place of each vertex in the middle of the room, with gaps as wide as it allows."""
    columns = np.array([widths[column].max() for column in graph.columns])
    gaps = max(1, len(columns) - 1)
    y = graph.heights(heights, BOX_GAP[0])
    tallest, down = heights.max(), (y + heights / 2).max()
    least = np.array([columns.sum() + gaps * COLUMN_GAP[0], down]) + 2 * AIR
    em = min(*(room / least), largest)
    room = room / em
    gap = min(COLUMN_GAP[1], (room[0] - 2 * AIR - columns.sum()) / gaps)
    right = np.cumsum(columns + gap) - gap
    right += (room[0] - right[-1]) / 2
    widest = (tallest + BOX_GAP[1]) / (tallest + BOX_GAP[0])
    y *= max(1.0, min(widest, (room[1] - 2 * AIR - tallest) / max(down - tallest, 1e-9)))
    y += (room[1] - (y - heights / 2).min() - (y + heights / 2).max()) / 2
    return em, [
        Box(right[c] - widths[v], y[v] - heights[v] / 2, widths[v], heights[v])
        for v, c in sorted((v, c) for c, column in enumerate(graph.columns) for v in column)
    ]


def _curve(boxes: list[Box], port: float) -> Path:
    """From the middle of the first box's right side through the waypoints to the last one's left
    side, `port` of its height from the middle: level at boxes and waypoints."""
    points, codes = [(boxes[0].x + boxes[0].width, boxes[0].middle)], [Path.MOVETO]
    for box in boxes[1:]:
        last = box is boxes[-1]
        y = box.middle + box.height * port * last
        middle = (points[-1][0] + box.x) / 2
        points += [(middle, points[-1][1]), (middle, y), (box.x, y), (box.x + box.width, y)]
        codes += [Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    return Path(points[:-1], codes[:-1])


def _ems(text: Text) -> float:
    """The width of a text, in its size."""
    figure = figure_of(text)
    return text_width(text, text.get_text()) * 72 / figure.dpi / float(text.get_fontsize())


def _gradient_color() -> Any:
    """A colour that reads on every ground: with some of the ink in it."""
    return _mixed(GRADIENT, rcParams["text.color"], INK)


def _tinted(color: str) -> Any:
    """The ground of the axes with some of `color` in it."""
    return _mixed(rcParams["axes.facecolor"], color, TINT)


def _mixed(color: str, other: str, share: float) -> Any:
    """`color` with a share of another one."""
    return tuple((1 - share) * np.array(to_rgb(color)) + share * np.array(to_rgb(other)))
