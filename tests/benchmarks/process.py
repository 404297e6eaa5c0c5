"""(c) The whole process, as a user waits for it: against a plain script that makes the same five
figures, against lesson 1 where it is a function's, and the help text against an interpreter that
does nothing. Processor time, the least of some rounds in which the commands take turns, with the
bytecode of all libraries kept, as an installation has it."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs" / "breast-cancer.yaml"
SCRIPT = Path(__file__).with_name("lesson1_script.py")
FUNCTION = """\
model: {kind: function, name: himmelblau}
figures: [line, contour, contourf, panel, {kind: surface, size: [12, 9], elev: 30, azim: -30}]
"""
ROUNDS = 4
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(commands: Sequence[Sequence[str]]) -> list[float]:
    """The processor time of each command, the commands taking turns."""
    times = np.array([[_processor_time(command) for command in commands] for _ in range(ROUNDS)])
    return [float(time) for time in np.min(times, axis=0)]


def _processor_time(command: Sequence[str]) -> float:
    before = _of_children()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return _of_children() - before


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def rows() -> Iterator[tuple[str, float, str, float]]:
    """(what, seconds, the alternative, its seconds)."""
    python = [sys.executable]
    tool = [*python, "-m", "landscape"]
    with tempfile.TemporaryDirectory() as folder:
        plot = [*tool, "plot", str(CONFIG), "--out", folder]
        (function := Path(folder) / "function.yaml").write_text(FUNCTION)
        script, fresh, again, formula, nothing, help_ = seconds(
            [
                [*python, str(SCRIPT), folder],
                [*plot, "--force"],
                plot,
                [*tool, "plot", str(function), "--out", folder, "--force"],
                [*python, "-c", "pass"],
                [*tool, "--help"],
            ]
        )
    yield "landscape plot", fresh, "plain script", script
    yield "the same from the stored result", again, "plain script", script
    yield "five figures of a function", formula, "landscape plot", fresh
    yield "landscape --help", help_, "python -c pass", nothing
