"""The live page in a real browser: everything a person does with it, and what it says."""

import io
import json
import time

import numpy as np
import pytest
from PIL import Image

from landscape.cli import main
from landscape.figures.interactive.html import reloading

HOSTILE = "</script><script>alert(1)</script> R&D <b>"
BOWL = f"""\
title: "{HOSTILE}"
data: {{kind: points, x: [1, 2, 3, 4], y: [1, 2, 2.5, 4.5], feature_name: x}}
model: linear
slice: {{kind: axes, params: [w1, b], points: 40}}
descents:
- {{label: "{HOSTILE}", lr: 0.05, steps: 30, start: {{w1: 2, b: 1}}}}
- {{label: longer, lr: 0.01, steps: 60, start: {{w1: 0, b: 2}}}}
figures: [interactive]
""".replace(", feature_name: x", "")
MOONS = """\
data: {kind: moons, samples: 30}
model: {kind: mlp, hidden: [4], activation: tanh}
slice: {kind: random, points: 20}
figures: [interactive]
"""
HOLED = """\
model: {kind: function, expr: log(x) + y**2 - x, params: {x: 1, y: 1}}
slice: {kind: axes, range: [[-1, 3], [-2, 2]], points: 30, center: {x: 1, y: 0}}
descents: [{lr: 0.1, steps: 20}]
figures: [interactive]
"""
LINE = """\
model: {kind: function, expr: sin(3*a) + a**2/4, params: {a: 2}}
slice: {kind: axes, params: [a], range: [-3, 3], points: 81}
figures: [interactive]
"""
CONFIGS = {"bowl": BOWL, "moons": MOONS, "holed": HOLED, "line": LINE}
READY = "document.body.dataset.ready === 'yes'"
SETTLED = "!document.querySelector('#play').textContent.includes('Pause')"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, browser):
    """The pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in CONFIGS.items():
        (folder / f"{name}.yaml").write_text(text)
    files = [str(folder / f"{name}.yaml") for name in CONFIGS]
    assert main.run(["plot", *files, "-o", str(folder / "outputs"), "-j", "1", "-q"]) == 0
    return {name: folder / "outputs" / name / "interactive.html" for name in CONFIGS}


@pytest.fixture
def live(pages, visit):
    """A page that has started; stills by default, so that runs are at their ends at once."""

    def live(name, fragment="", **keys):
        page = visit(pages[name], fragment, **{"still": True} | keys)
        page.wait(READY)
        return page

    return live


def labels(page):
    return page.evaluate("[...document.querySelectorAll('.run')].map(e => e.textContent)")


def outputs(page):
    return page.evaluate("[...document.querySelectorAll('#legend output')].map(e => e.textContent)")


def colors(picture):
    return len(Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 24))


def test_hostile_texts_are_text(live):
    page = live("bowl")
    assert page.text("h1") == HOSTILE
    assert labels(page)[0] == HOSTILE
    assert page.evaluate("document.querySelectorAll('script').length") == 2


def test_every_view_shows_something(live):
    page = live("bowl")
    shown = page.evaluate(
        "['map-base','map','surface-base','surface','loss-chart','model-view'].map(id => {"
        "const c = document.getElementById(id);"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v); })"
    )
    assert all(shown)
    assert colors(page.picture()) > 1000


def test_a_click_on_the_map_starts_a_run_and_it_is_read_out(live):
    page = live("bowl")
    page.click("#map", 0.3, 0.4)
    page.wait("document.querySelectorAll('.run').length === 3")
    assert labels(page)[-1].startswith("gradient descent, lr ")
    assert page.text("#news").startswith("a run starts at w1")
    assert "w1 (x) = " in page.text("#readout")
    assert "mean squared error = " in page.text("#readout")
    page.wait("document.querySelector('#clock-text').textContent !== 'step 0 of 200'")
    assert "true gradient" in page.text("#gradient-text")


def test_a_click_on_the_surface_starts_a_run_too(live):
    page = live("bowl")
    page.click("#surface", 0.5, 0.55)
    page.wait("document.querySelectorAll('.run').length === 3")


def test_arrows_move_a_cursor_and_enter_starts_a_run(live):
    page = live("bowl")
    page.focus("#map")
    page.press("ArrowLeft", "ArrowLeft", "ArrowUp")
    first = page.wait("document.querySelector('#readout').textContent.includes('=') && "
                      "document.querySelector('#readout').textContent")  # fmt: skip
    page.press("ArrowRight", shift=True)
    page.wait(f"document.querySelector('#readout').textContent !== {json.dumps(first)}")
    page.press("Enter")
    page.wait("document.querySelectorAll('.run').length === 3")


def test_a_rate_over_the_limit_diverges_and_says_so(live):
    page = live("bowl")
    page.click("#map", 0.3, 0.4)
    assert page.text("#lr-limit").startswith("2/L = ")
    page.focus("#lr")
    page.evaluate("(() => { const e = document.querySelector('#lr'); e.value = 900;"
                  "e.dispatchEvent(new Event('input')); })()")  # fmt: skip
    page.wait("document.querySelector('#lr-limit').textContent.includes('too large to settle')")
    page.wait("[...document.querySelectorAll('#legend output')].at(-1).textContent.includes("
              "'diverged at step')")  # fmt: skip
    assert "NaN" not in page.text("#legend") + page.text("#readout")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "rmsprop", "adam"])
def test_the_optimizer_of_the_last_run_can_be_changed(live, optimizer):
    page = live("moons")
    page.click("#map", 0.3, 0.4)
    page.evaluate(f"(() => {{ const e = document.querySelector('#optimizer'); e.value = "
                  f"'{optimizer}'; e.dispatchEvent(new Event('change')); }})()")  # fmt: skip
    label = {"momentum": "momentum", "nesterov": "Nesterov", "rmsprop": "RMSprop", "adam": "Adam"}
    page.wait(f"document.querySelector('.run').textContent.startsWith('{label[optimizer]}')")
    disabled = page.evaluate("document.querySelector('#momentum').disabled")
    assert disabled == (optimizer in ("rmsprop", "adam"))


def test_the_clock_is_a_slider_that_says_its_step(live):
    page = live("bowl")
    page.focus("#clock")
    page.press("Home")
    page.wait("document.querySelector('#clock-text').textContent === 'step 0 of 60'")
    page.press("ArrowRight", "ArrowRight")
    page.wait("document.querySelector('#clock').getAttribute('aria-valuetext') === 'step 2 of 60'")


def test_a_run_that_stopped_before_the_others_says_when(live):
    page = live("bowl")
    assert page.text("#clock-text") == "step 60 of 60"
    assert "still going at step 30" in outputs(page)[0]
    assert "still going at step 60" in outputs(page)[1]


def test_play_pause_step_and_clear(live):
    page = live("bowl", still=False)
    page.click("#play")
    page.wait("document.querySelector('#play').textContent === 'Pause'")
    page.wait("/step [1-9]/.test(document.querySelector('#clock-text').textContent)")
    page.click("#play")
    page.wait(SETTLED)
    before = int(page.evaluate("document.querySelector('#clock').value"))
    page.click("#next")
    page.wait(f"Number(document.querySelector('#clock').value) === {min(before + 1, 60)}")
    page.click("#map", 0.4, 0.4)
    page.wait("document.querySelectorAll('.run').length === 3")
    page.click("#clear")
    page.wait("document.querySelectorAll('.run').length === 2")


def test_the_legend_hides_and_shows_a_run(live):
    page = live("bowl")
    page.click(".run")
    page.wait("document.querySelector('.run').getAttribute('aria-pressed') === 'false'")
    page.wait("location.hash.includes('hide=0')")
    page.click(".run")
    page.wait("document.querySelector('.run').getAttribute('aria-pressed') === 'true'")


def test_the_address_brings_everything_back(live):
    page = live("bowl")
    page.click("#map", 0.3, 0.4)
    page.focus("#surface")
    page.press("ArrowLeft", "ArrowUp")
    page.click("#scheme")
    address = page.wait("location.hash.includes('scheme=dark') && "
                        "location.hash.includes('view=-54,36') && location.hash")  # fmt: skip
    again = live("bowl", address)
    again.wait("document.querySelectorAll('.run').length === 3")
    assert again.evaluate("document.documentElement.dataset.scheme") == "dark"
    assert labels(again) == labels(page)
    assert outputs(again) == outputs(page)
    assert again.evaluate("location.hash") == address


def test_reset_view_is_where_it_began_and_a_resize_is_fine(live):
    page = live("bowl")
    before = page.evaluate("document.querySelector('#surface-base').toDataURL()")
    page.focus("#surface")
    page.press("ArrowLeft", "ArrowLeft", "ArrowDown")
    page.wait(f"document.querySelector('#surface-base').toDataURL() !== {json.dumps(before)}")
    page.click("#home")
    page.wait(f"document.querySelector('#surface-base').toDataURL() === {json.dumps(before)}")
    page.call("Emulation.setDeviceMetricsOverride", width=1100, height=700, deviceScaleFactor=1,
              mobile=False)  # fmt: skip
    page.wait("document.querySelector('#map').width < 480")
    page.click("#map", 0.4, 0.4)
    page.wait("document.querySelectorAll('.run').length === 3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_system_decides_the_scheme_until_the_button_does(live, scheme):
    page = live("bowl", scheme=scheme)
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(20, 23, 27)"
    assert page.evaluate(ground) == (light if scheme == "light" else dark)
    page.click("#scheme")
    page.wait(f"{ground} === '{dark if scheme == 'light' else light}'")


def test_a_dark_page_prints_dark_on_white(live):
    page = live("bowl", scheme="dark")
    page.media("dark", media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 25, 29)"


def test_on_a_phone_everything_fits_and_can_be_touched(live):
    page = live("bowl", width=390, height=844, phone=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input')].filter(e => e.offsetParent && "
        "(e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44))"
        ".map(e => e.id + e.className)"
    )
    assert small == []
    assert page.box("#surface")[3] > 280
    page.tap("#map", 0.4, 0.4)
    page.wait("document.querySelectorAll('.run').length === 3")


@pytest.mark.thorough
def test_without_scripts_there_are_a_picture_and_a_table(pages, visit):
    page = visit(pages["bowl"], scripts=False)
    time.sleep(0.2)
    tree = page.call("DOM.getDocument", depth=-1)["root"]
    assert "IMG" in json.dumps(tree)
    main = page.call("DOM.querySelector", nodeId=tree["nodeId"], selector="main")["nodeId"]
    with pytest.raises(AssertionError):  # it has no box: controls that do nothing are not shown
        page.call("DOM.getBoxModel", nodeId=main)
    assert colors(page.picture()) > 300


def test_it_works_in_a_frame_without_an_address(pages, visit, tmp_path):
    frame = tmp_path / "slides.html"
    address = pages["bowl"].as_uri()
    frame.write_text(f'<iframe src="{address}#t=5" width="960" height="640"></iframe>')
    page = visit(frame, still=True)
    inner = "document.querySelector('iframe').contentDocument"
    page.wait(f"{inner} && {inner}.body && {inner}.body.dataset.ready === 'yes'")
    assert page.evaluate(f"{inner}.querySelector('#clock-text').textContent") == "step 5 of 60"


def test_the_snippet_to_embed_names_this_page(live):
    page = live("bowl")
    page.click("#embed")
    code = page.wait("document.querySelector('#embed-code').value")
    assert code.startswith('<iframe src="interactive.html#')
    assert "<script>" not in code
    page.press("Escape")
    page.wait("!document.querySelector('#embed-dialog').open")


def test_the_picture_has_title_runs_and_stamp(live, tmp_path):
    page = live("bowl")
    page.browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.click("#picture")
    page.wait("document.querySelector('#news').textContent === 'saved interactive.png'")
    file = tmp_path / "interactive.png"
    for _ in range(200):
        if file.exists() and file.stat().st_size:
            break
        time.sleep(0.05)
    time.sleep(0.1)
    with Image.open(file) as image:
        width, height = image.size
        title = np.asarray(image.convert("L"))[: height // 25]
        stamp = np.asarray(image.convert("L"))[-height // 25 :]
    assert width > 1500
    assert title.min() < 100
    assert stamp.min() < 160


def test_the_model_is_shown_where_one_points(live):
    page = live("moons")
    assert page.text("#model-text") == "at the centre of the slice"
    before = page.evaluate("document.querySelector('#model-view').toDataURL()")
    x, y, width, height = page.box("#map")
    page.mouse("mouseMoved", x + 0.8 * width, y + 0.2 * height)
    page.wait("document.querySelector('#model-text').textContent === 'at the cursor'")
    assert page.evaluate("document.querySelector('#model-view').toDataURL()") != before


def test_a_hole_is_not_finite_and_no_run_starts_there(live):
    page = live("holed")
    page.click("#map", 0.2, 0.5)
    assert "not finite" in page.wait("document.querySelector('#news').textContent")
    assert "not finite" in page.text("#readout")
    assert page.evaluate("document.querySelectorAll('.run').length") == 1


def test_a_line_is_a_curve_to_click_on(live):
    page = live("line")
    assert page.evaluate("document.querySelector('#surface')") is None
    page.click("#map", 0.8, 0.5)
    page.wait("document.querySelectorAll('.run').length === 1")
    assert "a = " in page.text("#readout")


def test_a_malformed_address_is_ignored(live):
    page = live("bowl", "#t=x&view=1&runs=gd,0,0,0;adam&hide=99&%E0%A4%A&with=sgd,1,1,1")
    assert len(labels(page)) == 2


def test_a_page_is_small_and_soon_there(pages, visit):
    assert pages["bowl"].stat().st_size < 600_000
    page = visit(pages["bowl"])
    page.wait(READY)
    paint = page.evaluate("performance.getEntriesByType('paint')[0]?.startTime ?? 0")
    assert paint < 5000  # a second on a quiet machine


@pytest.mark.parametrize(
    "keys", [{}, {"scheme": "dark"}, {"width": 390, "height": 844, "phone": True}]
)
@pytest.mark.parametrize("name", ["bowl", "moons", "line"])
def test_it_shuts_nobody_out(live, violations, name, keys):
    assert violations(live(name, **keys)) == []


@pytest.mark.parametrize(
    "nobody_is_at_it", ["dispatchEvent(new Event('focus'))", "document.hasFocus = () => false"]
)
def test_a_watched_page_is_loaded_again_and_keeps_what_was_done(
    pages, visit, tmp_path, nobody_is_at_it
):
    watched = tmp_path / "watched.html"
    content = pages["line"].read_bytes()
    watched.write_bytes(reloading(content))
    page = visit(watched, "", still=True)
    page.wait(READY)
    page.click("#map", 0.3, 0.5)
    page.wait("document.querySelectorAll('.run').length === 1")
    page.evaluate("window.old = true")
    page.wait("performance.now() > 1200")
    page.evaluate(f"void ({nobody_is_at_it})")
    page.wait("window.old === undefined && document.body?.dataset.ready === 'yes'")
    assert len(labels(page)) == 1


def test_a_page_that_is_not_watched_stays(live):
    page = live("line")
    page.evaluate("window.old = true; document.hasFocus = () => false")
    page.wait("performance.now() > 3500")
    assert page.evaluate("dispatchEvent(new Event('focus')) && window.old")
