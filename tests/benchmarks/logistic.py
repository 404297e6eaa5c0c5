"""(a) Logistic surfaces: two weights of z-scored features about the fit ± 4.

Against the lesson's loop over the samples (sigmoid, clip, logarithm, each adding a whole grid), the
stable formula over the rows of the grid, and `np.logaddexp` over them. Long ones are timed on some
samples or rows and scaled up.
"""

from collections.abc import Iterator

import numpy as np
from problems import around, seconds, spread, supervised

from landscape import evaluate
from landscape.arrays import Array
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic
from landscape.objective.supervised import Supervised
from landscape.slices.slice import Slice

BUDGET = 4e7
"""Losses an alternative computes; the rest is scaled up."""


def rows() -> Iterator[tuple[str, float, str, float]]:
    for make in (breast_cancer, wide):
        objective, fit = make()
        for points in (100, 400):
            yield from compared(objective, around(fit, np.eye(len(fit))[:2], 4, points))


def compared(objective: Supervised, plane: Slice) -> Iterator[tuple[str, float, str, float]]:
    """One surface beside each alternative."""
    n, points = objective.data.n_samples, len(plane.grid[0])
    z = objective.scores(np.vstack([plane.origin, plane.directions]))[..., 0]
    z[1:] -= objective.scores(np.zeros((1, objective.count)))[..., 0]
    z = np.where(objective.data.y == 1, -z, z)
    samples = spread(np.arange(n), max(1, int(BUDGET / points**2)))
    lines = spread(plane.grid[1], max(1, int(BUDGET / (points * n))))
    method = evaluate.surface(objective, plane).method
    ours, loop, stable, plain = seconds(
        [
            lambda: evaluate.surface(objective, plane),
            lambda: lesson(z[:, samples], *plane.grid),
            lambda: over_rows(softplus, z, plane.grid[0], lines),
            lambda: over_rows(lambda t: np.logaddexp(0, t), z, plane.grid[0], lines),
        ]
    )
    what = f"{n} samples, {points}², {method}"
    yield what, ours, "loop over the samples", loop * n / len(samples)
    yield what, ours, "stable formula over rows", stable * points / len(lines)
    yield what, ours, "logaddexp over rows", plain * points / len(lines)


def lesson(z: Array, x: Array, y: Array) -> Array:
    """Every sample adds its loss on the whole grid, its probability clipped."""
    alpha, beta = np.meshgrid(x, y)
    total = np.zeros_like(alpha)
    for z0, z1, z2 in z.T:
        p = 1 / (1 + np.exp(z0 + z1 * alpha + z2 * beta))
        total -= np.log(np.clip(p, 1e-15, 1 - 1e-15))
    return total


def over_rows(loss, z: Array, x: Array, y: Array) -> Array:
    """Row after row of the grid, all samples at once in runs that stay in the cache."""
    total = np.zeros((len(y), len(x)))
    for run in np.array_split(np.arange(z.shape[1]), max(1, z.shape[1] * len(x) // 2**15)):
        z0, z1, z2 = z[:, run]
        for j, beta in enumerate(y):
            total[j] += loss(z0 + beta * z2 + x[:, None] * z1).sum(axis=1)
    return total


def softplus(t: Array) -> Array:
    return np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)))


def breast_cancer() -> tuple[Supervised, Array]:
    """569 samples of two features."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    x = (x[:, :2] - x[:, :2].mean(axis=0)) / x[:, :2].std(axis=0)
    return supervised(Logistic(), CrossEntropy(), x, y, 2), np.array([-3.3364, -0.8767, 0.6994])


def wide() -> tuple[Supervised, Array]:
    """100 000 samples of ten features."""
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(100_000, 10)), np.append(rng.normal(size=10), 0.3)
    y = x @ weights[:10] + rng.logistic(size=100_000) + 0.3 > 0
    return supervised(Logistic(), CrossEntropy(), x, y, 2), weights
