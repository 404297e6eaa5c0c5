"""Sums over samples on a grid, split into units of work that do not depend on the threads.

The grid is cut into tiles that stay in a core's cache, the samples into strands where there are
few tiles. A unit adds up one strand on one tile, block after block; the strands of a tile are
joined in their order. So one thread and many give the same bytes. NumPy releases the interpreter's
lock inside its loops, hence threads and no processes.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import TypeAlias, TypeVar

import numpy as np

from landscape.arrays import Array

Kernel: TypeAlias = Callable[[Array, Array, slice], Array]
"""The sum of these rows' losses at `alpha (a,)`, `beta (b,)`: (parts, b, a)."""

SIDE = 256
"""The most points a tile has along x."""
UNITS = 8
"""How many units there should be at least, so that cores can share them."""
STRAND = 256
"""The fewest samples of a strand."""
LIGHT = 2e6
"""Losses (samples times points) below which threads cost more than they bring."""
MOST = 12
"""Units at work at once, for the sake of memory."""

Task = TypeVar("Task")
Done = TypeVar("Done")


def pieces(count: int, size: int) -> list[slice]:
    """`count` things in runs of nearly the same length, at most `size`."""
    edges = np.linspace(0, count, max(1, -(-count // size)) + 1).round().astype(int)
    return [slice(int(a), int(b)) for a, b in zip(edges[:-1], edges[1:], strict=True)]


def available() -> int:
    """The cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, MOST)


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


def summed(
    kernel: Kernel,
    alpha: Array,
    beta: Array,
    samples: int,
    block: int,
    tile: int,
    threads: int | None,
) -> Array:
    """Σ over `samples` of `kernel` on the whole grid, (parts, ny, nx).

    `tile` is the most points of a tile, `block` the most samples the kernel is given at once."""
    columns = pieces(len(alpha), SIDE)
    lines = pieces(len(beta), max(1, tile // (columns[0].stop - columns[0].start)))
    tiles = list(product(lines, columns))
    strands = pieces(samples, max(STRAND, -(-samples * len(tiles) // UNITS)))
    units = list(product(tiles, strands))
    light = samples * len(alpha) * len(beta) < LIGHT
    add = partial(_add, kernel, alpha, beta, block)
    total: Array | None = None
    for ((j, i), _), part in zip(
        units, ordered(add, units, 1 if light else threads), strict=True
    ):
        if total is None:
            total = np.zeros((len(part), len(beta), len(alpha)))
        total[:, j, i] += part
    assert total is not None
    return total


def _add(
    kernel: Kernel,
    alpha: Array,
    beta: Array,
    block: int,
    unit: tuple[tuple[slice, slice], slice],
) -> Array:
    (j, i), strand = unit
    runs = pieces(strand.stop - strand.start, block)
    blocks = (slice(strand.start + r.start, strand.start + r.stop) for r in runs)
    total = kernel(alpha[i], beta[j], next(blocks))
    for rows in blocks:
        total += kernel(alpha[i], beta[j], rows)
    return total
