import subprocess
import sys
from dataclasses import replace

import pytest
from pydantic import TypeAdapter, ValidationError

from landscape.errors import InputError
from landscape.figures import DEFAULTS, AnyFigure, FigureContext, drawn
from landscape.schema.section import kind_of

FIGURES = TypeAdapter(AnyFigure)
ALL = FigureContext(directions=2, features=2, classes=2, runs=1)


def section(**keys):
    return FIGURES.validate_python(keys)


def test_a_bare_word_is_a_figure_with_its_defaults():
    assert FIGURES.validate_python("contour").stem == "contour"


@pytest.mark.parametrize(
    ("kind", "facts", "reason"),
    [
        ("contour", FigureContext(1, 2, 2, 1), "contour needs a slice of two directions"),
        ("contourf", FigureContext(1, 2, 2, 1), "contourf needs a slice of two directions"),
        ("surface", FigureContext(1, 2, 2, 1), "surface needs a slice of two directions"),
        ("panel", FigureContext(1, 2, 2, 1), "panel needs a slice of two directions"),
        ("data", FigureContext(2, 0, None, 1), "data needs data"),
        ("fit", FigureContext(2, 2, None, 0), "fit needs data of one feature"),
        ("boundary", FigureContext(2, 1, 2, 0), "boundary needs data of two features or more"),
        ("boundary", FigureContext(2, 2, None, 0), "boundary needs classes to tell apart"),
        (
            "history",
            FigureContext(2, 2, 2, 0),
            "history needs a run; add descents: [{optimizer: gd}]",
        ),
    ],
)
def test_what_a_figure_needs_and_lacks_is_said(kind, facts, reason):
    assert str(section(kind=kind).needs(facts)) == reason


NUMBERS = FigureContext(directions=2, features=2, classes=None, runs=1)


@pytest.mark.parametrize(
    ("keys", "context", "reason"),
    [
        ({"kind": "data", "of": "accuracy"}, ALL, "of: data shows no surface; leave it out"),
        ({"kind": "basins", "of": "accuracy"}, ALL, "of: basins shows runs on the loss"),
        ({"kind": "animation", "elev": 9}, ALL, "elev: animation has no camera over a contour"),
        ({"kind": "animation", "azim": 9}, ALL, "azim: animation has no camera over a contour"),
        ({"kind": "contour", "ellipse": True, "of": "accuracy"}, ALL, "ellipse: is of the loss;"),
        ({"kind": "contour", "path": True}, replace(ALL, refit=True), "path: is of a plane;"),
    ],
)
def test_a_key_that_says_nothing_of_a_figure_is_refused(keys, context, reason):
    problem = section(**keys).needs(context)
    assert str(problem).startswith(reason)
    assert problem.of_key


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (
            {"kind": "line", "cmap": "gray"},
            "line shows no colour map, so that `cmap` changes nothing",
        ),
        ({"kind": "boundary", "cmap": "gray"}, "boundary shows no colour map"),
        ({"kind": "data", "cmap": "gray"}, "data shows no colour map of classes"),
        ({"kind": "mesh", "size": (3, 3)}, "mesh is no picture"),
        ({"kind": "mesh", "font_size": 9}, "mesh is no picture"),
        ({"kind": "interactive", "font_size": 9}, "interactive has type of a size of its own"),
    ],
)
def test_a_key_of_every_kind_is_let_through_and_said_to_change_nothing(keys, text):
    assert section(**keys).needs(ALL) is None
    (said,) = section(**keys).without_effect(ALL)
    assert said.startswith(text)


@pytest.mark.parametrize(
    "keys",
    [
        {"kind": "data", "cmap": "gray"},
        {"kind": "topology", "cmap": "gray"},
        {"kind": "basins", "cmap": "gray"},
        {"kind": "animation", "over": "surface", "elev": 9, "azim": 9, "font_size": 9},
        {"kind": "line", "cmap": "viridis", "of": "loss"},
        {"kind": "mesh", "size": None, "font_size": None},
    ],
)
def test_a_key_that_acts_or_that_changes_nothing_is_let_through(keys):
    assert section(**keys).needs(NUMBERS) is None
    assert section(**keys).without_effect(NUMBERS) == []


@pytest.mark.parametrize(
    "kind", ["line", "contour", "contourf", "surface", "panel", "data", "boundary", "history"]
)
def test_a_figure_that_has_all_it_needs_is_let_through(kind):
    assert section(kind=kind).needs(ALL) is None


@pytest.mark.parametrize(
    "keys",
    [
        {"name": "a/b"},
        {"name": ""},
        {"name": "x" * 101},
        {"size": (0.5, 4)},
        {"size": (4, 41)},
        {"size": (4,)},
        {"title": "nul \0"},
        {"title": r"$\frac{1}$"},
        {"cmap": "nope"},
        {"levels": 0},
        {"levels": (3.0, 1.0)},
        {"levels": ()},
        {"levels": True},
        {"log": "yes"},
        {"colour": "red"},
    ],
)
def test_keys_out_of_bounds_are_refused(keys):
    with pytest.raises(ValidationError):
        section(kind="contour", **keys)


@pytest.mark.parametrize("keys", [{"elev": 91}, {"azim": 400}, {"elev": float("nan")}])
def test_a_camera_out_of_bounds_is_refused(keys):
    with pytest.raises(ValidationError):
        section(kind="surface", **keys)


@pytest.mark.parametrize("color", ["crimson", "#0072B2", "C1"])
def test_colours_go_by_the_names_matplotlib_has(color):
    assert section(kind="line", color=color).color == color


def test_an_unknown_colour_is_refused():
    with pytest.raises(ValidationError, match="no colour 'crimsun'"):
        section(kind="line", color="crimsun")


def test_drawn_says_what_is_wrong_with_its_keys(result, one_direction):
    with pytest.raises(InputError, match="levels"):
        drawn(result, {"kind": "contour", "levels": "many"})
    with pytest.raises(InputError, match="contour needs a slice of two directions"):
        drawn(one_direction, {"kind": "contour"})
    with pytest.raises(InputError, match="theme: no theme 'neon'; one of default, slides"):
        drawn(result, {"kind": "contour"}, "neon")


def test_facts_of_a_result(result, regression, one_direction):
    assert FigureContext.from_result(result) == FigureContext(2, 2, 2, 2)
    assert FigureContext.from_result(regression) == FigureContext(2, 1, None, 2)
    assert FigureContext.from_result(one_direction).directions == 1


@pytest.mark.parametrize("directions", [1, 2])
def test_the_default_figures_need_no_more_than_the_slice(directions):
    facts = FigureContext(directions, 0, None, 0)
    assert all(figure.needs(facts) is None for figure in DEFAULTS[directions])


def test_every_key_of_every_kind_is_described():
    schema = FIGURES.json_schema()
    for name, section in schema["$defs"].items():
        for key, field in section["properties"].items():
            assert key == "kind" or field.get("description"), (name, key)


def test_kinds_are_named_once():
    kinds = [kind_of(type(figure)) for figure in DEFAULTS[2]]
    assert kinds == [("line",), ("contour",), ("contourf",), ("surface",)]


def test_importing_the_room_loads_no_matplotlib():
    code = "import sys, landscape.figures; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_figure_comes_in_the_formats_asked_for(result):
    class Output:
        formats, dpi, text = ("png", "svg"), 60, "text"

    png, svg = section(kind="contour").encode(result, "default", Output())
    assert png.startswith(b"\x89PNG")
    assert b"<svg" in svg
