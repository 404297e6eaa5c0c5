"""The minima of a loss as a penalty on its weights falls from infinity to nothing.

Of a model whose scores are linear in its parameters: each minimum is a fit of its own, so that the
path is as true as fits are. P parameters.
"""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError, LandscapeWarning
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit
from landscape.optimize.solvers.polish import polish

MAX_PARAMETERS = 200
STRONGEST, WEAKEST = 1e3, 1e-4
"""Penalties that ridge's path begins and ends with, as shares of the loss's largest curvature; with
l1 it begins where the first weight leaves zero."""
FIRST_POINTS, MAX_POINTS = 16, 100
SPACING = 0.03
"""Neighbouring points of the path are to be no farther apart than this share of its extent."""
CORNER = 8.0
"""How much nearer they are to be where a weight leaves zero: the path has a corner there."""
DECADES = 6
"""The last penalty above none lies so far below the strongest one with l1."""


def check(objective: Objective) -> None:
    """Raise InputError where the objective has no weights to penalise, or too many."""
    if not (isinstance(objective, Supervised) and objective.linear_scores and objective.convex):
        reason = "needs a model whose scores are linear in its weights, and a loss without a clip"
        raise InputError("path", reason, "leave it out")
    if objective.count > MAX_PARAMETERS:
        reason = f"is of at most {MAX_PARAMETERS} parameters; there are {objective.count}"
        raise InputError("path", reason, "leave it out")


def l1_ratio_of(objective: Objective) -> float:
    """The share of l1 in the model's own penalty; 0 of a model without one."""
    assert isinstance(objective, Supervised)
    own = objective.own
    return own.l1 / (own.l1 + 2 * own.l2) if own else 0.0


def regularisation_path(
    objective: Objective, fitted: Array, ratio: float, directions: Array
) -> dict[str, Any]:
    """Follow the minima of what the fit minimises + λ · (ratio · ‖w‖₁ + (1 - ratio)/2 · ‖w‖₂²).

    With a ratio of 1 that is the lasso's path, of 0 ridge's, between them the elastic net's; along
    the `directions` (k, P) it is to be smooth. Gives `theta` (m, P), from weights of zero to the
    `fitted` (P,), where λ = 0; `strength` (m,), λ; and `l1_ratio`.
    """
    assert isinstance(objective, Supervised)
    target = objective.minimised
    null = _without_weights(target, fitted)
    strongest = _strongest(target, null, fitted, ratio)
    last = 10.0**-DECADES if ratio else WEAKEST / STRONGEST
    between = strongest * np.geomspace(1, last, FIRST_POINTS) if strongest else ()
    strengths = [np.inf, *between, 0.0]
    points = [null, *(_penalised(target, null, s, ratio) for s in strengths[1:-1]), fitted]
    while strongest and len(points) < MAX_POINTS:
        shown = np.array(points) @ directions.T
        extent = np.ptp(shown, axis=0)
        gaps = np.abs(np.diff(shown, axis=0) / np.where(extent > 0, extent, 1)).max(axis=1)
        zero = np.abs(shown) <= 1e-9 * extent
        gaps[np.any(zero[1:] != zero[:-1], axis=1)] *= CORNER
        i = int(np.argmax(gaps))
        if gaps[i] <= SPACING:
            break
        middle = _between(strengths[i], strengths[i + 1])
        strengths.insert(i + 1, middle)
        points.insert(i + 1, _penalised(target, null, middle, ratio))
    return {"theta": np.array(points), "strength": np.array(strengths), "l1_ratio": ratio}


def _between(stronger: float, weaker: float) -> float:
    """A penalty between two, of which one may be infinite and the other none."""
    if np.isinf(stronger):
        return 10 * weaker
    return float(np.sqrt(stronger * weaker)) if weaker else stronger / 10


def _without_weights(target: Supervised, fitted: Array) -> Array:
    """(P,): the minimum over intercepts alone, the weights being zero."""
    from scipy.optimize import minimize

    free = ~target.layout.weights
    theta = np.where(free, fitted, 0.0)
    if not free.any():
        return theta

    def with_free(values: Array) -> Array:
        out = theta.copy()
        out[free] = values
        return out

    def loss(values: Array) -> tuple[float, Array]:
        return float(target.value(with_free(values))), target.gradient(with_free(values))[free]

    reached = minimize(loss, theta[free], jac=True, method="BFGS", options={"gtol": 1e-12})
    return with_free(np.asarray(reached.x))


def _strongest(target: Supervised, null: Array, fitted: Array, ratio: float) -> float:
    """The penalty that the path begins with; 0 where the fit has no weights to begin with."""
    weights = target.layout.weights
    steepest = float(np.abs(target.gradient(null)[weights]).max())
    if ratio:
        return steepest / ratio
    if target.smooth and (hessian := target.hessian(null)[np.ix_(weights, weights)]).any():
        return STRONGEST * float(np.linalg.eigvalsh(hessian)[-1])
    return STRONGEST * steepest / (float(np.abs(fitted[weights]).max()) or 1.0)


def _penalised(target: Supervised, start: Array, strength: float, ratio: float) -> Array:
    """(P,): the minimum with that penalty added."""
    loss = target.loss.model_copy(
        update={
            "l1": target.loss.l1 + strength * ratio,
            "l2": target.loss.l2 + strength * (1 - ratio) / 2,
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LandscapeWarning)  # the path is a guide, not a result
        penalised = replace(target, loss=loss)
        theta = fit(penalised, start).theta
    return polish(penalised, theta)[0] if penalised.smooth_but_for_l1 else theta
