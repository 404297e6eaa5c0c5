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


def split(result, basin):
    """Two ends on a plane of as many starts as `basin` has."""
    made = computed(result, 2)
    x, y = (np.linspace(axis[0], axis[-1], len(basin)) for axis in result.slice.grid)
    data = made.figure_data["basins"] | {"x": x, "y": y, "basin": basin, "step": 0 * basin}
    return replace(made, figure_data={"basins": data})


def test_a_slanted_edge_has_no_steps_and_a_frayed_one_stays_as_it_is(result):
    count = 120
    rows, columns = np.mgrid[:count, :count]
    made = split(result, (rows > 40 + 0.07 * columns).astype(int))
    (image,) = drawn(made, {"kind": "basins"}).axes[0].images
    first = np.all(np.isclose(np.asarray(image.get_array()), to_rgb(COLOURS[0])), axis=-1)
    cells = count / len(first)
    edge = first.sum(axis=0) * cells
    slope = 40 + 0.07 * np.arange(first.shape[1]) * cells
    assert np.abs(edge - slope - np.median(edge - slope))[30:-30].max() < 0.35
    frayed = (rows + columns) % 2
    (image,) = drawn(split(result, frayed), {"kind": "basins"}).axes[0].images
    assert np.asarray(image.get_array()).shape[:2] == frayed.shape
