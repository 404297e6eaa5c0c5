"""Whether a likelihood has a minimum at all: decided by a linear programme, or by the scores of a
network.

A loss of linear scores that only tends to its infimum falls for ever along some direction v: every
sample whose loss grows with its score has K v ≤ 0, every one whose loss falls has K v ≥ 0, those
that grow both ways K v = 0, and some loss changes at all. For cross-entropy that is separation and
quasi-separation (A. Albert, J. Anderson, Biometrika 71, 1984).
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array
from landscape.losses import CrossEntropy, Poisson
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.convex_model import inverse
from landscape.optimize.solvers.kinks import MAX_SIZE, class_gaps
from landscape.optimize.solvers.lbfgs import lbfgs

VISIBLE = 1e-6
"""What a row must change by, the columns being at most 1, to count as changing."""
LOST = 50.0
"""Score beyond which a sample of cross-entropy, or a count of 0, loses nothing that is seen."""
SEPARATED = 1e-9
"""Share of the largest score by which the true class must lead."""


@dataclass(frozen=True, eq=False)
class Recession:
    """Where a loss falls for ever."""

    direction: Array
    """(P,)."""
    infimum: float
    """What the objective tends to."""
    penalised: bool
    """Whether the weights are held by a penalty, so that intercepts alone run away."""


def recession(objective: Objective, theta: Array) -> Recession | None:
    """Along which direction the objective falls for ever, and to what, as seen from `theta` (P,);
    None where it does not, or where that is not decided here."""
    if (
        not isinstance(objective, Supervised)
        or not objective.convex
        or not isinstance(objective.loss, CrossEntropy | Poisson)
    ):
        return None
    penalised = bool(objective.lasso or objective.ridge)
    every_class_counts = objective.loss.classes and objective.weights is None
    if penalised and every_class_counts and isinstance(objective.model, AffineModel):
        return None  # intercepts alone cannot run away there
    falling, still = _rows(objective)
    if penalised:  # only intercepts can run away
        falling, still = (rows * ~objective.layout.weights for rows in (falling, still))
    if not len(falling) or (len(falling) + len(still)) * objective.count > MAX_SIZE:
        return None
    direction = _widest(falling, still)
    if direction is None:
        return None
    return Recession(direction, _infimum(objective, theta, direction, falling, still), penalised)


def _infimum(
    objective: Supervised, theta: Array, direction: Array, falling: Array, still: Array
) -> float:
    """What is left of the loss as it falls: nothing where all samples fall, else the minimum of
    what the others lose, beyond where those that fall lose anything."""
    far: Array = theta
    following: Array | None = direction
    while following is not None:
        margins = falling @ following
        falls = margins > VISIBLE * margins.max()
        far = far + LOST / margins[falls].min() * following
        falling = falling[~falls]
        following = _widest(falling, still) if len(falling) else None
    if not len(falling) and not len(still):
        return 0.0
    return float(min(objective.value(far), objective.value(lbfgs(objective, far))))


def is_separated(objective: Objective, theta: Array) -> bool:
    """Whether the network of `theta` (P,) gives every sample its class, without a penalty: the loss
    then falls for ever, to 0, as the weights and biases of its last layer grow together."""
    if (
        not isinstance(objective, Supervised)
        or not isinstance(objective.model, MLP)
        or not isinstance(objective.loss, CrossEntropy)
        or objective.clip is not None
        or objective.ridge
        or objective.lasso
    ):
        return False
    scores, y = objective.scores(theta), objective.data.y
    if objective.outputs == 1:
        lead = (2 * y - 1) * scores[:, 0]
    else:
        lead = -class_gaps(scores, y).reshape(len(y), -1).max(axis=1)
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
        return -class_gaps(design.reshape(-1, k, objective.count), y), design[:0]
    if isinstance(objective.loss, Poisson):
        return -design[y == 0], design[y > 0]
    hard = (y == 0) | (y == 1)
    return (2 * y[hard] - 1)[:, None] * design[hard], design[~hard]


def _widest(falling: Array, still: Array) -> Array | None:
    """(P,) with the largest sum of falling · v, all entries in -1 … 1 where columns are at most 1;
    None where no row can grow."""
    from scipy.optimize import linprog

    size = np.maximum(np.abs(falling).max(axis=0, initial=0), np.abs(still).max(axis=0, initial=0))
    units = inverse(size)
    falling, still = falling * units, still * units
    result = linprog(
        -falling.sum(axis=0),
        A_ub=-falling,
        b_ub=np.zeros(len(falling)),
        A_eq=still,
        b_eq=np.zeros(len(still)),
        bounds=(-1, 1),
        method="highs",
    )
    if result.x is None:
        return None
    margins = falling @ result.x
    separated = margins.max() > VISIBLE and margins.min() > -VISIBLE * margins.max()
    return result.x * units if separated else None
