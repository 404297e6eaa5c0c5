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

from landscape.arrays import Array, Mask, Rows
from landscape.evaluate.direct import RowTile
from landscape.evaluate.plane import Plane, Projected, Values, has_projections
from landscape.evaluate.tiling import TILE_WIDTH, Split, Tile
from landscape.losses import CrossEntropy
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised

MAX_LOG_PRODUCT = 690.0
"""The logarithm of what a product may reach; exp(709.78) is the largest number."""
NEAR_ONE = 1.1
"""Products below this are computed less one."""
DOMINATED = (746.0, 40.0)
"""The lead from which a class decides alone: exp(-746) is 0, log(1 + exp(-40)) is linear to 1e-17.
The first holds for the true class, whose loss then is 0."""
CANCELLED = 1e-3
"""The share of the largest gap beyond which a lead must be, for its digits to be left."""
RANKED = 2**18
"""Multiplications a group may take on a tile: up to there OpenBLAS keeps to one thread."""
BATCH = 49152
"""Points of several groups multiplied in one call, so that small tiles do not wait for Python."""
FACTORS = 2**17
"""Numbers in the factors of a block of samples."""
NARROW = 3
"""Grids with fewer rows or columns than this are quicker by rows."""


def is_applicable(objective: Objective, alpha: Array, beta: Array) -> bool:
    """Whether the loss is the exact cross-entropy of hard labels, all of one weight, with scores
    linear in the parameters, on a grid that is not too narrow."""
    return (
        min(len(alpha), len(beta)) >= NARROW
        and has_projections(objective)
        and isinstance(objective.loss, CrossEntropy)
        and objective.loss.clip is None
        and not objective.data.soft
        and objective.weights is None
    )


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """Exact cross-entropy on a grid of some width."""
    if not is_applicable(plane.objective, alpha, beta):
        return None
    total = totals(plane, alpha, beta)
    return Values(plane.whole(total[0], alpha, beta), "product", total.size)


