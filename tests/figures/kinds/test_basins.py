"""The figure of basins: colours, ends and counts."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from landscape.diagnostics.basins import DIVERGED, ON_THE_WAY
from landscape.figures import drawn
from landscape.figures.specs.basins import BasinsSpec
from landscape.figures.style.palette import COLOURS

from ..layout.test_page import check


def computed(result, ends):
    x, y = (axis[::3] for axis in result.slice.grid)
    basin = np.arange(len(y) * len(x)).reshape(len(y), len(x)) % (ends + 2) - 2
    share = np.array([np.mean(basin == k) for k in range(ends)])
    data = {
        "request": BasinsSpec().requires(), "x": x, "y": y, "basin": basin,
        "step": np.where(basin >= 0, 0, 200), "loss": np.linspace(0.5, 2, ends),
        "ends": np.linspace([-2, -2], [2, 2], ends), "share": share,
    }  # fmt: skip
    return replace(result, figure_data={"basins": data})


def test_a_start_has_the_colour_of_its_end(result):
    made = computed(result, 3)
    figure = drawn(made, {"kind": "basins"}, "default")
    (image,) = figure.axes[0].images
    pixels, basin = np.asarray(image.get_array()), made.figure_data["basins"]["basin"]
    for k in range(3):
        assert pixels[basin == k] == pytest.approx(
            np.broadcast_to(to_rgb(COLOURS[k]), pixels[basin == k].shape)
        )
    assert image.get_interpolation() == "nearest"  # mixed colours would be further basins
    apart = {tuple(pixels[basin == code][0]) for code in (DIVERGED, ON_THE_WAY, 0, 1, 2)}
    assert len(apart) == 5
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[0] == f"1: loss 0.5, {np.mean(basin == 0):.1%}"
    assert labels[-2].startswith("on the way")
    assert labels[-1].startswith("diverged")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("ends", "theme"), [(1, "paper"), (4, "default"), (30, "dark"), (7, "slides")]
)
def test_nothing_is_cut_and_nothing_covers_another(result, ends, theme):
    check(drawn(computed(result, ends), {"kind": "basins"}, theme))
