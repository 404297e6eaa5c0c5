"""The legend of an animation, in which the step and the loss of each run change.

An entry is as wide as the widest number it will show, so that nothing moves. Once the legend is
laid out, each text that changes is replaced by one of the figure in the same place.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape.arrays import Rows
from landscape.figures.animation.animated import Animated, Timeline
from landscape.figures.elements.levels import MINUS
from landscape.figures.elements.trajectories import legend_of
from landscape.figures.interactive.html import plain_text
from landscape.figures.layout.text_fit import ruler
from landscape.figures.wording import word
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result

MAX_RUNS = 9
"""Runs whose loss is shown."""


def readout_values(result: Result, timeline: Timeline) -> list[list[str]]:
    """The number of each entry that changes, in every frame: the step, then the runs' losses."""
    losses = [_losses(path, timeline.steps) for path in result.paths[:MAX_RUNS]]
    return [[str(step) for step in timeline.steps], *losses]


def readout_entries(result: Result, values: Sequence[Sequence[str]]) -> list[Artist]:
    """The entries of the legend, those that change with the widest number they will show."""
    entries: list[Artist] = [Line2D([], [], linestyle="none"), *legend_of(result)]
    for entry in entries:
        if entry.get_label() == word("end"):
            entry.set_label(word("now"))  # which the end is, once it is reached
    labels = [plain_text(word("step")), *(f"{path.label}:" for path in result.paths)]
    for entry, label, numbers in zip(entries, labels, values, strict=False):
        entry.set_label(f"{label} {max(numbers, key=len)}")
    return entries


def animated_texts(figure: Figure, values: Sequence[Sequence[str]]) -> list[Animated]:
    """The texts that change, in the place of those of a legend that is laid out."""
    for legend in figure.legends:
        legend.draw(ruler(figure.dpi))
    texts = [text for legend in figure.legends for text in legend.get_texts()]
    return [_animated(figure, text, numbers) for text, numbers in zip(texts, values, strict=False)]


def _animated(figure: Figure, text: Text, numbers: Sequence[str]) -> Animated:
    label = text.get_text().removesuffix(max(numbers, key=len))
    anchor = text.get_transform().transform(text.get_position())
    x, y = figure.transFigure.inverted().transform(anchor)
    look: dict[str, Any] = {"fontproperties": text.get_fontproperties(), "color": text.get_color()}
    copy = figure.text(x, y, "", va="baseline", parse_math=False, **look)
    text.set_alpha(0)
    return Animated(copy, [{"text": f"{label}{number}"} for number in numbers])


def _losses(path: Trajectory, steps: Rows) -> list[str]:
    """(F,): the loss of a run at each step, or that it diverged."""
    losses = [significant(float(loss)) for loss in path.loss[path.reached(steps)]]
    diverged = (steps >= path.last_step) & (path.status == "diverged")
    over_text = plain_text(word("diverged"))
    return [over_text if over else loss for loss, over in zip(losses, diverged, strict=True)]


def significant(value: float) -> str:
    """Four significant digits: `0.3030`, `153.4`, `1.000e−5`."""
    mantissa, _, exponent = f"{value:#.4g}".removesuffix(".").partition("e")
    written = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return written.replace("-", MINUS)
