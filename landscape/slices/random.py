"""Random directions, scaled to the parameters they start from.

Filter normalisation (H. Li et al., "Visualizing the loss landscape of neural nets", arXiv
1712.09913): each row of a weight matrix of the direction gets the norm of the same row of the
parameters, intercepts get zero; so a step of one is as large for every filter as the filter is.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.models.base import Layout
from landscape.slices.base import Scene, Setting, SliceSection
from landscape.slices.slice import Slice

ORDINALS = ("first", "second")
SCALED = {"filter": ", filter-normalised", "layer": ", layer-normalised", "none": ""}


class Random(SliceSection):
    """Along one or two random directions."""

    kind: Literal["random"] = "random"
    dimensions: Annotated[int, Field(ge=1, le=2)] = 2
    """How many directions."""
    normalize: Literal["filter", "layer", "none"] = "filter"
    """Scale each filter (row of a weight matrix) or each layer (tensor) of a direction to the
    norm of the same of the centre, or not at all. Under filter, intercepts stay put."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    """Seed of the directions alone; null: from the experiment's."""

    def count(self, scene: Scene) -> int:
        if scene.objective.count < self.dimensions:
            raise InputError(
                "slice.dimensions",
                f"{self.dimensions} directions in a space of {scene.objective.count}",
                f"at most {scene.objective.count}",
            )
        return self.dimensions

    def chosen(self, setting: Setting) -> Slice:
        origin = setting.point(self.center, "slice.center")
        rng = setting.rng if self.seed is None else np.random.default_rng(self.seed)
        raw = rng.standard_normal((self.dimensions, len(origin)))
        directions = np.array(
            [normalized(d, origin, setting.objective.layout, self.normalize) for d in raw]
        )
        if not np.all(np.any(directions, axis=1)):
            raise InputError(
                "slice.normalize", f"every {self.normalize} of the centre has norm zero", "none"
            )
        which = ORDINALS if self.dimensions == 2 else ("one",)
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=directions,
            labels=tuple(f"{w} random direction{SCALED[self.normalize]}" for w in which),
            base=np.zeros(self.dimensions),
            grid=(),
            center=self.center_name,
            note=f"random directions{SCALED[self.normalize]}, through {self.center_words}",
            facts={"normalize": self.normalize, "seed": self.seed},
        )


def normalized(direction: Array, origin: Array, layout: Layout, by: str) -> Array:
    """A direction (P,) with each filter or layer scaled to the norm of the same of `origin`."""
    if by == "none":
        return direction
    scaled = np.zeros_like(direction)
    for block in layout.blocks:
        if by == "filter" and block.bias:
            continue
        rows = block.shape[0] if by == "filter" and len(block.shape) > 1 else 1
        d = direction[block.slice].reshape(rows, -1)
        norms = np.linalg.norm(origin[block.slice].reshape(rows, -1), axis=1, keepdims=True)
        scaled[block.slice] = (d / np.linalg.norm(d, axis=1, keepdims=True) * norms).ravel()
    return scaled
