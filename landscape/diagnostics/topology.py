"""Topology of a surface on its grid: minima, the saddles at which their valleys meet, persistence.

As the level rises from the lowest value, a valley is born at each minimum and dies where it meets a
deeper one; its persistence is the height between. A point has eight neighbours. Each point leads
down to a minimum by its lowest neighbours, two valleys meet at the lowest pass between them, and
union–find joins them in the order of the passes (H. Edelsbrunner, J. Harer, "Computational
Topology", 2010, VII.1). Values that are not finite are no part of the surface, equal ones are
ordered by their place, and nothing is filled in or added.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Mask, Rows, ShortRepr

NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Steps in rows and columns to half of the neighbours; the others are their opposites."""


@dataclass(frozen=True, eq=False, repr=False)
class Topology(ShortRepr):
    """The merge tree of a surface: m minima, the most persistent first.

    A minimum that meets no deeper one, the lowest of each connected part, never dies: its death is
    infinite, its saddle and its parent -1."""

    minimum: Rows
    """(m,): flat indices of the grid."""
    saddle: Rows
    """(m,): where its valley meets a deeper one."""
    birth: Array
    """(m,): the value at the minimum."""
    death: Array
    """(m,): the value at the saddle."""
    parent: Rows
    """(m,): which of the minima has the deeper valley."""

    @property
    def persistence(self) -> Array:
        """(m,): death - birth."""
        return self.death - self.birth


def topology(loss: Array) -> Topology:
    """Of values (ny, nx) on a grid."""
    finite = np.isfinite(loss)
    order = np.argsort(np.where(finite, loss, np.inf), axis=None, kind="stable")
    flat: Rows = np.empty(loss.size, np.intp)
    flat[order] = np.arange(loss.size)
    rank = flat.reshape(loss.shape)
    valley = _valleys(rank, finite)
    return _merged(loss.ravel(), rank.ravel(), *_passes(rank, finite, valley), valley, finite)


def _pairs(shape: tuple[int, int]) -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Two views of a grid for each step: points that have such a neighbour, and the neighbours."""
    ny, nx = shape
    views = []
    for rows, columns in NEIGHBOURS:
        here = slice(0, ny - rows), slice(max(0, -columns), nx - max(0, columns))
        there = slice(rows, ny), slice(max(0, columns), nx - max(0, -columns))
        views.append((here, there))
    return views


def _valleys(rank: Rows, finite: Mask) -> Rows:
    """(ny · nx,): the flat index of the minimum that each point leads down to."""
    index = np.arange(rank.size).reshape(rank.shape)
    lowest, below = rank.copy(), index.copy()
    for here, there in _pairs(rank.shape):
        for one, other in ((here, there), (there, here)):
            lower = (rank[other] < lowest[one]) & finite[one] & finite[other]
            lowest[one] = np.where(lower, rank[other], lowest[one])
            below[one] = np.where(lower, index[other], below[one])
    flat = below.ravel()
    while not np.array_equal(flat, flat[flat]):
        flat = flat[flat]
    return flat


def _passes(rank: Rows, finite: Mask, valley: Rows) -> tuple[Rows, Rows, Rows]:
    """The lowest pass between each two neighbouring valleys, from the lowest on: its flat index,
    and the two minima."""
    index, flat_rank = np.arange(rank.size).reshape(rank.shape), rank.ravel()
    labels = valley.reshape(rank.shape)
    tops, lows, highs = [], [], []
    for here, there in _pairs(rank.shape):
        separate = (labels[here] != labels[there]) & finite[here] & finite[there]
        a, b = index[here][separate], index[there][separate]
        tops.append(np.where(flat_rank[a] > flat_rank[b], a, b))
        lows.append(np.minimum(valley[a], valley[b]))
        highs.append(np.maximum(valley[a], valley[b]))
    top, low, high = map(np.concatenate, (tops, lows, highs))
    order = np.argsort(flat_rank[top], kind="stable")
    top, low, high = top[order], low[order], high[order]
    _, first = np.unique(low * rank.size + high, return_index=True)
    first.sort()
    return top[first], low[first], high[first]


def _merged(
    loss: Array, rank: Rows, top: Rows, low: Rows, high: Rows, valley: Rows, finite: Mask
) -> Topology:
    """Joins the valleys in the order of their passes."""
    minima = np.unique(valley[finite.ravel()])
    owner = {int(m): int(m) for m in minima}
    saddle, parent = {int(m): -1 for m in minima}, {int(m): -1 for m in minima}

    def deepest(m: int) -> int:
        while owner[m] != m:
            owner[m] = m = owner[owner[m]]
        return m

    for place, a, b in zip(top.tolist(), low.tolist(), high.tolist(), strict=True):
        deep, shallow = sorted((deepest(a), deepest(b)), key=lambda m: int(rank[m]))
        if deep != shallow:
            owner[shallow] = deep
            saddle[shallow], parent[shallow] = place, deep
    at = np.array([saddle[int(m)] for m in minima], np.intp)
    death = np.where(at >= 0, loss[at], np.inf)
    kept = death > loss[minima]  # equal neighbours are one minimum
    order = np.flatnonzero(kept)
    order = order[np.lexsort((rank[minima[order]], -(death - loss[minima])[order]))]
    minimum = minima[order]
    row = {int(m): i for i, m in enumerate(minimum)}
    parents = [_kept_parent(int(m), parent, row) for m in minimum]
    return Topology(minimum, at[order], loss[minimum], death[order], np.array(parents, np.intp))


def _kept_parent(m: int, parent: dict[int, int], row: dict[int, int]) -> int:
    """The row of the next deeper minimum that was not left out for having no height."""
    m = parent[m]
    while m >= 0 and m not in row:
        m = parent[m]
    return row.get(m, -1)
