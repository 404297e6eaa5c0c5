"""Texts at points of a plane."""

from collections.abc import Sequence

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.errors import InputError
from landscape.figures.elements.clipping import bounds
from landscape.figures.elements.trajectories import halo
from landscape.figures.specs.contour import Remark
from landscape.result import Result


def draw_remarks(ax: Axes, result: Result, remarks: Sequence[Remark]) -> None:
    """Texts at points given by the values of parameters, the others being as in the fit.

    Raises
    ------
    InputError
        For a parameter that there is not, and for a point outside the picture.
    """
    low, high = bounds(result.slice)
    for i, remark in enumerate(remarks):
        theta = result.fit.theta.copy()
        for name, value in remark.at.items():
            if name not in result.names:
                raise InputError(f"annotate.{i}.at", f"no parameter {name!r}")
            theta[result.names.index(name)] = value
        point, _ = result.slice.project(theta)
        if not np.all((point >= low) & (point <= high)):
            raise InputError(f"annotate.{i}.at", "lies outside the picture", "a point within it")
        right = (point[0] - low[0]) > 0.6 * (high[0] - low[0])
        ax.plot(*point, "o", color=rcParams["text.color"], zorder=6.5,
                markersize=0.5 * rcParams["lines.markersize"], path_effects=halo())  # fmt: skip
        text = ax.annotate(
            remark.text, tuple(point), xytext=(-14 if right else 14, 14), zorder=8,
            textcoords="offset points", ha="right" if right else "left", path_effects=halo(),
            arrowprops={"arrowstyle": "-", "color": rcParams["text.color"], "linewidth": 0.8},
        )  # fmt: skip
        text.set_in_layout(False)
