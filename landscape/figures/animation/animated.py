"""What changes from frame to frame: an artist, the function that sets it, and its values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
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
    """An artist that is drawn in every frame; without values it only lies over others that are."""

    artist: Artist
    setter: Callable[[Any], object] | None = None
    """Called with the value of a frame, before the artist is drawn."""
    values: Sequence[Any] = ()
    """One a frame."""

    def show(self, frame: int) -> None:
        """Sets the artist to its value in a frame."""
        if self.setter is not None:
            self.setter(self.values[frame])


def growing_line(line: Line2D, points: Array, counts: Sequence[int]) -> Animated:
    """The first `counts[frame]` of points (m, 2)."""
    return Animated(line, lambda count: line.set_data(*points[:count].T), counts)


def changing_line(line: Line2D, curves: Sequence[Array]) -> Animated:
    """A curve (m, 2) a frame."""
    return Animated(line, lambda points: line.set_data(*points.T), curves)


def moving_marker(
    marker: Line2D, points: Array, alpha: Array | float = 1.0, sizes: Array | None = None
) -> Animated:
    """A marker at points (F, 2), not finite where it is not shown, of an opacity (F,) and, where it
    changes, a size (F,)."""

    def place(value: tuple[Array, float, float]) -> None:
        marker.set_data(*value[0][:, None])
        marker.set_alpha(float(value[1]))
        marker.set_markersize(float(value[2]))

    size = marker.get_markersize() if sizes is None else sizes
    looks = (np.broadcast_to(look, len(points)) for look in (alpha, size))
    return Animated(marker, place, list(zip(points, *looks, strict=True)))


def stride(count: int) -> int:
    """Every how many points of a run of `count` points are drawn."""
    return 1 + count // MAX_STEPS
