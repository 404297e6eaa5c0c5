"""Random directions, scaled to the parameters they start from.

Filter normalisation (H. Li et al., "Visualizing the loss landscape of neural nets", arXiv
1712.09913): each row of a weight matrix of the direction gets the norm of the same row of the
parameters, intercepts get zero; so a step of one is as large for every filter as the filter is.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.errors import InputError
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.directions import refuse_dependent
from landscape.slices.kinds.section import Centered
from landscape.slices.random_directions import RandomDirections, Scaling
from landscape.slices.slice import Slice

ORDINALS = ("first", "second")
SCALED = {"filter": ", filter-normalised", "layer": ", layer-normalised", "none": ""}


class Random(Centered):
    """Along one or two random directions."""

    kind: Literal["random"] = "random"
    dimensions: Annotated[int, Field(ge=1, le=2)] = 2
    """How many directions."""
    normalize: Scaling = "filter"
    """Scale each filter (row of a weight matrix) or each layer (tensor) of a direction to the
    norm of the same of the centre, or not at all. Under filter, intercepts stay put."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    """Seed of the directions alone; null: from the experiment's."""
    seeds: Annotated[int, Field(ge=1, le=1000)] = 1
    """Random planes that the lines are seen in: the first is shown, mean and standard deviation of
    them all stand beside it, and in the summary under sharpness."""

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
            raise self._no_norm()
        return self.dimensions

    def without_grid(self, context: SliceContext) -> Slice:
        origin = self.origin(context)
        rng = context.rng if self.seed is None else np.random.default_rng(self.seed)
        source = RandomDirections(int(rng.integers(2**63)), self.dimensions, self.normalize)
        directions = source.around(origin, context.objective.layout)
        if not np.any(directions):
            raise self._no_norm()
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
            center=self.center_name,
            note=f"random direction{'s'[: self.dimensions - 1]}{seed}{scaled}, "
            f"through {self.center_words}",
            details={"normalize": self.normalize, "seed": self.seed, "seeds": self.seeds},
            source=source,
        )

    def _no_norm(self) -> InputError:
        what = f"every {self.normalize} has norm zero at the centre"
        return InputError("slice.normalize", what, "none")
