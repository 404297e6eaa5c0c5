"""Whether exact second derivatives are those of the loss around a point.

A formula gives numbers at kinks, cusps and ends of its domain, too: √x has -3.5e179 at 0, and the
tip of a cone 0. So differences of the gradient must come to the same, on either side, at some step.
"""

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective, UntrustworthyError

STEPS = np.logspace(-2, -14, 13)
"""Steps that are tried, as shares of each parameter or of 1."""
RESOLVED = 1e-9
"""Share of a parameter that steps are at least."""
CONFIRMED = 0.01
"""Share of a product with the Hessian by which differences may differ from it, …"""
CLOSER = 0.8
"""… or such a share of what they do at a step twice as long: of a smooth loss that halves."""
ROUNDING = 1e-14
"""Share of the gradient that is lost in its rounding."""
UNDERFLOW = 1e-200
"""Differences below this cannot be told from 0."""


def refuse_unconfirmed(objective: Objective, theta: Array) -> None:
    """Raise UntrustworthyError where differences do not confirm the Hessian at `theta` (P,)."""
    vector = np.random.default_rng(0).standard_normal(objective.count)
    size = np.abs(theta)
    sizes = np.where(size > 0, size, 1.0), np.maximum(size, 1.0)
    with np.errstate(all="ignore"):
        for step in STEPS:
            for length in sizes[: 1 if np.array_equal(*sizes) else 2]:
                resolved = np.all(step * length >= RESOLVED * size)
                if resolved and _is_confirmed(objective, theta, step * length * vector):
                    return
    raise UntrustworthyError(
        "differences of the gradient at two step sizes do not confirm the exact Hessian: "
        "the loss has a kink, a cusp or an end there"
    )


def _is_confirmed(objective: Objective, theta: Array, step: Array) -> bool:
    """By the gradient at a `step` (P,) and half of it, both ways."""
    length = np.abs(step).max()
    product = objective.hvp(theta, step / length) * length
    shares = np.array([1.0, -1.0, 0.5, -0.5])
    there = objective.gradients(np.vstack([theta, theta + shares[:, None] * step]))
    errors = np.abs((there[1:] - there[0]) / shares[:, None] - product).max(axis=1)
    if not np.isfinite(errors).all():
        return False
    whole, half = errors[:2], errors[2:]
    least = CONFIRMED * np.abs(product).max() + ROUNDING * np.abs(there).max() + UNDERFLOW
    return bool(np.all((half <= least) | (half <= CLOSER * whole)))
