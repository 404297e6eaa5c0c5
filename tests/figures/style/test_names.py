import matplotlib
import pytest
from pydantic import ValidationError

from landscape.figures.specs.contour import ContourSpec
from landscape.figures.style.names import COLORMAPS


def test_every_name_is_known_to_matplotlib():
    assert set(COLORMAPS) <= set(matplotlib.colormaps)


def test_an_unknown_map_is_refused_with_the_nearest():
    with pytest.raises(ValidationError, match="no colour map 'virids'; did you mean viridis"):
        ContourSpec(cmap="virids")


def test_reversed_maps_are_known():
    assert ContourSpec(cmap="viridis_r").cmap == "viridis_r"
