"""The figure of a spectrum."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.figures import drawn
from landscape.figures.specs.spectrum import SpectrumSpec

from ..layout.test_page import check


def computed(result, values=None):
    data = {"request": SpectrumSpec().requires(), "count": 5000, "trace": 10.0, "trace_error": 0.5}
    if values is not None:
        values = np.array(values, float)
        data |= {"method": "exact", "eigenvalues": values, "count": len(values)}
        data |= {"largest": values[0], "smallest": values[-1], "trace_error": 0.0}
    else:
        value = np.linspace(-1, 10, 200)
        density = np.exp(-(value**2))
        data |= {"method": "quadrature", "largest": 9.5, "smallest": -0.5, "residual": 0.01}
        data |= {"value": value, "density": density, "density_error": density / 10, "probes": 10}
    return replace(result, figure_data={"spectrum": data})


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_signs_are_told_apart_and_sizes_are_shown(result):
    figure = drawn(computed(result, [1000, 10, 1e-14, -0.1]), {"kind": "spectrum"}, "default")
    ax = figure.axes[0]
    assert legend(figure) == ["2 positive", "1 negative", "1 zero within rounding"]
    assert ax.get_yscale() == "log"
    shown = np.concatenate([line.get_xydata() for line in ax.lines])
    assert shown == pytest.approx(np.array([[1, 1000], [2, 10], [4, 0.1]]))


def test_an_exact_trace_has_no_error_and_an_estimate_has(result):
    for made, words in ((computed(result, [2, 1]), "trace 10 "), (computed(result), "10 ± 0.5")):
        figure = drawn(made, {"kind": "spectrum"}, "default")
        assert words in figure.texts[-1].get_text().replace("\xa0", " ").replace("\n", " ")


@pytest.mark.sampled(4)
@pytest.mark.parametrize("theme", ["default", "paper", "slides", "dark"])
@pytest.mark.parametrize("values", [[5, 4, 3], None])
def test_nothing_is_cut_and_nothing_covers_another(result, theme, values):
    check(drawn(computed(result, values), {"kind": "spectrum"}, theme))


def test_ranks_are_counted_in_ones(result):
    ax = drawn(computed(result, [7.0]), {"kind": "spectrum"}, "default").axes[0]
    assert [tick for tick in ax.get_xticks() if 0.5 <= tick <= 1.5] == [1]
