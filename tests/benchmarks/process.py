"""(c) The whole process, as a user waits for it: against a plain script that makes the same five
figures, and the help text against an interpreter that does nothing."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs" / "breast-cancer.yaml"
SCRIPT = Path(__file__).with_name("lesson1_script.py")
ROUNDS = 5


def seconds(commands: Sequence[Sequence[str]]) -> list[float]:
    """The best of some rounds of each command, the commands taking turns."""
    best = [float("inf")] * len(commands)
    for _ in range(ROUNDS):
        for i, command in enumerate(commands):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def rows() -> Iterator[tuple[str, float, str, float]]:
    """(what, seconds, the alternative, its seconds)."""
    python = [sys.executable]
    tool = [*python, "-m", "landscape"]
    with tempfile.TemporaryDirectory() as folder:
        plot = [*tool, "plot", str(CONFIG), "--out", folder]
        script, fresh, again, nothing, help_ = seconds(
            [
                [*python, str(SCRIPT), folder],
                [*plot, "--force"],
                plot,
                [*python, "-c", "pass"],
                [*tool, "--help"],
            ]
        )
    yield "landscape plot", fresh, "plain script", script
    yield "the same from the stored result", again, "plain script", script
    yield "landscape --help", help_, "python -c pass", nothing
