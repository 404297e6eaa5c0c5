"""surface: the loss over a plane as a mesh in three dimensions."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from landscape.figures import plane
from landscape.figures.base import TWO_DIRECTIONS, FigureSection, Need
from landscape.figures.sheet import MARGIN
from landscape.figures.text import ruler
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from mpl_toolkits.mplot3d import Axes3D

    from landscape.figures.relief import Relief
    from landscape.figures.sheet import Rect, Sheet

BAR = 0.66
"""Height of the colour bar, as a share of the picture's."""


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
        bar = sheet.colorbar(
            relief.mappable, ax, result.loss.label, shrink=BAR, ticks=relief.scale.ticks()
        )
        sheet.handles = plane.legend(result)
        sheet.facts = plane.facts(result)
        sheet.arrange = partial(_arrange, relief, ax, bar.ax)


def _arrange(relief: "Relief", ax: "Axes3D", bar: "Axes", rect: "Rect") -> None:
    """The box as large as fits, the colour bar at the right edge."""
    from matplotlib import rcParams

    figure = ax.figure
    width, height = figure.get_size_inches()
    em = rcParams["axes.labelsize"] / 72
    left, bottom, across, upright = rect
    thick = 0.5 * em / width
    bar.set_aspect("auto")
    bar.set_position((1 - thick, bottom + upright * (1 - BAR) / 2, thick, upright * BAR))
    beside = (bar.get_tightbbox(ruler(figure.dpi)).x1 / figure.dpi - width + MARGIN) / width
    bar.set_position((1 - thick - beside, bar.get_position().y0, thick, upright * BAR))
    room = across - thick - beside - em / width
    ax.set_position((left, bottom, room, upright))
    relief.fill(ax, room * width, upright * height, 3.2 * em)
