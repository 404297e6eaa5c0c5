"""The plane a descent moves in most: its first two principal components.

A path's plane explains much even of a random walk (the first component 6/π² = 60.8 % in high
dimensions, the second a quarter of that: J. Antognini, J. Sohl-Dickstein, "PCA of high
dimensional random walks", arXiv 1806.08805), so the shares are reported beside those.
"""

from typing import Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.slices.base import Parameters, Scene, Setting, SliceSection
from landscape.slices.slice import Slice

RANDOM_WALK = (6 / np.pi**2, 6 / np.pi**2 / 4)
STRAIGHT = 1e-10
"""Below this second singular value, relative to the first, a path spans no plane."""


class PCA(SliceSection):
    """Along the first two principal components of descents."""

    kind: Literal["pca"] = "pca"
    of: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Labels of the descents; null: the first."""
    center: Literal["mean", "fit", "start", "zero"] | Parameters = "mean"  # type: ignore[assignment]
    """The point the plane passes through; mean: that of the paths, which the plane fits best."""

    def count(self, scene: Scene) -> int:
        if not scene.labels:
            raise InputError("slice.kind", "pca needs a descent", "add descents: [{optimizer: gd}]")
        for i, label in enumerate(self.of or ()):
            if label not in scene.labels:
                raise InputError(
                    f"slice.of.{i}", f"no descent {label!r}", "one of " + ", ".join(scene.labels)
                )
        if scene.objective.count < 2:
            raise InputError("slice.kind", "pca needs two parameters", "axes")
        return 2

    def chosen(self, setting: Setting) -> Slice:
        wanted = self.of or (setting.runs[0].label,)
        points = np.concatenate([run.theta for run in setting.runs if run.label in wanted])
        directions, explained = components(points)
        mean = self.center == "mean"
        origin = points.mean(axis=0) if mean else setting.point(self.center, "slice.center")
        shares = [f"{100 * share:.3g} %" for share in explained]
        walk = " and ".join(f"{100 * share:.1f} %" for share in RANDOM_WALK)
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=directions,
            labels=tuple(f"principal component {i + 1} ({s})" for i, s in enumerate(shares)),
            base=np.zeros(2),
            grid=(),
            center=self.center_name,
            note=f"plane of the descent: explains {' and '.join(shares)} of it (a random walk: {walk})",
            facts={"explained": explained, "random_walk": list(RANDOM_WALK)},
        )


def components(points: Array) -> tuple[Array, list[float]]:
    """The first two principal directions (2, P) of points (T, P), and their explained shares.

    Raises InputError (key slice.of) for fewer than 3 points or a straight path."""
    if len(points) < 3:
        raise InputError(
            "slice.of", f"pca needs 3 points, the descent has {len(points)}", "more steps"
        )
    _, sizes, rows = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    if sizes[1] <= STRAIGHT * sizes[0]:
        raise InputError("slice.of", "the descent moves along a straight line", "slice: between")
    shares = sizes**2 / np.sum(sizes**2)
    return rows[:2], [float(share) for share in shares[:2]]
