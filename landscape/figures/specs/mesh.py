"""mesh: the surface as a file for other programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from landscape.figures.labels import labelled
from landscape.figures.specs.base import PlaneSpec

if TYPE_CHECKING:
    from landscape.result import Result


class MeshSpec(PlaneSpec):
    """The surface as a file for other programs."""

    inert = dict.fromkeys(("cmap", "size", "font_size"), "is no picture")
    sets_math = False

    kind: Literal["mesh"] = "mesh"
    format: Literal["vtk", "ply"] = "vtk"
    """The file's format: vtk for ParaView and PyVista, ply for Blender and MeshLab."""

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (self.format,)

    def _shown(self, result: "Result") -> "Result":
        """The result with all its quantities, whichever is the height."""
        return labelled(result, plain=True)
