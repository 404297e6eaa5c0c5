"""Sums over samples on a grid, split into work items that do not depend on who does the work.

The grid is cut into tiles that stay in a core's cache, the samples into chunks where there are few
tiles. A work item adds up one sample chunk on one tile, block after block; the chunks of a tile are
joined in their order. So one thread and many, or other machines, give the same bytes. NumPy
releases the interpreter's lock inside its loops, hence threads and no processes; the items of a
heavy sum go to the default executor, where there is one.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from landscape.arrays import Array, chunks
from landscape.blas import one_blas_thread
from landscape.stages import counted

TILE_WIDTH = 256
"""The most points a tile has along x."""
MIN_ITEMS, MIN_HEAVY_ITEMS = 8, 64
"""How many work items there should be at least, for cores to share; and of a heavy sum."""
MIN_SAMPLE_CHUNK = 1024
"""The fewest samples of a chunk."""
LIGHT = 2e6
"""Losses (samples times points) below which threads cost more than they bring."""
HEAVY = 1e9
"""Losses beyond which another executor may be worth sending the samples to."""
SUBMISSIONS = 16
"""Calls into which a heavy sum is divided for an executor: each may send the samples along."""
MAX_CONCURRENT = 12
"""Work items computed at once, for the sake of memory."""

WorkItem = tuple[tuple[slice, slice], slice]
"""The lines and columns of a tile, and a chunk of the samples."""
Task = TypeVar("Task")
TaskResult = TypeVar("TaskResult")


@dataclass(frozen=True)
class Split:
    """How large the work items may be."""

    block: int
    """Samples added to a tile at once."""
    points: int
    """Points of a tile, if that leaves it a line."""
    width: int = TILE_WIDTH
    """Points of a tile along x."""
    threads: bool = True
    """Whether the work releases the interpreter's lock, so that threads help."""
    products: int = 0
    """Numbers of matrix products that each loss takes: BLAS then keeps to one thread, while the
    work items share the cores."""


class Tile(ABC):
    """The losses of some samples, added up on a part of the grid."""

    def __init__(self, alpha: Array, beta: Array, parts: int = 1) -> None:
        self.alpha, self.beta = alpha, beta
        self.total = np.zeros((parts, len(beta), len(alpha)))

    @abstractmethod
    def add(self, rows: slice) -> None:
        """Add the losses of these samples to `total`."""


def available_cores() -> int:
    """The cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // _processes)


_processes = 1


def share_cores(processes: int) -> None:
    """So many processes like this one are at work: each is to leave the others their cores."""
    global _processes
    _processes = processes


def ordered(
    work: Callable[[Task], TaskResult],
    tasks: Iterable[Task],
    threads: int | None,
    products: bool = False,
) -> Iterator[TaskResult]:
    """The results in the order of the tasks, on so many threads (None: one a core); NumPy's
    floating-point warnings are off inside, and BLAS keeps to one thread where the work consists of
    matrix `products`."""

    def quietly(task: Task) -> TaskResult:
        with np.errstate(all="ignore"):
            return work(task)

    count = min(threads or available_cores(), MAX_CONCURRENT)
    with one_blas_thread(scipy=False) if products else nullcontext():
        if count == 1:
            yield from map(quietly, tasks)
            return
        with ThreadPoolExecutor(count) as pool:
            yield from pool.map(quietly, tasks)


@dataclass(frozen=True, eq=False)
class TileSums:
    """What adds up the losses of work items; it can be pickled."""

    tile: Callable[[Array, Array], Tile]
    """Begins a tile at its coordinates."""
    alpha: Array
    """(nx,) of the whole grid."""
    beta: Array
    """(ny,) of the whole grid."""
    block: int
    """Samples added to a tile at once."""
    products: bool = False
    """Whether it consists of matrix products."""

    def __call__(self, item: WorkItem) -> Array:
        """(parts, tile's ny, tile's nx)."""
        (j, i), sample_chunk = item
        part = self.tile(self.alpha[i], self.beta[j])
        for start in range(sample_chunk.start, sample_chunk.stop, self.block):
            part.add(slice(start, min(start + self.block, sample_chunk.stop)))
        return part.total


def sum_items(sums: TileSums, items: Sequence[WorkItem]) -> list[Array]:
    """The sums of some work items, on one thread; what an executor is given to do."""
    return list(ordered(sums, items, 1, sums.products))


_default_executor: Executor | None = None


@contextmanager
def default_executor(executor: Executor | None) -> Iterator[None]:
    """Meanwhile heavy sums, and points of a loss that takes one at a time, go to this one."""
    global _default_executor
    before, _default_executor = _default_executor, executor
    try:
        yield
    finally:
        _default_executor = before


def current_executor() -> Executor | None:
    """The default one, if there is one at present."""
    return _default_executor


def _submitted(executor: Executor, sums: TileSums, items: Sequence[WorkItem]) -> Iterator[Array]:
    """The sums of all items, in their order, by an executor."""
    groups = chunks(len(items), -(-len(items) // SUBMISSIONS))
    futures = [executor.submit(sum_items, sums, items[group]) for group in groups]
    try:
        for future in futures:
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


def add_up(
    total: Array,
    tile: Callable[[Array, Array], Tile],
    alpha: Array,
    beta: Array,
    samples: int,
    split: Split,
) -> None:
    """Add the losses of so many samples on the whole grid to `total` (parts, ny, nx); `tile` begins
    a tile at its coordinates. A heavy sum is done by the default executor, where there is one: it
    is given `sum_items(sums, items)` with one and the same `sums` each time."""
    losses = samples * len(alpha) * len(beta)
    columns = chunks(len(alpha), split.width)
    lines = chunks(len(beta), max(1, split.points // (columns[-1].stop - columns[-1].start)))
    tiles = list(product(lines, columns))
    wanted = MIN_HEAVY_ITEMS if losses > HEAVY else MIN_ITEMS
    sample_chunks = chunks(samples, max(MIN_SAMPLE_CHUNK, -(-samples * len(tiles) // wanted)))
    items: list[WorkItem] = list(product(tiles, sample_chunks))
    sums = TileSums(tile, alpha, beta, split.block, split.products > 0)
    if _default_executor is not None and losses > HEAVY:
        parts = _submitted(_default_executor, sums, items)
    else:
        light = losses * (1 + split.products) < LIGHT
        alone = light or len(items) == 1 or not split.threads
        parts = ordered(sums, items, 1 if alone else None, sums.products)
    for ((j, i), _), part in counted(zip(items, parts, strict=True), len(items)):
        total[:, j, i] += part
