"""topology: minima, saddles and the merge tree of the surface, with their persistence."""

from typing import Annotated, Literal

from pydantic import Field

from landscape.figures.specs.base import PlaneSpec


class TopologySpec(PlaneSpec):
    """Minima and saddles of the surface's grid, its merge tree and a persistence diagram."""

    tall = 1.3

    kind: Literal["topology"] = "topology"
    most: Annotated[int, Field(ge=1, le=100)] = 10
    """How many of the most persistent minima are marked on the contour and in the tree."""
    log: bool = False
    """Levels spaced by equal factors."""
