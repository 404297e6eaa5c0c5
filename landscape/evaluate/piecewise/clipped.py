"""Clipped cross-entropy of two classes: what is smooth and what is flat costs little.

With the margin m = (1 - 2y)·z, positive where the sample is on the wrong side, the loss is
softplus(m), held at [-log1p(-ε), -log ε] beyond |m| = L = log1p(-ε) - log ε. The grid is divided
like a quadtree, and on each part a sample is one of four:

- beyond the limit everywhere: a constant;
- within it everywhere, and slow: softplus at few Chebyshev nodes, which give all of its points;
- within it everywhere: the logarithm of a product (`product`);
- else it goes to the four smaller parts or, on the smallest, to the logarithm of a product whose
  factors are held.

So the points that a sample is at by itself are those near the two lines where its clip begins.

m samples; the grid may be uneven.
"""

from dataclasses import replace
from functools import cached_property, partial

import numpy as np

from landscape.arrays import Array, Mask, chunks
from landscape.evaluate.chebyshev import frame, interpolation, nodes, tolerance
from landscape.evaluate.plane import Plane, Projected, Values, has_projections
from landscape.evaluate.product import ProductTile, block_of, runs_within
from landscape.evaluate.tiling import Split, Tile
from landscape.losses import CrossEntropy
from landscape.objective.supervised import Supervised
from landscape.special import softplus

