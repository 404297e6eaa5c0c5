"""Mosaic: how many panels stand beside and over each other, on how large a sheet, in which type.

A sheet has the size of its theme, but may be as low as a screen where panels would be much higher
than wide; in a column of a paper two panels stand side by side and the height is free. Panels of
a third of the sheet or less have smaller type than a whole figure.
"""

from dataclasses import dataclass
from math import ceil, log
from typing import TYPE_CHECKING, Any

from landscape.figures.sheet import COLUMN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landscape.figures.sheet import Sheet

SLIM = 1.25
"""How many times as high as wide a panel may be where the sheet's height is to be chosen."""
SCREEN = 9 / 16
"""Height of a screen, as a share of its width."""
SHARE = 0.86, 0.74
"""Of the sheet's width and height that is left to panels with their labels, the rest being the
colour bar's, the title's, the legend's and the stamp's."""
HOLE = 0.12
"""How much an empty place counts against a grid, beside the logarithm of its panels' slimness."""
PER_COLUMN = 2
"""Panels side by side in a column of a paper."""
SMALLEST = 0.6
"""Of the theme's type."""
SCALED = (
    "font.size", "axes.labelsize", "axes.titlesize", "xtick.labelsize", "ytick.labelsize",
    "lines.linewidth", "lines.markersize",
)  # fmt: skip


@dataclass(frozen=True)
class Mosaic:
    """A grid of panels, filled row by row."""

    count: int
    """Panels."""
    stacked: int
    """Axes over each other in each of them."""
    columns: int
    size: tuple[float, float]
    """Of the sheet, in inches."""

    @classmethod
    def of(cls, count: int, stacked: int) -> "Mosaic":
        """The grid whose panels are the nearest to squares, on a sheet of the theme in force."""
        from matplotlib import rcParams

        width, height = rcParams["figure.figsize"]
        if width < COLUMN:
            columns = min(count, PER_COLUMN)
            return cls(count, stacked, columns, (width, _height(count, stacked, columns, width)))
        columns = min(
            range(1, count + 1),
            key=lambda c: (
                abs(log(_height(count, stacked, c, width) / SLIM / height))
                + HOLE * (-count % c) 
            ),
        )
        wanted = _height(count, stacked, columns, width)
        return cls(count, stacked, columns, (width, min(height, max(SCREEN * width, wanted))))

    @property
    def rows(self) -> int:
        return ceil(self.count / self.columns)

    def axes(self, sheet: "Sheet", **kwargs: Any) -> "list[list[Axes]]":
        """Of each panel the axes over each other; places without a panel are not seen."""
        places = sheet.axes(self.rows * self.stacked, self.columns, **kwargs)
        cells = [
            [
                places[(row * self.stacked + k) * self.columns + column]
                for k in range(self.stacked)
            ]
            for row in range(self.rows)
            for column in range(self.columns)
        ]
        for ax in (ax for cell in cells[self.count :] for ax in cell):
            ax.set_visible(False)
        return cells[: self.count]

    def is_first(self, i: int) -> bool:
        """Whether panel `i` stands at the left edge."""
        return i % self.columns == 0

    def is_lowest(self, i: int) -> bool:
        """Whether there is no panel under panel `i`."""
        return i + self.columns >= self.count

    def settings(self) -> dict[str, Any]:
        """The theme's sizes, as they are to be within the panels."""
        from matplotlib import rcParams

        theme: Any = rcParams
        scale = max(SMALLEST, min(1.0, (2 / self.columns) ** 0.5))
        return {name: scale * theme[name] for name in SCALED}


def _height(count: int, stacked: int, columns: int, width: float) -> float:
    """Of a sheet whose panels' axes are as slim as they may be, in inches."""
    wide, high = SHARE
    return ceil(count / columns) * stacked * SLIM * wide * width / columns / high
