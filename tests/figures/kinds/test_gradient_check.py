from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from landscape.diagnostics.gradient_check import AGREES, DIFFERS, KINK
from landscape.figures import THEMES, drawn
from landscape.figures.layout.text_fit import ruler
from landscape.figures.specs.gradient_check import GradientCheckSpec


def answered(result, count=3, verdict=None, **values):
    names = tuple(f"layer2.w{i + 1}_{16 - i}" for i in range(count))
    slopes = np.linspace(-1, 2, count)
    answer = {
        "names": names,
        "labels": tuple(f"{name} (a feature)" for name in names),
        "count": count,
        "analytic": slopes,
        "numeric": slopes + 1e-9,
        "error": np.full(count, 1e-9),
        "allowed": np.full(count, 2e-6),
        "verdict": np.zeros(count, int) if verdict is None else np.array(verdict),
    }
    requires = GradientCheckSpec().requires()
    return replace(result, figure_data={"gradient": {"request": requires, **answer, **values}})


def figure_of(result, theme="default", **keys):
    return drawn(answered(result, **keys), {"kind": "gradient"}, theme)


def stamp(figure):
    return " ".join(figure.texts[1].get_text().split())


def verdict_of(figure):
    return figure.axes[0].get_title().replace("\n", " ")


def entries(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


@cache
def agreeing(result):
    """The figure of three parameters with nothing else said."""
    return figure_of(result)


def test_dots_stand_in_their_rings(result):
    figure = agreeing(result)
    _, rings, dots = figure.axes[0].lines
    assert rings.get_ydata() == pytest.approx([-1, 0.5, 2])
    assert dots.get_ydata() == pytest.approx([-1, 0.5, 2])
    assert rings.get_markersize() > dots.get_markersize()
    assert entries(figure) == ["analytic", "central differences", "agrees", "allowed"]
    assert verdict_of(figure).startswith("✓ Both gradients agree along all 3 parameters")


def test_errors_stand_on_a_logarithmic_axis_over_what_is_allowed(result):
    ax = agreeing(result).axes[1]
    assert ax.get_yscale() == "log"
    assert ax.lines[0].get_ydata() == pytest.approx([1e-9] * 3)
    assert [bar.get_y() + bar.get_height() for bar in ax.patches] == pytest.approx([2e-6] * 3)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ([AGREES, KINK, AGREES], "agree along all 3 parameters, 1 of them at a kink"),
        ([DIFFERS] * 6, "6 of 6 parameters: layer2.w1_16, layer2.w2_15, layer2.w3_14, "),
    ],
)
def test_the_verdict_is_put_in_words(result, verdict, words):
    figure = figure_of(result, count=len(verdict), verdict=verdict)
    assert words in verdict_of(figure)


def test_each_verdict_has_a_mark_of_its_own(result):
    figure = figure_of(result, verdict=[AGREES, KINK, DIFFERS])
    assert len({line.get_marker() for line in figure.axes[1].lines}) == 3
    assert len({line.get_color() for line in figure.axes[1].lines}) == 3
    assert {"agrees", "differs"} < set(entries(figure))
    assert verdict_of(figure).startswith(
        "✗ The gradients differ along 1 of 3 parameters: layer2.w3"
    )


def test_no_error_at_all_stands_on_the_foot_and_is_said(result):
    figure = figure_of(result, error=np.array([0.0, 1e-8, 1e-8]))
    ax = figure.axes[1]
    place = ax.transAxes.inverted().transform(
        ax.transData.transform((0, ax.lines[0].get_ydata()[0]))
    )
    assert 0.02 < place[1] < 0.1
    assert "on the foot: no difference" in stamp(figure)


def test_slopes_that_are_not_finite_are_shown_as_wrong(result):
    broken = np.array([np.nan, 0.5, 2])
    error = np.array([np.nan, 1e-9, 1e-9])
    figure = figure_of(result, numeric=broken, error=error, verdict=[DIFFERS, AGREES, AGREES])
    assert figure.axes[1].lines[1].get_ydata()[0] == figure.axes[1].get_ylim()[1]


def test_slopes_of_all_sizes_can_be_read(result):
    slopes = np.array([1e-3, -2e-3, 3e-3, 400.0])
    ax = figure_of(result, count=4, analytic=slopes, numeric=slopes).axes[0]
    assert ax.get_yscale() == "symlog"
    assert agreeing(result).axes[0].get_yscale() == "linear"


def test_few_parameters_are_named_with_their_features(result):
    texts = [text.get_text().replace("\n", " ") for text in agreeing(result).axes[1].texts]
    assert texts[0] == "layer2.w1_16 (a feature)"
    assert figure_of(result, count=30).axes[1].texts[0].get_text() == "layer2.w1_16"


def test_a_sample_of_the_parameters_is_said(result):
    assert "drawn at random" not in stamp(agreeing(result))
    some = answered(result)
    some.figure_data["gradient"]["count"] = 650
    figure = drawn(some, {"kind": "gradient"})
    assert "3 of 650 parameters, drawn at random" in stamp(figure)


@pytest.mark.parametrize(
    ("theme", "count"), [*((theme, 30) for theme in THEMES), ("paper", 8), ("slides", 1)]
)
@pytest.mark.sampled(4)
def test_names_stay_in_the_figure_and_apart(result, theme, count):
    figure = figure_of(result, theme, count=count)
    figure.draw_without_rendering()
    extents = [t.get_window_extent(ruler(figure.dpi)) for t in figure.axes[1].texts]
    assert len(extents) == count
    width, height = figure.bbox.size
    for box in extents:
        assert 0 <= box.x0 <= box.x1 <= width
        assert 0 <= box.y0 <= box.y1 <= height
    for one, other in combinations(extents, 2):
        assert min(one.x1, other.x1) - max(one.x0, other.x0) <= 1
    top = max(text.get_window_extent(ruler(figure.dpi)).y1 for text in figure.texts[1:])
    assert top <= min(box.y0 for box in extents)
