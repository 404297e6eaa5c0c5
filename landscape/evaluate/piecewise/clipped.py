"""Clipped cross-entropy of two classes, without visiting every sample at every point.

With the margin m = (1 - 2y)·z, positive where the sample is on the wrong side, the loss clamped
to [-log1p(-ε), -log ε] leaves softplus(m) at m = ±L, L = log1p(-ε) - log ε. It is

    softplus(m) - max(0, m - L) + g(m - L) + g(-m - L),
    g(u) = log1p(ε') - log1p(ε'·e^{-u}) for u > 0, else 0;    ε' = e^{-L}.

The first part is smooth and needs few samples at few points (`chebyshev`, `product`); the second is
a positive part (`polynomial`); g is a small number, at most -log1p(-ε), of which the terms of
Σ_k (-1)^{k+1}/k · ε'^k · (1 - e^{-ku}) matter that exceed the tolerance: those that begin somewhere
are counted, and what fades of them is carried along (`fading`).

The two last parts are what the plateaus change, so that where no sample stands on one the loss is
the unclipped one to the last digit. Where too few digits would be left, or where the loss itself at
some points of the grid says otherwise, another method must do.

h terms, m samples; the grid is evenly spaced along the lines.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from landscape.arrays import Array
from landscape.evaluate import chebyshev, direct, product
from landscape.evaluate.chebyshev import check_indices, tolerance
from landscape.evaluate.piecewise.fading import FadingTerms
from landscape.evaluate.piecewise.polynomial import BLOCK, ROUNDING, positive_parts
from landscape.evaluate.piecewise.terms import (
    LINES,
    TERMS,
    RisingTerms,
    distances_both_ways,
    gathered,
    is_long_and_even,
)
from landscape.evaluate.plane import Plane, Projected, Values
from landscape.evaluate.tiling import Split, Tile, add_up, chunks
from landscape.losses import CrossEntropy
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.supervised import Supervised

MAX_POWERS = 8
"""Terms of the series of g; wide clips, that need more, go by rows."""


@dataclass(frozen=True)
class Clip:
    """What lies beyond the clip's limits."""

    limit: float
    """L: how far from 0 a margin may be."""
    series: tuple[tuple[float, FadingTerms], ...]
    """Size and shape of the terms of g, 1 - e^{-ku} each."""


def is_applicable(plane: Plane, along: Array) -> bool:
    """Whether the loss is such a one, of hard labels, and the points along a line are even."""
    objective = plane.objective
    return (
        isinstance(objective, Supervised)
        and isinstance(objective.model, AffineModel)
        and direct.clip(objective) is not None
        and objective.outputs == 1
        and not objective.data.soft
        and is_long_and_even(along)
    )


def values(plane: Plane, alpha: Array, beta: Array, executor: Executor | None) -> Values | None:
    """Clipped cross-entropy of two classes; lines run along the longer side of the grid."""
    if len(beta) > len(alpha):
        turned = values(plane.turned(), beta, alpha, executor)
        return turned and replace(turned, loss=np.ascontiguousarray(turned.loss.T))
    if not is_applicable(plane, alpha):
        return None
    columns, lines = check_indices(alpha), check_indices(beta)
    checked = direct.totals(plane, alpha[columns], beta[lines], executor)[0]
    enough = tolerance(checked)
    while enough > 0:
        sums = totals(plane, alpha, beta, executor, enough)
        if sums is None:
            return None
        loss, clipped_samples = sums
        if not np.abs(loss[np.ix_(lines, columns)] - checked).max() <= enough:
            return None
        if enough <= 2 * tolerance(loss):
            clipped = int(np.count_nonzero(clipped_samples))
            return Values(plane.whole(loss, alpha, beta), "kinks", loss.size, clipped)
        enough = tolerance(loss)
    return None


def totals(
    plane: Plane, alpha: Array, beta: Array, executor: Executor | None, enough: float
) -> tuple[Array, Array] | None:
    """(ny, nx) of the samples' losses added up, within `enough`, and of how many samples stand on
    a plateau; None where that is not to be had so."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    unclipped = _unclipped_totals(plane, alpha, beta, executor, enough / 2)
    clip = _clip_of(plane, alpha, enough / 4)
    if unclipped is None or clip is None:
        return None
    total = np.zeros((3, len(beta), len(alpha)))
    split = Split(BLOCK // 2, LINES * len(alpha), width=len(alpha), threads=False)
    for samples in plane.chunks():
        assert isinstance(samples, Projected)
        tile = partial(ClipTile, clip, samples)
        add_up(total, tile, alpha, beta, len(samples.y), split, executor)
    taken_off, added, clipped_samples = total
    added += unclipped
    if not ROUNDING * added.max(where=taken_off > 0, initial=0) <= enough:
        return None
    return added - taken_off, clipped_samples


def _unclipped_totals(
    plane: Plane, alpha: Array, beta: Array, executor: Executor | None, enough: float
) -> Array | None:
    """(ny, nx): the losses without the clip added up; None where that takes every sample at every
    point, as the rows do."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    loss = objective.loss.model_copy(update={"clip": None})
    unclipped = replace(plane, objective=replace(objective, loss=loss))
    interpolated = chebyshev.totals(unclipped, alpha, beta, executor, enough)
    if interpolated is not None:
        return interpolated[0]
    if product.is_applicable(unclipped.objective, alpha, beta):
        return product.totals(unclipped, alpha, beta, executor)[0]
    return None


