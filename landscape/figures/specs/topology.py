"""topology: minima, saddles and the merge tree of the surface, with their persistence."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from landscape.figures.specs.base import TWO_DIRECTIONS, FigureSpec, Need


class TopologySpec(FigureSpec):
    """Minima and saddles of the surface's grid, its merge tree and a persistence diagram."""

    inert: ClassVar[Mapping[str, str]] = {}
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)
    tall: ClassVar[float] = 1.3

    kind: Literal["topology"] = "topology"
    most: Annotated[int, Field(ge=1, le=100)] = 10
    """How many of the most persistent minima are marked on the contour and in the tree."""
    log: bool = False
    """Levels spaced by equal factors."""
