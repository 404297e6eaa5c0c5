"""Curvature: extreme eigenvalues of the Hessian of the displayed loss, and what they allow.

Gradient descent with a constant rate can settle at a minimum only under 2/L, L the largest
eigenvalue there (G. Goh, "Why momentum really works", Distill 2017).
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array
from landscape.objective import Objective

DENSE = 1000
"""Up to this many parameters the whole Hessian is formed."""


@dataclass(frozen=True)
class Curvature:
    """Extreme eigenvalues of the Hessian of the displayed loss, at the fit."""

    largest: float
    smallest: float
    condition_number: float | None
    """largest / smallest; None where the smallest is not positive."""
    max_learning_rate: float | None
    """2 / largest: gradient descent with a larger constant rate cannot settle here."""
    method: str


def eigenpairs(objective: Objective, theta: Array, which: str) -> tuple[Array, Array, str]:
    """Eigenvalues (k,), eigenvectors (k, P) as rows, and the method, of the Hessian at `theta`.

    `which`: `largest` (the two largest, falling), `smallest` (the two smallest, rising) or
    `extremes` (the largest, then the smallest). Dense where P <= 1000, else Lanczos
    (ARPACK through `scipy.sparse.linalg.eigsh`) on Hessian-vector products."""
    if objective.count <= DENSE:
        values, vectors = np.linalg.eigh(objective.hessian(theta))
        order = {"largest": [-1, -2], "smallest": [0, 1], "extremes": [-1, 0]}[which]
        order = order[: objective.count]
        return values[order], vectors.T[order], "exact"
    from scipy.sparse.linalg import LinearOperator, eigsh

    p = objective.count
    operator = LinearOperator((p, p), matvec=lambda v: objective.hvp(theta, v.ravel()), dtype=float)
    ends = {"largest": "LA", "smallest": "SA", "extremes": "BE"}[which]
    start = np.random.default_rng(0).standard_normal(p)
    values, vectors = eigsh(operator, k=2, which=ends, v0=start, tol=1e-9, maxiter=50 * p)
    order = [0, 1] if which == "smallest" else [1, 0]
    return values[order], vectors.T[order], "Lanczos"


def curvature(objective: Objective, theta: Array) -> Curvature | None:
    """At `theta` (P,); None where the loss has no second derivatives or they are not finite."""
    if not objective.smooth:
        return None
    try:
        values, _, method = eigenpairs(objective, theta, "extremes")
    except (np.linalg.LinAlgError, ValueError, ArithmeticError):
        return None
    if not np.all(np.isfinite(values)):
        return None
    largest, smallest = float(values[0]), float(values[-1])
    return Curvature(
        largest=largest,
        smallest=smallest,
        condition_number=largest / smallest if smallest > 1e-15 * abs(largest) else None,
        max_learning_rate=2 / largest if largest > 0 else None,
        method=method,
    )
