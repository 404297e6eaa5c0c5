"""What moves in an animation: lines that grow, markers that walk, curves, regions and numbers.

Each is an artist with where it is in every one of F frames; `show(i)` puts it where it is in frame
i. The panels of the animation make them, by a script of what each frame shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape.arrays import Array, Rows

MOST_STEPS = 3000
"""Of a longer run, evenly spaced steps are drawn."""


@dataclass(frozen=True)
class Script:
    """What every frame shows."""

    steps: Rows
    """(F,)."""
    picture: Rows
    """(F,): which of the predictions."""
    found: dict[str, Any]
    """The predictions that `diagnostics.frame_schedule` computes; empty where there are none."""

    def at(self, count: int) -> Rows:
        """(F,): the point of a run of `count` points in each frame; it waits at its end."""
        return np.minimum(self.steps, count - 1)


def stride(count: int) -> int:
    """Every how many steps of a run of `count` points are drawn."""
    return 1 + count // MOST_STEPS


@dataclass
class Standing:
    """Artists that stay as they are but above some that move."""

    artists: Sequence[Artist]

    def show(self, frame: int) -> None:
        """There is nothing to do."""


@dataclass
class Growing:
    """A line drawn up to where its run has come."""

    line: Line2D
    points: Array
    """(m, 2), of the whole line."""
    reached: Sequence[int]
    """(F,): how many of them."""

    @property
    def artists(self) -> Sequence[Artist]:
        return [self.line]

    def show(self, frame: int) -> None:
        self.line.set_data(*self.points[: self.reached[frame]].T)


@dataclass
class Walking:
    """A marker where its run is."""

    marker: Line2D
    points: Array
    """(F, 2); not finite where it is not shown."""
    alpha: Array
    """(F,)."""

    @property
    def artists(self) -> Sequence[Artist]:
        return [self.marker]

    def show(self, frame: int) -> None:
        self.marker.set_data(*self.points[frame, None].T)
        self.marker.set_alpha(float(self.alpha[frame]))


@dataclass
class Bending:
    """A curve that changes its shape."""

    line: Line2D
    points: Sequence[Array]
    """F of (m, 2)."""

    @property
    def artists(self) -> Sequence[Artist]:
        return [self.line]

    def show(self, frame: int) -> None:
        self.line.set_data(*self.points[frame].T)


@dataclass
class Turning:
    """An image that changes."""

    image: AxesImage
    fields: Any
    """(F, ny, nx)."""

    @property
    def artists(self) -> Sequence[Artist]:
        return [self.image]

    def show(self, frame: int) -> None:
        self.image.set_data(self.fields[frame])


@dataclass
class Counting:
    """A text that changes."""

    text: Text
    words: Sequence[str]
    """F of them."""

    @property
    def artists(self) -> Sequence[Artist]:
        return [self.text]

    def show(self, frame: int) -> None:
        self.text.set_text(self.words[frame])
