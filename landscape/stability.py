"""Where a learning rate stands against 2/L, L the largest eigenvalue of the Hessian at the fit.

Gradient descent on a quadratic settles if and only if its rate is under 2/L (G. Goh, "Why
momentum really works", Distill 2017); near a minimum every smooth loss is one. Other optimizers
have other limits, so for them the comparison is a yardstick and no verdict.
"""

from landscape.curvature import Curvature
from landscape.descent import Descent

EXACT = 1e-9
"""Rates within this share of the limit are at it."""


def against_limit(descent: Descent, curvature: Curvature | None) -> str | None:
    """`under 2/L`, `at 2/L` or `over 2/L`; of a changing rate `over 2/L, then under`; None where
    there is no limit to compare with."""
    if curvature is None or curvature.max_learning_rate is None:
        return None
    limit = curvature.max_learning_rate
    first, last = (_side(float(rate), limit) for rate in descent.rates[[0, -1]])
    return f"{first} 2/L" if first == last else f"{first} 2/L, then {last}"


def _side(rate: float, limit: float) -> str:
    if abs(rate - limit) <= EXACT * limit:
        return "at"
    return "under" if rate < limit else "over"
