"""Panels side by side: what they share, what tells them apart, and that nothing covers another."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from landscape.data.dataset import Scaling
from landscape.errors import InputError
from landscape.evaluate.surface import Surface as Values
from landscape.figures import THEMES
from landscape.figures.comparison.compare import common_figure, compare
from landscape.figures.comparison.shared_text import differing, merged, unbroken
from landscape.figures.encode.still import render
from landscape.figures.layout.panel_grid import SCREEN, PanelGrid
from landscape.figures.specs.boundary import BoundarySpec
from landscape.figures.specs.contour import ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.figures.specs.data import DataSpec
from landscape.figures.specs.history import HistorySpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.figures.style.theme import styled

from ..layout.test_page import boxes, check

SECTIONS = (
    ContourfSpec(), ContourSpec(), SurfaceSpec(), LineSpec(), HistorySpec(), BoundarySpec(),
)  # fmt: skip


@pytest.fixture(scope="module")
def pair(result, loss_at):
    """The bowl, and ten times the bowl over a range further to the right, of another seed."""
    x, y = np.linspace(0, 6, 31), np.linspace(-4, 3, 30)
    loss = 10 * loss_at(np.stack(np.meshgrid(x, y), axis=-1))
    lines = tuple(
        replace(line, x=np.linspace(axis[0], axis[-1], 101), loss=10 * line.loss)
        for line, axis in zip(result.lines, (x, y), strict=True)
    )
    steep = replace(
        result,
        seed=8,
        loss=replace(result.loss, label="mean cross-entropy + penalty (C = 10)"),
        slice=replace(result.slice, grid=(x, y)),
        surface=Values(x, y, loss, result.slice.labels, "rows", loss.size),
        lines=lines,
        paths=tuple(replace(p, label=p.label.replace("0.1", "0.5")) for p in result.paths),
    )
    loss = replace(result.loss, label="mean cross-entropy + penalty (C = 1)")
    return replace(result, loss=loss), steep


@pytest.fixture(scope="module")
def bands(pair):
    """Both as filled contours."""
    return compare(pair, ["a", "b"], ContourfSpec(), title="Two bowls")


def panels(figure):
    return [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]


def filled(ax):
    return next(c for c in ax.collections if isinstance(c, ContourSet) and c.filled)


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def stamp(figure):
    return figure.texts[-1].get_text().replace("\n", "  ·  ").replace("\xa0", " ")


# -- what is alike ---------------------------------------------------------------------------------


def test_levels_and_colours_are_chosen_from_all_values(pair, bands):
    one, other = (filled(ax) for ax in panels(bands))
    assert np.array_equal(one.levels, other.levels)
    assert (one.norm.vmin, one.norm.vmax) == (other.norm.vmin, other.norm.vmax)
    values = np.concatenate([result.surface.finite for result in pair])
    assert one.levels[0] <= values.min()
    assert one.levels[-1] >= values.max()
    assert one.extend == other.extend == "neither"
    bars = [ax for ax in bands.axes if ax.get_label() == "<colorbar>"]
    assert [bar.get_ylabel().replace("\xa0", " ").replace("\n", " ") for bar in bars] == [
        "mean cross-entropy + penalty (C = 1 | 10)"
    ]


def test_labels_that_a_neighbour_has_are_left_out(bands):
    left, right = panels(bands)
    assert left.yaxis.label.get_visible()
    assert not right.yaxis.label.get_visible()


def scaled(result):
    scaling = Scaling("minmax", np.zeros(2), np.ones(2))
    return replace(result, data=replace(result.data, scaling=scaling))


def named(result):
    return replace(result, slice=replace(result.slice, labels=("b1", "b2")))


@pytest.mark.parametrize("change", [scaled, named])
def test_coordinates_of_another_meaning_keep_their_labels(pair, change):
    first, second = pair
    left, right = panels(compare([first, change(second)], ["a", "b"], ContourfSpec()))
    assert (left.get_xlim(), right.get_xlim()) == ((-3, 4), (0, 6))
    assert right.yaxis.label.get_visible()
    assert np.array_equal(filled(left).levels, filled(right).levels)


def test_surfaces_have_one_camera_and_one_height(pair):
    one, other = panels(compare(pair, ["a", "b"], SurfaceSpec(elev=50, azim=20)))
    assert (one.elev, one.azim) == (other.elev, other.azim) == (50, 20)
    assert one.get_zlim() == other.get_zlim()
    assert one.get_zlim()[1] == pair[1].surface.loss.max()
    assert one.get_position().size == pytest.approx(other.get_position().size)
    turned = replace(
        pair[0], surface=replace(pair[0].surface, loss=pair[0].surface.loss[::-1, ::-1])
    )
    one, other = panels(compare([pair[0], turned], ["a", "b"], SurfaceSpec()))
    assert (one.elev, one.azim) == (other.elev, other.azim)


def curves(ax):
    """The lines in the data's coordinates that have more than a point."""
    return [line for line in ax.lines if len(line.get_xdata()) > 2]


