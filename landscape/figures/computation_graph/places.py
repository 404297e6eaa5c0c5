"""From a layered graph to boxes with places: as large as a rectangle allows.

Lengths are in em, the size of the type in the boxes, which is as large as lets the whole graph fit;
what room is left then widens the gaps. y points downwards.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscape.arrays import Array
from landscape.figures.computation_graph.layered_layout import Layered

AIR = 0.7
"""Around the whole graph."""
ACROSS, DOWN = (2.2, 6.0), (0.9, 3.0)
"""Least and greatest gap between columns, and between the boxes of one."""


class Place(NamedTuple):
    """A box, or the stretch of a long arrow that passes between boxes."""

    x: float
    y: float
    """Of its upper left corner."""
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Plan:
    """Where everything stands on a sheet of `width` × `height`, both in em."""

    em: float
    """In the unit of the room it was made for."""
    width: float
    height: float
    places: dict[int, Place]
    """Of each vertex of the graph."""


def plan(
    graph: Layered, wide: Array, tall: Array, room: tuple[float, float], largest: float
) -> Plan:
    """A graph with boxes `wide` and `tall` (vertices,) in em within `room`, the em at most
    `largest`."""
    columns = np.array([wide[column].max() for column in graph.columns])
    gaps = max(1, len(columns) - 1)
    y = graph.heights(tall, DOWN[0])
    across, down = columns.sum() + gaps * ACROSS[0], (y + tall / 2).max()
    em = min(largest, room[0] / (across + 2 * AIR), room[1] / (down + 2 * AIR))
    width, height = room[0] / em, room[1] / em
    gap = min(ACROSS[1], (width - 2 * AIR - columns.sum()) / gaps)
    right = np.cumsum(columns + gap) - gap
    right += (width - right[-1]) / 2
    y = _spread(y, tall, height)
    places = {
        v: Place(right[c] - wide[v], y[v] - tall[v] / 2, wide[v], tall[v])
        for c, column in enumerate(graph.columns)
        for v in column
    }
    return Plan(em, width, height, places)


def _spread(y: Array, tall: Array, height: float) -> Array:
    """The centres `y` (vertices,) with wider gaps, in the middle of `height`."""
    box, down = tall.max(), (y + tall / 2).max()
    most = (box + DOWN[1]) / (box + DOWN[0])
    y = y * max(1.0, min(most, (height - 2 * AIR - box) / max(down - box, 1e-9)))
    return y + (height - (y - tall / 2).min() - (y + tall / 2).max()) / 2
