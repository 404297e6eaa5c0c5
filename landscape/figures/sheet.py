"""Sheet: the paper a figure is drawn on.

Axes stand in the middle, the title and below it the legend above them, the stamp under them. The
strips are measured first and the axes get what is left, laid out by matplotlib's constrained
layout; so nothing overlaps, and the size asked for is the size got.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.arrays import Array
from landscape.figures import fonts
from landscape.figures.levels import short
from landscape.figures.stamp import stamp
from landscape.figures.text import fit_text, ruler

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Text

MARGIN = 0.07
"""Inches between the edge of the sheet and its texts, and between its strips."""


Rect = tuple[float, float, float, float]
"""Left, bottom, width and height, as shares of the sheet."""


class Sheet:
    """A figure of its own, or a place on a figure of somebody else's."""

    def __init__(self, size: tuple[float, float] | None, ax: "Axes | None" = None) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.place = ax
        self.figure: Figure
        if ax is None:
            self.figure = Figure(figsize=size, layout="constrained")
            self.figure.get_layout_engine().set(w_pad=MARGIN, h_pad=MARGIN, wspace=0.03, hspace=0.03)
            FigureCanvasAgg(self.figure)
        else:
            root = ax.get_figure(root=True)
            assert root is not None
            self.figure = root
        self.handles: list[Artist] = []
        """Entries of the legend."""
        self.facts: list[str] = []
        """What the stamp says."""
        self.arrange: Callable[[Rect], None] | None = None
        """Places the axes in what the strips leave; None: constrained layout does."""
        self._made: list[Axes] = []
        self._rooms: list[tuple[Text, float]] = []
        self._missing: set[str] = set()

    # -- axes ----------------------------------------------------------------------------------

    def axes(self, rows: int = 1, columns: int = 1, **kwargs: Any) -> "list[Axes]":
        """rows × columns axes, row by row. On an `ax` of the caller's they share its place.

        Raises ValueError where that `ax` is not of the kind wanted, or has no place to share."""
        if self.place is None:
            grid = self.figure.subplots(rows, columns, squeeze=False, **kwargs)
        elif rows * columns == 1:
            grid = np.array([[self._checked(self.place, kwargs)]])
        else:
            grid = self._shared(self.place, rows, columns, kwargs)
        self._made = list(grid.flat)
        width, height = self._pixels
        for ax in self._made:
            self.room(ax.xaxis.label, 0.82 * width / columns)
            self.room(ax.yaxis.label, 0.72 * height / rows)
        return self._made

    @staticmethod
    def _checked(ax: "Axes", kwargs: dict[str, Any]) -> "Axes":
        wanted = kwargs.get("subplot_kw", {}).get("projection", "rectilinear")
        if ax.name != wanted:
            raise ValueError(f"this figure needs an Axes with projection={wanted!r}")
        return ax

    @staticmethod
    def _shared(ax: "Axes", rows: int, columns: int, kwargs: dict[str, Any]) -> Any:
        spec = ax.get_subplotspec()
        if spec is None:
            raise ValueError("this figure has several panels; give an Axes made by subplots")
        ax.set_axis_off()
        kwargs.pop("height_ratios", None)
        return spec.subgridspec(rows, columns).subplots(squeeze=False, **kwargs)

    def room(self, text: "Text", pixels: float) -> None:
        """Promises that `text` will be broken or shrunk to a length of `pixels`."""
        self._rooms.append((text, pixels))

    def colorbar(
        self, mappable: Any, ax: "Axes", label: str, ticks: Array | None = None, **kwargs: Any
    ) -> "Colorbar":
        """A colour bar that says what it shows, with its own `ticks` if given."""
        bar = self.figure.colorbar(mappable, ax=ax, **{"aspect": 32, "pad": 0.02} | kwargs)
        if ticks is not None:
            bar.set_ticks(ticks, labels=short(ticks))
            bar.minorticks_off()
        bar.set_label(label, parse_math=False)
        bar.outline.set_visible(False)
        self.room(bar.ax.yaxis.label, 0.72 * self._pixels[1] * kwargs.get("shrink", 1.0))
        return bar

    # -- strips --------------------------------------------------------------------------------

    def finish(self, title: str) -> None:
        """Title, legend and stamp; every text is set in a font that has it, and fits."""
        self._dress(self._texts())
        for text, pixels in self._rooms:
            fit_text(text, pixels)
        if self.place is None:
            top = self._legend(self._title(title))
            self._lay_out(self._stamp(), top)
        elif self.handles:
            legend = self._made[0].legend(handles=self.handles)
            _literal(legend.get_texts())
            self._dress(legend.get_texts())
        fonts.warn_of(self._missing)

    def _dress(self, texts: "list[Text]") -> None:
        self._missing |= fonts.dress(texts)

    def _texts(self) -> "list[Text]":
        from matplotlib.text import Text

        return [text for text in self.figure.findobj(Text) if isinstance(text, Text)]

    @property
    def _pixels(self) -> tuple[float, float]:
        width, height = self.figure.get_size_inches() * self.figure.dpi
        return float(width), float(height)

    def _strip(self, words: str, y: float, **style: Any) -> "Text":
        """A text across the sheet, `y` as a share of its height."""
        text = self.figure.text(0.5, y, words, ha="center", **style)
        text.set_in_layout(False)
        self._dress([text])
        fit_text(text, self._pixels[0] - 4 * MARGIN * self.figure.dpi)
        return text

    def _height(self, artist: Any) -> float:
        """Height of a strip as a share of the sheet, its margin included; 0 for no text."""
        box = artist.get_window_extent(ruler(self.figure.dpi))
        return float(box.height + MARGIN * self.figure.dpi) / self._pixels[1]

    def _title(self, words: str) -> float:
        """Draws the title; the height left below it, as a share of the sheet."""
        from matplotlib import rcParams

        top = 1 - MARGIN * self.figure.dpi / self._pixels[1]
        if not words:
            return top
        text = self._strip(words, top, va="top", fontsize=rcParams["figure.titlesize"])
        return top - self._height(text)

    def _legend(self, top: float) -> float:
        """Draws the legend in as many columns as fit; the height left below it."""
        if not self.handles:
            return top
        room = self._pixels[0] - 4 * MARGIN * self.figure.dpi
        column = self._built_legend(1, top)
        texts = column.get_texts()
        em = texts[0].get_fontsize() * self.figure.dpi / 72
        for text, handle in zip(texts, self.handles, strict=True):
            fit_text(text, room - 4 * em)
            handle.set_label(text.get_text())
        widest = max(text.get_window_extent(ruler(self.figure.dpi)).width for text in texts)
        column.remove()
        fitting = int((room + 1.6 * em) // (widest + 4.2 * em))
        legend = self._built_legend(max(1, min(len(texts), fitting)), top)
        return top - self._height(legend)

    def _built_legend(self, columns: int, top: float) -> "Legend":
        legend = self.figure.legend(
            handles=self.handles,
            loc="upper center",
            bbox_to_anchor=(0.5, top),
            ncols=columns,
            borderaxespad=0.0,
            borderpad=0.0,
            handletextpad=0.6,
            columnspacing=1.6,
        )
        legend.set_in_layout(False)
        _literal(legend.get_texts())
        self._dress(legend.get_texts())
        return legend

    def _stamp(self) -> float:
        """Draws the stamp; its height as a share of the sheet."""
        from matplotlib import rcParams

        words = stamp(self.facts)
        if not words:
            return 0.0
        style = {"fontsize": 0.66 * rcParams["font.size"], "alpha": 0.65, "parse_math": False}
        text = self._strip(words, MARGIN * self.figure.dpi / self._pixels[1], va="bottom", **style)
        return self._height(text) + MARGIN * self.figure.dpi / self._pixels[1]

    def _lay_out(self, bottom: float, top: float) -> None:
        rect = (0.0, bottom, 1.0, top - bottom)
        if self.arrange is None:
            self.figure.get_layout_engine().set(rect=rect)  # type: ignore[call-arg, union-attr]
        else:
            self.figure.set_layout_engine("none")
            self.arrange(rect)


def _literal(texts: "list[Text]") -> None:
    """Draws names from data as they are, dollar signs and all."""
    for text in texts:
        text.set_parse_math(False)
