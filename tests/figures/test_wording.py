"""Every word that figures write of themselves can be written otherwise, and none is left out."""

import ast
import re
from pathlib import Path

import pytest
from matplotlib.text import Text

import landscape
from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures import wording
from landscape.figures.comparison.compare import compare
from landscape.figures.wording import ALL_WORDS, word, worded

FIGURES = Path(landscape.__file__).parent / "figures"
OTHER = "Ж"
ENGLISH = re.compile("[A-Za-z]{2,}")
PLANE = {"kind": "moons", "samples": 40, "noise": 0.2, "test": 0.3}
CURVE = {"kind": "formula", "expr": "sin(x)", "range": [-2, 2], "samples": 20}
RUNS = [
    {"label": OTHER, "lr": 0.5, "steps": 20},
    {"label": f"{OTHER}2", "lr": 1e6, "steps": 20, "start": "random"},
]


def other_words(*names):
    """Labels in which nothing is English: of all words, and of these names."""
    labels = {text: OTHER + "{}" * text.count("{}") for text in ALL_WORDS}
    return labels | dict.fromkeys((*names, "loss"), OTHER)


def experiment(names, **keys):
    return Experiment.from_dict(
        {"title": OTHER, "slice": {"points": 7}, "descents": RUNS, "labels": other_words(*names)}
        | keys
    ).run()


@pytest.fixture(scope="module")
def classes():
    figures = [
        {"kind": "steps"}, {"kind": "gradient"}, {"kind": "spectrum"}, {"kind": "basins"},
        {"kind": "contour", "ellipse": True, "constraint": {"l2": 0.1}, "path": True},
        "boundary",
    ]  # fmt: skip
    names = ("w1", "w2", "b", "x1", "x2", "0", "1")
    data, model = {"data": PLANE, "scale": "zscore"}, {"model": {"kind": "logistic", "C": 10}}
    return experiment(names, **data, **model, figures=figures)


@pytest.fixture(scope="module")
def numbers():
    model = {"kind": "formula", "expr": "a*sin(x) + b**2", "params": {"a": 0.5, "b": 1}}
    figures = ["graph", "fit", {"kind": "functions", "exprs": {OTHER: "x"}}]
    runs = [RUNS[0] | {"lr": 0.01}]
    return experiment(("a", "b", "x", "y"), data=CURVE, model=model, figures=figures, descents=runs)


def english(figure):
    """What a figure says in English."""
    texts = (text.get_text() for text in figure.findobj(Text) if text.get_visible())
    plain = (re.sub(r"\$[^$]*\$", "", text) for text in texts)
    return {text for text in plain if ENGLISH.search(text)}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    "kind",
    ["line", "contour", "contourf", "surface", "panel", "data", "boundary", "history", "steps",
     "gradient", "spectrum", "topology", "basins", "animation"],
)  # fmt: skip
def test_a_figure_of_classes_can_be_wholly_in_another_language(classes, kind):
    keys = next((f for f in classes.config["figures"] if f["kind"] == kind), {})
    keys = {name: value for name, value in keys.items() if name != "kind" and value is not None}
    assert english(classes.draw(kind, theme="default", **keys)) == set()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", ["line", "graph", "fit", "contour", "animation", "history"])
def test_a_figure_of_numbers_can_be_wholly_in_another_language(numbers, kind):
    assert english(numbers.draw(kind, theme="default")) <= {"sin"}


def test_formulas_side_by_side_too(numbers):
    figure = numbers.draw("functions", theme="default", exprs={OTHER: "x"})
    assert english(figure) == set()


def test_so_can_experiments_side_by_side(classes):
    assert english(compare([classes, classes], [OTHER, f"{OTHER}2"])) == set()


def test_the_page_is_sent_the_words(classes, tmp_path):
    classes.save(tmp_path, figures=["interactive"])
    page = (tmp_path / "interactive.html").read_text(encoding="utf-8")
    shown = re.sub(r"<(script|style|noscript).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    left = ENGLISH.findall(shown.partition(OTHER)[2])
    allowed = "Arrow keys move a cursor Shift moves it further Enter starts run Escape hides turn"
    allowed += " the surface plus and minus bring nearer Home turns back frame for slides pages as"
    allowed += " reveal js takes Close"
    assert set(left) <= set(allowed.split())
    assert '"step {} of {}": "Ж{}{}"' in page or r"\u0416{}{}" in page


def test_all_that_is_asked_for_is_in_the_catalogue():
    asked = set()
    for path in FIGURES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("word", "_word"):
                asked |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant)}
    asked |= set(re.findall(r'word\("([^"]+)"', (FIGURES / "interactive/page/page.js").read_text()))
    fragments = {" path", " principal component", "drawn", "kind"}  # of composed words, and keys
    assert {text for text in asked if isinstance(text, str)} - ALL_WORDS <= fragments


def test_all_that_is_in_the_catalogue_is_written_somewhere():
    own = FIGURES / "wording.py"
    paths = [p for p in FIGURES.rglob("*") if p.suffix in (".py", ".js") and p != own]
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    missing = {
        text for text in ALL_WORDS - {wording.CAPTION} if f'"{text}"' not in source
        and f"'{text}'" not in source and f"word('{text}'" not in source
    }  # fmt: skip
    assert missing <= {"ridge path", "lasso path", "elastic net path", "cycling"}


def test_values_stand_in_their_places():
    with worded({"of {} it cannot be told": "unklar: {}"}):
        assert word("of {} it cannot be told", 3) == "unklar: 3"
    assert word("of {} it cannot be told", 3) == "of 3 it cannot be told"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"strat": "Anfang"}, "labels.strat: nothing is called 'strat'; did you mean 'start'"),
        ({"step {} of {}": "Schritt {}"}, "has no place for what changes; 2 times"),
        ({"start": ""}, "labels.start: is empty"),
    ],
)
def test_a_wrong_one_is_refused(labels, message):
    model = {"kind": "function", "expr": "a**2", "params": {"a": 1}}
    with pytest.raises(InputError, match=re.escape(message)):
        Experiment.from_dict({"model": model, "labels": labels}).run()


def test_the_caption_can_be_ones_own_or_none():
    model = {"kind": "function", "expr": "a**2", "params": {"a": 1}}
    for caption in ("ganz kurz", ""):
        keys = {"model": model, "slice": {"points": 5}, "labels": {"caption": caption}}
        figure = Experiment.from_dict(keys).run().draw("line", theme="default")
        texts = {text.get_text() for text in figure.texts}
        assert "seed" not in " ".join(texts)
        assert caption == "" or caption in texts
