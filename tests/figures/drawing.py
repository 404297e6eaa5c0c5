"""Figures that several tests look at, drawn once."""

from functools import cache

from matplotlib.figure import Figure

from landscape.figures import drawn
from landscape.result import Result


@cache
def seen(result: Result, kind: str, theme: str = "default") -> Figure:
    """The figure of a kind with nothing else said: to be looked at, not to be changed."""
    return drawn(result, {"kind": kind}, theme)
