"""Sums over samples on a grid, split into units of work that do not depend on the threads.

The grid is cut into tiles that stay in a core's cache, the samples into strands where there are
few tiles. A unit adds up one strand on one tile, block after block; the strands of a tile are
joined in their order. So one thread and many give the same bytes. NumPy releases the interpreter's
lock inside its loops, hence threads and no processes. The units of a heavy sum may be computed
elsewhere altogether (`abroad`).
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from landscape.arrays import Array

SIDE = 256
"""The most points a tile has along x."""
UNITS, MANY = 8, 64
"""How many units there should be at least, so that cores can share them; and of a heavy sum."""
STRAND = 1024
"""The fewest samples of a strand."""
LIGHT = 2e6
"""Losses (samples times points) below which threads cost more than they bring."""
HEAVY = 1e9
"""Losses beyond which other machines may be worth the way."""
MOST = 12
"""Units at work at once, for the sake of memory."""

Unit = tuple[tuple[slice, slice], slice]
"""The lines and columns of a tile, and a strand of the samples."""
Task = TypeVar("Task")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Split:
    """How large the units may be."""

    block: int
    """Samples given to a tile at once."""
    points: int
    """Points of a tile, if that leaves it a line."""
    side: int = SIDE
    """Points of a tile along x."""


class Tile(ABC):
    """The losses of some samples, added up on a part of the grid."""

    def __init__(self, alpha: Array, beta: Array, parts: int = 1) -> None:
        self.alpha, self.beta = alpha, beta
        self.total = np.zeros((parts, len(beta), len(alpha)))

    @abstractmethod
    def add(self, rows: slice) -> None:
        """Add the losses of these samples to `total`."""


def pieces(count: int, size: int) -> list[slice]:
    """`count` things in runs of nearly the same length, at most `size`."""
    runs = max(1, -(-count // size))
    return [slice(count * i // runs, count * (i + 1) // runs) for i in range(runs)]


def available() -> int:
    """The cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // _processes)


_processes = 1


def share(processes: int) -> None:
    """So many processes like this one are at work: each is to leave the others their cores."""
    global _processes
    _processes = processes


def ordered(
    work: Callable[[Task], Done], tasks: Iterable[Task], threads: int | None
) -> Iterator[Done]:
    """The results in the order of the tasks; NumPy's floating-point warnings are off inside."""

    def quietly(task: Task) -> Done:
        with np.errstate(all="ignore"):
            return work(task)

    count = min(threads or available(), MOST)
    if count == 1:
        yield from map(quietly, tasks)
        return
    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(quietly, tasks)


@dataclass(frozen=True)
class Summing:
    """How the losses of one unit are added up; (parts, tile's ny, tile's nx)."""

    tile: Callable[[Array, Array], Tile]
    alpha: Array
    beta: Array
    block: int

    def __call__(self, unit: Unit) -> Array:
        (j, i), strand = unit
        part = self.tile(self.alpha[i], self.beta[j])
        for start in range(strand.start, strand.stop, self.block):
            part.add(slice(start, min(start + self.block, strand.stop)))
        return part.total


Spread = Callable[[Summing, Sequence[Unit]], Iterable[Array]]
"""Has units added up by others; the results in the order of the units."""
_spread: Spread | None = None


@contextmanager
def abroad(spread: Spread) -> Iterator[None]:
    """Meanwhile the units of heavy sums are handed to `spread`."""
    global _spread
    before, _spread = _spread, spread
    try:
        yield
    finally:
        _spread = before


def add_up(
    total: Array,
    tile: Callable[[Array, Array], Tile],
    alpha: Array,
    beta: Array,
    samples: int,
    split: Split,
    threads: int | None,
) -> None:
    """Add the losses of so many samples on the whole grid to `total` (parts, ny, nx); `tile` begins
    a tile at its coordinates."""
    losses = samples * len(alpha) * len(beta)
    columns = pieces(len(alpha), split.side)
    lines = pieces(len(beta), max(1, split.points // (columns[-1].stop - columns[-1].start)))
    tiles = list(product(lines, columns))
    wanted = MANY if losses > HEAVY else UNITS
    strands = pieces(samples, max(STRAND, -(-samples * len(tiles) // wanted)))
    units: list[Unit] = list(product(tiles, strands))
    summing = Summing(tile, alpha, beta, split.block)
    if _spread and losses > HEAVY:
        parts = _spread(summing, units)
    else:
        parts = ordered(summing, units, 1 if losses < LIGHT or len(units) == 1 else threads)
    for ((j, i), _), part in zip(units, parts, strict=True):
        total[:, j, i] += part
