"""Every kind in every theme: nothing cut, nothing overlapping, the size asked for."""

import io
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.cbook import is_math_text
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from landscape.errors import InputError
from landscape.figures import THEMES, drawn
from landscape.figures.encode.still import render
from landscape.figures.layout.page import Page
from landscape.figures.layout.text_fit import ruler
from landscape.figures.style.theme import shared, styled

from ..drawing import seen

ASKING = ("steps", "gradient", "graph", "functions")
KINDS = (
    "line", "contour", "contourf", "surface", "panel", "data", "boundary", "history", "fit", *ASKING
)  # fmt: skip
LONG = "a name that is much longer than anybody would want to read on an axis_of_a_$figure"


def boxes(figure):
    """The extents in pixels of all texts one can see, with what they say."""
    with shared():
        figure.draw_without_rendering()  # puts the entries of the legend in their places
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for ax in figure.axes:
        if ax.get_visible():
            texts += [ax.title, *ax.texts, *labels(ax)]
    shown = [text for text in texts if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(ruler(figure.dpi))) for text in shown]


def check(figure):
    """Every text is whole, and none covers another."""
    found = boxes(figure)
    width, height = figure.bbox.size
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    flat = [(t, b) for t, b in found if t.axes is None or t not in t.axes.texts]
    for (text, box), (other, other_box) in combinations(flat, 2):
        if not (is_rotated(text) and is_rotated(other)):
            assert not overlap(box, other_box), (text, other)


def labels(ax):
    """The labels of the axes, and those of the ticks that are drawn."""
    if not ax.axison:
        return []
    axes = [ax.xaxis, ax.yaxis]
    if ax.name == "3d":
        return [axis.label for axis in axes]
    ticks = [tick for axis in axes for tick in axis._update_ticks()]
    return [
        *(axis.label for axis in axes),
        *(tick.label1 for tick in ticks),
        *(tick.label2 for tick in ticks),
    ]


def overlap(one, other):
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > 1 and height > 1


def source(request, kind):
    name = "asked" if kind in ASKING else "regression" if kind == "fit" else "result"
    return request.getfixturevalue(name)


def keys(kind, result):
    """Of a figure that the result has all for."""
    return {"kind": kind} | (result.figure_data or {}).get(kind, {}).get("request", {})


@pytest.mark.sampled(13)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_cut_and_none_covers_another(request, kind, theme):
    result = source(request, kind)
    check(drawn(result, keys(kind, result), theme))


def is_rotated(text):
    """Whether it runs along a side of a 3-D box, where upright extents say too much."""
    return text.axes is not None and text.axes.name == "3d"


@pytest.mark.sampled(6)
@pytest.mark.parametrize("kind", ["contourf", "surface", "panel"])
@pytest.mark.parametrize("theme", ["slides", "paper"])
def test_long_names_are_broken_or_shrunk_and_stay_in_the_figure(result, kind, theme):
    labels = (LONG, LONG)
    wordy = replace(
        result,
        title=f"{LONG} ".replace("$", "") * 4 + r"with $\eta = 10^{-3}$",
        slice=replace(result.slice, labels=labels),
        lines=tuple(replace(line, label=LONG) for line in result.lines),
        paths=tuple(replace(p, label=f"{LONG} {i}") for i in range(6) for p in result.paths),
        loss=replace(result.loss, label=LONG),
    )
    figure = drawn(wordy, {"kind": kind}, theme)
    width, height = figure.bbox.size
    for text, box in boxes(figure):
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
    shown = " ".join(t.get_text().replace("\n", " ") for t in figure.findobj(Text))
    assert LONG in shown


@pytest.mark.parametrize(
    ("theme", "pixels"), [("default", (1350, 975)), ("slides", (1600, 900)), ("dark", (1350, 975))]
)
def test_a_theme_has_its_size(result, theme, pixels):
    assert size_of(seen(result, "line", theme)) == pixels


