"""The smallest and the largest eigenvalue of the Hessian, point by point.

Each point is what `curvature` does at one, so that a value there and in the summary is the same.
How long it takes is told beforehand from what was measured of one core: a product of the Hessian
and a vector takes 0.2 ms and 6 ns a parameter and sample, a Hessian by formula 0.5 ms and 0.1 ns
for each sample and pair of parameters, decomposing it included.
"""

import warnings

import numpy as np

from landscape.arrays import Array, Rows
from landscape.diagnostics.hessian.curvature import FORMED, MULTIPLIED, curvature
from landscape.errors import LandscapeWarning
from landscape.objective.base import Objective
from landscape.objective.callable import FROM_VALUES
from landscape.objective.pointwise import LOSS, PointwiseObjective

EIGENVALUES = {
    "eigen_min": "smallest eigenvalue of the Hessian",
    "eigen_max": "largest eigenvalue of the Hessian",
}
"""The quantities, and what they are in words."""
LANCZOS_PRODUCTS = 80
"""Products that Lanczos' method takes for both ends of a spectrum, as was measured."""


class EigenvalueObjective(PointwiseObjective):
    """Gives both ends of the spectrum where another objective gives its loss.

    So they are evaluated as the points of a callable are: by an executor, kept in a store. There is
    no loss among the quantities; its place holds 0.
    """

    label = "eigenvalues of the Hessian"
    smooth = differentiable = False

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.layout = objective.layout

    def evaluate(self, theta: Array) -> dict[str, float]:
        """`eigen_min` and `eigen_max` at parameters (P,).

        NaN where the loss or its Hessian is not finite, or that is had by differences that are not
        to be trusted."""
        measured = None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", LandscapeWarning)
            if np.isfinite(self.objective.value(theta)):
                measured = curvature(self.objective, theta)
        extremes = (measured.smallest, measured.largest) if measured else (np.nan, np.nan)
        return {LOSS: 0.0, **dict(zip(EIGENVALUES, extremes, strict=True))}

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,): of the 0 in the place of a loss."""
        return np.zeros(self.count)


def products(objective: Objective) -> int:
    """How many products of the Hessian and a vector a point costs; 0 where it has a formula."""
    if objective.forms_hessian and objective.count <= FORMED:
        return 0
    if objective.derivatives == FROM_VALUES:
        return objective.count // 4 + 1  # P² + P values, of which a product takes 4 P
    return objective.count if objective.count <= MULTIPLIED else LANCZOS_PRODUCTS


def estimated_seconds(objective: Objective) -> float:
    """Tell how long a point takes on one core."""
    n, p = max(1, objective.n_samples), objective.count
    count = products(objective)
    if not count:
        return 5e-4 + 1e-10 * p**2 * (n + p)
    return count * (2e-4 + 6e-9 * n * p)
