"""surface: the loss over a plane as a mesh in three dimensions."""

from typing import Annotated, Literal

from pydantic import Field

from landscape.figures.specs.base import Log, PlaneSpec


class SurfaceSpec(PlaneSpec):
    """The 3-D surface with the runs on it and its levels on the floor."""

    tall = 1.26

    kind: Literal["surface"] = "surface"
    log: Log = False
    """A logarithmic height; excess: of the loss above its lowest value."""
    elev: Literal["auto"] | Annotated[float, Field(ge=-90, le=90)] = "auto"
    """Degrees of the camera above the plane; auto: where it sees the fit and the runs best."""
    azim: Literal["auto"] | Annotated[float, Field(ge=-360, le=360)] = "auto"
    """Degrees of the camera around the vertical axis; auto: where it sees them best."""
