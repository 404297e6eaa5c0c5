"""Plane: an objective seen through two directions of its parameter space.

Scores that are linear in the parameters are, on the plane θ₀ + α·d₁ + β·d₂, the combination
z₀ + α·z₁ + β·z₂ of three projections of the data: one matrix product, and no point of a grid
touches the data again. Other models compute the scores of a row of the grid as one batch.

The plane of a slice begins at its anchor, so that parameters on the axes are the coordinates
themselves; scores that are linear in them are combined from a point of the grid, for narrow grids
far from there.

n samples, K scores a sample, P parameters; `alpha (nx,)` and `beta (ny,)` are offsets from the
origin along the directions; grids are (ny, nx).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeGuard

import numpy as np

from landscape.arrays import Array, Mask, Rows, chunks
from landscape.evaluate.quadratic import on_grid, triangle
from landscape.evaluate.tiling import TILE_WIDTH, Split, Tile, add_up
from landscape.models.base import PlaneScores
from landscape.models.linear_in_parameters import AffineModel
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.slices.random_directions import RandomDirections
from landscape.slices.slice import Slice

MAX_PROJECTED_BYTES = 12 * 2**20
"""Bytes of projections held at once."""
CACHED = 32768
"""Numbers of a block: a row of a tile, times samples, times the scores of each."""
TILE_POINTS = 4096
"""Points of a tile."""
PRODUCT_SAMPLES, PRODUCT_NUMBERS = 256, 2**17
"""Of a model that multiplies matrices: the most samples of a block, and numbers of its layers."""
PRODUCT_POINTS, PRODUCT_TILE = 24, 1024
"""The fewest points of its tiles along x where the grid has them, and the points of a tile."""
PENALTY_LINES = 64
"""Lines of the grid to which a penalty is added at once."""
PENALTY_NUMBERS = 2**18
"""Weights times points of a line whose magnitudes are held at once."""


def has_projections(objective: Objective) -> TypeGuard[Supervised]:
    """Whether the scores are linear in the parameters of the model, up to a constant."""
    return isinstance(objective, Supervised) and isinstance(objective.model, AffineModel)


@dataclass(frozen=True)
class Values:
    """A loss on a grid, and how it was found."""

    loss: Array
    """(ny, nx)."""
    method: str
    evaluations: int
    clipped: int = 0
    uncertified: Mask | None = None
    """(ny, nx): where a profile's minimum is not certified; None where all are."""
    further: dict[str, Array] = field(default_factory=dict)
    """(ny, nx) of each further quantity that the objective gives, by name."""


