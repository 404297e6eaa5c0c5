"""surface: the loss over a plane as a mesh in three dimensions."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from landscape.figures import plane
from landscape.figures.base import TWO_DIRECTIONS, FigureSection, Need
from landscape.result import Result

if TYPE_CHECKING:
    from landscape.figures.sheet import Sheet


class Surface(FigureSection):
    """The 3-D surface with the runs on it and its levels on the floor."""

    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)

    kind: Literal["surface"] = "surface"
    log: bool = False
    """A logarithmic height."""
    elev: Annotated[float, Field(ge=-90, le=90)] = 30
    """Degrees of the camera above the plane."""
    azim: Annotated[float, Field(ge=-360, le=360)] = -30
    """Degrees of the camera around the vertical axis."""

    def paint(self, result: Result, sheet: "Sheet") -> None:
        from landscape.figures.relief import Relief

        (ax,) = sheet.axes(subplot_kw={"projection": "3d", "computed_zorder": False})
        relief = Relief(result, self.log, self.cmap)
        relief.paint(ax, self.elev, self.azim)
        sheet.colorbar(relief.mappable, ax, result.loss.label, shrink=0.62, pad=0.04, aspect=24)
        sheet.handles = plane.legend(result)
        sheet.facts = plane.facts(result)
