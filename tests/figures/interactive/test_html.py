"""Both kinds of page in a browser: no complaint, every text shown as text, a picture to see."""

import io
import re
import shutil
import subprocess

import pytest
from PIL import Image

from landscape.cli import main

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--v=0",
    "--window-size=1000,800",
    "--virtual-time-budget=10000",
]
QUIET = re.compile("WebGL|GL Driver Message|willReadFrequently")
"""What a browser without a graphics card says of itself."""
HOSTILE = "</script><script>alert(1)</script>"
CONFIG = f"""\
title: "{HOSTILE}"
data: {{kind: points, x: [1, 2, 3, 4], y: [1, 2, 2.5, 4.5]}}
model: linear
slice: {{kind: axes, params: [w1, b], points: 40}}
descents: [{{label: "{HOSTILE}", lr: 0.05, steps: 30, start: {{w1: 2, b: 1}}}}]
figures: [interactive, {{kind: contourf, size: [4, 3]}}]
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to open pages with")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Both pages by name."""
    pytest.importorskip("plotly", reason="the extra `html` is not installed")
    folder = tmp_path_factory.mktemp("pages")
    (folder / "page.yaml").write_text(CONFIG)
    outputs = folder / "outputs"
    assert main.run(["plot", str(folder / "page.yaml"), "-o", str(outputs), "-q"]) == 0
    assert main.run(["gallery", str(outputs)]) == 0
    return {"gallery": outputs / "index.html", "interactive": outputs / "page" / "interactive.html"}


@pytest.fixture(scope="module")
def browse(pages, tmp_path_factory):
    """Opens a page; what the browser wrote, after it has said nothing against the page."""

    def browse(name, flag):
        folder = tmp_path_factory.mktemp("profile")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder}", flag, pages[name].as_uri()]
        done = subprocess.run(command, capture_output=True, cwd=folder, timeout=120)
        assert done.returncode == 0, done.stderr
        said = [line for line in done.stderr.decode().splitlines() if "CONSOLE" in line]
        assert [line for line in said if not QUIET.search(line)] == []
        return done.stdout

    return browse


@pytest.fixture(scope="module", params=["gallery", "interactive"])
def dom(request, browse):
    """The name of a page and what it is after its scripts have run."""
    return request.param, browse(request.param, "--dump-dom").decode()


def test_a_hostile_title_is_text_and_runs_nothing(dom, elements):
    name, page = dom
    titles = elements(page, "h2" if name == "gallery" else "h1")
    assert [title.words for title in titles] == [HOSTILE]
    assert not any(script.words.startswith("alert") for script in elements(page, "script"))


def test_the_scripts_have_run(dom, elements):
    name, page = dom
    if name == "gallery":
        (field,) = elements(page, "input")
        assert "hidden" not in field.attributes
        return
    (picture,) = [e for e in elements(page, "div") if e.attributes.get("id") == "landscape"]
    assert "not supported" not in picture.words
    assert elements(page, "canvas")
    assert elements(page, "input")[0].attributes["max"] == "30"
    at, loss = elements(page, "output")
    assert at.words == "step 30 of 30"
    assert loss.words.endswith(", running")


@pytest.mark.parametrize(("name", "least"), [("gallery", 100), ("interactive", 1000)])
def test_there_is_a_picture_to_see(browse, tmp_path, name, least):
    browse(name, f"--screenshot={tmp_path / 'page.png'}")
    picture = Image.open(io.BytesIO((tmp_path / "page.png").read_bytes())).convert("RGB")
    assert picture.size == (1000, 800)
    assert len(picture.getcolors(maxcolors=1000 * 800)) > least
