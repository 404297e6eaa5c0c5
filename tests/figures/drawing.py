"""Figures that several tests look at, drawn once."""

from functools import cache

from matplotlib.figure import Figure

from landscape.figures import drawn
from landscape.result import Result


@cache
def seen(result: Result, kind: str, theme: str = "default") -> Figure:
    """The figure of a kind with nothing else said: to be looked at, not to be changed."""
    return drawn(result, {"kind": kind}, theme)


def numbers(ax, name):
    """The texts of the numbers along one axis of a box: `x`, `y` or `z`."""
    return [text for text in ax.texts if text.get_label() == name]
