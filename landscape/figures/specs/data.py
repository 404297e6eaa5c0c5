"""data: the samples, coloured by class.

One feature stands against the target, two against each other. Of more features the first two
principal components are shown (K. Pearson, Philosophical Magazine 2, 1901), said on the axes.
"""

from collections.abc import Mapping
from typing import Literal

from landscape.figures.specs.base import DATA, NO_SURFACE, FigureContext, FigureSpec


class DataSpec(FigureSpec):
    """The samples, coloured by class."""

    inert = NO_SURFACE
    needed = (DATA,)

    kind: Literal["data"] = "data"

    def inert_keys(self, context: FigureContext) -> Mapping[str, str]:
        if context.features > 1 and not context.classes:
            return self.inert
        return {**self.inert, "cmap": "shows no colour map of classes, nor of one feature"}
