"""interactive: the page holds the very numbers, in the run's colours, and every text as text."""

import json
from base64 import b64decode
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from landscape.errors import InputError
from landscape.figures import FigureContext, drawn
from landscape.figures.elements.clipping import bounds
from landscape.figures.interactive.html import data
from landscape.figures.interactive.scene import scene
from landscape.figures.interactive.surface_trace import plain, single
from landscape.figures.kinds import interactive
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.style.names import THEMES
from landscape.figures.style.palette import run_style
from landscape.figures.style.theme import styled

HOSTILE = "</script><script>alert(1)</script>"
OUTPUT = SimpleNamespace(formats=("png", "svg"), dpi=None)
NO_STOPS = np.arange(0)

pytest.importorskip("plotly", reason="the extra `html` is not installed")


def rendered(result, theme="default", **keys):
    (page,) = InteractiveSpec(**keys).encode(result, theme, OUTPUT)
    return page


def array(packed):
    """An array as plotly.js unpacks it."""
    if isinstance(packed, list):
        return np.array(packed)
    values = np.frombuffer(b64decode(packed["bdata"]), "<" + packed["dtype"])
    return values.reshape([int(n) for n in packed.get("shape", str(len(values))).split(", ")])


@pytest.fixture
def content(elements):
    """The data of a page."""

    def content(page):
        (script,) = [e for e in elements(page, "script") if e.attributes.get("id") == "content"]
        return json.loads("".join(script.text))

    return content


def made(result, theme="default", log=False, cmap="viridis", stops=NO_STOPS):
    with styled(theme):
        return scene(result, log, cmap, stops)


def traces(figure, **keys):
    return [t for t in figure["data"] if all(t.get(k) == v for k, v in keys.items())]


# -- the scene -------------------------------------------------------------------------------------


