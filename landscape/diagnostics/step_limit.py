"""Where a learning rate stands against 2/L, L the largest eigenvalue of the Hessian at the fit.

Gradient descent on a quadratic settles if and only if its rate is under 2/L (G. Goh, "Why
momentum really works", Distill 2017); near a minimum every smooth loss is one. Other optimizers
have other limits, so for them the comparison is a yardstick and no verdict.
"""

from landscape.diagnostics.curvature import Curvature

EXACT = 1e-9
"""Rates within this share of the limit are at it."""


def against_limit(first: float, last: float, curvature: Curvature | None) -> str | None:
    """`under 2/L`, `at 2/L` or `over 2/L` for a learning rate that goes from `first` to `last`;
    `over 2/L, then under` where it crosses; None where there is no limit to compare with."""
    if curvature is None or curvature.max_learning_rate is None:
        return None
    before, after = (_side(rate, curvature.max_learning_rate) for rate in (first, last))
    return f"{before} 2/L" if before == after else f"{before} 2/L, then {after}"


def _side(rate: float, limit: float) -> str:
    if abs(rate - limit) <= EXACT * limit:
        return "at"
    return "under" if rate < limit else "over"
