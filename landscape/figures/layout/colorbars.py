"""Colour bars beside axes whose unit is as long across as it is along."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.transforms import BboxBase

from landscape.figures.layout.text_fit import ruler


def match_heights(bars: Sequence[tuple[Colorbar, Axes]]) -> None:
    """Makes colour bars as high as the axes that they stand beside."""
    for bar, ax in bars:
        if ax.get_aspect() == "auto":
            continue
        ax.apply_aspect()
        bar.ax.apply_aspect()
        parent, own = ax.get_position(), bar.ax.get_position()
        gap = own.x0 - ax.get_position(original=True).x1
        bar.ax.set_box_aspect(None)
        bar.ax.set_aspect("auto")
        bar.ax.set_position((parent.x1 + gap, parent.y0, own.width, parent.height))


def center(axes: Sequence[Axes], boxes: Sequence[BboxBase | None]) -> None:
    """Moves axes that stand side by side to the middle of the sheet; `boxes` are the pixels that
    they take with their labels."""
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    left = min(box.x0 for box in boxes if box is not None)
    right = max(box.x1 for box in boxes if box is not None)
    width = float(figure.bbox.width)
    shift = ((width - right) - left) / 2 / width
    for ax in axes:
        place = ax.get_position()
        ax.set_position((place.x0 + shift, place.y0, place.width, place.height))


def taken(ax: Axes) -> BboxBase | None:
    """The pixels that axes take with their labels."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return ax.get_tightbbox(ruler(figure.dpi))
