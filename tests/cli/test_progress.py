"""A bar on a terminal, and nowhere else."""

import os
import re
import subprocess

import pytest

from .conftest import SMALL, command

pty = pytest.importorskip("pty")


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


def test_a_bar_names_the_experiment_and_its_stage_and_is_gone_at_the_end(work):
    (work / "other.yaml").write_text(SMALL)
    said, out = on_a_terminal("plot", "small.yaml", "other.yaml")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said)
    for stage in ("reading", "computing", "drawing contourf", "drawing line", "writing"):
        assert f"0/2 small.yaml: {stage}" in plain
        assert f"1/2 other.yaml: {stage}" in plain
    assert said.endswith("\x1b[2K")
    assert "\x1b[3" in said
    assert len(out.splitlines()) == 8


def test_no_color(work):
    said, _ = on_a_terminal("plot", "small.yaml", NO_COLOR="1")
    assert "small.yaml: computing" in said
    assert not re.search(r"\x1b\[[0-9;]*m", said)


def test_no_bar_where_it_is_not_wanted(work):
    assert on_a_terminal("plot", "small.yaml", "-q")[0] == ""


def test_no_rich_away_from_a_terminal(run, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rich.progress", None)
    assert run("plot", "small.yaml").code == 0
