"""The mesh as a figure: a file and no picture."""

import pytest

from landscape.errors import InputError
from landscape.figures.encode.mesh import ply, vtk
from landscape.figures.specs.mesh import MeshSpec

from ..drawing import seen


@pytest.mark.parametrize(("format", "write"), [("vtk", vtk), ("ply", ply)])
def test_it_is_written_in_its_own_format(result, format, write):
    spec, surface = MeshSpec(format=format), result.surface
    assert spec.formats(("png", "svg")) == (format,)
    (content,) = spec.encode(result, "default", None)
    assert content == write(surface.x, surface.y, {"loss": surface.loss}, "A bowl")


def test_it_cannot_be_drawn(result):
    with pytest.raises(InputError, match="a file, not a picture"):
        seen(result, "mesh")