NODES = 16
"""Chebyshev nodes along a side of a part."""
SLOW = 1.0
"""How far a margin may change from the middle of a part to its side, for the nodes to give
softplus within `ERROR`: its nearest singularity is π away."""
ERROR = 1e-13
"""What the nodes may get wrong of a sample's loss."""
WIDEST, SMALLEST = 128, 26
"""Points along a side of the largest parts and of the smallest."""
BLOCK = 16384
"""Samples that are divided at once."""
EXPONENTIALS = 2048
"""Samples whose exponentials along both sides are kept at once."""
GROUP = 3
"""Samples within the limit whose product is one matrix product."""
FEW = 600
"""Samples for which dividing a part further costs more than it brings."""
BATCH = 49152
"""Samples times points that are computed at once."""
STEEP = 300.0
"""How far a margin may change over a part for its exponentials to be finite."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """Clipped cross-entropy of two classes, of hard labels."""
    objective = plane.objective
    if not (has_projections(objective) and objective.clip is not None and objective.outputs == 1):
        return None
    if objective.data.soft:
        return None
    loss, clipped = totals(plane, alpha, beta, exact=False)
    with np.errstate(invalid="ignore"):
        enough = tolerance(loss)
    if ERROR * objective.total_weight > enough:
        loss, clipped = totals(plane, alpha, beta, exact=True)
    count = int(np.count_nonzero(clipped))
    return Values(plane.whole(loss, alpha, beta), "kinks", loss.size, count)


def totals(plane: Plane, alpha: Array, beta: Array, *, exact: bool) -> Array:
    """(2, ny, nx): the samples' losses added up, and more than 0 where one stands on a plateau.
    Each is within `ERROR`; `exact` keeps the digits of small ones too."""
    width = -(-len(alpha) // len(chunks(len(alpha), WIDEST)))
    split = Split(BLOCK, WIDEST * width, WIDEST)
    return plane.totals(partial(ClippedTile, exact=exact), 2, alpha, beta, split)


class Side:
    """The points of a part of the grid along one of its sides."""

    def __init__(self, points: slice, axis: Array) -> None:
        self.points, self.axis = points, axis
        coordinates = axis[points]
        self.middle, self.half = frame(coordinates)
        self.offsets = coordinates - self.middle
        self.has_nodes = len(coordinates) >= 2 * NODES
        self.nodes = nodes(self.offsets, NODES) if self.has_nodes else self.offsets
        """(NODES,) offsets, or those of the points themselves where they are few."""

    @cached_property
    def from_nodes(self) -> Array:
        """(n, NODES): what each node brings to each point."""
        if self.has_nodes:
            return interpolation(self.offsets, NODES)
        return np.eye(len(self.offsets))

    def is_slow(self, rate: Array) -> Mask:
        """Whether the nodes do for margins that rise at such rates (m,)."""
        return np.abs(rate) * self.half <= (SLOW if self.has_nodes else np.inf)

    def stays_fast(self, rate: Array) -> Mask:
        """Whether they will not on any smaller part that has nodes."""
        return np.abs(rate) * self.half * min(1.0, 2 * NODES / len(self.offsets)) > SLOW

    def halves(self) -> list["Side"]:
        """The side in two, or whole where it is short."""
        count, start = len(self.offsets), self.points.start
        halves = chunks(count, -(-count // 2)) if count > SMALLEST else [slice(0, count)]
        return [Side(slice(start + h.start, start + h.stop), self.axis) for h in halves]


class Part:
    """A part of a tile, and the parts it is divided into."""

    def __init__(self, x: Side, y: Side) -> None:
        self.x, self.y, self.place = x, y, (y.points, x.points)
        large = max(len(x.offsets), len(y.offsets)) > SMALLEST
        self.parts = [Part(i, j) for j in y.halves() for i in x.halves()] if large else []


class ClippedTile(Tile):
    """The samples' losses added up, and more than 0 where a sample stands on a plateau."""

    def __init__(
        self, objective: Supervised, samples: Projected, alpha: Array, beta: Array, exact: bool
    ) -> None:
        super().__init__(alpha, beta, 2)
        assert isinstance(objective.loss, CrossEntropy)
        self.samples, self.exact = samples, exact
        self.low, self.high = objective.loss.clip_bounds
        self.limit = self.high - self.low
        self.unclipped = replace(objective, loss=objective.loss.model_copy(update={"clip": None}))
        x, y = (Side(slice(0, len(axis)), axis) for axis in (alpha, beta))
        self.whole = Part(x, y)

    def add(self, rows: slice) -> None:
        samples = self.samples
        margins = (1 - 2 * samples.y[rows]) * samples.z[:, rows, 0]
        weights = None if samples.weights is None else samples.weights[rows]
        self._add(self.whole, margins, weights)

    def _add(self, part: Part, margins: Array, weights: Array | None) -> None:
        """The samples with margins (3, m) on a part."""
        x, y, (start, along, across) = part.x, part.y, margins
        middle = start + x.middle * along + y.middle * across
        reach = x.half * np.abs(along) + y.half * np.abs(across)
        above, below = middle - reach >= self.limit, middle + reach <= -self.limit
        self._add_constants(part, above, below, weights)
        within = np.abs(middle) + reach < self.limit
        slow = within & (not self.exact) & x.is_slow(along) & y.is_slow(across)
        fast = within & ~slow & (self.exact | x.stays_fast(along) | y.stays_fast(across))
        about = np.stack([middle, along, across])
        loss = self.total[0][part.place]
        if slow.any():
            at_nodes = self._unclipped(x.nodes, y.nodes, *_some(slow, about, weights))
            loss += y.from_nodes @ at_nodes @ x.from_nodes.T
        if fast.any():
            loss += self._unclipped(x.offsets, y.offsets, *_some(fast, about, weights))
        rest = ~(above | below | slow | fast)
        if not rest.any():
            return
        if part.parts and np.count_nonzero(rest) > FEW:
            some = _some(rest, margins, weights)
            for smaller in part.parts:
                self._add(smaller, *some)
        else:
            some = _some(rest, about, weights)
            loss += self._partly_clipped(x.offsets, y.offsets, *some)
            self._mark(part, some[0])

    def _add_constants(self, part: Part, above: Mask, below: Mask, weights: Array | None) -> None:
        """The samples that stand on a plateau on the whole part."""
        counts = [float(m.sum() if weights is None else weights[m].sum()) for m in (above, below)]
        self.total[0][part.place] += counts[0] * self.high + counts[1] * self.low
        if above.any() or below.any():
            self.total[1][part.place] = 1

    def _unclipped(self, x: Array, y: Array, margins: Array, weights: Array | None) -> Array:
        """(ny, nx): losses of samples within the limit at such offsets from the middle."""
        if weights is not None:
            return self._one_by_one(x, y, margins, weights)
        # softplus(m) = m + softplus(-m): products stay small and few logarithms do
        wrong = margins[0] >= _reach(margins, x, y)
        start, along, across = margins[:, wrong].sum(axis=1)
        margins = np.where(wrong, -margins, margins)
        count, block = margins.shape[1], block_of(2, GROUP, len(x), len(y))
        samples = Projected(margins[..., None], np.zeros(count), None)
        tile = ProductTile(self.unclipped, samples, x, y, GROUP, block)
        for some in chunks(count, block):
            tile.add(some)
        return tile.total[0] + (start + along * x + across * y[:, None])

    def _partly_clipped(self, x: Array, y: Array, margins: Array, weights: Array | None) -> Array:
        """(ny, nx): losses of samples that the clip holds somewhere, at such offsets."""
        if weights is not None:
            return self._one_by_one(x, y, margins, weights)
        alone = ~(_reach(margins, x, y) <= STEEP) | self.exact
        wrong = ~alone & (margins[0] > 0)
        some = margins[:, alone]
        total = self._one_by_one(x, y, some, np.ones(some.shape[1]))
        for chosen, scale in ((wrong, self.high), (~(alone | wrong), 0.0)):
            some = margins[:, chosen]
            for block in chunks(some.shape[1], EXPONENTIALS):
                self._add_product(total, x, y, some[:, block], scale)
        return total

    def _add_product(self, total: Array, x: Array, y: Array, margins: Array, scale: float) -> None:
        """The logarithm of the product of held exponentials, of which each is divided by that of
        `scale`, so that the products stay near 1."""
        (start, along, across), count = margins, margins.shape[1]
        at_x, at_y = np.ones((count, 2, len(x))), np.empty((count, 2, len(y)))
        np.exp(along[:, None] * x, out=at_x[:, 1])
        at_y[:, 0] = np.exp(-scale)
        np.exp(across[:, None] * y + (start - scale)[:, None], out=at_y[:, 1])
        reach = _reach(margins, x, y)
        farthest = scale - np.maximum(start - reach, 0) if scale else np.maximum(start + reach, 0)
        low, high = np.exp([self.low - scale, self.high - scale])
        work = np.empty((max(1, BATCH // total.size), *total.shape))
        at_y = at_y.swapaxes(1, 2)
        for run in runs_within(farthest[None] + np.log(2)):
            whole = np.ones(total.shape)
            for i in range(run.start, run.stop, len(work)):
                batch = slice(i, min(i + len(work), run.stop))
                some = work[: batch.stop - i]
                np.matmul(at_y[batch], at_x[batch], out=some)
                np.clip(some, low, high, out=some)
                whole *= np.multiply.reduce(some, axis=0)
            total += np.log(whole, out=whole)
        total += scale * count

    def _one_by_one(self, x: Array, y: Array, margins: Array, weights: Array) -> Array:
        """(ny, nx): losses that count so much, each computed by itself."""
        total = np.zeros((len(y), len(x)))
        for some in chunks(len(weights), max(1, BATCH // total.size)):
            start, along, across = margins[:, some, None, None]
            losses = softplus(start + along * x + across * y[:, None])
            np.clip(losses, self.low, self.high, out=losses)
            losses *= weights[some, None, None]
            total += losses.sum(axis=0)
        return total

    def _mark(self, part: Part, margins: Array) -> None:
        """Where one of the samples that the clip holds somewhere stands on a plateau: each does
        on either side of two lines."""
        marked = self.total[1][part.place]
        if marked.all():
            return
        start, along, across = np.concatenate([margins, -margins], axis=1)[..., None]
        x, y, rises = part.x.offsets, part.y.offsets, along >= 0
        begins = (self.limit - start - across * y) / np.abs(along)
        first = begins.min(axis=0, where=rises, initial=np.inf)
        last = (-begins).max(axis=0, where=~rises, initial=-np.inf)
        marked[(x >= first[:, None]) | (x <= last[:, None])] = 1


def _reach(margins: Array, x: Array, y: Array) -> Array:
    """(m,): how far margins (3, m) change from the middle to the farthest corner."""
    return np.abs(margins[1]) * x[-1] + np.abs(margins[2]) * y[-1]


def _some(chosen: Mask, margins: Array, weights: Array | None) -> tuple[Array, Array | None]:
    return margins[:, chosen], None if weights is None else weights[chosen]