def test_lines_stand_on_the_same_axes_with_their_titles_at_their_ends(pair):
    figure = compare(pair, ["a", "b"], LineSpec())
    first, second = panels(figure)
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[1] >= pair[1].lines[0].loss.max()
    assert (first.get_xlim(), second.get_xlim()) == ((-3, 6), (-4, 3))
    assert second.get_xlabel() == pair[0].slice.labels[1]
    assert not first.texts
    labels = {text.get_text(): text for text in second.texts}
    for line, result, title in zip(curves(second), pair, ("a", "b"), strict=True):
        x, loss = result.lines[1].x, result.lines[1].loss
        assert np.interp(x, line.get_xdata(), line.get_ydata()) == pytest.approx(loss)
        assert labels[title].get_color() == line.get_color()
        assert labels[title].xy[1] == result.lines[1].loss[-1]


def test_histories_have_a_curve_a_run(pair):
    ax, *others = panels(compare(pair, ["a", "b"], HistorySpec()))
    assert not others
    paths = [path for result in pair for path in result.paths]
    assert len(curves(ax)) == len(paths)
    for line, path in zip(curves(ax), paths, strict=True):
        assert line.get_ydata() == pytest.approx(path.loss)
    expected = [f"{title}, {p.label}" for title, r in zip("ab", pair, strict=True) for p in r.paths]
    assert [text.get_text() for text in ax.texts] == expected


def test_labels_at_the_ends_of_curves_keep_apart(pair):
    figure = compare([*pair] * 4, [f"experiment {i}" for i in range(8)], HistorySpec())
    texts = panels(figure)[0].texts
    extents = sorted((text.get_window_extent() for text in texts), key=lambda box: box.y0)
    assert len(extents) == 16
    for one, above in pairwise(extents):
        assert one.y1 <= above.y0 + 0.5


def test_boundaries_are_those_of_the_ends_of_runs(result):
    figure = compare([result, replace(result, paths=())], ["a", "b"], BoundarySpec())
    assert [ax.get_title() for ax in panels(figure)] == ["a", "b"]
    assert "boundary of lr 0.1, end" in stamp(figure)


def test_long_names_of_curves_leave_their_room_to_the_axes(pair):
    titles = ["a name that takes more than a third of the column", "b"]
    figure = compare(pair, titles, LineSpec(), "paper")
    assert not any(ax.texts for ax in panels(figure))
    assert [label.replace("\xa0", " ").replace("\n", " ") for label in legend(figure)][1:] == titles
    assert min(ax.get_position().width for ax in panels(figure)) > 0.3


def test_curves_that_coincide_take_turns(pair):
    _, second = panels(compare([pair[0], *pair], ["a", "b", "c"], LineSpec()))
    assert [line.is_dashed() for line in curves(second)] == [True, True, False]


