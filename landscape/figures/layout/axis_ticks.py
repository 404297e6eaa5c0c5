"""Ticks of axes: their look, their numbers, and how many of them there is room for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import AutoLocator, Formatter, MaxNLocator, ScalarFormatter

from landscape.arrays import Array
from landscape.figures.elements.levels import tick_labels, tick_scale, written

DIGIT, TICK_GAP = 0.62, 0.8
"""Width of a digit and least gap between labels of ticks, in their size."""
LINE = 1.2
"""Height of such a label, in its size."""
MOST_TICKS = 8


class WithoutFactor(Formatter):
    """Numbers without the offset and the power of ten that these ticks (m,) have in common."""

    def __init__(self, ticks: Array) -> None:
        self._offset, self._power = tick_scale(ticks)

    def __call__(self, value: float, pos: int | None = None) -> str:
        """The number as it is written at its tick."""
        return written(float(f"{(value - self._offset) / 10.0**self._power:.6g}"))


def hold_ticks(ax: Axes) -> None:
    """Gives the axes the theme's ticks for good: how many there are, and any made later, would
    otherwise go by the settings that hold when the figure is drawn. Numbers at minor ticks stand as
    far from the axis as those at the others."""
    settings: Any = rcParams
    names = {"pad": "major.pad", "length": "major.size", "width": "major.width"}
    names |= {name: name for name in ("labelsize", "color", "labelcolor")}
    for axis in ("x", "y"):
        looks = {key: settings[f"{axis}tick.{name}"] for key, name in names.items()}
        ax.tick_params(axis, **looks)
        minor = float(settings[f"{axis}tick.minor.size"])
        ax.tick_params(axis, which="minor", pad=looks["pad"] + looks["length"] - minor)


def take_out_factors(axes: Sequence[Axes]) -> None:
    """Puts the power of ten and the offset of numbers at ticks behind the axis's label, once,
    where they cross nothing."""
    for axis in (axis for ax in axes for axis in (ax.xaxis, ax.yaxis)):
        if type(axis.get_major_formatter()) is not ScalarFormatter:
            continue
        ticks = _in_view(axis)
        factor = tick_labels(ticks)[1] if len(ticks) else ""
        if factor:
            axis.set_major_formatter(WithoutFactor(ticks))
            axis.label.set_text(f"{axis.label.get_text()} ({factor})".lstrip())


def thin_axis_ticks(axes: Sequence[Axes], inches: Sequence[float]) -> None:
    """Takes out ticks of axes that are too short for the labels of all of them, on a sheet of these
    inches (2,)."""
    for ax in axes:
        if not ax.get_visible() or ax.name == "3d":
            continue
        ax.apply_aspect()
        lengths = np.multiply(ax.get_position().size, inches)
        for axis, length in zip((ax.xaxis, ax.yaxis), lengths, strict=True):
            if type(axis.get_major_locator()) in (AutoLocator, MaxNLocator):
                _thin(axis, float(length) * 72)


def _thin(axis: Any, length: float) -> None:
    """On an axis of so many points."""
    size = float(rcParams["xtick.labelsize"])
    low, high = sorted(axis.get_view_interval())
    for count in range(MOST_TICKS, 0, -1):
        ticks = _in_view(axis)
        if axis.axis_name == "x":
            labels = axis.get_major_formatter().format_ticks(list(ticks))
            room = (max(map(len, labels), default=0) * DIGIT + TICK_GAP) * size
        else:
            room = LINE * size
        distance = length * (np.ptp(ticks) / (high - low)) / max(len(ticks) - 1, 1)
        if len(ticks) < 2 or distance >= room:
            break
        axis.set_major_locator(MaxNLocator(count, steps=[1, 2, 5, 10], min_n_ticks=1))


def _in_view(axis: Axis) -> Array:
    """(m,): where the ticks stand that are seen."""
    low, high = sorted(axis.get_view_interval())
    ticks = axis.get_majorticklocs()
    return np.asarray(ticks[(ticks >= low) & (ticks <= high)])
