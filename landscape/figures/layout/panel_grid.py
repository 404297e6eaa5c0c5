"""PanelGrid: how many panels stand beside and over each other, on how large a sheet, in which type.

A sheet has the size of its theme, but may be as low as a screen where panels would be much higher
than wide; in a column of a paper it may be as high as a page. Where panels are small, type is
smaller than in a figure of a single one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes

from landscape.figures.layout.page import Page
from landscape.figures.style.theme import COLUMN

SLIM = 1.25
"""How many times higher than wanted panels may be."""
SCREEN = 9 / 16
"""Height of a screen as a share of its width."""
STRIP = 0.38
"""Height of the lowest sheet that holds a single row of panels and is not for a screen."""
SHARE = 0.86, 0.74
"""Of the sheet's width and height that panels take, the rest being the colour bar's, the title's,
the legend's and the stamp's."""
BANDS, LINES = 10.0, 3.5
"""Height of title, legend and stamp in a column of a paper, and of a panel's own texts, in the size
of the labels."""
HOLE = 0.85
"""How many times smaller panels may be for one empty place less."""
PAGE = 2.6
"""Height of a column of a paper as a share of its width."""
SIDE, BAR, AROUND = 6.0, 7.0, (14.0, 11.0)
"""What stands beside a single picture, its colour bar, and all that stands above and below, in the
size of the labels; in a column of a paper texts take more lines."""
LOW, HIGH = 0.7, 1.3
"""Height of a single picture's sheet in a column of a paper, as a share of its width."""
SMALLEST, POINTS = 0.55, 5.5
"""Type is never smaller than this share of the theme's, and than so many points."""
SCALED = (
    "font.size", "axes.labelsize", "axes.titlesize", "xtick.labelsize", "ytick.labelsize",
    "lines.linewidth", "lines.markersize",
)  # fmt: skip


@dataclass(frozen=True)
class PanelGrid:
    """A grid of panels, filled row by row."""

    count: int
    """Panels."""
    stacked: int
    """Axes over each other in each of them."""
    columns: int
    size: tuple[float, float]
    """Of the sheet, in inches."""

    @classmethod
    def for_panels(
        cls,
        count: int,
        shape: float,
        stacked: int = 1,
        least: int = 2,
        row: float = inf,
        sheet: tuple[float, float] | None = None,
    ) -> "PanelGrid":
        """The grid with the largest panels.

        Parameters
        ----------
        count
            How many panels.
        shape
            Height of axes as a share of their width, as is wanted.
        stacked
            Axes over each other in each panel.
        least
            How many panels stand side by side at least in a column of a paper.
        row
            Width of a panel, in the size of its labels, from which all of them stand in one row.
        sheet
            Width and height in inches; None: of the theme in force.
        """
        width, height = sheet or rcParams["figure.figsize"]
        wanted = [_height(count, c, shape * stacked, width) for c in range(1, count + 1)]
        if sheet is None and width < COLUMN:
            fitting = [c for c, high in enumerate(wanted, 1) if high < PAGE * width]
            several = [c for c in fitting if c >= min(least, count)]
            full = [c for c in several[:1] if count % c == 0]
            columns = next(iter(full + [c for c in fitting if c == 1] + several), count)
            rows, em = ceil(count / columns), rcParams["axes.labelsize"] / 72
            panels = rows * shape * stacked * SHARE[0] * width / columns
            return cls(count, stacked, columns, (width, panels + (BANDS + rows * LINES) * em))
        columns = max(
            range(1, count + 1),
            key=lambda c: min(1.0, height / wanted[c - 1]) / c * HOLE ** (-count % c),
        )
        lowest = SCREEN
        if SHARE[0] * width / count * 72 >= row * rcParams["axes.labelsize"]:
            columns, lowest = count, STRIP if height > SCREEN * width else SCREEN
        low = max(lowest * width, SLIM * wanted[columns - 1])
        return cls(count, stacked, columns, sheet or (width, min(height, low)))

    @property
    def rows(self) -> int:
        return ceil(self.count / self.columns)

    def axes(self, page: Page, **kwargs: Any) -> list[list[Axes]]:
        """Of each panel the axes over each other; places without a panel are not seen."""
        grid = page.axes(self.rows * self.stacked, self.columns, **kwargs)
        cells = [
            [grid[(row * self.stacked + k) * self.columns + column] for k in range(self.stacked)]
            for row in range(self.rows)
            for column in range(self.columns)
        ]
        for ax in (ax for cell in cells[self.count :] for ax in cell):
            ax.set_visible(False)
        return cells[: self.count]

    def label_outer(self, panels: Sequence[Axes]) -> None:
        """Takes off the numbers and the names that a neighbour, at the left or under it, has."""
        for i, ax in enumerate(panels):
            is_first, is_lowest = i % self.columns == 0, i + self.columns >= self.count
            ax.tick_params(labelleft=is_first, labelbottom=is_lowest)
            ax.yaxis.label.set_visible(is_first)
            ax.xaxis.label.set_visible(is_lowest)

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of some axes with their labels, about, in inches."""
        (width, height), (wide, high) = self.size, SHARE
        return width * wide / self.columns, height * high / self.rows / self.stacked

    def settings(self, roomy: float) -> dict[Any, Any]:
        """The theme's sizes, as they are to be within the panels: smaller in those whose smaller
        side is shorter than `roomy`, in the size of the labels."""
        theme: Any = rcParams
        scale = 72 * min(self.cell) / theme["axes.labelsize"] / roomy
        scale = min(1.0, max(scale, SMALLEST, POINTS / theme["xtick.labelsize"]))
        return {name: scale * theme[name] for name in SCALED}


def single_sheet(shape: float | None, barred: bool) -> tuple[float, float] | None:
    """Width and height, in inches, of the sheet of one picture whose height is this share of its
    width, with or without a colour bar: as high as that needs; None where the picture has no shape
    of its own."""
    if shape is None:
        return None
    width, height = rcParams["figure.figsize"]
    em = rcParams["axes.labelsize"] / 72
    wanted = (width - (SIDE + BAR * barred) * em) * shape + AROUND[width >= COLUMN] * em
    low, high = (LOW, HIGH) if width < COLUMN else (min(SCREEN, height / width), height / width)
    return width, min(max(wanted, low * width), high * width)


def _height(count: int, columns: int, shape: float, width: float) -> float:
    """Of a sheet `width` inches wide whose panels have the shape wanted, in inches."""
    wide, high = SHARE
    return ceil(count / columns) * shape * wide * width / columns / high
