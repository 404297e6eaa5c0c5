"""The plane a descent moves in most: its first two principal components.

A path's plane explains much even of a random walk (the first component 6/π² = 60.8 % in high
dimensions, the second a quarter of that: J. Antognini, J. Sohl-Dickstein, "PCA of high
dimensional random walks", arXiv 1806.08805), so the shares are reported beside those.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.directions import blocks, largest, signed
from landscape.slices.kinds.section import Centered
from landscape.slices.slice import Slice

RANDOM_WALK = (6 / np.pi**2, 6 / np.pi**2 / 4)
STRAIGHT = 1e-10
"""Below this second singular value, relative to the first, a path spans no plane."""
MAX_DECOMPOSED = 2**22
"""Numbers in points up to which their matrix is decomposed itself, to the last digit."""
FEWEST = 3
"""Points that can span a plane."""


class PCA(Centered):
    """Along the first two principal components of descents."""

    kind: Literal["pca"] = "pca"
    of: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Labels of the descents; null: the first."""
    center: str | Parameters = "mean"
    """The point the plane passes through: mean (that of the paths, which the plane fits best), fit,
    start, zero, a descent's label, a mark, or values by name."""
    own_centers: ClassVar[tuple[str, ...]] = ("mean",)

    def count(self, requirements: SliceRequirements) -> int:
        if not requirements.labels:
            raise InputError("slice.kind", "pca needs a descent", "add descents: [{optimizer: gd}]")
        for i, label in enumerate(self.of or ()):
            if label not in requirements.labels:
                raise InputError(
                    f"slice.of.{i}",
                    f"no descent {label!r}",
                    "one of " + ", ".join(requirements.labels),
                )
        if requirements.objective.count < 2:
            raise InputError("slice.kind", "pca needs two parameters", "axes")
        steps = dict(zip(requirements.labels, requirements.steps, strict=False))
        if steps:
            wanted = self._wanted(requirements.labels)
            _refuse_few(len(wanted) + sum(steps[label] for label in wanted))
        return 2

    def without_grid(self, context: SliceContext) -> Slice:
        runs = {run.label: run.theta for run in context.runs}
        wanted = self._wanted(runs)
        paths = [runs[name] for name in wanted]
        directions, explained = components(*paths)
        shares = [f"{100 * share:.3g} %" for share in explained]
        walk = " and ".join(f"{100 * share:.1f} %" for share in RANDOM_WALK)
        descents = "the descent" if len(wanted) == 1 else "the descents"
        return Slice(
            kind=self.kind,
            origin=mean(*paths) if self.center == "mean" else self.origin(context),
            directions=directions,
            labels=tuple(f"principal component {i + 1} ({s})" for i, s in enumerate(shares)),
            base=np.zeros(2),
            center=self.center_name,
            note=f"plane of {descents}: explains {' and '.join(shares)} (of a random walk: {walk})",
            details={"explained": explained, "random_walk": list(RANDOM_WALK)},
        )

    def _wanted(self, labels: Iterable[str]) -> tuple[str, ...]:
        """The descents asked for, each once."""
        return tuple(dict.fromkeys(self.of or islice(labels, 1)))


def mean(*paths: Array) -> Array:
    """The mean (P,) of the points (T, P) of paths, block by block; one may lie near the largest
    number."""
    scale, count, points = _scale(paths), paths[0].shape[1], sum(map(len, paths))
    result = np.empty(count)
    for block in blocks(count, points):
        result[block] = _scaled(paths, scale, block).mean(axis=0) * scale
    return result


def components(*paths: Array) -> tuple[Array, list[float]]:
    """The first two principal directions (2, P) of the points (T, P) of paths, and the shares of
    their variance that these explain. Beyond the two vectors only blocks are held.

    Raises InputError (key slice.of) for fewer than 3 points or a straight path."""
    points, scale = sum(map(len, paths)), _scale(paths)
    _refuse_few(points)
    in_blocks = points * paths[0].shape[1] > MAX_DECOMPOSED
    decompose = _by_gram_matrix if in_blocks else _by_singular_values
    lengths, directions = decompose(paths, scale)
    if lengths[1] <= (np.sqrt(STRAIGHT) if in_blocks else STRAIGHT) * lengths[0]:
        raise InputError(
            "slice.of", "the descent does not leave a straight line", "another, or slice: between"
        )
    shares = lengths[:2] ** 2 / np.sum(lengths**2)
    return signed(directions), [float(share) for share in shares]


def _scale(paths: Sequence[Array]) -> float:
    """The largest number in points: a diverged run may end near the largest there is."""
    return max(map(largest, paths)) or 1.0


def _scaled(paths: Sequence[Array], scale: float, block: slice) -> Array:
    """All points (T, block), over the scale."""
    parts = [path[:, block] for path in paths]
    return (parts[0] if len(parts) == 1 else np.concatenate(parts)) / scale


def _centered(paths: Sequence[Array], scale: float, block: slice) -> Array:
    scaled = _scaled(paths, scale, block)
    return np.subtract(scaled, scaled.mean(axis=0), out=scaled)


def _by_singular_values(paths: Sequence[Array], scale: float) -> tuple[Array, Array]:
    """Singular values of points (T, P) / scale less their mean, and the first two directions
    (2, P)."""
    whole = slice(0, paths[0].shape[1])
    _, lengths, rows = np.linalg.svd(_centered(paths, scale, whole), full_matrices=False)
    return lengths, rows[:2]


def _by_gram_matrix(paths: Sequence[Array], scale: float) -> tuple[Array, Array]:
    """The same from the products of all pairs of points, block by block: T² numbers, however large
    P is. What is below a share of 1e-8 of the largest is lost in rounding."""
    count, points = paths[0].shape[1], sum(map(len, paths))
    gram = np.zeros((points, points))
    for block in blocks(count, points):
        part = _centered(paths, scale, block)
        gram += part @ part.T
    squares, vectors = np.linalg.eigh(gram)
    lengths = np.sqrt(np.maximum(squares[::-1], 0))
    directions = np.empty((2, count))
    for block in blocks(count, points):
        directions[:, block] = vectors[:, :-3:-1].T @ _centered(paths, scale, block)
    directions[0] /= np.linalg.norm(directions[0])
    overlap = directions[0] @ directions[1]
    for block in blocks(count):
        directions[1, block] -= overlap * directions[0, block]
    directions[1] /= np.linalg.norm(directions[1])
    return lengths, directions


def _refuse_few(points: int) -> None:
    if points < FEWEST:
        raise InputError("slice.of", f"pca needs {FEWEST} points, not {points}", "more steps")
