"""Film: a figure of which only a few artists move, drawn frame by frame.

What stands still is drawn once. For each frame its pixels are restored and only the moving artists
are drawn on them, from the lowest to the highest; so they must stand above whatever stands still
where they overlap. A costly artist in between, such as the mesh of a surface, need not be drawn
again: if it covers pixels wholly or not at all, its pixels are kept and laid over what is below it.
The result is that of drawing the whole figure each time, to the last bit.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from landscape.arrays import Rows


class Moving(Protocol):
    """A part of a figure that changes from frame to frame."""

    @property
    def artists(self) -> Sequence[Artist]:
        """Whatever of it must be drawn anew, in any order."""

    def show(self, frame: int) -> None:
        """Puts the artists where they are in a frame."""


class Film:
    """The frames of a figure that is laid out already; `covers` are the artists to keep."""

    def __init__(
        self,
        figure: Figure,
        parts: Sequence[Moving],
        frames: int,
        covers: Sequence[Artist] = (),
    ) -> None:
        self.figure, self.parts, self.frames = figure, parts, frames
        artists = [artist for part in parts for artist in part.artists]
        self._artists = sorted([*artists, *covers], key=self._height)
        canvas: FigureCanvasAgg = figure.canvas  # type: ignore[assignment]
        for artist in self._artists:
            artist.set_animated(True)
        canvas.draw()  # type: ignore[no-untyped-call]
        self._canvas = canvas
        self.ground = self.pixels.copy()
        """(h, w, 4) uint8: what stands still."""
        self._covers = {id(cover): self._alone(cover) for cover in covers}

    def __len__(self) -> int:
        return self.frames

    @property
    def pixels(self) -> Any:
        """(h, w, 4) uint8: the canvas itself."""
        return np.asarray(self.figure.canvas.buffer_rgba())  # type: ignore[attr-defined]

    @property
    def inks(self) -> Any:
        """(k, 3) uint8: the plain colours of the lines and markers that move."""
        lines = [artist for artist in self._artists if isinstance(artist, Line2D)]
        names = [ink for line in lines for ink in (line.get_color(), line.get_markerfacecolor())]
        colors = dict.fromkeys(to_rgb(name) for name in names if name != "none")
        return np.rint(255 * np.array(list(colors))).astype(np.uint8)

    def frame(self, i: int) -> Any:
        """(h, w, 4) uint8: the picture of frame `i`; it changes with the next."""
        for part in self.parts:
            part.show(i)
        pixels = self.pixels
        pixels[:] = self.ground
        for artist in self._artists:
            if cover := self._covers.get(id(artist)):
                pixels.reshape(-1, 4)[cover[0]] = cover[1]
            else:
                self.figure.draw_artist(artist)
        return pixels

    def still(self, i: int) -> Figure:
        """The figure as it is in frame `i`, to be drawn like any other."""
        for part in self.parts:
            part.show(i)
        for artist in self._artists:
            artist.set_animated(False)
        return self.figure

    def _height(self, artist: Artist) -> tuple[int, float]:
        """What is painted later stands higher: by axes, then as they order their own."""
        axes = getattr(artist, "axes", None)
        above = self.figure.axes.index(axes) if axes is not None else len(self.figure.axes)
        return above, artist.get_zorder()

    def _alone(self, cover: Artist) -> tuple[Rows, Any]:
        """Indices (m,) and colours (m, 4) of the pixels an artist covers."""
        self._canvas.get_renderer().clear()  # type: ignore[no-untyped-call]
        self.figure.draw_artist(cover)
        pixels = self.pixels.reshape(-1, 4)
        covered = np.flatnonzero(pixels[:, 3])
        return covered, pixels[covered]
