"""data: the samples, coloured by class.

One feature stands against the target, two against each other. Of more features the first two
principal components are shown (K. Pearson, Philosophical Magazine 2, 1901), said on the axes.
"""

from typing import ClassVar, Literal

from landscape.figures.specs.base import DATA, FigureSpec, Need


class DataSpec(FigureSpec):
    """The samples, coloured by class."""

    needed: ClassVar[tuple[Need, ...]] = (DATA,)

    kind: Literal["data"] = "data"
