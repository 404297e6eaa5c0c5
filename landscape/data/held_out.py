"""Rows held out of the fit, to see what the model says of samples it never met."""

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.rng import generator


def split(y: Array, is_classes: bool, share: float, seed: int) -> tuple[Rows, Rows]:
    """Which of the samples with targets `y` (n,) are kept and which are held out, in their order.

    Of classes each gives its share, and keeps a sample at least. Raises InputError (data.test)
    where the share is less than a sample, or leaves none."""
    count = round(share * len(y))
    if not 0 < count < len(y):
        what = f"{share:g} of {len(y)} rows is {count}"
        raise InputError("data.test", what, "a share that holds out a row and keeps one")
    rng = generator(seed, "test")
    groups = (
        [np.flatnonzero(y == code) for code in np.unique(y)] if is_classes else [np.arange(len(y))]
    )
    chosen = [
        rng.permutation(group)[:size]
        for group, size in zip(groups, _sizes(groups, count), strict=True)
    ]
    held_out = np.sort(np.concatenate(chosen))
    kept = np.setdiff1d(np.arange(len(y)), held_out)
    if not len(held_out):
        raise InputError("data.test", "every class has one sample only", "more samples, or test: 0")
    return kept, held_out


def _sizes(groups: list[Rows], count: int) -> list[int]:
    """How many of each group make `count` together: the nearest whole numbers to equal shares,
    the largest remainders rounded up (Hamilton's method), and never all of a group."""
    lengths = np.array([len(group) for group in groups])
    quotas = count * lengths / lengths.sum()
    sizes = np.floor(quotas).astype(int)
    for i in np.argsort(sizes - quotas, kind="stable")[: count - sizes.sum()]:
        sizes[i] += 1
    return [int(size) for size in np.minimum(sizes, lengths - 1)]
