"""Cross-entropy as the logarithm of a product, with the exponentials taken once a row and column.

A sample's loss is log(1 + Σ_c exp(g_c)) with g_c the gaps of the wrong scores to the true one.
On a plane a gap is g⁰ + α·g¹ + β·g², so exp(g) is an outer product of a factor along x and one
along y, and the sum over the classes (with 1 = exp(0) for the true one) is a matrix product of
rank C. Multiplying the sums of `group` samples gives one of rank C^group, with all terms positive,
hence no cancellation; BLAS computes it, and one logarithm a block of samples ends it:
Σ log(1 + uᵢ) = log Π(1 + uᵢ).

A block ends before its product could reach `LIMIT`. Where a block's product stays near 1, its
logarithm would lose the small losses, so it is computed once more less one: Q ← Q + U(1 + Q), then
log1p(Q). A sample whose exponents alone pass the bound is added as it is where one class leads by
so much that the loss is linear, and goes to the stable formula else.

C classes, m samples, T groups; offsets are counted from the middle of the tile.
"""

from functools import partial

import numpy as np

from landscape.arrays import Array, Mask
from landscape.evaluate.plane import Plane, Projected, Values
from landscape.evaluate.rows import losses
from landscape.evaluate.threads import SIDE, summed
from landscape.losses import CrossEntropy
from landscape.models.affine import AffineModel
from landscape.objective import Objective, Supervised

LIMIT = 690.0
"""The logarithm of what a product may reach; exp(709.78) is the largest number."""
NEAR_ONE = 1.1
"""Products below this are computed less one."""
CERTAIN = (746.0, 40.0)
"""The lead from which a class decides alone: exp(-746) is 0, log(1 + exp(-40)) is linear to 1e-17.
The first holds for the true class, whose loss then is 0."""
RANKED = 2**18
"""Multiplications a group may take on a tile: up to there OpenBLAS keeps to one thread."""
BATCH = 49152
"""Points of several groups multiplied in one call, so that small tiles do not wait for Python."""
FACTORS = 2**18
"""Numbers in the factors of a block of samples."""
NARROW = 3
"""Grids with fewer rows or columns than this are quicker by rows."""


def suits(objective: Objective) -> bool:
    """Whether the loss is the exact cross-entropy of hard labels, linear scores."""
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and isinstance(objective.loss, CrossEntropy)
        and objective.loss.clip is None
        and not objective.data.soft
    )


