"""(f) Animations, 60 frames of 800 × 450: drawn frame by frame over what does not change, against
matplotlib's FuncAnimation, which draws the same figure anew for each."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import landscape
from landscape.figures.kinds.animation import render_frames
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.style.theme import styled
from landscape.result import Result

CONFIG = Path(__file__).parents[2] / "configs" / "lesson4-line.yaml"
ROUNDS = 3


class Plain:
    """No format of still figures matters to an animation."""

    formats = ("png",)
    dpi = None


def redrawn(section: AnimationSpec, result: Result, file: Path) -> None:
    """The same figure through FuncAnimation and PillowWriter."""
    from matplotlib.animation import FuncAnimation, PillowWriter

    with styled("default"):
        frames = render_frames(section, result)
        figure = frames.still(0)

        def show(frame: int) -> list[object]:
            for one in frames.animated:
                one.show(frame)
            return []

        moving = FuncAnimation(figure, show, frames=len(frames), init_func=list)
        moving.save(file, writer=PillowWriter(section.fps), dpi=figure.dpi)


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def rows() -> Iterator[tuple[str, float, str, float]]:
    """(what, seconds, the alternative, its seconds)."""
    result = landscape.load(CONFIG).run()
    with tempfile.TemporaryDirectory() as folder:
        for over in ("surface", "contour"):
            section = AnimationSpec(over=over)
            ours = seconds(lambda s=section: s.encode(result, "default", Plain()), ROUNDS)
            file = Path(folder) / f"{over}.gif"
            theirs = seconds(lambda s=section, f=file: redrawn(s, result, f), 1)
            yield f"three runs over a {over}, GIF", ours, "FuncAnimation, PillowWriter", theirs
