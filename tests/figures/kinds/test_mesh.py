"""The mesh as a figure: a file and no picture."""

from dataclasses import replace

import pytest

from landscape.errors import InputError
from landscape.figures.encode.mesh import ply, vtk
from landscape.figures.specs.mesh import MeshSpec
from landscape.result import Quantity

from ..drawing import seen


@pytest.mark.parametrize(("format", "write"), [("vtk", vtk), ("ply", ply)])
def test_it_is_written_in_its_own_format(result, format, write):
    spec, surface = MeshSpec(format=format), result.surface
    assert spec.formats(("png", "svg")) == (format,)
    (content,) = spec.encode(result, "default", None)
    assert content == write(surface.x, surface.y, {"loss": surface.loss}, "A bowl")


def test_another_quantity_can_be_the_height(result):
    accuracy = replace(result.surface, loss=1 / (1 + result.surface.loss))
    quantities = {"accuracy": Quantity("accuracy", accuracy, (), 0.5, ())}
    spec = MeshSpec(format="ply", of="accuracy")
    (content,) = spec.encode(replace(result, quantities=quantities), "default", None)
    grids = {"accuracy": accuracy.loss, "loss": result.surface.loss}
    assert content == ply(accuracy.x, accuracy.y, grids, "A bowl")


def test_it_cannot_be_drawn(result):
    with pytest.raises(InputError, match="a file, not a picture"):
        seen(result, "mesh")
