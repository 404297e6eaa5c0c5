"""View: samples as points on a plane, whatever the number of their features.

Two features are the plane. Of more, the first two principal components are shown (K. Pearson,
Philosophical Magazine 2, 1901), found from evenly spaced samples.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, ShortRepr

MAX_SAMPLES = 500
"""Samples from which principal components are computed."""
TINY = 1e-300
"""Smaller samples are not scaled up: the scale's inverse would overflow."""


@dataclass(frozen=True, eq=False, repr=False)
class Projection(ShortRepr):
    """Samples on the plane of their first two principal components."""

    points: Array
    """(n_samples, 2)."""
    shares: tuple[float, float]
    """Of the variance, along each component."""


def principal(x: Array) -> Projection:
    """The view of samples (n, d), d > 2, of any magnitude."""
    sample = x[np.linspace(0, len(x) - 1, min(len(x), MAX_SAMPLES)).astype(int)]
    scale = max(float(np.abs(sample).max()), TINY)
    mean = (sample / scale).mean(axis=0)
    _, singular, components = np.linalg.svd(sample / scale - mean, full_matrices=False)
    plane = np.zeros((x.shape[1], 2))
    plane[:, : len(components)] = components[:2].T
    with np.errstate(over="ignore", invalid="ignore"):
        points = (x @ (plane / scale) - mean @ plane) * scale
    shares = np.append(singular**2 / (np.sum(singular**2) or 1.0), 0.0)
    return Projection(points, (float(shares[0]), float(shares[1])))
