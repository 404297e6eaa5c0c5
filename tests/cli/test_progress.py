"""A bar on a terminal, and nowhere else."""

import os
import re
import signal
import struct
import subprocess
import sys
import time
from io import StringIO

import pytest

from landscape.cli import messages
from landscape.cli.progress import ProgressBars

from .conftest import LIGHT, SUMMED_UP, command

pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")


@pytest.fixture(autouse=True)
def light(work):
    """`small.yaml` is LIGHT here."""
    (work / "small.yaml").write_text(LIGHT)


def on_a_terminal(*arguments, **environment):
    """What a command says on a terminal, and its stdout."""
    ours, theirs = pty.openpty()
    keys = {"stdout": subprocess.PIPE, "stderr": theirs, "encoding": "utf-8"}
    variables = {"TERM": "xterm", "COLUMNS": "100"} | environment
    with subprocess.Popen(command(*arguments), env=os.environ | variables, **keys) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        return said.decode(), process.stdout.read()


def without_colour(said):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.thorough)])
def test_a_line_names_each_experiment_and_its_stage_and_is_gone_at_the_end(work, jobs):
    (work / "other.yaml").write_text("seed: 1\n" + LIGHT)
    said, out = on_a_terminal("plot", "small.yaml", "other.yaml", "-j", jobs)
    plain = without_colour(said)
    for stage in ("reading", "computing", "drawing contourf", "drawing line", "writing"):
        assert f" small.yaml: {stage}" in plain
        assert f" other.yaml: {stage}" in plain
    assert [f"{n}/2" in plain for n in (0, 1)] == [True, True]
    assert SUMMED_UP.fullmatch(plain.splitlines()[-1])
    assert re.search(r"\x1b\[2K\d of", said)
    assert "\x1b[3" in said
    assert len(out.splitlines()) == 8


def test_one_experiment_says_what_it_does_from_the_start_and_is_not_counted(work):
    said, _ = on_a_terminal("plot", "small.yaml", "--only", "line")
    assert said.startswith("reading small.yaml …\r\x1b[K")  # before anything is loaded
    assert "small.yaml: drawing line" in without_colour(said)
    assert "0/1" not in said
    assert "small" not in said.rpartition("\x1b[2K")[2]


NOTHING = ("-s", "figures=[]")


def test_no_color(work):
    said, _ = on_a_terminal("plot", "small.yaml", *NOTHING, NO_COLOR="1")
    assert "small.yaml: computing" in said
    assert not re.search(r"\x1b\[[0-9;]*m", said)


@pytest.mark.thorough
def test_a_terminal_that_cannot_go_back_is_told_of_no_reading(work):
    said, _ = on_a_terminal("plot", "none.yaml", TERM="dumb")
    assert "reading none.yaml …" not in said


@pytest.mark.parametrize(
    "arguments",
    [["plot", "none.yaml"], pytest.param(["explain", "small.yaml"], marks=pytest.mark.thorough)],
)
def test_what_is_said_first_is_gone_when_more_is_said(work, arguments):
    said, _ = on_a_terminal(*arguments)
    opening, _, rest = said.partition("\r\x1b[K")
    assert opening == f"reading {arguments[1]} …"
    assert "reading" not in rest


LONG = """\
model: {kind: function, expr: a**2 + b**2, params: {a: 1, b: 1}}
descents: [{optimizer: gd, lr: 1.0e-9, steps: 1000000, record: 10, label: slow}]
figures: [history]
"""


def test_stages_say_the_share_done_and_an_interrupt_is_answered(work):
    (work / "long.yaml").write_text(LONG)
    ours, theirs = pty.openpty()
    variables = {"TERM": "xterm", "COLUMNS": "100"}
    keys = {"stdout": subprocess.PIPE, "stderr": theirs, "env": os.environ | variables}
    with subprocess.Popen(
        command("plot", "small.yaml", "long.yaml", "-j", "1", *NOTHING), **keys
    ) as process:
        os.close(theirs)
        said = b""
        while b"computing the run slow, 1 %" not in said:
            said += os.read(ours, 65536)
        process.send_signal(signal.SIGINT)
        before = time.monotonic()
        process.communicate()
        assert time.monotonic() - before < 5
        assert process.returncode == 130
        while b"done" not in said[-200:]:
            said += os.read(ours, 65536)
        os.close(ours)
    last = without_colour(said.decode()).rstrip()
    assert last.endswith(("stopping; 1 of 2 done", "stopped; 1 of 2 done"))


@pytest.mark.thorough
def test_no_bar_where_it_is_not_wanted(work):
    assert on_a_terminal("plot", "small.yaml", *NOTHING, "-q")[0] == ""


def test_no_rich_away_from_a_terminal(run, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rich.progress", None)
    assert run("plot", "small.yaml").code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a" * 80 + ".yaml", "reading aaaa.yaml …"),
        ("損" * 80 + ".yaml", "reading 損損.yaml …"),
        ("a.yaml", "reading a.yaml …"),
    ],
)
def test_the_first_line_is_no_wider_than_the_terminal(name, said, monkeypatch):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 20, 0, 0))
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(messages, "_is_open", False)
        messages.open_line(["plot", name])
        assert os.read(ours, 1000).decode() == said
    os.close(ours)


class Terminal(StringIO):
    def isatty(self):
        return True


def test_what_is_printed_between_two_lines_of_progress_stays(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    bars = ProgressBars(["first", "second", "third"])
    with bars.displayed():
        for i in range(3):
            bars.on_stage(i, "computing")
        bars.on_end(0)
        with bars.paused():
            print("printed", file=terminal)
        bars.on_stage(1, "drawing")
    after = terminal.getvalue().partition("printed\n")[2]
    assert "\x1b[1A" not in after.partition("second: ")[0]
    assert "\x1b[1A" in after