def test_the_surface_is_the_loss_in_single_precision(result, content):
    page = content(rendered(result))
    (surface,) = traces(page["figure"], type="surface")
    assert surface["z"]["dtype"] == "f4"
    assert surface["z"]["shape"] == "30, 36"
    np.testing.assert_array_equal(array(surface["z"]), result.surface.loss.astype("f4"))
    np.testing.assert_array_equal(array(surface["x"]), result.surface.x.astype("f4"))
    np.testing.assert_array_equal(array(surface["y"]), result.surface.y.astype("f4"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("log", [False, True])
def test_plotly_knows_every_key_in_every_theme(result, theme, log):
    graph_objects = pytest.importorskip("plotly.graph_objects")
    figure = graph_objects.Figure(made(result, theme, log))
    assert len(figure.data) > 10


def test_cells_that_are_not_finite_are_holes(holed):
    (surface,) = traces(made(holed), type="surface")
    missing = ~np.isfinite(holed.surface.loss)
    np.testing.assert_array_equal(np.isnan(surface["z"]), missing)
    np.testing.assert_array_equal(np.isnan(surface["surfacecolor"]), missing)


def test_colours_are_those_of_the_colour_map(result):
    (surface,) = traces(made(result, cmap="gray"), type="surface")
    assert surface["colorscale"][0] == [0.0, "#000000"]
    assert surface["colorscale"][-1] == [1.0, "#ffffff"]
    assert (surface["cmin"], surface["cmax"]) == (0, 1)
    assert np.nanmin(surface["surfacecolor"]) == 0
    assert np.nanmax(surface["surfacecolor"]) == pytest.approx(1)


def test_pointing_says_the_parameters_and_the_loss(result):
    (surface,) = traces(made(result), type="surface")
    assert surface["hovertemplate"] == (
        "w1 (mean radius): %{x:.5g}<br>w2 (mean_texture $): %{y:.5g}<br>"
        "mean cross-entropy: %{z:.5g}<extra></extra>"
    )


def test_levels_lie_flat_on_the_floor(result):
    figure = made(result)
    low, high = figure["layout"]["scene"]["zaxis"]["range"]
    floor = [t for t in traces(figure, mode="lines") if "legendgroup" not in t]
    assert len(floor) > 8
    for line in floor:
        height = line["z"][np.isfinite(line["z"])]
        assert np.ptp(height) == 0
        assert low < height[0] < low + 0.02 * (high - low)


@pytest.mark.parametrize("run", [0, 1])
def test_a_run_has_its_colour_and_its_points(result, run):
    path, color = result.paths[run], run_style(run).color
    own = traces(made(result), legendgroup=f"run{run}")
    shadow, way, start, end = own
    assert [shadow["line"]["color"], way["line"]["color"]] == [color, color]
    assert start["marker"]["color"][0] == end["marker"]["color"] == color
    step, loss, _ = way["customdata"].T
    low, high = bounds(result.slice)
    inside = np.all((path.coordinates >= low) & (path.coordinates <= high), axis=1)
    for at in np.flatnonzero(inside):
        (vertex,) = np.flatnonzero(step == at)[:1]
        found = way["x"][vertex], way["y"][vertex], loss[vertex]
        assert found == pytest.approx((*path.coordinates[at], path.loss[at]), rel=1e-5, abs=1e-5)
    assert np.all(np.diff(step[np.isfinite(step)]) >= 0)


def test_runs_and_signs_lie_over_the_surface(result):
    figure = made(result)
    for way in traces(figure, meta="way"):
        exact = 0.5 + (way["x"] - 1) ** 2 + 3 * (way["y"] + 1) ** 2
        known = np.isfinite(exact)
        assert np.count_nonzero(known) > 10
        assert np.all((way["z"] > exact)[known])
        assert np.all((way["customdata"][:, 2] > way["z"])[known])


def test_a_stop_is_a_vertex_however_long_the_run(result, monkeypatch):
    monkeypatch.setattr("landscape.figures.interactive.trajectories.MOST_STEPS", 4)
    steps = traces(made(result, stops=np.array([7, 13])), meta="way")[0]["customdata"][:, 0]
    assert {0, 7, 13, 40} <= set(steps)
    assert 9 not in steps


def test_a_run_that_leaves_the_picture_has_no_end_there(result):
    path = result.paths[0]
    coordinates = path.coordinates.copy()
    coordinates[20:] = 1e300
    gone = replace(path, coordinates=coordinates)
    figure = made(replace(result, paths=(gone, replace(path, coordinates=coordinates + 1e300))))
    first, second = traces(figure, meta="end")
    assert len(first["x"]) == len(second["x"]) == 0
    way, nowhere = traces(figure, meta="way")
    assert np.nanmax(way["x"]) <= result.surface.x[-1] * 1.000001
    assert len(nowhere["x"]) == 0


def test_the_fit_is_a_star_where_it_lies_in_the_picture(result):
    stars = traces(made(result), mode="text")
    assert [star["text"] for star in stars] == [["★"], ["★"]]
    assert (stars[0]["x"][0], stars[0]["y"][0]) == (1.0, -1.0)
    away = replace(result.fit, coordinates=np.array([100.0, 0.0]))
    assert traces(made(replace(result, fit=away)), mode="text") == []


def test_named_points_have_their_names(result):
    marked = replace(result, slice=replace(result.slice, marks=(("a <b>", (0.0, 0.0)),)))
    (caption,) = made(marked)["layout"]["scene"]["annotations"]
    assert caption["text"] == "a &lt;b&gt;"
    assert caption["z"] == pytest.approx(4.5, abs=0.05)


def test_a_log_scale_has_the_loss_on_a_log_axis(result):
    figure = made(result, log=True)
    axis = figure["layout"]["scene"]["zaxis"]
    (surface,) = traces(figure, type="surface")
    assert axis["type"] == "log"
    assert 10 ** axis["range"][0] < np.nanmin(surface["z"])
    np.testing.assert_allclose(surface["z"], result.surface.loss, rtol=1e-6)
    assert dict(zip(axis["tickvals"], axis["ticktext"], strict=True))[1.0] == "10<sup>0</sup>"


def test_single_precision_only_where_it_shows_the_same():
    assert single(np.array([1.0, np.nan, 2.0]), 1.0).dtype == np.float32
    close = 1e9 + np.array([0.0, 1e-3])
    np.testing.assert_array_equal(single(close, 1e-3), close)
    huge = np.array([0.0, 1e300])
    np.testing.assert_array_equal(single(huge, 1e300), huge)
    tiny = np.array([1e-300, 1.0])
    np.testing.assert_array_equal(single(tiny, tiny), tiny)


# -- the page --------------------------------------------------------------------------------------


def test_the_slider_has_every_step_of_a_short_run(result, content):
    page = content(rendered(result))
    assert page["stops"] == list(range(41))
    assert [run["last"] for run in page["runs"]] == [40, 10]
    first, second = (array(run["loss"]) for run in page["runs"])
    np.testing.assert_array_equal(first, result.paths[0].loss)
    np.testing.assert_array_equal(second[:11], result.paths[1].loss)
    assert np.all(second[11:] == second[10])


def test_the_slider_of_a_long_run_stops_at_some_steps(result, content, monkeypatch):
    monkeypatch.setattr(interactive, "MOST_STOPS", 10)
    stops = content(rendered(result))["stops"]
    assert len(stops) == 10
    assert (stops[0], stops[-1]) == (0, 40)


def test_without_runs_there_is_no_slider(result, content, elements):
    page = rendered(replace(result, paths=()))
    assert content(page)["runs"] == []
    assert elements(page, "input") == []
    assert [e.words for e in elements(page, "li")] == ["★ fit"]


def test_title_legend_and_stamp_are_text_of_the_page(result, elements):
    page = rendered(result)
    assert [e.words for e in elements(page, "h1")] == ["A bowl"]
    assert [e.words for e in elements(page, "button")] == ["▶", "lr 0.1", "lr_0.3 $"]
    strokes = [e.attributes["stroke"] for e in elements(page, "path")]
    assert strokes == [run_style(0).color, run_style(1).color]
    (footer,) = elements(page, "footer")
    assert footer.words == "mean cross-entropy · all as fitted · seed 7"
    assert [e.words for e in elements(rendered(result, title=r"\$5"), "h1")] == ["$5"]


def test_hostile_texts_stay_text(result, elements, content):
    labels = (HOSTILE, "<b>%{x}</b>")
    hostile = replace(
        result,
        title=HOSTILE,
        paths=tuple(replace(p, label=n) for p, n in zip(result.paths, labels, strict=True)),
        slice=replace(result.slice, labels=(HOSTILE, "%{z} & <a href='x'>"), note=HOSTILE),
    )
    page = rendered(hostile)
    assert [e.words for e in elements(page, "h1")] == [HOSTILE]
    assert [e.words for e in elements(page, "button")][1:] == list(labels)
    scripts = elements(page, "script")
    assert len(scripts) == 3
    assert not any(e.words.startswith("alert") for e in scripts)
    axes = content(page)["figure"]["layout"]["scene"]
    assert axes["xaxis"]["title"]["text"] == plain(HOSTILE)
    assert "<" not in plain(HOSTILE)
    assert "%{" not in plain("%{z}")


def test_data_of_a_page_cannot_end_their_script(elements):
    script = data("x", {"a": HOSTILE, "b": "\ud800"})
    (element,) = elements(script, "script")
    assert json.loads("".join(element.text)) == {"a": HOSTILE, "b": "\ud800"}


def test_the_page_is_whole_in_itself(result, elements):
    page = rendered(result)
    assert elements(page, "link") == []
    assert all("src" not in e.attributes for e in elements(page))
    policy = next(e.attributes for e in elements(page, "meta") if "http-equiv" in e.attributes)
    assert policy["content"].startswith("default-src 'none'; ")
    assert "'unsafe-eval'" not in policy["content"]
    assert len(page) < 5.5e6


def test_the_same_result_gives_the_same_bytes(result):
    matplotlib = pytest.importorskip("matplotlib")
    first = rendered(result)
    with matplotlib.rc_context({"text.color": "red", "font.size": 30, "axes.facecolor": "blue"}):
        assert rendered(result) == first


def test_theme_and_size_are_those_asked_for(result):
    assert b"--ground:#14171d" in rendered(result, "dark")
    assert b"--ground:#ffffff" in rendered(result)
    assert b"--width:7in;--room:0 0 5in" in rendered(result, size=(7, 5))


# -- what is refused -------------------------------------------------------------------------------


def test_it_comes_as_html_whatever_is_wanted():
    assert InteractiveSpec().formats(("png", "pdf")) == ("html",)


def test_it_needs_two_directions(one_direction):
    assert InteractiveSpec().needs(FigureContext.from_result(one_direction)) == (
        "interactive needs a slice of two directions"
    )


def test_without_plotly_it_says_what_to_install(result, monkeypatch):
    assert InteractiveSpec().needs(FigureContext.from_result(result)) is None
    monkeypatch.setattr(interactive, "find_spec", lambda name: None)
    reason = InteractiveSpec().needs(FigureContext.from_result(result))
    assert reason == "interactive needs plotly: pip install landscape[html]"


def test_it_is_no_matplotlib_figure(result):
    with pytest.raises(InputError, match="interactive is a page"):
        drawn(result, {"kind": "interactive"})
