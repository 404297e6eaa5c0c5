"""Where a learning rate stands against the limit of its optimizer at the fit.

L is the largest eigenvalue of the Hessian there. Gradient descent on a quadratic settles if and
only if its rate is under 2/L, momentum under 2(1 + β)/L (G. Goh, "Why momentum really works",
Distill 2017), Nesterov's under 2(1 + β)/((1 + 2β)·L); near a minimum every smooth loss is one.
Adaptive rules and those with a line search have no such limit.
"""

from landscape.arrays import Array
from landscape.diagnostics.hessian.curvature import Curvature
from landscape.optimize.optimizers import Optimizer

EXACT = 1e-9
"""Rates within this share of the limit are at it."""


def against_limit(rule: Optimizer, rates: Array, curvature: Curvature | None) -> str | None:
    """`under 2/L`, `at 2/L` or `over 2/L` for the learning rates (T,) of a run, with the rule's own
    limit in the place of 2/L; `over 2/L, then under` where they cross it; None where there is no
    limit to compare with."""
    limit = step_limit(rule, curvature)
    if limit is None:
        return None
    value, formula = limit
    first, last = (_side(float(rate), value) for rate in (rates[0], rates[-1]))
    return f"{first} {formula}" if first == last else f"{first} {formula}, then {last}"


def step_limit(rule: Optimizer, curvature: Curvature | None) -> tuple[float, str] | None:
    """The rate up to which the rule settles at the fit, and its formula; None where there is no
    such limit."""
    if curvature is None or curvature.max_learning_rate is None:
        return None
    return rule.rate_limit(curvature.largest)


def _side(rate: float, limit: float) -> str:
    if abs(rate - limit) <= EXACT * limit:
        return "at"
    return "under" if rate < limit else "over"