class Samples(ABC):
    """Some of the samples, able to give their scores along a line of the plane."""

    y: Array
    """(n,): their targets."""
    weights: Array | None
    """(n,): what their losses count; None where that is 1."""
    width: int
    """K: scores a sample."""

    @abstractmethod
    def scores(self, alpha: Array, beta: Array, rows: slice | Rows) -> Iterator[Array]:
        """(nx, m, K) of the m `rows` at the points `alpha (nx,)` of the line at each of the `beta`;
        the next line may overwrite them. What all scores of a sample share may be left out."""

    def split(self, points: int) -> Split:
        """How large work items may be on lines of so many points: such that the losses of a block
        of samples along a line of a tile stay in the cache."""
        return Split(max(1, CACHED // (min(points, TILE_WIDTH) * self.width)), TILE_POINTS)


@dataclass(frozen=True)
class Projected(Samples):
    """Samples of a model that is linear in its parameters."""

    z: Array
    """(3, n, K): scores at the origin and along the two directions."""
    y: Array
    weights: Array | None

    @property
    def width(self) -> int:  # type: ignore[override]
        return self.z.shape[-1]

    def scores(self, alpha: Array, beta: Array, rows: slice | Rows) -> Iterator[Array]:
        z0, z1, z2 = self.z[:, rows]
        for b in beta:
            yield (z0 + b * z2) + alpha[:, None, None] * z1


@dataclass(frozen=True)
class Modelled(Samples):
    """Samples of any model."""

    on_plane: PlaneScores
    y: Array
    weights: Array | None
    width: int
    units: int
    """Numbers that matrix products give for each sample and point; 0 where there are none."""

    def scores(self, alpha: Array, beta: Array, rows: slice | Rows) -> Iterator[Array]:
        return self.on_plane.on_lines(alpha, beta, rows)

    def split(self, points: int) -> Split:
        if not self.units:
            return super().split(points)
        block = max(1, min(PRODUCT_SAMPLES, PRODUCT_NUMBERS // self.units, len(self.y)))
        width = max(PRODUCT_POINTS, CACHED // (block * self.width))
        return Split(block, max(width, PRODUCT_TILE), width, products=self.units)


@dataclass(frozen=True)
class Plane:
    """The points `origin + α · directions[0] + β · directions[1]`."""

    objective: Objective
    origin: Array
    """(P,)."""
    directions: Array
    """(2, P); the second is zero on a line."""
    axes: tuple[int, ...] | None = None
    """On a profile: the parameters that stay, while the others are re-optimised."""
    source: RandomDirections | None = None
    """What the directions are made of, where they are random: they are not pickled then, but made
    again where they are needed."""
    center: tuple[float, float] = (0.0, 0.0)
    """The offsets of the slice's centre."""
    at: tuple[float, float] = (0.0, 0.0)
    """What the slice's coordinates read at the origin."""

    def __reduce__(self) -> tuple[Any, ...]:
        if self.source is None:
            parts = (self.objective, self.origin, self.directions, self.axes, None)
            return Plane, (*parts, self.center, self.at)
        return made_again, (self.objective, self.origin, self.source)

    @classmethod
    def from_slice(cls, objective: Objective, slice: Slice, chosen: tuple[int, ...]) -> "Plane":
        """Through one or two of the directions of a slice; offsets are from its anchor.

        Of a loss that takes a point at a time both are kept, so that none is copied."""
        origin, offsets = slice.anchor, slice.base - slice.at
        for other in set(range(slice.k)).difference(chosen):
            if offsets[other]:
                origin = origin + offsets[other] * slice.directions[other]
        center, at = _pair(offsets, chosen), _pair(slice.at, chosen)
        if isinstance(objective, PointwiseObjective) and slice.k == 2 and not slice.refit:
            if chosen == (1,):
                return cls(objective, origin, slice.directions[::-1], center=center, at=at)
            return cls(objective, origin, slice.directions, None, slice.source, center, at)
        directions = slice.directions
        if chosen != (0, 1):
            directions = np.zeros((2, len(origin)))
            directions[: len(chosen)] = slice.directions[list(chosen)]
        axes = slice.axes if slice.refit else None
        return cls(objective, origin, directions, axes, None, center, at)

    def from_grid(self, alpha: Array, beta: Array) -> tuple["Plane", Array, Array]:
        """The same points. Along a direction of which the origin is farther from the grid than
        that is wide, as offsets from the centre or what of the grid is nearest to it."""
        first, second = map(_start, self.center, (alpha, beta))
        if not (first or second):
            return self, alpha, beta
        origin = self.origin + np.array([first, second]) @ self.directions
        center = self.center[0] - first, self.center[1] - second
        at = self.at[0] + first, self.at[1] + second
        return replace(self, origin=origin, center=center, at=at), alpha - first, beta - second

    @property
    def central(self) -> Array:
        """(P,): the slice's centre."""
        if not any(self.center):
            return self.origin
        return np.asarray(self.origin + np.array(self.center) @ self.directions)

    @property
    def supervised(self) -> Supervised:
        """The objective, which has samples."""
        assert isinstance(self.objective, Supervised)
        return self.objective

    def turned(self) -> "Plane":
        """The same plane with its directions exchanged."""
        directions, center, at = self.directions[::-1], self.center[::-1], self.at[::-1]
        return replace(self, directions=directions, source=None, center=center, at=at)

    def totals(
        self,
        tile: Callable[..., Tile],
        parts: int,
        alpha: Array,
        beta: Array,
        split: Split | None = None,
    ) -> Array:
        """(parts, ny, nx): what tiles add up over all samples of a supervised objective;
        `tile(objective, samples, alpha, beta)` begins one. None: work items as the samples have
        them."""
        total = np.zeros((parts, len(beta), len(alpha)))
        for samples in self._chunks():
            begin = partial(tile, self.objective, samples)
            count = len(samples.y)
            add_up(total, begin, alpha, beta, count, split or samples.split(len(alpha)))
        return total

    def _chunks(self) -> Iterator[Samples]:
        """The samples, as `MAX_PROJECTED_BYTES` allow."""
        data, model = self.supervised.data, self.supervised.model
        if isinstance(model, AffineModel):
            yield self._first
            size = len(self._first.y)
            for start in range(size, data.n_samples, size):
                yield self.projected(slice(start, start + size))
        else:
            units = model.projected_units
            size = max(1, MAX_PROJECTED_BYTES // (24 * units)) if units else data.n_samples
            for rows in chunks(data.n_samples, size):
                yield self._modelled(rows)

    def _modelled(self, rows: slice) -> Modelled:
        """These samples of any other model."""
        model, data, outputs = self.supervised.model, self.supervised.data, self.supervised.outputs
        on_plane = model.plane_scores(self.origin, self.directions, data.x[rows], outputs)
        return Modelled(on_plane, data.y[rows], self._weights(rows), outputs, model.projected_units)

    @cached_property
    def _first(self) -> Projected:
        return self.projected(
            slice(0, max(1, MAX_PROJECTED_BYTES // (24 * self.supervised.outputs)))
        )

    def projected(self, rows: slice) -> Projected:
        """These samples of a model that is linear in its parameters."""
        model, data, outputs = self.supervised.model, self.supervised.data, self.supervised.outputs
        assert isinstance(model, AffineModel)
        vectors = np.vstack([self.origin, self.directions])
        weights, intercepts = model.split(vectors, outputs)
        with np.errstate(all="ignore"):
            z = model.design(data.x[rows]) @ weights.reshape(3 * outputs, -1).T
            z += intercepts.ravel()
        z = np.ascontiguousarray(np.moveaxis(z.reshape(-1, 3, outputs), 1, 0))
        return Projected(z, data.y[rows], self._weights(rows))

    def _weights(self, rows: slice) -> Array | None:
        weights = self.supervised.weights
        return None if weights is None else weights[rows]

    def whole(self, total: Array, alpha: Array, beta: Array) -> Array:
        """The objective (ny, nx) from the sum (ny, nx) over the samples, which is overwritten."""
        objective = self.supervised
        total *= objective.per_sample
        if objective.ridge:
            columns = np.vstack([self.directions, self.origin]).T[objective.layout.weights]
            r, scale = triangle([columns])
            for lines in chunks(len(beta), PENALTY_LINES):
                total[lines] += objective.ridge * on_grid(r, scale, alpha, beta[lines])
        if objective.lasso:
            total += objective.lasso * self._norm1(alpha, beta)
        return total

    def _norm1(self, alpha: Array, beta: Array) -> Array:
        """(ny, nx): ‖weights‖₁ on the grid."""
        weights = self.objective.layout.weights
        origin, (along, across) = self.origin[weights], self.directions[:, weights]
        varying = (along != 0) | (across != 0)
        norm = np.full((len(beta), len(alpha)), np.abs(origin[~varying]).sum())
        for part in chunks(int(varying.sum()), max(1, PENALTY_NUMBERS // len(alpha))):
            start, step = origin[varying][part], along[varying][part, None] * alpha
            for j, shift in enumerate(np.multiply.outer(beta, across[varying][part])):
                norm[j] += np.abs((start + shift)[:, None] + step).sum(axis=0)
        return norm


def _start(center: float, offsets: Array) -> float:
    low, high = float(offsets.min()), float(offsets.max())
    if max(low, -high) <= high - low:
        return 0.0
    return min(max(center, low), high)


def _pair(coordinates: Array, chosen: tuple[int, ...]) -> tuple[float, float]:
    """Those along the chosen directions, and 0 where there is one alone."""
    first, second = (*coordinates[list(chosen)].tolist(), 0.0)[:2]
    return first, second


def made_again(objective: Objective, origin: Array, source: RandomDirections) -> Plane:
    """A plane along random directions, elsewhere."""
    directions = source.around(origin, objective.layout)
    return Plane(objective, origin, directions, source=source)
