"""Frames of a figure in which only a few artists change.

What does not change is drawn once. For each frame its pixels are restored and only the animated
artists are drawn on them, from the lowest to the highest; so they must lie above whatever does not
change where they overlap. A costly artist in between, such as the mesh of a surface, is not drawn
again either: its pixels are kept and laid over what is below it. The result is that of drawing
the whole figure for each frame, but for a rounding at the edges of what is laid over.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from landscape.arrays import Rows
from landscape.figures.animation.animated import Animated


class FrameRenderer:
    """The frames of a figure that is laid out already.

    Parameters
    ----------
    figure
        Nothing but the animated artists may change from here on.
    animated
        In any order.
    frames
        How many there are.
    opaque
        Costly artists whose pixels are kept.
    """

    def __init__(
        self,
        figure: Figure,
        animated: Sequence[Animated],
        frames: int,
        opaque: Sequence[Artist] = (),
    ) -> None:
        self.figure, self.animated, self.frames = figure, animated, frames
        artists = [*(one.artist for one in animated), *opaque]
        self._artists = sorted(artists, key=self._paint_order)
        assert isinstance(figure.canvas, FigureCanvasAgg)
        self._canvas = figure.canvas
        for artist in self._artists:
            artist.set_animated(True)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self.background = self.pixels.copy()
        """(h, w, 4) uint8: what does not change."""
        self._opaque = {id(artist): self._pixels_of(artist) for artist in opaque}

    def __len__(self) -> int:
        return self.frames

    @property
    def pixels(self) -> Any:
        """(h, w, 4) uint8: the canvas itself."""
        return np.asarray(self._canvas.buffer_rgba())  # type: ignore[no-untyped-call]

    @property
    def line_colors(self) -> Any:
        """(k, 3) uint8: the plain colours of the animated lines and markers."""
        lines = [artist for artist in self._artists if isinstance(artist, Line2D)]
        names = [name for line in lines for name in (line.get_color(), line.get_markerfacecolor())]
        colors = dict.fromkeys(to_rgb(name) for name in names if name != "none")
        return np.rint(255 * np.array(list(colors))).astype(np.uint8)

    def frame(self, i: int) -> Any:
        """(h, w, 4) uint8: the picture of frame `i`, overwritten by the next."""
        self._show(i)
        pixels = self.pixels
        pixels[:] = self.background
        for artist in self._artists:
            if kept := self._opaque.get(id(artist)):
                covered, colors, share = kept
                below = pixels.reshape(-1, 4)[covered]
                mixed = below + (colors - below.astype(np.int16)) * share
                pixels.reshape(-1, 4)[covered] = np.rint(mixed).astype(np.uint8)
            else:
                self.figure.draw_artist(artist)
        return pixels

    def still(self, i: int) -> Figure:
        """The figure as it is in frame `i`, to be drawn like any other."""
        self._show(i)
        for artist in self._artists:
            artist.set_animated(False)
        return self.figure

    def _show(self, i: int) -> None:
        for one in self.animated:
            one.show(i)

    def _paint_order(self, artist: Artist) -> tuple[int, float]:
        """What is painted later comes later: by axes, then by the order within them."""
        axes = getattr(artist, "axes", None)
        above = self.figure.axes.index(axes) if axes is not None else len(self.figure.axes)
        return above, artist.get_zorder()

    def _pixels_of(self, artist: Artist) -> tuple[Rows, Any, Any]:
        """Indices (m,) and colours (m, 4) of the pixels that an artist covers, and how much of
        each (m, 1) it does."""
        self._canvas.get_renderer().clear()  # type: ignore[no-untyped-call]
        self.figure.draw_artist(artist)
        pixels = self.pixels.reshape(-1, 4)
        covered = np.flatnonzero(pixels[:, 3])
        colors = pixels[covered].astype(np.int16)
        share = colors[:, 3:] / 255
        colors[:, 3] = 255
        return covered, colors, share.astype(np.float32)
