"""Stage: the panels of an animation and their places on the sheet.

The terrain stands on the left, what the model says and the losses on the right, one above the
other. A panel knows its own margins, and stands on whole pixels: then what is drawn on it again in
every frame ends where it did.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from landscape.arrays import Array
from landscape.figures.animation.animated_artists import Script
from landscape.figures.animation.frame_renderer import Film, Moving
from landscape.figures.animation.live_legend import Readout
from landscape.figures.layout.page import Rect
from landscape.figures.layout.text_fit import ruler

GAP = 0.12
"""Inches between panels, and to the edge of the sheet."""
SPLIT = 0.57
"""Share of the sheet's width that the terrain has."""

LIKELY = np.array([[0.15, 0.2], [0.02, 0.02]])
"""Margins as shares of a panel's cell, to measure the true ones with."""


class Panel(ABC):
    """A part of the sheet with axes of its own. Made, it stands still; once the sheet is laid
    out, `parts` says what moves on it."""

    ax: Axes
    covers: Sequence[Artist] = ()
    """What is painted between things that move (see Film)."""

    @abstractmethod
    def parts(self, script: Script) -> Sequence[Moving]:
        """What moves, in the frames of the script."""

    def margins(self) -> Array:
        """(2, 2) pixels that ticks and labels take below the axes' low and above its high."""
        inner = self.ax.get_window_extent().get_points()
        measure = ruler(self.figure.dpi)
        boxes = [axis.get_tightbbox(measure) for axis in (self.ax.xaxis, self.ax.yaxis)]
        points = np.array([box.get_points() for box in boxes if box] + [inner])
        return np.abs(np.array([points[:, 0].min(axis=0), points[:, 1].max(axis=0)]) - inner)

    def place(self, cell: Array, margins: Array) -> None:
        """Puts the axes into a cell (2, 2) of low and high pixels, less margins."""
        low, high = np.ceil(cell[0] + margins[0]), np.floor(cell[1] - margins[1])
        high = np.maximum(high, low + 1)
        size = self.figure.bbox.size
        self.ax.set_position((*(low / size), *((high - low) / size)))

    def labels(self) -> list[tuple[Text, bool, float]]:
        """Labels along the axes that have more room than a part of a regular grid: whether they
        stand upright, and their share of such a part."""
        return [(self.ax.yaxis.label, True, 2.0)]

    @property
    def figure(self) -> Figure:
        figure = self.ax.get_figure(root=True)
        assert figure is not None
        return figure


class Stage:
    """The terrain, and panels beside it."""

    def __init__(self, terrain: Panel, beside: Sequence[Panel], readout: Readout) -> None:
        self.terrain, self.beside, self.readout = terrain, beside, readout

    @property
    def panels(self) -> list[Panel]:
        return [self.terrain, *self.beside]

    def arrange(self, rect: Rect) -> None:
        """Places the readout and under it the panels in a rectangle of the sheet."""
        figure = self.terrain.figure
        gap, size = GAP * figure.dpi, np.asarray(figure.bbox.size)
        top = self.readout.draw(figure, rect[1] + rect[3])
        low = size * (rect[0], rect[1]) + (gap, 0)
        high = size * (rect[0] + rect[2], top) - (gap, 0)
        split = low[0] + SPLIT * (high[0] - low[0])
        self._settle([self.terrain], [np.array([low, [split, high[1]]])])
        edges = np.linspace(high[1] + gap, low[1], len(self.beside) + 1)
        cells = [
            np.array([[split + gap, edges[i + 1]], [high[0], edges[i] - gap]])
            for i in range(len(self.beside))
        ]
        self._settle(self.beside, cells)

    @staticmethod
    def _settle(panels: Sequence[Panel], cells: Sequence[Array]) -> None:
        """Places panels, one above the other, with the same margins on their sides."""
        for panel, cell in zip(panels, cells, strict=True):
            panel.place(cell, LIKELY * (cell[1] - cell[0]))
        margins = [panel.margins() for panel in panels]
        sides = np.max([margin[:, 0] for margin in margins], axis=0)
        for panel, cell, margin in zip(panels, cells, margins, strict=True):
            panel.place(cell, np.column_stack([sides, margin[:, 1]]))

    def film(self, script: Script) -> Film:
        """All that moves, once the sheet is laid out."""
        figure = self.terrain.figure
        parts = [part for panel in self.panels for part in panel.parts(script)]
        covers = [cover for panel in self.panels for cover in panel.covers]
        return Film(figure, [*parts, *self.readout.parts(figure)], len(script.steps), covers)
