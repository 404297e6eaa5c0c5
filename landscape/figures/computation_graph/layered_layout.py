"""Layered drawing of a directed graph without cycles, from left to right.

Each node stands in the column given by its longest path to the result, so that every edge points
to the right; an edge that skips columns passes through a waypoint in each. Within columns the order
is found by barycentre sweeps against crossings, and heights by least squares towards the
neighbours, keeping the order and the distances (K. Sugiyama, S. Tagawa, M. Toda, IEEE Trans. SMC
11, 1981; the projection is pool-adjacent-violators). Knows nothing of paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from landscape.arrays import Array

SWEEPS = 24
SETTLING = 60
PORT = 1e-6
"""How far from the middle of a vertex an arrow enters; less than any two vertices are apart."""
STIFF, BACK = 4.0, 0.1
"""Pull between two waypoints of an edge, so that it runs straight, and from what uses a vertex,
against 1 from what it uses: a node stands in the middle of its operands."""


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
        apart = [
            np.append(0, np.cumsum((sizes[c][1:] + sizes[c][:-1]) / 2 + gap)) for c in self.columns
        ]
        y, pull = np.zeros(self.vertices), self._pull()
        for c, offset in zip(self.columns, apart, strict=True):
            y[c] = offset - offset[-1] / 2
        for sweep in range(SETTLING):
            for i in _to_and_fro(len(self.columns), sweep):
                c, strength = self.columns[i], pull[self.columns[i]]
                weight = strength.sum(axis=1)
                y[c] = _rising(strength @ y / weight - apart[i], weight) + apart[i]
        return y - (y - sizes / 2).min()

    def _pull(self) -> Array:
        """(vertices, vertices): how strongly each strives for the height of each other one."""
        pull = 1e-9 * np.eye(self.vertices)
        for u, v, _ in self.links:
            stiff = min(u, v) >= self.nodes
            pull[v, u], pull[u, v] = (STIFF, STIFF) if stiff else (1.0, BACK)
        return pull


def layered(operands: Sequence[tuple[int, ...]], ordered: Sequence[bool]) -> Layered:
    """Lays out a graph given by the nodes that lead into each node, all of them before it; the
    last node is the result. Arrows enter the `ordered` nodes from top to bottom."""
    column = _ranks(operands)
    columns: Columns = [[] for _ in range(max(column) + 1)]
    for v in _from_result(operands):
        columns[column[v]].append(v)
    routes = _routed(operands, column, columns)
    links = list(_links(operands, ordered, routes))
    return Layered(len(operands), _untangled(columns, links), links, routes)


def _links(
    operands: Sequence[tuple[int, ...]],
    ordered: Sequence[bool],
    routes: dict[Edge, tuple[int, ...]],
) -> Iterator[Link]:
    """Those of every edge; edges from one node have some in common, which come once."""
    links: dict[Link, None] = {}
    for v, used in enumerate(operands):
        for place, u in enumerate(used):
            *way, last = pairwise((u, *routes[u, v], v))
            port = PORT * (2 * place - 1) if ordered[v] and len(used) == 2 else 0.0
            links |= dict.fromkeys([*((a, b, 0.0) for a, b in way), (*last, port)])
    yield from links


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


def _routed(
    operands: Sequence[tuple[int, ...]], column: list[int], columns: Columns
) -> dict[Edge, tuple[int, ...]]:
    """The waypoints of each edge, put into `columns` where it skips some."""
    way: dict[tuple[int, int], int] = {}
    routes: dict[Edge, tuple[int, ...]] = {}
    for v, used in enumerate(operands):
        for u in used:
            skipped = range(column[u] + 1, column[v])
            for c in skipped:
                if (u, c) not in way:
                    way[u, c] = len(operands) + len(way)
                    columns[c].append(way[u, c])
            routes[u, v] = tuple(way[u, c] for c in skipped)
    return routes


def _untangled(columns: Columns, links: list[Link]) -> Columns:
    """Each column ordered by the mean places of its neighbours, sweeping to and fro; the order
    with the fewest crossings is kept."""
    best = columns
    for sweep in range(SWEEPS):
        columns = [list(column) for column in columns]
        for c in _to_and_fro(len(columns), sweep):
            columns[c] = _sorted(columns, c, links, backwards=sweep % 2 == 1)
        if crossings(columns, links) < crossings(best, links):
            best = columns
    return best


def _to_and_fro(count: int, sweep: int) -> range:
    """The columns from left to right in even sweeps, from right to left in odd ones."""
    return range(count)[:: -1 if sweep % 2 else 1]


def _sorted(columns: Columns, c: int, links: list[Link], backwards: bool) -> list[int]:
    """Column c by the mean place of its neighbours in the one before, or behind it."""
    place = _places(columns)
    near: dict[int, list[float]] = {v: [] for v in columns[c]}
    for u, v, port in links:
        here, there = (u, place[v] + port) if backwards else (v, place[u])
        if here in near:
            near[here].append(there)
    return sorted(columns[c], key=lambda v: float(np.mean(near[v] or [place[v]])))


def _places(columns: Columns) -> dict[int, float]:
    """Where each vertex stands in its column, in 0 … 1."""
    return {v: (i + 0.5) / len(column) for column in columns for i, v in enumerate(column)}


def crossings(columns: Columns, links: list[Link]) -> int:
    """Pairs of links that cross."""
    rank = {v: c for c, column in enumerate(columns) for v in column}
    place = _places(columns)
    start = np.array([rank[u] for u, _, _ in links])
    left = np.array([place[u] for u, _, _ in links])
    right = np.array([place[v] + port for _, v, port in links])
    crossed = (left[:, None] < left) & (right[:, None] > right) & (start[:, None] == start)
    return int(np.count_nonzero(crossed))


def _rising(wanted: Array, weight: Array) -> Array:
    """The non-decreasing vector nearest to `wanted` (m,) by weighted least squares."""
    pools: list[tuple[float, float, int]] = []
    for value, w in zip(wanted, weight, strict=True):
        pools.append((float(value), float(w), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, wa, na), (b, wb, nb) = pools[-2:]
            pools[-2:] = [((a * wa + b * wb) / (wa + wb), wa + wb, na + nb)]
    return np.repeat([value for value, _, _ in pools], [count for _, _, count in pools])
