"""Frames of a figure in which only a few artists change.

What does not change is drawn once. For each frame its pixels are restored and only the animated
artists are drawn on them, from the lowest to the highest; so they must lie above whatever does not
change where they overlap. Costly artists in between, such as the mesh of a surface with the levels
on it, are not drawn again either: their pixels are kept as one layer and laid over what is below.
The result is that of drawing the whole figure for each frame, but for the rounding of colours where
the layer covers a part of a pixel.
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
    layer
        Costly artists that are painted one after the other, whose pixels are kept.
    """

    def __init__(
        self,
        figure: Figure,
        animated: Sequence[Animated],
        frames: int,
        layer: Sequence[Artist] = (),
    ) -> None:
        self.figure, self.animated, self.frames = figure, animated, frames
        self._layer = sorted(layer, key=self._paint_order)
        artists = [*(one.artist for one in animated), *self._layer[:1]]
        self._artists = sorted(artists, key=self._paint_order)
        assert isinstance(figure.canvas, FigureCanvasAgg)
        self._canvas = figure.canvas
        for artist in (*self._artists, *self._layer):
            artist.set_animated(True)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self.background = self.pixels.copy()
        """(h, w, 4) uint8: what does not change."""
        self._kept = self._layer_pixels() if layer else None

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
            if self._layer and artist is self._layer[0]:
                self._lay_over(pixels.reshape(-1, 4))
            else:
                self.figure.draw_artist(artist)
        return pixels

    def _lay_over(self, pixels: Any) -> None:
        """Lays the layer over pixels (m, 4)."""
        assert self._kept is not None
        covered, colors = self._kept
        under = pixels[covered, :3].astype(float)
        share = colors[:, 3:] / 255
        pixels[covered, :3] = np.rint(under + (colors[:, :3] - under) * share)

    def still(self, i: int) -> Figure:
        """The figure as it is in frame `i`, to be drawn like any other."""
        self._show(i)
        for artist in (*self._artists, *self._layer):
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

    def _layer_pixels(self) -> tuple[Rows, Any]:
        """Indices (m,) and colours (m, 4) of the pixels that the layer covers."""
        self._canvas.get_renderer().clear()  # type: ignore[no-untyped-call]
        for artist in self._layer:
            self.figure.draw_artist(artist)
        pixels = self.pixels.reshape(-1, 4)
        covered = np.flatnonzero(pixels[:, 3])
        return covered, pixels[covered]
