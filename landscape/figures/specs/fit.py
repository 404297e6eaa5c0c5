"""fit: data of one feature with the model's curve, at the starts and the ends of the runs and at
the fit."""

from typing import Literal

from landscape.figures.specs.base import ONE_FEATURE, FigureSpec


class FitSpec(FigureSpec):
    """Data with the model's curve."""

    needed = (ONE_FEATURE,)
    computed_from = ()

    kind: Literal["fit"] = "fit"
