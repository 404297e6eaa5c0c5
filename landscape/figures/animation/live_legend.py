"""Readout: a legend that counts. Behind each run stands its loss, and before them all the step.

Entries follow each other in rows, each as wide as the widest number it will show, so that nothing
jumps. Then their texts give way to two each: the label, which stands still, and the number.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape.arrays import Rows
from landscape.figures.animation.animated_artists import Counting, Script
from landscape.figures.elements.trajectories import legend_of
from landscape.figures.layout.margins import HANDLE, LEGEND, MARGIN, PAD, SPACING, literal
from landscape.figures.layout.text_fit import SCALES, fit_text, ruler, text_width
from landscape.figures.style import fonts
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result

MOST_RUNS = 9
"""Runs whose loss is told."""
LINE = 1.5
"""Height of a row, in the size of its type."""


class Readout:
    """The step, the runs with their losses, and `others` that the pictures show."""

    def __init__(self, result: Result, script: Script, others: Sequence[Artist]) -> None:
        told = result.paths[:MOST_RUNS]
        self.numbers = [
            [str(step) for step in script.steps],
            *(_losses(path, script.steps) for path in told),
        ]
        step = Line2D([], [], linestyle="none")
        self.handles: list[Artist] = [step, *legend_of(result), *others]
        self.handles[len(result.paths) + 2].set_label("now")  # which the end is, once it is there
        labels = ["step", *(f"{path.label}:" for path in told)]
        for handle, label, numbers in zip(self.handles, labels, self.numbers, strict=False):
            handle.set_label(f"{label} {max(numbers, key=len)}")

    def draw(self, figure: Figure, top: float) -> float:
        """Draws the rows below `top`, a share of the sheet; the share left below them."""
        height = float(figure.get_size_inches()[1])
        size, rows = self._fitting(figure, LEGEND * height)
        for row in rows:
            top -= self._draw_row(figure, row, top, size) / height
        return top - MARGIN / height

    def _fitting(self, figure: Figure, most: float) -> tuple[float, list[list[Artist]]]:
        """The largest type in points for which the rows take at most so many inches, or the next
        smaller one if that saves a row; and the rows."""
        room = float(figure.get_size_inches()[0]) - 4 * MARGIN
        sizes = [scale * float(rcParams["legend.fontsize"]) for scale in SCALES]
        for size, smaller in pairwise(sizes):
            rows = self._rows(figure, room, size)
            if len(rows) * LINE * size / 72 < most:
                fewer = self._rows(figure, room, smaller)
                return (smaller, fewer) if len(fewer) < len(rows) else (size, rows)
        return smaller, self._rows(figure, room, smaller)

    def _rows(self, figure: Figure, room: float, size: float) -> list[list[Artist]]:
        """The entries in rows of `room` inches, set in `size` points."""
        rows: list[list[Artist]] = []
        em, left = size / 72, 0.0
        for handle in self.handles:
            wide = self._fit(figure, handle, room - (HANDLE + PAD) * em, size) + HANDLE * em
            wide += (PAD + SPACING) * em
            if wide > left + SPACING * em:
                rows.append([])
                left = room
            rows[-1].append(handle)
            left -= wide
        return rows

    @staticmethod
    def _fit(figure: Figure, handle: Artist, room: float, size: float) -> float:
        """Breaks the label of an entry to `room` inches; its width in inches."""
        words = str(handle.get_label()).replace("\n", " ")
        text = figure.text(0, 0, words, parse_math=False, fontsize=size)
        fonts.dress([text])
        fit_text(text, room * figure.dpi)
        wide = max(text_width(text, line) for line in text.get_text().split("\n"))
        handle.set_label(text.get_text())
        text.remove()
        return wide / figure.dpi

    @staticmethod
    def _draw_row(figure: Figure, row: list[Artist], top: float, size: float) -> float:
        """A legend of one row; its height in inches."""
        legend = figure.legend(
            handles=row,
            loc="upper center",
            bbox_to_anchor=(0.5, top),
            ncols=len(row),
            fontsize=size,
            borderaxespad=0.0,
            borderpad=0.0,
            handlelength=HANDLE,
            handletextpad=PAD,
            columnspacing=SPACING,
        )
        literal(legend.get_texts())
        fonts.warn_of(fonts.dress(legend.get_texts()))
        high = legend.get_window_extent(ruler(figure.dpi)).height / figure.dpi
        return max(float(high), LINE * size / 72)

    def parts(self, figure: Figure) -> list[Counting]:
        """The numbers, in their places in the rows of a figure that is laid out."""
        for legend in figure.legends:
            legend.draw(ruler(figure.dpi))
        texts = [text for legend in figure.legends for text in legend.get_texts()]
        return [
            Counting(_parted(figure, text, max(numbers, key=len)), numbers)
            for text, numbers in zip(texts, self.numbers, strict=False)
        ]


def _parted(figure: Figure, text: Text, widest: str) -> Text:
    """Draws the label of a text in its place; the number behind it."""
    measure, size = ruler(figure.dpi), figure.bbox.size
    box = text.get_window_extent(measure)
    lines = text.get_text().split("\n")
    words = text.get_text().removesuffix(widest).rstrip()
    font = text.get_fontproperties()
    below = max(_descent(text, words) for words in ("lp", lines[-1]))
    left, top, base = box.x0 / size[0], box.y1 / size[1], (box.y0 + below) / size[1]
    start = (text_width(text, lines[-1]) - text_width(text, widest)) / size[0]
    look: dict[str, Any] = {"fontproperties": font, "color": text.get_color(), "parse_math": False}
    single = len(lines) == 1
    figure.text(left, base if single else top, words, va="baseline" if single else "top", **look)
    text.set_alpha(0)
    return figure.text(left + start, base, "", va="baseline", **look)


def _descent(text: Text, words: str) -> float:
    """Pixels that `words`, set as `text` is, reach below their line."""
    font, measure = text.get_fontproperties(), ruler(text.get_figure(root=True).dpi)  # type: ignore[union-attr]
    return float(measure.get_text_width_height_descent(words, font, False)[2])  # type: ignore[no-untyped-call]


def _losses(path: Trajectory, steps: Rows) -> list[str]:
    """(F,): the loss of a run at each step, with four digits; of one that diverged, that it did."""
    last = len(path.loss) - 1
    told = [significant(float(loss)) for loss in path.loss[np.minimum(steps, last)]]
    gone = (steps >= last) & (path.status == "diverged")
    return ["diverged" if over else words for words, over in zip(told, gone, strict=True)]


def significant(value: float) -> str:
    """Four significant digits: `0.3030`, `153.4`, `1.000e-05`."""
    return f"{value:#.4g}".removesuffix(".")
