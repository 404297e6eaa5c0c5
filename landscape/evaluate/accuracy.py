"""The share of samples decided rightly, over a plane: counted in tiles as losses are."""

from concurrent.futures import Executor
from functools import partial

import numpy as np

from landscape.arrays import Array, Rows
from landscape.evaluate.plane import Plane, Samples, Values
from landscape.evaluate.tiling import Tile, add_up
from landscape.objective.supervised import Supervised


def values(plane: Plane, alpha: Array, beta: Array, executor: Executor | None) -> Values:
    """The accuracy of an objective that judges classes, in 0 … 1."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    total = np.zeros((1, len(beta), len(alpha)))
    for samples in plane.chunks():
        tile = partial(CorrectTile, objective, samples)
        split = samples.split(len(alpha))
        add_up(total, tile, alpha, beta, len(samples.y), split, executor)
    return Values(total[0] / objective.n_samples, "rows", len(alpha) * len(beta))


class CorrectTile(Tile):
    """How many samples are decided rightly."""

    def __init__(self, objective: Supervised, samples: Samples, alpha: Array, beta: Array) -> None:
        self.objective, self.samples = objective, samples
        super().__init__(alpha, beta)

    def add(self, rows: slice | Rows) -> None:
        labels = np.round(self.samples.y[rows])
        for j, scores in enumerate(self.samples.scores(self.alpha, self.beta, rows)):
            decided = self.objective.decide(scores)
            self.total[0, j] += np.count_nonzero(decided == labels, axis=-1)
