"""What the tests of the command line share: a small experiment, and two ways of running one."""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from landscape.batch import job
from landscape.cli import main

SMALL = """\
title: A line
data: {kind: points, x: [1, 2, 3, 4], y: [1, 2, 2.5, 4.5]}
model: linear
slice: {kind: axes, params: [w1, b], points: 9}
figures: [{kind: contourf, size: [2, 2]}, {kind: line, size: [3, 2]}]
output: {dpi: 30}
"""
LIGHT = """\
model: {kind: function, expr: a**2 + b**2, params: {a: 1, b: 1}}
slice: {kind: axes, range: [[-1, 1], [-1, 1]], points: 9}
figures: [{kind: contourf, size: [2, 2]}, {kind: line, size: [3, 2]}]
output: {dpi: 30}
"""
"""One that needs no data and no scikit-learn, for what has to start many processes."""
FILES = ("contourf.png", "line.png", "surface.npz", "summary.json")
"""What either writes, into outputs/small."""


SUMMED_UP = re.compile(r"\d+ of \d+ experiments done, (\d+ failed, )?\d+ files, [\d.]+ s")
"""The last line of a call for several experiments."""


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def faults(self, code: int) -> list[str]:
        """The messages of a command that failed in order, one a line."""
        assert self.code == code, self
        lines = [line for line in self.err.splitlines() if not SUMMED_UP.fullmatch(line)]
        assert lines, self
        assert all(line.startswith(("error: ", "warning: ", "ok: ")) for line in lines), self
        assert "internal fault" not in self.err
        return [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]


def snapshot(folder: Path) -> dict[str, bytes]:
    """The bytes of every file in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def pixels(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its header (RFC 2083, 11.2.1)."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "landscape", *arguments]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with `small.yaml`."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "small.yaml").write_text(SMALL)
    return folder


@pytest.fixture
def run(work: Path, capsys: pytest.CaptureFixture[str], drawn_once: None) -> Callable[..., Done]:
    """Runs a command line within this process, in `work`; figures that any test has drawn are not
    drawn again."""

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = main.run(arguments)
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def cli(work: Path) -> Callable[..., Done]:
    """Runs a command line as users do, in `work`; keywords go to subprocess.run."""

    def cli(*arguments: str, **keys: Any) -> Done:
        keys = {"capture_output": True, "encoding": "utf-8", "timeout": 300} | keys
        done = subprocess.run(keys.pop("argv", None) or command(*arguments), **keys)
        return Done(done.returncode, done.stdout or "", done.stderr or "")

    return cli


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Counts the runs that are computed."""
    runs: list[Any] = []
    compute = job.run_prepared
    monkeypatch.setattr(job, "run_prepared", lambda p, **shared: runs.append(p) or compute(p))
    return runs


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a plain run of LIGHT, as pixels and as lines."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "small.yaml").write_text(LIGHT)
    with chdir(folder):
        assert main.run(["plot", "small.yaml", "-f", "png,svg", "-q"]) == 0
    return snapshot(folder / "outputs" / "small")


@pytest.fixture
def write(work: Path) -> Callable[..., str]:
    """Writes a file into `work`; returns its name."""

    def write(text: str | bytes, name: str = "a.yaml") -> str:
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


NOWHERE: dict[str, str] = {"PATH": os.environ.get("PATH", "")}
"""An environment without home, display, locale or terminal."""
