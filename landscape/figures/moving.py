"""What moves in an animation: lines that grow, markers that walk, curves, regions and numbers.

Each is an artist with where it is in every frame, F of them; `show(i)` puts it where it is in
frame i. They share nothing and know nothing of what they stand for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.arrays import Array, Rows

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
    from matplotlib.text import Text


@dataclass
class Standing:
    """Artists that stay as they are but above some that move."""

    artists: "Sequence[Artist]"

    def show(self, frame: int) -> None:
        """There is nothing to do."""


@dataclass
class Growing:
    """A line drawn up to where its run has come."""

    line: "Line2D"
    points: Array
    """(m, 2) or (m, 3), of the whole line."""
    reached: Sequence[int]
    """(F,): how many of them."""

    @property
    def artists(self) -> "Sequence[Artist]":
        return [self.line]

    def show(self, frame: int) -> None:
        _put(self.line, self.points[: self.reached[frame]])


@dataclass
class Walking:
    """A marker where its run is."""

    marker: "Line2D"
    points: Array
    """(F, 2) or (F, 3); not finite where it cannot be seen."""
    alpha: Array
    """(F,)."""

    @property
    def artists(self) -> "Sequence[Artist]":
        return [self.marker]

    def show(self, frame: int) -> None:
        _put(self.marker, self.points[frame, None])
        self.marker.set_alpha(float(self.alpha[frame]))


@dataclass
class Bending:
    """A curve that changes its shape."""

    line: "Line2D"
    points: Sequence[Array]
    """F of (m, 2)."""

    @property
    def artists(self) -> "Sequence[Artist]":
        return [self.line]

    def show(self, frame: int) -> None:
        _put(self.line, self.points[frame])


@dataclass
class Turning:
    """An image that changes."""

    image: "AxesImage"
    fields: Any
    """(F, ny, nx)."""

    @property
    def artists(self) -> "Sequence[Artist]":
        return [self.image]

    def show(self, frame: int) -> None:
        self.image.set_data(self.fields[frame])


@dataclass
class Counting:
    """A text that changes."""

    text: "Text"
    words: Sequence[str]
    """F of them."""

    @property
    def artists(self) -> "Sequence[Artist]":
        return [self.text]

    def show(self, frame: int) -> None:
        self.text.set_text(self.words[frame])


def _put(line: "Line2D", points: Array) -> None:
    """Draws a line of two or three dimensions through points (m, 2) or (m, 3)."""
    put = line.set_data if points.shape[1] == 2 else line.set_data_3d  # type: ignore[attr-defined]
    put(*np.asarray(points).T)
