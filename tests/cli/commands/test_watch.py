"""`landscape watch`: figures follow their configs and data."""

import os
import signal
import subprocess
import sys
import threading
import time
from queue import Empty, Queue

import pytest

from ..conftest import command

pytest.importorskip("watchfiles")

CONFIG = """\
data: {kind: csv, path: d.csv}
model: linear
slice: {points: 5}
figures: [interactive]
"""


@pytest.fixture
def watching(work):
    """Starts a watch; what gives its next line, and its process."""
    (work / "small.yaml").write_text(CONFIG)
    (work / "d.csv").write_text("x,y\n1,2\n2,3\n3,5\n")
    keys = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command("watch", "small.yaml"), bufsize=1, cwd=work, **keys)
    lines = Queue()

    def read():
        for line in process.stdout:
            lines.put(line.rstrip("\n"))

    threading.Thread(target=read, daemon=True).start()

    def until(wanted):
        """The lines up to one that begins so."""
        seen = []
        while not seen or not seen[-1].startswith(wanted):
            try:
                seen.append(lines.get(timeout=60))
            except Empty:
                pytest.fail(f"{wanted!r} was not said after {seen}")
        return seen

    yield until, process
    with process:
        process.kill()


@pytest.mark.thorough
def test_it_plots_at_every_change_and_says_what_it_drew(watching, work):
    until, process = watching
    first = until("watching")
    assert "outputs/small/interactive.html" in first
    page = work / "outputs/small/interactive.html"
    assert b'name="landscape-watched"' in page.read_bytes()

    before = (work / "outputs/small/surface.npz").read_bytes()
    (work / "d.csv").write_text("x,y\n1,2\n2,3\n3,9\n")
    assert "outputs/small/interactive.html" in until("watching")
    assert (work / "outputs/small/surface.npz").read_bytes() != before

    (work / "new").write_text(CONFIG.replace("linear", "linar"))
    os.replace(work / "new", work / "small.yaml")  # as editors do
    broken = until("watching")
    assert "error: small.yaml:2:8: model.kind: unknown kind 'linar'" in broken[-2]

    (work / "small.yaml").write_text(CONFIG + "title: mended\n")
    assert "outputs/small/interactive.html" in until("watching")
    assert b"mended" in page.read_bytes()

    process.send_signal(signal.SIGTERM)
    before = time.monotonic()
    assert process.wait(10) == 143
    assert time.monotonic() - before < 5


def test_what_plot_draws_is_not_watched(run, work):
    (work / "small.yaml").write_text(CONFIG)
    (work / "d.csv").write_text("x,y\n1,2\n2,3\n3,5\n")
    run("plot", "small.yaml")
    assert b'name="landscape-watched"' not in (work / "outputs/small/interactive.html").read_bytes()


def test_standard_input_is_refused(run):
    assert run("watch", "-").faults(2) == ["standard input cannot be watched; files or folders"]


def test_without_the_extra_it_says_how_to_get_it(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    (fault,) = run("watch", "small.yaml").faults(2)
    assert fault == "watch needs watchfiles; pip install 'landscape[watch]'"
