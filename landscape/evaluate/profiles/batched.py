"""Quasi-Newton minimisation of many points at once, over some of their parameters.

BFGS with backtracking (J. Nocedal, S. Wright, "Numerical Optimization", 2006, chapter 6), every
array with the points along its first axis: a network's loss at a hundred points takes little longer
than at ten. B points, F free parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array, Mask, Rows
from landscape.evaluate.profiles.lowest import Minima
from landscape.objective.base import Objective

ValuesAndGradients: TypeAlias = Callable[[Array], tuple[Array, Array]]
"""(B,) and (B, P) at parameters (B, P)."""

MAX_ITERATIONS = 500
ENOUGH = 1e-10
"""What a step must promise, as a share of the loss, for another to follow."""
HALVINGS = 25
SUFFICIENT = 1e-4
"""Share of what the slope promises that a step must fall by."""


def minimised(
    function: ValuesAndGradients, free: Rows, theta: Array, iterations: int = MAX_ITERATIONS
) -> Minima:
    """Where each of `theta` (B, P) leads; whether it is a minimum must be looked at later."""
    theta = theta.copy()
    losses, gradients = function(theta)
    search = Search(function, free, theta, losses, gradients[:, free])
    for _ in range(iterations):
        if not len(search.active):
            break
        search.advance()
    return search.theta, search.losses, np.isfinite(search.losses)


def minimised_in_units(
    objective: Objective, free: Rows, units: Array, iterations: int, theta: Array
) -> Minima:
    """The same, roughly, where steps of `units (F,)` are neither long nor short, and of the loss
    what such a step changes it by. None of them is said to be a minimum."""
    lengths = np.ones(theta.shape[1])
    lengths[free] = units
    changes = np.abs(objective.values_and_gradients(theta)[1][:, free] * units).max(axis=1)
    usual = changes[np.isfinite(changes) & (changes > 0)]
    height = float(np.median(usual)) if len(usual) else 1.0

    def scaled(points: Array) -> tuple[Array, Array]:
        losses, gradients = objective.values_and_gradients(points * lengths)
        return losses / height, gradients * (lengths / height)

    minima, _, _ = minimised(scaled, free, theta / lengths, iterations)
    minima *= lengths
    return minima, objective.value(minima), np.zeros(len(minima), dtype=bool)


@dataclass(eq=False)
class Search:
    """Where the points are, and which of them still move."""

    function: ValuesAndGradients
    free: Rows
    theta: Array
    """(B, P)."""
    losses: Array
    """(B,)."""
    gradients: Array
    """(B, F)."""

    def __post_init__(self) -> None:
        finite = np.isfinite(self.losses) & np.isfinite(self.gradients).all(axis=1)
        self.active = np.flatnonzero(finite & self.gradients.any(axis=1))
        """Indices (A,) of the points that still move."""
        self.inverse = np.zeros((len(self.active), 0, 0))
        """(A, F, F): estimates of the inverse Hessians."""

    def advance(self) -> None:
        """One step of every active point; those that gain nothing more become inactive."""
        gradient, first = self.gradients[self.active], not self.inverse.size
        if first:
            self.inverse = np.tile(np.eye(len(self.free)), (len(self.active), 1, 1))
        step = -(self.inverse @ gradient[..., None])[..., 0]
        descent = np.einsum("af,af->a", step, gradient)
        wrong = ~(descent < 0)
        step[wrong], self.inverse[wrong] = -gradient[wrong], np.eye(len(self.free))
        descent[wrong] = -np.einsum("af,af->a", gradient, gradient)[wrong]
        length = np.minimum(1.0, 1 / np.abs(gradient).sum(axis=1)) if first else np.ones(len(step))
        moved, shares = self._search_lines(step, descent, length)
        change = shares[:, None] * step
        self._update(change, self.gradients[self.active] - gradient, first)
        gaining = moved & (-descent > ENOUGH * np.abs(self.losses[self.active]))
        self.active, self.inverse = self.active[gaining], self.inverse[gaining]

    def _search_lines(self, step: Array, descent: Array, length: Array) -> tuple[Mask, Array]:
        """Whether (A,) each point has moved, and by which share (A,) of its step (A, F)."""
        waiting, shares = np.arange(len(step)), np.zeros(len(step))
        for _ in range(HALVINGS):
            if not len(waiting):
                break
            at = self.active[waiting]
            trial = self.theta[at]
            trial[:, self.free] += length[waiting, None] * step[waiting]
            losses, gradients = self.function(trial)
            bound = self.losses[at] + SUFFICIENT * length[waiting] * descent[waiting]
            good = (losses <= bound) & (losses < self.losses[at])
            rows, taken = waiting[good], at[good]
            self.theta[taken], self.losses[taken] = trial[good], losses[good]
            self.gradients[taken] = gradients[good][:, self.free]
            shares[rows] = length[rows]
            waiting = waiting[~good]
            length[waiting] /= 2
        return shares > 0, shares

    def _update(self, change: Array, turned: Array, first: bool) -> None:
        """The inverse Hessians, from changes (A, F) of parameters and of gradients."""
        product = np.einsum("af,af->a", change, turned)
        sizes = np.linalg.norm(change, axis=1) * np.linalg.norm(turned, axis=1)
        rows = np.flatnonzero(product > 1e-12 * sizes)
        s, y, sy = change[rows], turned[rows], product[rows]
        if first:
            self.inverse[rows] *= (sy / np.einsum("af,af->a", y, y))[:, None, None]
        hy = (self.inverse[rows] @ y[..., None])[..., 0]
        factor = (1 + np.einsum("af,af->a", y, hy) / sy) / sy
        cross = hy[:, :, None] * (s / sy[:, None])[:, None, :]
        self.inverse[rows] += (
            factor[:, None, None] * s[:, :, None] * s[:, None, :] - cross - cross.swapaxes(1, 2)
        )
