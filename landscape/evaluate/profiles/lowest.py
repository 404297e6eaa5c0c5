"""The lowest of several minima at the points of a line, and how many searches have led to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.objective.base import Objective

Minima: TypeAlias = tuple[Array, Array, Mask]
"""Minima (B, P) over the free parameters, the losses (B,) there, and whether (B,) each is certified
as far as is known."""
Solver: TypeAlias = Callable[[Array], Minima]
"""From `theta (B, P)` to minima."""

SAME = 1e-7
"""Losses that differ by less than this share are of one minimum."""
ROUNDING = 1e-13
"""The same, as a share of the usual loss on the line: what is left of a loss that is 0."""


@dataclass(eq=False)
class Lowest:
    """Of a line of B points of the grid, F parameters being free."""

    objective: Objective
    free: Rows
    solve: Solver
    theta: Array
    """(B, P): the free parameters are where they started."""

    def __post_init__(self) -> None:
        self.others = self.theta[:, self.free].copy()
        """(B, F)."""
        self.loss = np.full(len(self.theta), np.inf)
        self.certified = np.zeros(len(self.theta), dtype=bool)
        self.times = np.zeros(len(self.theta), dtype=int)
        """How many searches that know nothing of each other have led to the lowest."""

    def with_others(self, others: Array) -> Array:
        """(B, P) with free parameters `others` (B, F)."""
        theta = self.theta.copy()
        theta[:, self.free] = others
        return theta

    def improved_by(self, others: Array) -> Rows:
        """The points at which free parameters (B, F) are better as they are."""
        value = self.objective.value(self.with_others(others))
        return np.flatnonzero(value < self.loss - self._same())

    def improve(self, rows: Rows, others: Array, independent: bool = False) -> None:
        """Minimise some points from free parameters (m, F), and keep what is lower.

        Points may occur several times. `independent` where the starts know nothing of each other,
        nor of what was found before."""
        if not len(rows):
            return
        theta = self.theta[rows]
        theta[:, self.free] = others
        theta, loss, certified = self.solve(theta)
        loss = np.where(np.isfinite(loss), loss, np.inf)
        order = np.argsort(rows, kind="stable")
        turn = np.empty(len(rows), dtype=int)
        turn[order] = np.arange(len(rows)) - np.searchsorted(rows[order], rows[order])
        for k in range(turn.max() + 1):
            some = turn == k
            self._keep(rows[some], theta[some][:, self.free], loss[some], certified[some],
                       int(independent))  # fmt: skip

    def join(self, other: "Lowest") -> None:
        """What a search has led to, roughly, that knew nothing of the others."""
        same = np.abs(other.loss - self.loss) <= self._same()
        self.times += same
        rows = np.flatnonzero(~same & (other.loss < self.loss))
        self.improve(rows, other.others[rows], independent=True)

    def _keep(self, rows: Rows, others: Array, loss: Array, certified: Mask, counted: int) -> None:
        same = np.abs(loss - self.loss[rows]) <= self._same()[rows]
        better = loss < self.loss[rows]
        self.times[rows] = np.where(better & ~same, counted, self.times[rows] + same * counted)
        taken = rows[better]
        self.others[taken] = others[better]
        self.loss[taken] = loss[better]
        self.certified[taken] = certified[better]

    def _same(self) -> Array:
        """(B,): differences from the lowest below this are none."""
        known = np.isfinite(self.loss)
        usual = np.median(np.abs(self.loss[known])) if known.any() else 0.0
        return np.where(known, SAME * np.abs(self.loss) + ROUNDING * usual, 0.0)
