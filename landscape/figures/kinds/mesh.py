"""mesh: the surface as a file for other programs."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.errors import InputError
from landscape.figures.encode import mesh
from landscape.figures.specs.base import Encoding
from landscape.figures.specs.mesh import MeshSpec
from landscape.result import Result

WRITERS = {"vtk": mesh.vtk, "ply": mesh.ply}


class MeshDrawing:
    """A file; there is no picture."""

    def draw(
        self, spec: MeshSpec, result: Result, theme: str | None, ax: Axes | None = None
    ) -> Figure:
        """Always raises InputError."""
        raise InputError("kind", "a mesh is a file, not a picture", "surface")

    def encode(self, spec: MeshSpec, result: Result, theme: str, output: Encoding) -> list[bytes]:
        """What is shown as the height, and with it all there is on the same grid."""
        surface = result.surface
        assert surface is not None
        others = {name: quantity.surface for name, quantity in result.quantities.items()}
        values = {"loss": surface.loss}
        values |= {name: other.loss for name, other in others.items() if other is not None}
        title = result.title if spec.title is None else spec.title
        write = WRITERS[spec.format]
        return [write(surface.x, surface.y, {spec.of: values[spec.of]} | values, title)]


DRAWING = MeshDrawing()
