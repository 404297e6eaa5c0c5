"""Whether a likelihood has a minimum at all: decided by a linear programme, or by the scores of a
network.

A loss of linear scores that only tends to its infimum falls for ever along some direction v: every
sample whose loss grows with its score has K v ≤ 0, every one whose loss falls has K v ≥ 0, those
that grow both ways K v = 0, and some loss changes at all. For cross-entropy that is separation and
quasi-separation (A. Albert, J. Anderson, Biometrika 71, 1984).
"""

import numpy as np

from landscape.arrays import Array
from landscape.losses import CrossEntropy, Poisson
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

MAX_SIZE = 1e7
"""Rows times parameters up to which the programme is solved."""
VISIBLE = 1e-6
"""What a row must change by, the columns being at most 1, to count as changing."""
SEPARATED = 1e-9
"""Share of the largest score by which the true class must lead."""


def recession(objective: Objective) -> Array | None:
    """(P,): a direction along which the objective falls for ever; None where there is none, or
    where that is not decided here."""
    if (
        not isinstance(objective, Supervised)
        or not objective.convex
        or not isinstance(objective.loss, CrossEntropy | Poisson)
    ):
        return None
    penalised = bool(objective.lasso or objective.ridge)
    if penalised and objective.weights is None and isinstance(objective.model, AffineModel):
        return None  # intercepts alone cannot run away where there are two classes
    falling, still = _rows(objective)
    if penalised:  # only intercepts can run away
        falling, still = (rows * ~objective.layout.weights for rows in (falling, still))
    size = np.maximum(np.abs(falling).max(axis=0, initial=0), np.abs(still).max(axis=0, initial=0))
    units = 1 / np.where(size > 0, size, 1.0)
    if not len(falling) or (len(falling) + len(still)) * len(units) > MAX_SIZE:
        return None
    direction = _widest(falling * units, still * units)
    return None if direction is None else direction * units


def is_separated(objective: Objective, theta: Array) -> bool:
    """Whether the network of `theta` (P,) gives every sample its class, without a penalty: the loss
    then falls for ever, to 0, as the weights and biases of its last layer grow together."""
    if (
        not isinstance(objective, Supervised)
        or not isinstance(objective.model, MLP)
        or not isinstance(objective.loss, CrossEntropy)
        or objective.loss.clip is not None
        or objective.ridge
        or objective.lasso
    ):
        return False
    scores, y = objective.scores(theta), objective.data.y
    if scores.shape[-1] == 1:
        lead = (2 * y - 1) * scores[:, 0]
    else:
        own = np.arange(scores.shape[-1]) == y.astype(int)[:, None]
        lead = scores[own] - np.where(own, -np.inf, scores).max(axis=1)
    if objective.weights is not None:
        lead = lead[objective.weights > 0]
    hard = np.all(y == np.round(y))
    return bool(hard and np.all(lead > SEPARATED * np.abs(scores).max()))


def _rows(objective: Supervised) -> tuple[Array, Array]:
    """Rows (., P) that must not fall below 0, and rows that must stay at 0."""
    design, y, k = objective.design, objective.data.y, objective.outputs
    if objective.weights is not None:
        kept = objective.weights > 0
        design, y = design[np.repeat(kept, k)], y[kept]
    if k > 1:
        gaps = design.reshape(-1, k, objective.count)
        codes = y.astype(int)
        wrong = np.arange(k) != codes[:, None]
        return (gaps[np.arange(len(codes)), codes][:, None] - gaps)[wrong], design[:0]
    if isinstance(objective.loss, Poisson):
        return -design[y == 0], design[y > 0]
    hard = (y == 0) | (y == 1)
    return (2 * y[hard] - 1)[:, None] * design[hard], design[~hard]


def _widest(falling: Array, still: Array) -> Array | None:
    """(P,) in -1 … 1 with the largest sum of falling · v."""
    from scipy.optimize import linprog

    result = linprog(
        -falling.sum(axis=0),
        A_ub=-falling,
        b_ub=np.zeros(len(falling)),
        A_eq=still if len(still) else None,
        b_eq=np.zeros(len(still)) if len(still) else None,
        bounds=(-1, 1),
        method="highs",
    )
    if result.x is None:
        return None
    margins = falling @ result.x
    separated = margins.max() > VISIBLE and margins.min() > -VISIBLE * margins.max()
    return np.asarray(result.x, float) if separated else None