def test_a_label_is_not_cut_where_ticks_change_while_they_are_laid_out(result):
    grid = np.linspace(-1.11, 28.85, 36), np.linspace(-3.28, 9.28, 30)
    plane = replace(result.slice, grid=grid, labels=("w1", "w2"))
    surface = replace(result.surface, x=grid[0], y=grid[1], loss=100 + 30 * result.surface.loss)
    figure = drawn(replace(result, slice=plane, surface=surface), {"kind": "contourf"}, "paper")
    figure.canvas.draw()
    assert figure.axes[0].yaxis.label.get_window_extent().x0 > 0


def test_names_along_a_row_of_panels_are_broken_alike():
    with styled("paper"):
        page = Page(None)
        first, second = page.axes(1, 2)
        first.set_xlabel("first direction")
        second.set_xlabel("second direction, which is longer")
        page.finish("")
    assert first.get_xlabel().count("\n") == second.get_xlabel().count("\n") == 1


def test_the_theme_for_papers_fills_a_column(result):
    assert seen(result, "line", "paper").get_size_inches()[0] == 3.4


def test_the_size_asked_for_is_the_size_got(result):
    figure = drawn(result, {"kind": "line", "size": [5, 4]})
    assert size_of(figure, dpi=120) == (600, 480)


def size_of(figure, dpi=None):
    return Image.open(io.BytesIO(render(figure, dpi=dpi))).size


@pytest.mark.parametrize("kind", ["contour", "contourf", "data"])
def test_draws_on_the_axes_of_the_caller(result, kind):
    figure = Figure()
    ax = figure.add_subplot()
    assert result.draw(kind, ax=ax) is figure
    assert ax.get_xlabel().startswith(("w1", "mean radius"))
    assert ax.get_legend() is not None
    assert not figure.texts


def test_several_panels_share_the_place_of_the_axes(result):
    figure = Figure()
    ax = figure.add_subplot(1, 2, 2)
    drawn(result, {"kind": "panel"}, ax=ax)
    assert len(figure.axes) == 6  # the caller's own, four panels, one colour bar
    assert all(panel.get_position().x0 > 0.5 for panel in figure.axes[1:])


def test_axes_of_the_wrong_kind_are_refused(result):
    with pytest.raises(InputError, match=r"ax: is rectilinear; .*projection='3d'"):
        drawn(result, {"kind": "surface"}, ax=Figure().add_subplot())
    with pytest.raises(InputError, match="no place for several panels"):
        drawn(result, {"kind": "panel"}, ax=Figure().add_axes((0, 0, 1, 1)))


def test_a_surface_draws_on_three_dimensional_axes(result):
    ax = Figure().add_subplot(projection="3d")
    drawn(result, {"kind": "surface"}, ax=ax)
    assert ax.get_xlim() == (-3, 4)


def test_names_from_data_are_drawn_as_they_are_and_titles_as_mathematics(result):
    figure = drawn(replace(result, title=r"$\alpha$"), {"kind": "contour"})
    ax = figure.axes[0]
    assert ax.get_ylabel() == "w2 (mean_texture $)"
    assert not is_math_text(ax.get_ylabel())
    assert all(not text.get_parse_math() for text in figure.legends[0].get_texts())
    assert [t.get_text() for t in figure.legends[0].get_texts()][1] == "lr_0.3 $"
    title = next(text for text in figure.texts if text.get_text() == r"$\alpha$")
    assert title.get_parse_math()


def test_a_title_of_its_own_comes_before_the_experiments(result):
    figure = drawn(result, {"kind": "line", "title": "Mine"})
    assert "Mine" in [text.get_text() for text in figure.texts]
    assert "A bowl" not in [text.get_text() for text in figure.texts]


def test_drawing_leaves_no_trace_in_the_settings(result):
    import matplotlib

    keys = [key for key in matplotlib.rcParams if key != "backend"]
    before = [matplotlib.rcParams[key] for key in keys]
    render(drawn(result, {"kind": "line"}, "dark"))
    assert [matplotlib.rcParams[key] for key in keys] == before