def test_a_logarithm_is_for_all_or_none(pair):
    below = replace(pair[1], lines=tuple(replace(n, loss=-n.loss) for n in pair[1].lines))
    for results, scale in ((pair, "log"), ((pair[0], below), "linear")):
        axes = panels(compare(results, ["a", "b"], LineSpec(log=True)))
        assert {ax.get_yscale() for ax in axes} == {scale}


def test_one_direction_is_shown_as_lines(one_direction):
    (ax,) = panels(compare([one_direction] * 3, ["a", "b", "c"]))
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c"]


# -- what tells them apart -------------------------------------------------------------------------


def test_legend_and_stamp_say_once_what_is_shared_and_what_differs(bands):
    assert bands.texts[0].get_text() == "Two bowls"
    labels = [label.replace("\xa0", " ") for label in legend(bands)]
    assert labels == ["lr 0.1 | 0.5", "lr_0.3 $", "start", "end", "fit"]
    said = [part.strip() for part in stamp(bands).split("  ·  ")]
    assert said[0] == "mean cross-entropy + penalty (C = 1 | 10)"
    assert {"all as fitted", "seed 7 | 8", "each over its own range"} <= set(said)
    assert "levels denser near the minimum" in said
    assert "dots: every step, where there is room" in said


def test_what_is_true_of_one_panel_bears_its_title(pair, holed):
    figure = compare([holed, pair[0]], ["torn", "whole"], ContourfSpec())
    assert "torn: 2.8% of the points not finite" in stamp(figure)
    assert "not finite" in legend(figure)
    assert "own range" not in stamp(figure)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["seed 0", "seed 0"], "seed 0"),
        (["seed 0", "seed 1", "seed 0", "seed 2"], "seed 0 | 1 | 2"),
        (["gd, lr 1e-05", "gd, lr 2e-05"], "gd, lr 1e-05 | 2e-05"),
        (["up to -0.5 away", "up to 0.5 away"], "up to -0.5 | 0.5 away"),
        (["from (5, 4)", "from (5, 1)"], "from (5, 4 | 1)"),
        (["gd", "adam"], "gd | adam"),
        (["loss", "loss + penalty"], "loss | loss + penalty"),
        (["(1)", "(2)"], "(1) | (2)"),
        (["", "a"], " | a"),
        ([], ""),
    ],
)
def test_texts_are_merged(texts, said):
    assert merged(texts).replace("\xa0", " ") == said


def test_statements_of_their_own_are_not_merged():
    texts = ["all runs: not converged", "all runs: converged"]
    assert list(differing(texts, "ab")) == [f"a: {texts[0]}", f"b: {texts[1]}"]


def test_lines_are_not_broken_at_what_belongs_together():
    assert unbroken("mean a + penalty (C = 1 | 2)") == "mean a + penalty (C\xa0=\xa01\xa0|\xa02)"
    assert unbroken("C = 1, lr = 2") == "C\xa0=\xa01, lr\xa0=\xa02"
    assert unbroken("$a = 1$ and b") == "$a = 1$ and b"


# -- what is drawn, and what is refused ------------------------------------------------------------


def test_the_first_kind_that_all_have_is_drawn():
    log = ContourSpec(log=True)
    assert common_figure([[log, LineSpec()], [ContourfSpec(), ContourSpec()]], 2) is log
    assert common_figure([[SurfaceSpec(azim=10)], [LineSpec(), SurfaceSpec()]], 2) == SurfaceSpec(
        azim=10
    )
    assert common_figure([[SurfaceSpec()], [LineSpec()]], 2) == ContourfSpec()
    assert common_figure([[DataSpec()], [DataSpec()]], 1) == LineSpec()
    assert common_figure([[LineSpec(title="a")], [LineSpec(title="b")]], 2).title is None
    assert common_figure([[LineSpec(title="a")], [LineSpec(title="a")]], 2).title == "a"


