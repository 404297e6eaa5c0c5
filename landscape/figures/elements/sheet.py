"""The figure that artists stand on, and their measures on it."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.arrays import Array


def figure_of(artist: Artist) -> Figure:
    """The figure that an artist stands on, be it in a part of it."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def sheet_inches(artist: Artist) -> Array:
    """(2,): width and height of the figure that an artist stands on."""
    return np.asarray(figure_of(artist).get_size_inches())


def axes_inches(ax: Axes) -> Array:
    """(2,): width and height of axes, about."""
    return np.asarray(ax.get_position().size * sheet_inches(ax))
