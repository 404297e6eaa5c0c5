"""`landscape watch` in a process of its own: what it draws again, what it survives, how it ends."""

import os
import signal
import subprocess
import sys

import pytest

CONFIG = """\
data: {kind: csv, path: table.csv, target: y}
model: linear
slice: {kind: axes, points: 5}
figures: [{kind: line, size: [3, 2]}]
output: {dpi: 30}
"""
SECONDS = 60


@pytest.fixture
def watching(tmp_path):
    """A call that has drawn once; its lines of stdout and stderr, as they come."""
    (tmp_path / "table.csv").write_text("x,y\n1,1\n2,3\n3,4\n")
    (tmp_path / "a.yaml").write_text(CONFIG)
    process = subprocess.Popen(
        [sys.executable, "-m", "landscape", "watch", "a.yaml"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )

    def until(text):
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if text in line:
                return lines
        raise AssertionError(f"{text!r} is not said, but {lines}")

    assert until("watching 2 files")[0] == "outputs/a/line.png"
    yield tmp_path, process, until
    process.kill()
    process.wait(SECONDS)
    process.stdout.close()


def loss(folder):
    return (folder / "outputs/a/summary.json").read_text()


def test_data_and_configs_are_drawn_again_faults_said_and_ctrl_c_ends(watching):
    folder, process, until = watching
    first = loss(folder)
    (folder / "table.csv").write_text("x,y\n1,1\n2,3\n3,9\n")
    assert until("watching")[0] == "outputs/a/line.png"
    assert loss(folder) != first
    (folder / "a.yaml").write_text(CONFIG.replace("linear", "liner"))
    assert any("did you mean 'linear'?" in line for line in until("watching"))
    (folder / "new.yaml").write_text(CONFIG)
    os.replace(folder / "new.yaml", folder / "a.yaml")  # as editors save
    assert until("watching 2 files")[0] == "outputs/a/line.png"
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 130


def test_what_cannot_be_watched_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "landscape", "watch", "-"],
        cwd=tmp_path, input="", capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == ("error: standard input cannot be watched; files or folders of *.yaml\n")
