"""Boxes: a computation graph on paper. A box a node, an arrow an operand, from left to right.

Lengths are in em, the size of the type in the boxes.
"""

from typing import Any

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
from landscape.figures.computation_graph.layered_layout import layered
from landscape.figures.computation_graph.node_labels import is_number, is_ordered, rows, sign
from landscape.figures.computation_graph.places import Place, plan
from landscape.figures.layout.page import Rect
from landscape.figures.layout.text_fit import text_width
from landscape.figures.style.palette import OKABE_ITO

HEAD, ROW, FOOT = 1.8, 1.3, 0.4
"""Heights of a box's name, of each number under it, and of what is left below."""
NAME = 1.15
"""Size of the name."""
PAD, LEAST = 0.55, 3.0
"""Beside the texts of a box; its least width."""
THIN = 0.6
"""The height an arrow takes where it passes between boxes."""
LARGEST = 1.6
"""The type is at most so many times the theme's."""
PORT = 0.24
"""Where the arrows of two operands enter, as a share of the box's height from its middle."""

ROLES = {
    "parameter": OKABE_ITO["blue"],
    "input": OKABE_ITO["green"],
    "constant": "#8A8F99",
    "operation": OKABE_ITO["orange"],
}
GRADIENT = OKABE_ITO["vermillion"]
INK = 0.25
TINT = 0.14
"""How strongly a box carries the colour of its role."""


class Boxes:
    """The graph that a run has computed, on some axes."""

    def __init__(self, ax: Axes, found: dict[str, Any]) -> None:
        self.ax, self.found = ax, found
        self.nodes = range(len(found["labels"]))
        self.ordered = [is_ordered(found, i) for i in self.nodes]
        """Of each node: whether the order of its operands matters."""
        self.graph = layered(found["operands"], self.ordered)
        self.texts = [self._written(i) for i in self.nodes]
        ax.set_axis_off()

    def _written(self, i: int) -> list[Text]:
        """The name of node i and the numbers under it, not yet in their places."""
        ink, size = rcParams["text.color"], rcParams["font.size"]
        lines = (sign(self.found, i), *rows(self.found, i))
        colors = (ink, ink, _gradient_color())
        return [
            self.ax.text(0, 0, line, color=color, fontsize=size, parse_math=False,
                         ha="left" if k else "center", va="center", zorder=4)
            for k, (line, color) in enumerate(zip(lines, colors, strict=False))
        ]  # fmt: skip

    # -- layout --------------------------------------------------------------------------------

    def arrange(self, rect: Rect) -> None:
        """In a part of the sheet."""
        self.ax.set_position(rect)
        self.fill()

    def fill(self) -> None:
        """As large as the axes allow."""
        largest = LARGEST * float(rcParams["font.size"])
        made = plan(self.graph, self._widths(), self._heights(), self._room(), largest)
        self.ax.set(xlim=(0, made.width), ylim=(made.height, 0), xticks=[], yticks=[])
        for i in self.nodes:
            self._draw_box(i, made.places[i], made.em)
            self._draw_arrows(i, made.places, made.em)

    def _room(self) -> tuple[float, float]:
        """Width and height of the axes, in points."""
        figure, box = self.ax.get_figure(root=True), self.ax.get_position()
        assert figure is not None
        width, height = figure.get_size_inches() * 72
        return box.width * width, box.height * height

    def _widths(self) -> Array:
        """(vertices,): boxes of a column are as wide as its widest one, numbers as they need."""
        wide = np.zeros(self.graph.vertices)
        for column in self.graph.columns:
            own = {i: self._width(i) for i in column if i in self.nodes}
            most = max([LEAST, *own.values()])
            for v in column:
                wide[v] = own[v] if v in own and is_number(self.found, v) else most
        return wide

    def _width(self, i: int) -> float:
        """The width of the widest text of node i, and the air beside it."""
        name, *numbers = self.texts[i]
        return max([NAME * _em(name), *map(_em, numbers)]) + 2 * PAD

    def _heights(self) -> Array:
        """(vertices,): by what is written in each box."""
        tall = np.full(self.graph.vertices, THIN)
        for i in self.nodes:
            numbers = len(self.texts[i]) - 1
            tall[i] = HEAD + numbers * ROW + FOOT * (numbers > 0)
        return tall

    # -- drawing -------------------------------------------------------------------------------

    def _draw_box(self, i: int, place: Place, em: float) -> None:
        color = ROLES[self.found["roles"][i]]
        last = i == self.nodes[-1]
        width = rcParams["lines.linewidth"] * (1.1 if last else 0.55)
        x, y, across, down = place
        self.ax.add_patch(
            FancyBboxPatch(
                (x, y),
                across,
                down,
                boxstyle="round,pad=0,rounding_size=0.4",
                facecolor=_tinted(color),
                edgecolor=color,
                linewidth=width,
                zorder=3,
            )
        )
        name, *numbers = self.texts[i]
        name.set(position=(x + across / 2, y + HEAD / 2), fontsize=NAME * em)
        indent = (across - max([0.0, *map(_em, numbers)])) / 2
        for k, number in enumerate(numbers):
            number.set(position=(x + indent, y + HEAD + (k + 0.5) * ROW), fontsize=em)

    def _draw_arrows(self, v: int, places: dict[int, Place], em: float) -> None:
        """From the operands of v."""
        for u, port in self._ports(v, places):
            stops = [places[w] for w in (u, *self.graph.routes[u, v], v)]
            self.ax.add_patch(
                FancyArrowPatch(
                    path=_curve(stops, port),
                    arrowstyle="-|>",
                    mutation_scale=0.9 * em,
                    shrinkA=0,
                    shrinkB=0,
                    color=rcParams["xtick.color"],
                    joinstyle="miter",
                    linewidth=0.5 * rcParams["lines.linewidth"],
                    zorder=2,
                )
            )

    def _ports(self, v: int, places: dict[int, Place]) -> list[tuple[int, float]]:
        """The operands of v, each with where its arrow enters: those whose order matters from top
        to bottom, others so that their arrows do not cross."""
        operands = list(self.found["operands"][v])
        if not self.ordered[v]:
            operands.sort(key=lambda u: places[(u, *self.graph.routes[u, v])[-1]].middle)
        ports = (-PORT, PORT) if len(operands) == 2 else (0.0,) * len(operands)
        return list(zip(operands, ports, strict=True))

    def legend(self) -> list[Artist]:
        """An entry a role there is, and one for each of the numbers."""
        roles = [role for role in ROLES if role in self.found["roles"]]
        handles: list[Artist] = [
            Patch(facecolor=_tinted(ROLES[r]), edgecolor=ROLES[r], label=r) for r in roles
        ]
        look: dict[str, Any] = {
            "linestyle": "none",
            "markeredgewidth": 0,
            "markersize": 1.2 * rcParams["lines.markersize"],
        }
        handles.append(
            Line2D([], [], marker="$=$", color=rcParams["text.color"], label="value", **look)
        )
        color = _gradient_color()
        return [
            *handles,
            Line2D([], [], marker=r"$\partial$", color=color, label="gradient", **look),
        ]


