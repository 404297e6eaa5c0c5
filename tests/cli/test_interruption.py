"""A signal is obeyed soon, even where no exception can pass."""

import os
import signal
import subprocess
import sys

import pytest

STUCK = """
import signal, time
from pathlib import Path
from landscape.cli.interruption import attended
from landscape.signals import SIGNALS
from landscape.storage import atomic_write

for number in SIGNALS:
    signal.signal(number, lambda *_: None)  # as where no exception passes

def stuck(*_):
    print("stuck", flush=True)
    while True:
        time.sleep(1)

with attended():
    atomic_write.os.fsync = stuck
    atomic_write.write_all(Path("out"), {"a.txt": b"new"})
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="of POSIX")
@pytest.mark.parametrize(
    "name",
    ["SIGTERM", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("SIGINT", "SIGHUP"))],
)
def test_a_program_that_is_stuck_is_ended_and_leaves_nothing_staged(tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("old")
    code = [sys.executable, "-c", STUCK]
    with subprocess.Popen(code, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "stuck\n"
        assert len(os.listdir(tmp_path / "out")) == 2
        process.send_signal(getattr(signal, name))
        assert process.wait(10) == 128 + getattr(signal, name)
    assert os.listdir(tmp_path / "out") == ["a.txt"]
    assert (tmp_path / "out" / "a.txt").read_text() == "old"


def test_a_signal_that_a_library_turns_into_an_error_of_its_own_stops_too(run, work, monkeypatch):
    def load(*arguments, **keys):
        try:
            signal.raise_signal(signal.SIGINT)
        except BaseException:
            raise ValueError("of a library") from None

    monkeypatch.setattr("landscape.config.load.load", load)
    done = run("validate", "small.yaml")
    assert done.code == 130
    assert "of a library" not in done.err


def test_a_problem_of_all_variants_is_told_once(run, work):
    faults = run("validate", "small.yaml", "--set", "figures=contour,line").faults(2)
    assert len(faults) == 1
    assert faults[0].endswith("write figures=[contour,line]")
