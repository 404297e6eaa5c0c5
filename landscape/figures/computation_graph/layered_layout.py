"""Layered drawing of a directed graph without cycles, from left to right.

Each node stands in the column given by its longest path to the result, so that every edge points
to the right; an edge that skips columns passes through a waypoint in each. Within columns the order
is found by barycentre sweeps against crossings, and heights by least squares towards the
neighbours, keeping the order and the distances (K. Sugiyama, S. Tagawa, M. Toda, IEEE Trans. SMC
11, 1981; the projection is isotonic regression).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from landscape.arrays import Array
from landscape.figures.elements.spacing import spaced

SWEEPS, HEIGHT_SWEEPS = 24, 60
PORT = 1e-6
"""How far from the middle of a vertex an arrow enters; less than any two vertices are apart."""
STIFF, BACK = 4.0, 0.1
"""Weight of the distance between two waypoints of an edge, so that it runs straight, and to what
uses a vertex, against 1 to what it uses: a node stands in the middle of its operands."""

Columns = list[list[int]]
Edge = tuple[int, int]
Link = tuple[int, int, float]
"""Two vertices in neighbouring columns, and where at the second the arrow enters: a little above
its middle (under 0), below it, or wherever is best (0)."""


@dataclass(frozen=True)
class Layered:
    """A graph of n nodes laid out. Vertices 0 … n - 1 are the nodes, later ones are waypoints."""

    nodes: int
    """n."""
    columns: Columns
    """The vertices of each column from top to bottom, columns from left to right."""
    links: list[Link]
    """What the edges consist of."""
    routes: dict[Edge, tuple[int, ...]]
    """The waypoints of the edge between two nodes; edges from one node share them."""

    @property
    def vertices(self) -> int:
        """Nodes and waypoints."""
        return sum(map(len, self.columns))

    def heights(self, sizes: Array, gap: float) -> Array:
        """(vertices,): the centre of each vertex, downwards, such that vertices of the heights
        `sizes` (vertices,) are `gap` apart and the topmost begins at 0."""
        offsets = [
            np.append(0, np.cumsum((sizes[c][1:] + sizes[c][:-1]) / 2 + gap)) for c in self.columns
        ]
        y, weights = np.zeros(self.vertices), self._weights()
        for c, offset in zip(self.columns, offsets, strict=True):
            y[c] = offset - offset[-1] / 2
        for sweep in range(HEIGHT_SWEEPS):
            for i in _alternating(len(self.columns), sweep):
                c, own = self.columns[i], weights[self.columns[i]]
                total = own.sum(axis=1)
                y[c] = spaced(own @ y / total, offsets[i], total)
        return y - (y - sizes / 2).min()

    def _weights(self) -> Array:
        """(vertices, vertices): how strongly each strives for the height of each other one."""
        weights = 1e-9 * np.eye(self.vertices)
        for u, v, _ in self.links:
            stiff = min(u, v) >= self.nodes
            weights[v, u], weights[u, v] = (STIFF, STIFF) if stiff else (1.0, BACK)
        return weights


def layered(operands: Sequence[tuple[int, ...]], ordered: Sequence[bool]) -> Layered:
    """Lays out a graph given by the nodes that lead into each node, all of them before it; the
    last node is the result. Arrows enter the `ordered` nodes from top to bottom."""
    column = _ranks(operands)
    columns: Columns = [[] for _ in range(max(column) + 1)]
    for v in _from_result(operands):
        columns[column[v]].append(v)
    waypoints: dict[tuple[int, int], int] = {}
    routes: dict[Edge, tuple[int, ...]] = {}
    links: dict[Link, None] = {}
    for v, used in enumerate(operands):
        for place, u in enumerate(used):
            skipped = range(column[u] + 1, column[v])
            for c in skipped:
                if (u, c) not in waypoints:
                    waypoints[u, c] = len(operands) + len(waypoints)
                    columns[c].append(waypoints[u, c])
            routes[u, v] = tuple(waypoints[u, c] for c in skipped)
            *before, last = pairwise((u, *routes[u, v], v))
            port = PORT * (2 * place - 1) if ordered[v] and len(used) == 2 else 0.0
            links |= dict.fromkeys([*((a, b, 0.0) for a, b in before), (*last, port)])
    return Layered(len(operands), _untangled(columns, list(links)), list(links), routes)


def _ranks(operands: Sequence[tuple[int, ...]]) -> list[int]:
    """The column of each node: as many before the result's as its longest path there."""
    after = [0] * len(operands)
    for v in reversed(range(len(operands))):
        for u in operands[v]:
            after[u] = max(after[u], after[v] + 1)
    return [max(after) - a for a in after]


def _from_result(operands: Sequence[tuple[int, ...]]) -> list[int]:
    """The nodes depth first from the result, operands in order: a tree comes out untangled."""
    seen: dict[int, None] = {}
    stack = [len(operands) - 1]
    while stack:
        v = stack.pop()
        if v not in seen:
            seen[v] = None
            stack += reversed(operands[v])
    return list(seen)


def _untangled(columns: Columns, links: list[Link]) -> Columns:
    """Each column ordered by the mean places of its neighbours, sweeping to and fro; the order
    with the fewest crossings is kept."""
    best = columns
    for sweep in range(SWEEPS):
        columns = [list(column) for column in columns]
        for c in _alternating(len(columns), sweep):
            columns[c] = _by_neighbours(columns, c, links, backwards=sweep % 2 == 1)
        if crossings(columns, links) < crossings(best, links):
            best = columns
    return best


def _alternating(count: int, sweep: int) -> range:
    """The columns from left to right in even sweeps, from right to left in odd ones."""
    return range(count)[:: -1 if sweep % 2 else 1]


def _by_neighbours(columns: Columns, c: int, links: list[Link], backwards: bool) -> list[int]:
    """Column c by the mean place of its neighbours in the one before, or behind it."""
    rank = _rank_in_column(columns)
    near: dict[int, list[float]] = {v: [] for v in columns[c]}
    for u, v, port in links:
        here, there = (u, rank[v] + port) if backwards else (v, rank[u])
        if here in near:
            near[here].append(there)
    return sorted(columns[c], key=lambda v: float(np.mean(near[v] or [rank[v]])))


def _rank_in_column(columns: Columns) -> dict[int, float]:
    """Where each vertex stands in its column, in 0 … 1."""
    return {v: (i + 0.5) / len(column) for column in columns for i, v in enumerate(column)}


def crossings(columns: Columns, links: list[Link]) -> int:
    """Pairs of links that cross."""
    column = {v: c for c, vertices in enumerate(columns) for v in vertices}
    rank = _rank_in_column(columns)
    start = np.array([column[u] for u, _, _ in links])
    left = np.array([rank[u] for u, _, _ in links])
    right = np.array([rank[v] + port for _, v, port in links])
    crossed = (left[:, None] < left) & (right[:, None] > right) & (start[:, None] == start)
    return int(np.count_nonzero(crossed))
