"""Readout: a legend that counts. Behind each run stands its loss, and before them all the step.

The legend is laid out with the widest number that each entry will show, so that nothing jumps.
Then its texts give way to two each: the label, which stands still, and the number.
"""

from typing import TYPE_CHECKING

import numpy as np

from landscape.arrays import Rows
from landscape.descent import Path
from landscape.figures.moving import Counting, Script
from landscape.figures.paths import legend_of
from landscape.figures.text import ruler, text_width
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.text import Text

MOST_RUNS = 9
"""Runs whose loss is told."""


class Readout:
    """The entries of a legend: the step, the runs, and what else the pictures show."""

    def __init__(self, result: Result, script: Script) -> None:
        from matplotlib.lines import Line2D

        told = result.paths[:MOST_RUNS]
        self.labels = ["step", *(f"{path.label}:" for path in told)]
        self.numbers = [
            [str(step) for step in script.steps],
            *(_losses(path, script.steps) for path in told),
        ]
        step = Line2D([], [], linestyle="none")
        self.handles: list[Artist] = [step, *legend_of(result)]
        self.handles[len(result.paths) + 2].set_label("now")  # not the end of the run yet
        for handle, label, numbers in zip(self.handles, self.labels, self.numbers, strict=False):
            handle.set_label(f"{label} {max(numbers, key=len)}")

    def parts(self, figure: "Figure") -> list[Counting]:
        """The numbers, in their places in the legend of a figure that is laid out."""
        (legend,) = figure.legends
        legend.draw(ruler(figure.dpi))
        texts = legend.get_texts()
        return [
            Counting(self._parted(figure, text, max(numbers, key=len)), numbers)
            for text, numbers in zip(texts, self.numbers, strict=False)
        ]

    @staticmethod
    def _parted(figure: "Figure", text: "Text", widest: str) -> "Text":
        """Draws the label of a text in its place; the number behind it."""
        measure = ruler(figure.dpi)
        box, size = text.get_window_extent(measure), figure.bbox.size
        words = text.get_text().removesuffix(widest).rstrip()
        *_, last = text.get_text().split("\n")
        font = text.get_fontproperties()
        descent = max(
            measure.get_text_width_height_descent(w, font, False)[2] for w in ("lp", last)
        )
        start = text_width(text, last) - text_width(text, widest)
        look = {"fontproperties": font, "color": text.get_color(), "parse_math": False}
        figure.text(box.x0 / size[0], box.y1 / size[1], words, va="top", **look)
        x, y = (box.x0 + start) / size[0], (box.y0 + descent) / size[1]
        text.set_alpha(0)
        return figure.text(x, y, "", va="baseline", **look)


def _losses(path: Path, steps: Rows) -> list[str]:
    """(F,): the loss of a run at each step, with four digits; how it ended where that is news."""
    last = len(path.loss) - 1
    told = [significant(float(loss)) for loss in path.loss[np.minimum(steps, last)]]
    gone = path.status == "diverged"
    return ["diverged" if gone and step > last else t for t, step in zip(told, steps, strict=True)]


def significant(value: float) -> str:
    """Four significant digits: `0.3030`, `153.4`, `1.000e-05`."""
    return f"{value:#.4g}".removesuffix(".")
