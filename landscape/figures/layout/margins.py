"""Margins: the title and the legend above a figure's axes, and the stamp under them.

They are measured before the axes are laid out in what is left, so nothing can overlap. Lengths
are in inches, places along the sheet in shares of it.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

from landscape.figures.layout.caption import SEPARATOR
from landscape.figures.layout.text_fit import SCALES, fit_lines, fitted, ruler, text_width
from landscape.figures.style import fonts

MARGIN = 0.07
"""Between the edge of the sheet and its texts, and between its strips."""
SLACK = 0.97
"""Share of a length that texts may take: at another resolution they are a little wider."""
LEGEND = 0.27
"""Share of the sheet's height that a legend may take."""
HANDLE, PAD, SPACING = 1.8, 0.6, 1.6
"""Of a legend's entry, in the size of its type: its handle, the gaps behind it and its label."""
LINE_END = SEPARATOR.split(" ")[0]
"""What a line of the stamp ends with where the next part is on the next one."""
STAMP = {"alpha": 0.65, "parse_math": False}


class Margins:
    """The strips of one figure, from the outside to the inside."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.missing: set[str] = set()
        """Characters that no installed font has."""
        width, height = figure.get_size_inches()
        self.width, self.height = float(width), float(height)
        self.bottom = MARGIN / self.height
        self.top = 1 - self.bottom
        """What is left between the strips, as shares of the sheet."""

    def dress(self, texts: Sequence[Text]) -> None:
        """Sets each text in a font that has its characters."""
        self.missing |= fonts.dress(texts)

    def draw_title(self, content: str) -> None:
        if content:
            size = rcParams["figure.titlesize"]
            self.top -= self._draw(content, self.top, lines=2, va="top", fontsize=size)

    def draw_stamp(self, content: str) -> None:
        if content:
            size = 0.66 * rcParams["font.size"]
            at = self.bottom
            self.bottom += self._draw(content, at, lines=3.6, va="bottom", fontsize=size, **STAMP)
            text = self.figure.texts[-1]
            rows = text.get_text().split("\n")
            text.set_text("\n".join(row.removesuffix(LINE_END) for row in rows))

    def _draw(self, content: str, y: float, lines: float, **style: Any) -> float:
        """A text across the sheet; the share of its height that it takes."""
        text = self.figure.text(0.5, y, content, ha="center", **style)
        text.set_in_layout(False)
        self.dress([text])
        fit_lines(text, (SLACK * self.width - 4 * MARGIN) * self.figure.dpi, lines)
        return self._taken(text)

    def _taken(self, artist: Any) -> float:
        box = artist.get_window_extent(ruler(self.figure.dpi))
        return (float(box.height) / self.figure.dpi + MARGIN) / self.height

    def draw_legend(self, handles: Sequence[Artist]) -> None:
        """In as many columns as fit, and smaller where it would take too much of the sheet."""
        if not handles:
            return
        size = float(rcParams["legend.fontsize"])
        for scale in SCALES:
            columns, high = self._fit_entries(handles, size, scale)
            if high < LEGEND * self.height:
                break
        legend = self.figure.legend(
            handles=handles,
            loc="upper center",
            bbox_to_anchor=(0.5, self.top),
            ncols=columns,
            fontsize=scale * size,
            borderaxespad=0.0,
            borderpad=0.0,
            handlelength=HANDLE,
            handletextpad=PAD,
            columnspacing=SPACING,
        )
        legend.set_in_layout(False)
        literal(legend.get_texts())
        self.dress(legend.get_texts())
        self.top -= self._taken(legend)

    def _fit_entries(
        self, handles: Sequence[Artist], size: float, scale: float
    ) -> tuple[int, float]:
        """Breaks the labels of the legend, to be set in `scale` · `size` points; how many columns
        of them fit, and about how high they will be."""
        em = scale * size / 72
        room = self.width - 4 * MARGIN + SPACING * em
        frame = (HANDLE + PAD + SPACING) * em
        labels = [self._fit_label(handle, (room - frame) / scale, size) for handle in handles]
        widths = [frame + scale * width for width, _ in labels]
        counts = [ceil(len(labels) / rows) for rows in range(1, len(labels) + 1)]
        fits = (sum(map(max, np.array_split(widths, count))) <= room for count in counts)
        columns = next((count for count, fit in zip(counts, fits, strict=True) if fit), 1)
        lines = max(lines for _, lines in labels)
        return columns, ceil(len(labels) / columns) * (1.2 * lines + 0.5) * em

    def _fit_label(self, handle: Artist, room: float, size: float) -> tuple[float, int]:
        """Breaks the label of one entry to `room`; its width and its lines."""
        label = str(handle.get_label()).replace("\n", " ")
        text = self.figure.text(0, 0, label, parse_math=False, fontsize=size)
        self.dress([text])
        lines, shrunk = fitted(text, room * self.figure.dpi)
        width = shrunk * max(text_width(text, line) for line in lines) / self.figure.dpi
        text.remove()
        handle.set_label("\n".join(lines))
        return width, len(lines)


def literal(texts: Sequence[Text]) -> None:
    """Draws names from data as they are, dollar signs and all."""
    for text in texts:
        text.set_parse_math(False)