def totals(plane: Plane, alpha: Array, beta: Array) -> Array:
    """(1, ny, nx): the samples' losses added up."""
    classes = max(2, plane.supervised.outputs)
    group = {2: 3, 3: 2}.get(classes, 1)
    rank = classes**group
    width = min(len(alpha), TILE_WIDTH)
    height = min(len(beta), max(1, RANKED // rank // width))
    block = block_of(classes, group, width, height)
    tile = partial(ProductTile, group=group, block=block)
    return plane.totals(tile, 1, alpha, beta, Split(block, RANKED // rank))


def block_of(classes: int, group: int, width: int, height: int) -> int:
    """How many samples a tile of such a size takes at once."""
    return max(1, FACTORS // (classes**group * (width + height))) * group


class ProductTile(Tile):
    """Logarithms of products, added up; at most `block` samples, a multiple of `group`, a time."""

    def __init__(
        self,
        objective: Supervised,
        samples: Projected,
        alpha: Array,
        beta: Array,
        group: int,
        block: int,
    ) -> None:
        super().__init__(alpha, beta)
        self.samples, self.group = samples, group
        middle_x, middle_y = (alpha[0] + alpha[-1]) / 2, (beta[0] + beta[-1]) / 2
        self.middle, self.half = (middle_x, middle_y), (alpha[-1] - middle_x, beta[-1] - middle_y)
        self.x = Factors(alpha - middle_x, max(2, objective.outputs), group, block)
        self.y = Factors(beta - middle_y, max(2, objective.outputs), group, block)
        self.batch = max(1, BATCH // self.total.size)
        self.work = np.empty((max(2, self.batch), len(beta), len(alpha)))
        self.whole = np.empty((len(beta), len(alpha)))
        self.direct = RowTile(objective, samples, alpha, beta)
        self.direct.total = self.total

    def add(self, rows: slice) -> None:
        gaps = gaps_to_true(self.samples.z[:, rows], self.samples.y[rows])
        gaps[0] += self.middle[0] * gaps[1] + self.middle[1] * gaps[2]
        bound = MAX_LOG_PRODUCT / self.group - np.log(gaps.shape[1])
        within = _reach(np.abs(gaps), self.half).max(axis=0) < bound
        if not within.all():
            self._add_overflow_risk(gaps[..., ~within], np.arange(rows.start, rows.stop)[~within])
            gaps = gaps[..., within]
        if gaps.shape[2]:
            self._add_products(gaps)

    def _add_overflow_risk(self, gaps: Array, rows: Rows) -> None:
        """Samples beyond the bound: linear ones at once, the others by the stable formula."""
        (c0, c1, c2), dominated = _dominant_class(gaps, self.half)
        self.total[0] += np.add.outer(c0 + c2 * self.y.offsets, c1 * self.x.offsets)
        rest = rows[~dominated]
        for i in range(0, len(rest), 64):
            self.direct.add(rest[i : i + 64])

    def _add_products(self, gaps: Array) -> None:
        """Σ log(1 + uᵢ) of samples within the bound."""
        missing = -gaps.shape[2] % self.group
        if missing:
            gaps = np.pad(gaps, ((0, 0), (0, 0), (0, missing)))
            gaps[0, 1:, -missing:] = -np.inf
        along_x = self.x.of_lines(gaps[1], gaps[0])
        along_y = self.y.of_lines(gaps[2])
        for run in runs_within(_bounds(gaps, self.half).reshape(4, -1, self.group).sum(axis=-1)):
            x, y = along_x[run], along_y[run].swapaxes(1, 2)
            self._multiply(y, x)
            if self.whole.min() >= NEAR_ONE:
                self.total[0] += np.log(self.whole, out=self.whole)
            else:
                self._multiply_less_one(y[..., 1:], x[:, 1:])
                self.total[0] += np.log1p(self.whole, out=self.whole)

    def _multiply(self, y: Array, x: Array) -> None:
        """`whole` = Π(1 + U) over the groups, from (T, ny, rank) and (T, rank, nx)."""
        whole, size = self.whole, self.batch
        whole.fill(1)
        for i in range(0, len(x), size):
            some = np.matmul(
                y[i : i + size], x[i : i + size], out=self.work[: min(size, len(x) - i)]
            )
            whole *= some[0] if size == 1 else np.multiply.reduce(some, axis=0)

    def _multiply_less_one(self, y: Array, x: Array) -> None:
        """`whole` = Π(1 + U) - 1, with all terms positive."""
        less, some, more = self.whole, self.work[0], self.work[1]
        less.fill(0)
        for i in range(len(x)):
            np.matmul(y[i], x[i], out=some)
            np.add(less, 1, out=more)
            more *= some
            less += more


class Factors:
    """Every product of one exponential of each sample of a group, along one side of a tile.

    The array is kept from block to block: new memory would cost as much as the arithmetic."""

    def __init__(self, offsets: Array, classes: int, group: int, block: int) -> None:
        self.offsets, self.group, self.classes = offsets, group, classes
        self.products = np.empty((classes**group, block // group, len(offsets)))
        self.products[0] = 1

    def of_lines(self, rate: Array, start: Array | None = None) -> Array:
        """(T, C^group, nx) of exp(start + slope · offset), (C, m) of either; the first product is
        that of the true classes, 1."""
        products = self.products[:, : rate.shape[1] // self.group]
        size = 1
        for i in range(self.group):
            for c in range(1, self.classes):
                factor = products[size * c]
                np.multiply(rate[c, i :: self.group, None], self.offsets, out=factor)
                if start is not None:
                    factor += start[c, i :: self.group, None]
                np.exp(factor, out=factor)
                np.multiply(products[1:size], factor, out=products[size * c + 1 : size * (c + 1)])
            size *= self.classes
        return products.swapaxes(0, 1)


def _reach(gaps: Array, half: tuple[float, float]) -> Array:
    """What gaps (3, C, m) come to at `half` the way along the directions."""
    return gaps[0] + half[0] * gaps[1] + half[1] * gaps[2]


def gaps_to_true(z: Array, y: Array) -> Array:
    """(3, C, m) from scores (3, m, K): what every class has before the true one, which comes
    first with gap 0."""
    if z.shape[-1] == 1:
        return np.stack([np.zeros(z.shape[:2]), (1 - 2 * y) * z[..., 0]], axis=1)
    each, code = np.arange(len(y)), y.astype(int)
    gaps = np.ascontiguousarray(z.swapaxes(1, 2)) - z[:, each, code][:, None]
    gaps[:, code, each] = gaps[:, 0]
    gaps[:, 0] = 0
    return gaps


def _dominant_class(gaps: Array, half: tuple[float, float]) -> tuple[Array, Mask]:
    """The samples where one class leads so far that it decides everywhere on the tile (m,), and
    the coefficients (3,) of their losses, added up."""
    top, each = gaps[0].argmax(axis=0), np.arange(gaps.shape[2])
    dominant = gaps[:, top, each]
    ahead = dominant[:, None] - gaps
    lead = _reach(np.concatenate([ahead[:1], -np.abs(ahead[1:])]), half)
    lead -= CANCELLED * _reach(np.abs(ahead), half)
    lead[top, each] = np.inf
    dominated = lead.min(axis=0) > np.where(top == 0, *DOMINATED)
    return dominant[:, dominated].sum(axis=1), dominated


def _bounds(gaps: Array, half: tuple[float, float]) -> Array:
    """(4, m): above every loss at the corners of the tile. A loss is convex on the plane, so the
    largest sum of some of them is found at a corner."""
    corners = [
        _reach(gaps, (i, j)).max(axis=0) for i in (-half[0], half[0]) for j in (-half[1], half[1])
    ]
    return np.array(corners) + np.log(gaps.shape[1])


def runs_within(bounds: Array) -> list[slice]:
    """Consecutive groups whose product stays within the limit, from bounds (c, T) at corners."""
    reach = bounds.cumsum(axis=1)
    runs, start, passed = [], 0, np.zeros((len(bounds), 1))
    while start < reach.shape[1]:
        beyond = (reach[:, start:] - passed).max(axis=0) > MAX_LOG_PRODUCT
        length = max(1, int(beyond.argmax())) if beyond.any() else len(beyond)
        runs.append(slice(start, start + length))
        start += length
        passed = reach[:, start - 1 : start]
    return runs
