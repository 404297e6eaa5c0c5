"""Scores that a model without features would give, best for one loss or another."""

import numpy as np

from landscape.arrays import Array


def constant_scores(y: Array, weights: Array | None, outputs: int, q: float) -> Array:
    """(c, 1, K) of targets (n,) weighed by `weights` (n,): the mean, median and quantile `q` of the
    target, its log-odds and logarithm, the margins ±1; of several classes, the logarithms of their
    shares."""
    if outputs > 1:
        counts = np.bincount(y.astype(int), weights, outputs)
        return np.log(np.maximum(counts / counts.sum(), np.finfo(float).tiny))[None, None]
    mean = float(np.average(y, weights=weights))
    odds = np.clip(mean, 1e-300, 1 - 1e-16)
    log_odds = np.log(odds) - np.log1p(-odds)
    logarithm = np.log(mean) if mean > 0 else 0.0
    constants = [0.0, 1.0, -1.0, mean, np.median(y), np.quantile(y, q), log_odds, logarithm]
    return np.array(constants)[:, None, None]
