"""animation: the runs moving over the loss, beside what the model says and how the loss falls."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import Field

from landscape.errors import Problem
from landscape.figures.specs.base import A_RUN, TWO_DIRECTIONS, FigureContext, Inches, PlaneSpec


class AnimationSpec(PlaneSpec):
    """The runs moving over a contour or surface."""

    needed = (A_RUN, TWO_DIRECTIONS)
    computed_from = ("frames",)
    tall = 1.6

    kind: Literal["animation"] = "animation"
    size: tuple[Inches, Inches] | None = None
    """Width and height in inches of 100 pixels each; null: the theme's, 1600 × 900 of slides, of
    paper in inches of 300 pixels."""
    over: Literal["contour", "surface"] = "contour"
    """What the runs move over."""
    fps: Annotated[int, Field(ge=1, le=50)] = 15
    """Frames a second."""
    frames: Annotated[int, Field(ge=2, le=300)] = 60
    """How many frames; the early steps, which go far, get more of them."""
    format: Literal["gif", "mp4"] = "gif"
    """The file's format; mp4 needs `pip install landscape[mp4]`."""
    log: bool = False
    """Levels spaced by equal factors, a logarithmic height."""
    elev: Literal["auto"] | Annotated[float, Field(ge=0, le=90)] = "auto"
    """Degrees of the camera above the plane of a surface; auto: where it sees fit and runs best."""
    azim: Literal["auto"] | Annotated[float, Field(ge=-360, le=360)] = "auto"
    """Degrees of the camera around the vertical axis of a surface; auto: as for `elev`."""

    def needs(self, context: FigureContext) -> Problem | None:
        if self.format == "mp4" and find_spec("av") is None:
            return Problem("format", "mp4 needs PyAV", "`pip install landscape[mp4]`, or gif")
        return super().needs(context)

    def inert_keys(self, context: FigureContext) -> Mapping[str, str]:
        if self.over == "surface":
            return self.inert
        return {**self.inert, **dict.fromkeys(("elev", "azim"), "has no camera over a contour")}

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (self.format,)
