"""The objectives and slices that are measured, and a fair clock."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from landscape.arrays import Array
from landscape.data.dataset import Dataset, Scaling
from landscape.losses import Loss
from landscape.models.base import Model
from landscape.objective.supervised import Supervised
from landscape.slices.slice import Slice

SHORT = 3.0
"""Seconds of rounds at least: on a busy machine the best of few says little."""


def seconds(works: Sequence[Callable[[], object]], rounds: int = 3) -> list[float]:
    """The best of some rounds of each work, more where they are short; the works take turns."""
    best = [float("inf")] * len(works)
    begin = time.perf_counter()
    while rounds > 0 or time.perf_counter() - begin < SHORT:
        rounds -= 1
        for i, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def paired(ours: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor time of two works that take turns: the median of ours, and the other's
    such that their quotient is the median over the pairs."""
    ours(), other()
    pairs, begin = [], time.perf_counter()
    while len(pairs) < 5 or time.perf_counter() - begin < SHORT:
        start = time.process_time()
        ours()
        middle = time.process_time()
        other()
        pairs.append((middle - start, time.process_time() - middle))
    times = np.array(pairs)
    median = float(np.median(times[:, 0]))
    return median, median / float(np.median(times[:, 0] / times[:, 1]))


def supervised(model: Model, loss: Loss, x: Array, y: Array, classes: int = 0) -> Supervised:
    """A model's loss on these samples."""
    d = x.shape[1]
    scaling = Scaling("none", np.zeros(d), np.ones(d))
    features = tuple(f"x{j}" for j in range(d))
    names = tuple(map(str, range(classes))) or None
    return Supervised(
        model, Dataset("benchmark", x, np.asarray(y, float), features, names, scaling), loss
    )


def around(origin: Array, directions: Array, half_width: float, points: int) -> Slice:
    """A square of `points` by `points` about the origin."""
    axis = np.linspace(-half_width, half_width, points)
    return Slice("random", origin, directions, ("first", "second"), np.zeros(2), (axis, axis))


def spread(values: Array, count: int) -> Array:
    """`count` of the values at even distances."""
    return values[:: max(1, len(values) // count)]
