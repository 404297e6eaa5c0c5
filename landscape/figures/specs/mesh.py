"""mesh: the surface as a file for other programs."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from landscape.figures.specs.base import NO_COLORMAP, NO_SURFACE, TWO_DIRECTIONS, FigureSpec, Need


class MeshSpec(FigureSpec):
    """The surface as a file for other programs."""

    inert: ClassVar[Mapping[str, str]] = (
        NO_COLORMAP | NO_SURFACE | dict.fromkeys(("size", "font_size"), "is no picture")
    )
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)
    sets_math: ClassVar[bool] = False

    kind: Literal["mesh"] = "mesh"
    format: Literal["vtk", "ply"] = "vtk"
    """The file's format: vtk for ParaView and PyVista, ply for Blender and MeshLab."""

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (self.format,)
