"""(f) Twenty-four experiments of four figures each, shared by two processes: against one process,
a shell loop that calls `landscape plot` for each, and the plain script run for each. Then where the
time of a single one goes.

The loop and the script, which take equally long every time, are timed on some and scaled up."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from process import CONFIG, SCRIPT

UNIT = "s"
PENALTIES = [f"{2**i / 100:g}" for i in range(24)]
SOME = PENALTIES[::6]
ROUNDS = 2
FIGURES = "figures=[line, contour, contourf, {kind: surface, size: [12, 9], elev: 30, azim: -30}]"
KINDS = ["line", "contour", "contourf", "surface"]
STAGES = Path(__file__).with_name("stages.py")


def plot(penalties: Sequence[str], *options: str) -> None:
    """One call for some experiments."""
    setting = "model.C=" + ",".join(penalties)
    command = [sys.executable, "-m", "landscape", "plot", str(CONFIG), "--force", "-s", setting]
    command += ["-s", FIGURES]
    subprocess.run([*command, *options], check=True, capture_output=True)


def loop(folder: str) -> None:
    for penalty in SOME:
        plot([penalty], "--out", folder)


def scripts(folder: str) -> None:
    for _ in SOME:
        subprocess.run(
            [sys.executable, str(SCRIPT), folder, *KINDS], check=True, capture_output=True
        )


def seconds(works: Sequence[Callable[[str], None]]) -> list[float]:
    """The best of some rounds of each work, the works taking turns."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for i, work in enumerate(works):
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                work(folder)
                best[i] = min(best[i], time.perf_counter() - start)
    return best


def rows() -> Iterator[tuple[str, float, str, float]]:
    """(what, seconds, the alternative, its seconds)."""

    def shared(jobs: int, folder: str) -> None:
        plot(PENALTIES, "--jobs", str(jobs), "--out", folder)

    two, one, looped, plain = seconds([partial(shared, 2), partial(shared, 1), loop, scripts])
    whole = len(PENALTIES) / len(SOME)
    what = f"{len(PENALTIES)} experiments × {len(KINDS)} figures, -j 2"
    yield what, two, "-j 1", one
    yield what, two, "a loop of `landscape plot`", looped * whole
    yield what, two, "plain scripts", plain * whole
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(STAGES), str(CONFIG), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    stages: dict[str, float] = json.loads(done.stdout)
    for stage, taken in stages.items():
        yield f"{stage}, of one process with five figures", taken, "all of it", sum(stages.values())
