"""Squared error of scores linear in the parameters: a quadratic, so no point visits a sample."""

import numpy as np

from landscape.arrays import Array, chunks
from landscape.evaluate.plane import Plane, Values, has_projections
from landscape.evaluate.quadratic import on_grid, triangle
from landscape.losses import MSE
from landscape.objective.base import Objective

BLOCK = 16384
"""Samples reduced at once."""


def is_applicable(objective: Objective) -> bool:
    """Whether the loss is the squared residual of scores linear in the parameters."""
    return has_projections(objective) and isinstance(objective.loss, MSE) and not objective.linked


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """The mean or sum of squared residuals; no evaluation at all."""
    if not is_applicable(plane.objective):
        return None

    def residuals(rows: slice) -> Array:
        part = plane.projected(rows)
        part.z[0, :, 0] -= part.y
        columns = part.z[[1, 2, 0], :, 0]
        return (columns if part.weights is None else columns * np.sqrt(part.weights)).T

    blocks = chunks(plane.objective.n_samples, BLOCK)
    total = on_grid(*triangle(map(residuals, blocks)), alpha, beta)
    return Values(plane.whole(total, alpha, beta), "closed_form", 0)
