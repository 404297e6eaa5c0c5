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
from landscape.models.layout import Layout
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.directions import BLOCK, refuse_dependent
from landscape.slices.section import Centered
from landscape.slices.slice import Slice

ORDINALS = ("first", "second")
SCALED = {"filter": ", filter-normalised", "layer": ", layer-normalised", "none": ""}


class Random(Centered):
    """Along one or two random directions."""

    kind: Literal["random"] = "random"
    dimensions: Annotated[int, Field(ge=1, le=2)] = 2
    """How many directions."""
    normalize: Literal["filter", "layer", "none"] = "filter"
    """Scale each filter (row of a weight matrix) or each layer (tensor) of a direction to the
    norm of the same of the centre, or not at all. Under filter, intercepts stay put."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    """Seed of the directions alone; null: from the experiment's."""

    def count(self, requirements: SliceRequirements) -> int:
        layout = requirements.objective.layout
        free = int(layout.weights.sum()) if self.normalize == "filter" else layout.count
        if free < self.dimensions:
            what = "weight" if self.normalize == "filter" else "parameter"
            raise InputError(
                "slice.dimensions",
                f"{self.dimensions} directions cannot differ in {free} {what}{'s' * (free != 1)}",
                "1, or normalize: none" if what == "weight" else "1",
            )
        if self.center == "zero" and self.normalize != "none":
            raise InputError(
                "slice.normalize", f"every {self.normalize} has norm zero at the centre", "none"
            )
        return self.dimensions

    def without_grid(self, context: SliceContext) -> Slice:
        origin = self.origin(context)
        rng = context.rng if self.seed is None else np.random.default_rng(self.seed)
        raw = rng.standard_normal((self.dimensions, len(origin)))
        directions = normalized(raw, origin, context.objective.layout, self.normalize)
        if not np.any(directions):
            raise InputError(
                "slice.normalize", f"every {self.normalize} has norm zero at the centre", "none"
            )
        refuse_dependent(directions, "slice.normalize", "none, or dimensions: 1, or another seed")
        which = ORDINALS if self.dimensions == 2 else ("a",)
        scaled = SCALED[self.normalize]
        seed = "" if self.seed is None else f" of seed {self.seed}"
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=directions,
            labels=tuple(f"{w} random direction{scaled}" for w in which),
            base=np.zeros(self.dimensions),
            grid=(),
            center=self.center_name,
            note=f"random direction{'s'[: self.dimensions - 1]}{seed}{scaled}, "
            f"through {self.center_words}",
            details={"normalize": self.normalize, "seed": self.seed},
        )


def normalized(directions: Array, origin: Array, layout: Layout, by: str) -> Array:
    """Directions (k, P), which are overwritten, with each filter or layer scaled to the norm of the
    same of `origin`."""
    for block in layout.blocks if by != "none" else ():
        for direction in directions:
            part = direction[block.slice]
            if by == "filter" and block.bias:
                part[:] = 0
                continue
            rows = block.shape[0] if by == "filter" and len(block.shape) > 1 else 1
            parts = part.reshape(rows, -1)
            like = row_norms(origin[block.slice].reshape(rows, -1))
            parts *= (like / row_norms(parts))[:, None]
    return directions


def row_norms(matrix: Array) -> Array:
    """(rows,): the length of each row of a matrix, in blocks of columns."""
    width = max(1, BLOCK // len(matrix))
    parts = [
        np.linalg.norm(matrix[:, start : start + width], axis=1)
        for start in range(0, matrix.shape[1], width)
    ]
    lengths: Array = parts[0] if len(parts) == 1 else np.linalg.norm(parts, axis=0)
    return lengths