def test_what_cannot_be_compared_is_refused(result, one_direction):
    summed = replace(result, loss=replace(result.loss, section={"kind": "mse", "reduction": "sum"}))
    mean = replace(result, loss=replace(result.loss, section={"kind": "mse", "reduction": "mean"}))
    for results, said in (
        ([result], "1 experiment to show side by side; 2 to 12"),
        ([result] * 13, "13 experiments"),
        ([result, one_direction], "the directions of '1': 1, of '0': 2; slices of as many"),
        ([mean, mean, summed], "the loss of '2': sum of mse, of '0': mean of mse; one kind"),
        ([mean, result], "the loss of '1': function, of '0': mean of mse"),
    ):
        with pytest.raises(InputError, match=said):
            compare(results, [str(i) for i in range(len(results))])
    with pytest.raises(InputError, match=r"data shows one experiment alone; one of contourf, cont"):
        compare([result, result], ["a", "b"], DataSpec())
    with pytest.raises(InputError, match="contour needs a slice of two directions"):
        compare([one_direction] * 2, ["a", "b"], ContourSpec())
    with pytest.raises(InputError, match="no theme 'neon'"):
        compare([result, result], ["a", "b"], theme="neon")


@pytest.mark.thorough
def test_the_same_results_give_the_same_bytes(pair):
    one, other = (render(compare(pair, ["a", "b"], SurfaceSpec()), "svg") for _ in range(2))
    assert one == other


# -- on the sheet ----------------------------------------------------------------------------------


@pytest.mark.sampled(13)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.kind)
def test_nothing_is_cut_and_nothing_covers_another(pair, section, theme):
    titles = [f"C = {10.0**i:g}, scale = zscore" for i in range(3)]
    check(compare([*pair, pair[0]], titles, section, theme, "Some bowls"))


@pytest.mark.parametrize(
    ("section", "theme"),
    [(ContourfSpec(), "slides"), (SurfaceSpec(), "paper")],
    ids=["slides", "paper"],
)
@pytest.mark.thorough
def test_twelve_panels_have_room_for_their_titles(pair, section, theme):
    titles = [f"C = {i}, lr = 0.1" for i in range(12)]
    check(compare([*pair] * 6, titles, section, theme))


@pytest.mark.parametrize(
    "section", [ContourSpec(), SurfaceSpec()], ids=lambda section: section.kind
)
@pytest.mark.sampled(2)
def test_long_titles_stay_over_their_panels(pair, section):
    long = "a title of a variant that is much longer than there is room for over a panel"
    figure = compare([*pair, pair[0]], [f"{long} {i}" for i in range(3)], section)
    extents = [box for text, box in boxes(figure) if long[:20] in text.get_text()]
    assert len(extents) == 3
    for panel, box in zip(figure.axes, extents, strict=False):
        outline = panel.get_tightbbox()
        assert outline.x0 - 1 <= box.x0 < box.x1 <= outline.x1 + 1
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))


def test_the_grid_suits_the_sheet():
    with styled("default"):
        shapes = {
            n: (PanelGrid.for_panels(n, 1.0).rows, PanelGrid.for_panels(n, 1.0).columns)
            for n in (2, 3, 4, 6, 12)
        }
    assert shapes == {2: (1, 2), 3: (1, 3), 4: (2, 2), 6: (2, 3), 12: (3, 4)}
    for theme, (width, height) in {"default": (9, 6.5), "slides": (16, 9)}.items():
        with styled(theme):
            for n in range(2, 13):
                mosaic = PanelGrid.for_panels(n, 1.0)
                assert mosaic.size[0] == width
                assert SCREEN * width <= mosaic.size[1] <= height
                assert mosaic.rows * mosaic.columns >= n
                assert min(mosaic.settings(12.0).values()) > 0
    with styled("paper"):
        assert all(PanelGrid.for_panels(n, 1.0).size[1] <= 9 for n in range(2, 13))
