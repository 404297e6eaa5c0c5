"""The gallery in a real browser: the filter, live pages in place, print, keyboard."""

import json
import shutil

import pytest

from landscape.cli import main

CONFIG = """\
title: {title}
model: {{kind: function, expr: {expr}, params: {{a: 1, b: 1}}}}
slice: {{kind: axes, range: [[-1, 1], [-1, 1]], points: 9}}
descents: [{{optimizer: {optimizer}, steps: 5}}]
figures: [interactive, {{kind: contourf, size: [3, 2]}}]
output: {{dpi: 40}}
"""
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def index(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("gallery")
    bowl = {"title": json.dumps(HOSTILE), "expr": "a**2 + b**2", "optimizer": "adam"}
    saddle = {"title": "A saddle", "expr": "a**2 - b**2", "optimizer": "gd"}
    for name, keys in {"bowl": bowl, "saddle": saddle}.items():
        (folder / f"{name}.yaml").write_text(CONFIG.format(**keys))
    outputs = folder / "outputs"
    files = [str(folder / "bowl.yaml"), str(folder / "saddle.yaml")]
    assert main.run(["plot", *files, "-o", str(outputs), "-q"]) == 0
    assert main.run(["gallery", str(outputs)]) == 0
    return outputs / "index.html"


def type_into(page, text):
    page.evaluate(
        f"(() => {{ const e = document.querySelector('#filter'); e.value = {json.dumps(text)};"
        "e.dispatchEvent(new Event('input')); })()"
    )


def visible(page, selector):
    return page.evaluate(f"[...document.querySelectorAll('{selector}')]"
                         ".filter(e => e.offsetParent).length")  # fmt: skip


def test_hostile_titles_are_text_and_pictures_are_there(index, visit):
    page = visit(index)
    assert page.text("h2") == HOSTILE
    page.wait("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_the_filter_knows_optimizers_and_kinds_and_is_in_the_address(index, visit):
    page = visit(index)
    type_into(page, "adam contourf")
    assert visible(page, "figure") == 1
    assert page.text("#count") == "1 of 4 figures of 2 experiments"
    assert page.evaluate("location.search") == "?q=adam+contourf"
    type_into(page, "nothing like it")
    assert page.text("#count") == "no figure matches; 4 figures of 2 experiments"
    again = visit(index, "?q=saddle")
    assert visible(again, "section") == 1


def test_a_live_page_opens_in_place_and_closes(index, visit):
    page = visit(index)
    page.click("[data-page]")
    inner = "document.querySelector('iframe').contentDocument"
    page.wait(f"{inner}?.body?.dataset.ready === 'yes'")
    page.click("figure button")
    page.wait("!document.querySelector('iframe')")
    assert page.evaluate("document.activeElement.dataset.page") == "yes"


def test_the_first_stop_of_the_keyboard_skips_to_the_figures(index, visit):
    page = visit(index)
    page.press("Tab", "Enter")
    page.wait("document.activeElement.id === 'main'")


def test_it_prints_on_white(index, visit):
    page = visit(index, scheme="dark")
    page.media("dark", media="print")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert visible(page, "#filter") == 0


def test_on_a_phone_nothing_is_cut(index, visit):
    page = visit(index, width=390, height=844, phone=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "keys", [{}, {"scheme": "dark"}, {"width": 390, "height": 844, "phone": True}]
)
def test_it_shuts_nobody_out(index, visit, violations, keys):
    assert violations(visit(index, **keys)) == []


@pytest.fixture(scope="module")
def many(index):
    """A gallery of three hundred figures, made of copies."""
    folder = index.parent.parent / "many"
    for i in range(150):
        shutil.copytree(index.parent / ("bowl" if i % 2 else "saddle"), folder / f"copy {i}")
    assert main.run(["gallery", str(folder)]) == 0
    return folder / "index.html"


def test_three_hundred_figures_load_as_they_come_into_view(many, visit):
    page = visit(many)
    loaded = "[...document.images].filter(i => i.naturalWidth > 0).length"
    page.wait(f"{loaded} > 0")
    assert page.evaluate("document.querySelectorAll('figure').length") == 300
    before = page.evaluate(loaded)
    assert before < 100
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait(f"{loaded} > {before}")
    assert page.evaluate(loaded) < 200


def test_what_is_out_of_sight_costs_nothing_and_a_link_leads_to_its_place(many, visit):
    page = visit(many)
    kept = "getComputedStyle(document.querySelector('#e90')).contentVisibility"
    assert page.evaluate(kept) == "auto"
    page.evaluate("location.hash = 'e90'")
    top = "document.querySelector('#e90').getBoundingClientRect().y"
    header = page.evaluate("document.querySelector('#top').getBoundingClientRect().bottom")
    page.wait(f"{top} >= {header} - 1 && {top} < 200")
    type_into(page, "saddle contourf")
    assert page.evaluate("document.querySelectorAll('figure:not([hidden])').length") == 75
    page.focus("figure:not([hidden]) a")
    assert page.evaluate("document.activeElement.closest('section').hidden") is False


def test_nothing_moves_when_the_filter_comes(index, visit):
    page = visit(index)
    page.evaluate(
        "new PerformanceObserver(list => { window.moved = list.getEntries().length; })"
        ".observe({type: 'layout-shift', buffered: true}); 0"
    )
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert not page.evaluate("window.moved")
