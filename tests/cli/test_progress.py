"""A bar on a terminal, and nowhere else."""

import os
import re
import subprocess

import pytest

from .conftest import LIGHT, SUMMED_UP, command

pty = pytest.importorskip("pty")


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


@pytest.mark.parametrize("jobs", ["1", "2"])
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


def test_one_experiment_is_not_counted(work):
    said, _ = on_a_terminal("plot", "small.yaml")
    assert "small.yaml: drawing line" in without_colour(said)
    assert "0/1" not in said
    assert "small" not in said.rpartition("\x1b[2K")[2]


def test_no_color(work):
    said, _ = on_a_terminal("plot", "small.yaml", NO_COLOR="1")
    assert "small.yaml: computing" in said
    assert not re.search(r"\x1b\[[0-9;]*m", said)


def test_no_bar_where_it_is_not_wanted(work):
    assert on_a_terminal("plot", "small.yaml", "-q")[0] == ""


def test_no_rich_away_from_a_terminal(run, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rich.progress", None)
    assert run("plot", "small.yaml").code == 0