def _em(text: Text) -> float:
    """The width of a text, in its size."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return text_width(text, text.get_text()) * 72 / figure.dpi / float(text.get_fontsize())


def _gradient_color() -> tuple[float, float, float]:
    """A colour that reads on every ground: with some of the ink in it."""
    return _mixed(GRADIENT, rcParams["text.color"], INK)


def _tinted(color: str) -> tuple[float, float, float]:
    """The ground with some of `color` in it."""
    return _mixed(rcParams["axes.facecolor"], color, TINT)


def _mixed(color: str, other: str, share: float) -> tuple[float, float, float]:
    """`color` with a share of another one."""
    red, green, blue = (
        a + share * (b - a) for a, b in zip(to_rgb(color), to_rgb(other), strict=True)
    )
    return red, green, blue


def _curve(stops: list[Place], port: float) -> Path:
    """From the middle of the first box's right side through the waypoints to the last one's left
    side, `port` of its height from the middle: level at boxes and waypoints."""
    start, *between, end = stops
    points = [(start.x + start.width, start.middle)]
    codes = [Path.MOVETO]
    for place in (*between, end):
        x, y = place.x, place.middle + place.height * port * (place is end)
        middle = (points[-1][0] + x) / 2
        points += [(middle, points[-1][1]), (middle, y), (x, y)]
        codes += [Path.CURVE4] * 3
        if place is not end:
            points.append((place.x + place.width, y))
            codes.append(Path.LINETO)
    return Path(points, codes)
