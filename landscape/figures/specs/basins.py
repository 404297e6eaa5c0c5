"""basins: where a run from each point of the plane ends, and how soon."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from landscape.figures.specs.base import PlaneSpec


class BasinsSpec(PlaneSpec):
    """Every point of the plane coloured by where a run from it ends."""

    inert: ClassVar[Mapping[str, str]] = {"of": "shows runs on the loss"}
    computed_from = ("optimizer", "lr", "steps")

    kind: Literal["basins"] = "basins"
    optimizer: Literal["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"] = "gd"
    """The update rule, with the settings that a descent has by default."""
    lr: Annotated[float, Field(gt=0)] = 0.01
    """The learning rate."""
    steps: Annotated[int, Field(ge=1, le=10_000)] = 200
    """Steps of each run."""
