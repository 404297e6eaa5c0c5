"""What changes from frame to frame: an artist, and how it looks in each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows

MAX_STEPS = 3000
"""Points of a longer run that are drawn, evenly spaced."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """What each of F frames shows."""

    steps: Rows
    """(F,): the step of the runs."""
    picture: Rows
    """(F,): which of the predictions."""
    predictions: dict[str, Any]
    """As `diagnostics.frame_schedule` computes them; empty where there are none."""


@dataclass(frozen=True, eq=False)
class Animated:
    """An artist that is drawn in every frame; without looks it only lies over others that are."""

    artist: Artist
    looks: Sequence[Mapping[str, Any]] = ()
    """One a frame: properties as `artist.set` takes them."""

    def show(self, frame: int) -> None:
        """Has the artist look as it does in a frame."""
        if self.looks:
            self.artist.set(**self.looks[frame])


def animated_line(line: Line2D, points: Iterable[Array], **looks: Iterable[float]) -> Animated:
    """A line through the `points` (m, 2) of each frame, or a marker at them, not finite where it is
    not shown; `looks` are properties with a number a frame."""
    names = ("data", *looks)
    rows = zip((points.T for points in points), *looks.values(), strict=True)
    return Animated(line, [dict(zip(names, row, strict=True)) for row in rows])


def stride(count: int) -> int:
    """Every how many points of a run of `count` points are drawn."""
    return 1 + count // MAX_STEPS