def _clip_of(plane: Plane, alpha: Array, enough: float) -> Clip | None:
    """The limit and those terms of the series of g that may add up to more than `enough`; None
    where they are too many, or margins are not finite."""
    objective = plane.objective
    assert isinstance(objective, Supervised)
    assert isinstance(objective.loss, CrossEntropy)
    low, high = objective.loss.clip_bounds
    fastest = 0.0
    for samples in plane.chunks():
        assert isinstance(samples, Projected)
        if not np.isfinite(samples.z).all():
            return None
        fastest = max(fastest, float(np.abs(samples.z[1]).max()))
    sizes = [float(np.exp(k * (low - high))) / k for k in range(1, MAX_POWERS + 2)]
    needed = sum(objective.total_weight * size > enough for size in sizes)
    if needed > MAX_POWERS:
        return None
    series = []
    for k, size in enumerate(sizes[:needed], 1):
        error = enough / (2 * needed * size * objective.total_weight)
        fading = FadingTerms.within(error, k, fastest, float(np.ptp(alpha)))
        if fading is None:
            return None
        series.append(((-1) ** (k + 1) * size, fading))
    return Clip(high - low, tuple(series))


class ClipTile(Tile):
    """On some lines: Σ max(0, m - L), Σ g, and how many samples stand on a plateau."""

    def __init__(self, clip: Clip, samples: Projected, alpha: Array, beta: Array) -> None:
        super().__init__(alpha, beta, 3)
        self.clip, self.samples = clip, samples
        self.distances = distances_both_ways(alpha)

    def add(self, rows: slice) -> None:
        samples = self.samples
        margins = (1 - 2 * samples.y[rows]) * samples.z[:, rows, 0]
        weights = np.ones(margins.shape[1]) if samples.weights is None else samples.weights[rows]
        (high, weights_high), (low, weights_low) = (
            self._beginning(side * margins, weights) for side in (1, -1)
        )
        self.total[0] += positive_parts(high * weights_high, 1, self.alpha, self.beta)
        either = np.concatenate([high, low], axis=1)
        if either.size:
            self._add_clipped(either, np.concatenate([weights_high, weights_low]))

    def _beginning(self, terms: Array, weights: Array) -> tuple[Array, Array]:
        """The terms (3, h) less the limit, those that begin somewhere on the tile."""
        terms = terms - np.array([[self.clip.limit], [0], [0]])
        highest = terms[0].copy()
        for offsets, rate in ((self.alpha, terms[1]), (self.beta, terms[2])):
            highest += np.maximum(offsets[0] * rate, offsets[-1] * rate)
        begins = highest >= 0
        return terms[:, begins], weights[begins]

    def _add_clipped(self, terms: Array, weights: Array) -> None:
        """What terms (3, h) have begun at each point, and Σ g of them."""
        series = self.clip.series
        shape = (len(self.beta), *self.distances.shape)
        begun, weighted = np.zeros((2, *shape))
        moments = [np.zeros((fading.moments, *shape)) for _, fading in series]
        for block in chunks(terms.shape[1], TERMS):
            some, own = (
                RisingTerms.from_terms(terms[:, block], self.alpha, self.distances),
                weights[block],
            )
            polynomials = [fading.polynomials(some.speed) for _, fading in series]
            for lines in chunks(len(self.beta), max(1, TERMS // max(1, len(own)))):
                t, bins = some.beginnings(self.beta[lines])
                begun[lines] += gathered(bins, None, begun[lines].shape)
                if series:
                    weighted[lines] += gathered(bins, own, begun[lines].shape)
                for (_, fading), sums, factors in zip(series, moments, polynomials, strict=True):
                    faded = own * np.exp(-fading.power * t)
                    for moment, factor in zip(sums, factors, strict=True):
                        moment[lines] += gathered(bins, faded * factor, begun[lines].shape)
        self.total[2] += _there_and_back(begun[..., :-1].cumsum(axis=-1))
        kept = weighted[..., :-1].cumsum(axis=-1)
        gaps = np.diff(self.distances[:, :-1])
        for (size, fading), sums in zip(series, moments, strict=True):
            self.total[1] += size * _there_and_back(kept - fading.carried(sums[..., :-1], gaps))


def _there_and_back(sums: Array) -> Array:
    """(ny, nx): both ways (ny, 2, nx) added."""
    return sums[:, 0] + sums[:, 1, ::-1]
