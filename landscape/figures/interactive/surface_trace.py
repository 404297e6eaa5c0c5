"""Solid: lines and points in a plotly scene over a relief, as plain dicts of arrays.

Places are given by heights, as the relief has them, and become losses, whose logarithm plotly's
axes take themselves. Arrays are in single precision wherever that gives the same picture.
"""

from html import escape
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.colors import to_hex

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.surface3d import Surface3D

pass


PRECISION = 1e-5
"""Share of the room along an axis by which single precision may move a point."""
FLAT = 0.006
"""Share of the height by which lines on the floor stand over it, so that they are whole."""

Trace = dict[str, Any]


class Solid:
    """A relief and the room along each axis of its scene."""

    def __init__(self, relief: Surface3D) -> None:
        self.relief = relief
        low, high = bounds(relief.result.slice)
        self.width, self.depth = (high - low).tolist()
        self.height = relief.high - relief.floor

    def loss(self, height: Any) -> Any:
        """The loss that stands at a height."""
        return 10.0**height if self.relief.scale.log else height

    def lifted(self, points: Array, share: float) -> Array:
        """(m, 3): x, y and loss of points (m, ≥ 3) whose last column is a height, lifted by a
        share of the whole height."""
        return np.column_stack([points[:, :2], self.loss(points[:, -1] + share * self.height)])

    def on_floor(self, points: Array) -> Array:
        """(m, 3): points (m, 2) on the floor."""
        floor = np.full(len(points), self.relief.floor)
        return self.lifted(np.column_stack([points, floor]), FLAT)

    def over(self, points: Array, share: float) -> Array:
        """(m, 3): points (m, 2) lifted over the surface."""
        return self.lifted(self.relief.lifted(points), share)

    def room(self, loss: Array) -> Any:
        """What differences of these losses are to be compared with."""
        return np.abs(loss) if self.relief.scale.log else self.height

    def points(self, points: Array) -> Trace:
        """Signs at x, y and loss (m, 3)."""
        x, y, loss = points.T
        return {
            "type": "scatter3d",
            "mode": "markers",
            "x": single(x, self.width),
            "y": single(y, self.depth),
            "z": single(loss, self.room(loss)),
            "showlegend": False,
            "hoverinfo": "skip",
        }

    def line(self, points: Array, color: str, width: float, dash: str = "solid") -> Trace:
        """A line through x, y and loss (m, 3), with gaps at rows of NaN."""
        line = {"color": color, "width": width, "dash": dash}
        return self.points(points) | {"mode": "lines", "line": line}


def single(values: Array, room: Any) -> Any:
    """`values` in single precision, unless one of them would move by too much of the `room`."""
    with np.errstate(all="ignore"):
        narrow = values.astype(np.float32)
        near = np.abs(narrow - values) <= PRECISION * room
    return narrow if np.all(near | ~np.isfinite(values)) else values


def plain(text: str) -> str:
    """`text` as plotly shows it as it is: without its mark-up, entities and placeholders."""
    return escape(text, quote=False).replace("%{", "%&#123;")


def hex_color(setting: Any) -> str:
    """A colour of the theme in force, by the name of its setting."""
    return to_hex(rcParams[setting])


def type_size() -> float:
    """Pixels of the theme's type on a page."""
    return float(rcParams["font.size"]) * 96 / 72
