"""data: the samples, coloured by class.

One feature stands against the target, two against each other. Of more features the first two
principal components are shown (K. Pearson, Philosophical Magazine 2, 1901), said on the axes.
"""

from typing import TYPE_CHECKING, ClassVar, Literal

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.figures.elements.scatter import (
    class_legend,
    draw_classes,
    drawn_facts,
    drawn_rows,
    feature_label,
    point_style,
)
from landscape.figures.layout.caption import data_facts, seed_fact
from landscape.figures.specs.base import DATA, FigureSection, Need
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landscape.figures.layout.page import Sheet


class Data(FigureSection):
    """The samples, coloured by class."""

    needed: ClassVar[tuple[Need, ...]] = (DATA,)

    kind: Literal["data"] = "data"

    def paint(self, result: Result, sheet: "Sheet") -> None:
        data = result.data
        assert data is not None
        (ax,) = sheet.axes()
        rows = drawn_rows(data)
        if data.n_features == 1:
            draw_target(ax, data, rows)
        else:
            self._paint_plane(ax, data, rows, sheet)
        sheet.handles = class_legend(data)
        sheet.facts = [*data_facts(result), *drawn_facts(data), *seed_fact(result)]

    def _paint_plane(self, ax: "Axes", data: Dataset, rows: Rows, sheet: "Sheet") -> None:
        points, labels = _plane(data)
        x, y = points[rows].T
        ax.set_xlabel(labels[0], parse_math=False)
        ax.set_ylabel(labels[1], parse_math=False)
        ax.grid(True)
        if data.n_classes:
            draw_classes(ax, data, x, y, rows)
            return
        size = point_style(0, len(rows))["markersize"] ** 2
        dots = ax.scatter(x, y, s=size, c=data.y[rows], cmap=self.cmap, zorder=3)
        sheet.colorbar(dots, ax, data.target_name)


def draw_target(ax: "Axes", data: Dataset, rows: Rows) -> None:
    """The samples `rows` of one feature: the target, or the class, against it."""
    from matplotlib import rcParams

    x, y = data.x[rows, 0], data.y[rows]
    ax.set_xlabel(feature_label(data, 0), parse_math=False)
    ax.set_ylabel("class" if data.n_classes else data.target_name, parse_math=False)
    ax.grid(True)
    if data.n_classes:
        draw_classes(ax, data, x, y, rows)
        ax.set_yticks(range(data.n_classes), data.class_names, parse_math=False)
        ax.margins(y=0.15)
    else:
        color = {"markerfacecolor": rcParams["xtick.color"], "alpha": 0.75}
        ax.plot(x, y, **point_style(0, len(rows)) | {"marker": "o"} | color, zorder=3)


def _plane(data: Dataset) -> tuple[Array, tuple[str, str]]:
    """The samples (n, 2) on a plane, with the labels of its axes."""
    if data.n_features == 2:
        return data.x, (feature_label(data, 0), feature_label(data, 1))
    view = data.view
    first, second = (
        f"{which} principal component ({share:.0%} of the variance)"
        for which, share in zip(("first", "second"), view.shares, strict=True)
    )
    return view.points, (first, second)
