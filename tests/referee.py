"""A referee for fits: objectives and their minima in plain NumPy and SciPy.

It knows nothing of the package: it is given arrays and words, and writes every loss as a textbook
has it. What it finds lower than a fit that calls itself a minimum is a fault of the fit.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog, minimize
from scipy.special import expit, logsumexp, xlogy


def sample_losses(loss: str, z: np.ndarray, y: np.ndarray, extra: float = 0.0) -> np.ndarray:
    """(n,) from scores (n, K); `extra` is huber's delta or the quantile."""
    if loss in ("cross_entropy", "hinge", "squared_hinge") and z.shape[1] == 1:
        score, sign = z[:, 0], 2 * y - 1
        if loss == "cross_entropy":
            return y * np.logaddexp(0, -score) + (1 - y) * np.logaddexp(0, score)
        short = np.maximum(0, 1 - sign * score)
        return short if loss == "hinge" else short**2
    if loss in ("cross_entropy", "hinge", "squared_hinge"):
        true = z[np.arange(len(y)), y.astype(int)]
        if loss == "cross_entropy":
            return logsumexp(z, axis=1) - true
        short = np.maximum(0, 1 + z - true[:, None])
        short[np.arange(len(y)), y.astype(int)] = 0
        return (short if loss == "hinge" else short**2).sum(axis=1)
    r = z[:, 0] - y
    if loss == "poisson":
        return np.exp(z[:, 0]) - y * z[:, 0] - y + xlogy(y, y)
    return {
        "mse": lambda: r**2,
        "mae": lambda: np.abs(r),
        "huber": lambda: np.where(np.abs(r) <= extra, r**2 / 2, extra * np.abs(r) - extra**2 / 2),
        "quantile": lambda: np.where(r < 0, -extra * r, (1 - extra) * r),
        "mse of sigmoid": lambda: (expit(z[:, 0]) - y) ** 2,
    }[loss]()


def objective(
    scores: Callable[[np.ndarray], np.ndarray],
    loss: str,
    y: np.ndarray,
    weights: np.ndarray,
    penalised: np.ndarray,
    l1: float = 0.0,
    l2: float = 0.0,
    extra: float = 0.0,
) -> Callable[[np.ndarray], float]:
    """The weighted mean loss with l1 · ‖w‖₁ + l2 · ‖w‖² of the penalised parameters."""

    def value(theta: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            losses = sample_losses(loss, scores(theta), y, extra)
            mean = weights @ losses / weights.sum()
        w = theta[penalised]
        return float(mean + l1 * np.abs(w).sum() + l2 * (w**2).sum())

    return value


def lowest(
    value: Callable[[np.ndarray], float],
    near: np.ndarray,
    units: np.ndarray,
    rng: np.random.Generator,
    starts: int = 20,
    iterations: int = 150,
) -> float:
    """The lowest value of so many minimisations, from all over and from about `near`."""
    best = value(near)

    def scaled(u: np.ndarray) -> float:
        result = value(u * units)
        return result if np.isfinite(result) else 1e300

    for k in range(starts):
        spread = 10.0 ** rng.uniform(-4, 0.5)
        middle = near / units if k % 2 else 0.0
        start = middle + spread * rng.standard_normal(len(near))
        method = "Nelder-Mead" if k % 5 == 4 else "BFGS"
        with np.errstate(all="ignore"):
            first = scaled(start) or 1.0
            end = minimize(
                lambda u, first=first: scaled(u) / first, start, method=method,
                options={"maxiter": iterations},
            )  # fmt: skip
        best = min(best, scaled(end.x))
    return best


def least_absolute(
    design: np.ndarray, y: np.ndarray, weights: np.ndarray, q: float | None
) -> float:
    """The least weighted mean absolute (or quantile) loss of a linear model."""
    above, below = (1.0, 1.0) if q is None else (1 - q, q)
    n, size, unit = len(y), np.abs(design).max(axis=0), np.abs(y).max()
    eye = np.eye(n)
    cost = np.concatenate([np.zeros(design.shape[1]), above * weights, below * weights])
    result = linprog(
        cost / weights.sum(),
        A_eq=np.hstack([design / size, -eye, eye]),
        b_eq=y / unit,
        bounds=[(None, None)] * design.shape[1] + [(0, None)] * (2 * n),
    )
    return float(result.fun * unit)


def least_hinge(design: np.ndarray, sign: np.ndarray, weights: np.ndarray) -> float:
    """The least weighted mean hinge loss of a linear classifier."""
    n, size = len(sign), np.abs(design).max(axis=0)
    result = linprog(
        np.concatenate([np.zeros(design.shape[1]), weights / weights.sum()]),
        A_ub=np.hstack([-sign[:, None] * design / size, -np.eye(n)]),
        b_ub=-np.ones(n),
        bounds=[(None, None)] * design.shape[1] + [(0, None)] * n,
    )
    return float(result.fun)


def least_squares(design: np.ndarray, y: np.ndarray, weights: np.ndarray) -> float:
    """The least weighted mean squared error, by Householder QR in extended precision."""
    root = np.sqrt(weights / weights.sum())
    a = (design / np.abs(design).max(axis=0) * root[:, None]).astype(np.longdouble)
    r = (y * root).astype(np.longdouble)
    for _ in range(2):  # modified Gram-Schmidt, twice
        for j in range(a.shape[1]):
            for i in range(j):
                a[:, j] -= (a[:, i] @ a[:, j]) * a[:, i]
            size = np.sqrt(a[:, j] @ a[:, j])
            if size > 0:
                a[:, j] /= size
    for _ in range(2):
        r = r - a @ (a.T @ r)
    return float(r @ r)