def values(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Values | None:
    """Cross-entropy on grids that are not too narrow."""
    if not suits(plane.objective) or min(len(alpha), len(beta)) < NARROW:
        return None
    total = totals(plane, alpha, beta, threads)
    return Values(plane.whole(total[0], alpha, beta), "product", total.size)


def totals(plane: Plane, alpha: Array, beta: Array, threads: int | None) -> Array:
    """(1, ny, nx): the samples' losses added up."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    classes = max(2, objective.outputs)
    group = {2: 3, 3: 2}.get(classes, 1)
    rank = classes**group
    block = max(1, FACTORS // (rank * 2 * SIDE)) * group
    total: Array | float = 0.0
    for samples in plane.chunks():
        assert isinstance(samples, Projected)
        kernel = partial(_kernel, objective, samples, group)
        total = total + summed(
            kernel, alpha, beta, len(samples.y), block, RANKED // rank, threads
        )
    assert isinstance(total, np.ndarray)
    return total


def _kernel(
    objective: Supervised, samples: Projected, group: int, alpha: Array, beta: Array, rows: slice
) -> Array:
    """(1, ny, nx) of these rows on one tile."""
    middle = np.array([1.0, (alpha[0] + alpha[-1]) / 2, (beta[0] + beta[-1]) / 2])
    half = np.array([1.0, (alpha[-1] - alpha[0]) / 2, (beta[-1] - beta[0]) / 2])
    a, b = alpha - middle[1], beta - middle[2]
    gaps = _gaps(samples.z[:, rows], samples.y[rows])
    gaps[0] = np.tensordot(middle, gaps, 1)
    steep = ~(np.tensordot(half, np.abs(gaps), 1).max(axis=-1) < _steepest(group, gaps.shape[-1]))
    total = np.zeros((1, len(beta), len(alpha)))
    if steep.any():
        lead = _leaders(gaps[:, steep], half)
        certain = lead[1]
        c0, c1, c2 = lead[0][:, certain].sum(axis=-1)
        total[0] += np.add.outer(c0 + c2 * b, c1 * a)
        rest = np.arange(rows.start, rows.stop)[steep][~certain]
        for i in range(0, len(rest), 64):
            total += losses(objective, samples, alpha, beta, rest[i : i + 64])
        gaps = gaps[:, ~steep]
    if gaps.shape[1]:
        total[0] += _log_products(gaps, a, b, half, group)
    return total


def _steepest(group: int, classes: int) -> float:
    return LIMIT / group - np.log(classes)


def _gaps(z: Array, y: Array) -> Array:
    """(3, m, C) from scores (3, m, K): what every class has before the true one, which comes
    first with gap 0."""
    if z.shape[-1] == 1:
        return np.concatenate([np.zeros_like(z), (1 - 2 * y)[:, None] * z], axis=-1)
    each, code = np.arange(len(y)), y.astype(int)
    gaps = z - z[:, each, code][..., None]
    gaps[:, each, code] = gaps[..., 0]
    gaps[..., 0] = 0
    return gaps


def _leaders(gaps: Array, half: Array) -> tuple[Array, Mask]:
    """The gap (3, m) of the class that leads in the middle, and whether it decides everywhere."""
    top = gaps[0].argmax(axis=-1)
    leading = np.take_along_axis(gaps, np.broadcast_to(top[:, None], (3, len(top), 1)), axis=-1)
    distance = leading - gaps
    lead = distance[0] - half[1] * np.abs(distance[1]) - half[2] * np.abs(distance[2])
    np.put_along_axis(lead, top[:, None], np.inf, axis=-1)
    return leading[..., 0], lead.min(axis=-1) > np.where(top == 0, *CERTAIN)


def _log_products(gaps: Array, a: Array, b: Array, half: Array, group: int) -> Array:
    """Σ log(1 + uᵢ), (ny, nx), of samples within the bound."""
    missing = -gaps.shape[1] % group
    if missing:
        gaps = np.concatenate([gaps, np.zeros((3, missing, gaps.shape[2]))], axis=1)
        gaps[0, -missing:, 1:] = -np.inf
    along_x = _grouped(np.exp(gaps[0, ..., None] + gaps[1, ..., None] * a), group)
    along_y = _grouped(np.exp(gaps[2, ..., None] * b), group)
    total = np.zeros((len(b), len(a)))
    work = np.empty((max(1, BATCH // total.size), *total.shape))
    for run in _blocks(gaps, half, group):
        x, y = along_x[run], along_y[run].swapaxes(1, 2)
        whole = _product(y, x, work)
        if whole.min() >= NEAR_ONE:
            total += np.log(whole, out=whole)
        else:
            total += np.log1p(_product_less_one(y[..., 1:], x[:, 1:], work))
    return total


def _grouped(factors: Array, group: int) -> Array:
    """(T, C^group, nx): all products of one factor each of the samples of a group, from
    (m, C, nx); the first is that of the true classes, 1."""
    m, classes, points = factors.shape
    apart = factors.reshape(m // group, group, classes, points)
    joined = apart[:, 0]
    for i in range(1, group):
        joined = (apart[:, i, :, None] * joined[:, None]).reshape(len(apart), -1, points)
    return joined


def _blocks(gaps: Array, half: Array, group: int) -> list[slice]:
    """Runs of groups whose product stays within the limit. A loss is convex on the plane, so the
    largest product of a run is found at a corner of the tile."""
    corners = np.array([[1, i, j] for i in (-1, 1) for j in (-1, 1)]) * half
    exponents = np.tensordot(corners, gaps, 1)
    top = exponents.max(axis=-1)
    bound = top + np.log(np.exp(exponents - top[..., None]).sum(axis=-1))
    reach = bound.reshape(4, -1, group).sum(axis=-1).cumsum(axis=-1)
    runs, start, passed = [], 0, np.zeros((4, 1))
    while start < reach.shape[1]:
        within = (reach[:, start:] - passed).max(axis=0) <= LIMIT
        length = max(1, int(within.argmin()) if not within.all() else len(within))
        runs.append(slice(start, start + length))
        start += length
        passed = reach[:, start - 1 : start]
    return runs


def _product(y: Array, x: Array, work: Array) -> Array:
    """Π(1 + U) over the groups, (ny, nx), from (T, ny, rank) and (T, rank, nx)."""
    whole = np.ones(work.shape[1:])
    for i in range(0, len(x), len(work)):
        some = np.matmul(y[i : i + len(work)], x[i : i + len(work)], out=work[: len(x) - i])
        whole *= some[0] if len(some) == 1 else np.multiply.reduce(some, axis=0)
    return whole


def _product_less_one(y: Array, x: Array, work: Array) -> Array:
    """Π(1 + U) - 1, with all terms positive."""
    less, more = np.zeros(work.shape[1:]), np.empty(work.shape[1:])
    for i in range(len(x)):
        some = np.matmul(y[i], x[i], out=work[0])
        np.add(less, 1, out=more)
        more *= some
        less += more
    return less
