"""The Hessian's spectrum: all eigenvalues where there are few, else their density.

The density is found by stochastic Lanczos quadrature: from each of some random vectors, Lanczos'
method gives a Gauss quadrature of the spectral measure that the vector sees, and their mean
estimates the share of the eigenvalues around each value (S. Ubaru, J. Chen, Y. Saad, SIAM J. Matrix
Anal. Appl. 38, 2017; B. Ghorbani, S. Krishnan, Y. Xiao, ICML 2019). The same vectors estimate the
trace (M. Hutchinson, Commun. Stat. Simul. Comput. 19, 1990). Errors are the standard errors of the
means over the vectors.
"""

from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.base import Objective

MAX_EXACT = 2000
"""Parameters up to which every eigenvalue is found."""
VECTORS, STEPS = 10, 80
"""Random vectors, and steps of Lanczos' method from each."""
WORKSPACE = 64 * 2**20
"""Bytes for the vectors of one Lanczos run, kept to stay orthogonal to them all."""
POINTS, WIDTH = 800, 0.01
"""Points of the density; the standard deviation that smooths it, as a share of the range."""
ROUNDING = 1e-13
"""Eigenvalues under this share of the largest one's size are zero within rounding."""


def check(objective: Objective) -> None:
    """Raise InputError where there are no second derivatives."""
    if not objective.smooth:
        what = f"needs second derivatives; the {objective.label} has none"
        raise InputError("kind", what, "a smooth loss, or another figure")


def spectrum(objective: Objective, theta: Array, rng: np.random.Generator) -> dict[str, Any]:
    """The spectrum of the Hessian at `theta` (P,); `rng` draws the random vectors.

    `count`: P; `method`; `largest` and `smallest` eigenvalue; `trace` and `trace_error`. With
    `eigenvalues (P,)`, falling, where P ≤ 2000; else with `value (m,)`, `density (m,)`, of the
    eigenvalues' shares, `density_error (m,)` and the `residual` of the extremes.

    Raises InputError where there are no second derivatives, or they are not finite there."""
    check(objective)
    with np.errstate(all="ignore"):
        data = _exact(objective, theta) if objective.count <= MAX_EXACT else None
        data = data or _estimated(objective, theta, rng)
    if not np.isfinite(data["trace"]):
        raise InputError("at", "the Hessian is not finite there", "another point")
    return {"count": objective.count, **data}


def _exact(objective: Objective, theta: Array) -> dict[str, Any]:
    hessian = objective.hessian(theta)
    if not np.isfinite(hessian).all():
        return {"trace": float("nan")}
    values = np.linalg.eigvalsh(hessian)[::-1]
    return {
        "method": "exact",
        "eigenvalues": values,
        "largest": float(values[0]),
        "smallest": float(values[-1]),
        "trace": float(values.sum()),
        "trace_error": 0.0,
    }


def _estimated(objective: Objective, theta: Array, rng: np.random.Generator) -> dict[str, Any]:
    runs = [
        lanczos(lambda v: objective.hvp(theta, v), objective.count, rng) for _ in range(VECTORS)
    ]
    nodes = np.concatenate([run[0] for run in runs])
    if not np.isfinite(nodes).all():
        return {"trace": float("nan")}
    low, high = float(nodes.min()), float(nodes.max())
    residual = max(float(run[2][k]) for run in runs for k in (0, -1) if run[0][k] in (low, high))
    value, width = density_axis(nodes)
    densities = np.array([smoothed(value, *run[:2], width) for run in runs])
    traces = objective.count * np.array([run[0] @ run[1] for run in runs])
    return {
        "method": "stochastic Lanczos quadrature",
        "largest": high,
        "smallest": low,
        "residual": residual,
        "trace": float(traces.mean()),
        "trace_error": _standard_error(traces),
        "value": value,
        "density": densities.mean(axis=0),
        "density_error": np.asarray(_standard_error(densities)),
        "probes": VECTORS,
    }


def lanczos(product: Any, count: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Lanczos' method from a random vector of signs, of a matrix whose `product` with a vector
    (count,) is given.

    Rising nodes (m,) and weights (m,), which sum to 1, of the quadrature; how far each node is at
    most from an eigenvalue (m,)."""
    steps = min(STEPS, count, max(2, WORKSPACE // (8 * count)))
    basis = np.empty((steps, count))
    basis[0] = rng.choice([-1.0, 1.0], count) / np.sqrt(count)
    alpha, beta = np.zeros(steps), np.zeros(steps)
    for k in range(steps):
        w = product(basis[k])
        alpha[k] = basis[k] @ w
        for _ in range(2):  # twice is enough (B. Parlett, "The Symmetric Eigenvalue Problem", 6.9)
            w = w - basis[: k + 1].T @ (basis[: k + 1] @ w)
        beta[k] = np.linalg.norm(w)
        if not np.isfinite(beta[k]) or beta[k] <= ROUNDING * np.abs(alpha[: k + 1]).max():
            steps = k + 1
            break
        if k + 1 < steps:
            basis[k + 1] = w / beta[k]
    off = beta[: steps - 1]
    matrix = np.diag(alpha[:steps]) + np.diag(off, 1) + np.diag(off, -1)
    if not np.isfinite(matrix).all():
        return np.array([np.nan]), np.ones(1), np.array([np.nan])
    nodes, vectors = np.linalg.eigh(matrix)
    return nodes, vectors[0] ** 2, beta[steps - 1] * np.abs(vectors[-1])


def density_axis(nodes: Array) -> tuple[Array, float]:
    """(m,): values over the range of the nodes and a little beyond; the width that smooths them."""
    low, high = float(nodes.min()), float(nodes.max())
    width = WIDTH * (high - low) or abs(high) or 1.0
    return np.linspace(low - 4 * width, high + 4 * width, POINTS), width


def smoothed(value: Array, nodes: Array, weights: Array, width: float) -> Array:
    """(m,): the density of weighted nodes, each spread as a normal distribution."""
    z = (value[:, None] - nodes) / width
    return np.exp(-(z**2) / 2) @ weights / (width * np.sqrt(2 * np.pi))


def _standard_error(samples: Array) -> Any:
    """Of the mean over the first axis."""
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    return float(error) if error.ndim == 0 else error
