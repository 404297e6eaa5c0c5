"""Page: the paper a figure is drawn on.

Axes stand in the middle; title, legend and stamp are strips above and under them. The strips are
measured first and the axes get what is left, laid out by matplotlib's constrained layout; so
nothing overlaps, and the size asked for is the size got.
"""

import warnings
from collections.abc import Callable, Collection
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from landscape.arrays import Array
from landscape.errors import InputError, shown
from landscape.figures.elements.levels import round_ticks, tick_labels
from landscape.figures.elements.sheet import figure_of
from landscape.figures.layout.axis_ticks import hold_ticks, take_out_factors, thin_axis_ticks
from landscape.figures.layout.caption import stamp
from landscape.figures.layout.colorbars import center, match_heights, taken, thin_ticks
from landscape.figures.layout.margins import MARGIN, Margins, literal
from landscape.figures.layout.text_fit import fit_text, text_width
from landscape.figures.style import fonts
from landscape.figures.style.theme import COLUMN

TICKS_APART = 2.2
"""Between two ticks of a colour bar, in the size of their labels."""
BAR_LABEL = 0.36
"""Between the numbers of a colour bar and its label, in the label's size."""
LABEL_WIDTH, LABEL_HEIGHT = 4.5, 2.6
"""What ticks and labels take of the place of some axes, in the size of their labels."""

OVERHANG = 1.0
"""How much longer than its axes a label may be, in its size."""
MOST_LAYOUTS = 4
"""A layout is done again where it changed what it had to make room for."""

Rect = tuple[float, float, float, float]
"""Left, bottom, width and height, as shares of the sheet."""


class Room(NamedTuple):
    """A text that has to fit along one side of some axes."""

    text: Text
    ax: Axes
    upright: bool
    share: float = 1.0
    """Of the side."""


class Page:
    """A figure of its own, or a place on a figure of somebody else's."""

    def __init__(
        self, size: tuple[float, float] | None, ax: Axes | None = None, tall: float = 1.0
    ) -> None:
        self.place = ax
        self.figure = _new_figure(size, tall) if ax is None else _figure_of_caller(ax)
        self.handles: list[Artist] = []
        """Entries of the legend."""
        self.caption_parts: list[str] = []
        """What the stamp says."""
        self.arrange: Callable[[Rect], None] | None = None
        """Places the axes in what the strips leave; None: constrained layout does."""
        self.finishing: list[Callable[[], None]] = []
        """What is done once everything stands where it will be seen."""
        self._made: list[Axes] = []
        self._rooms: list[Room] = []
        self._bars: list[tuple[Colorbar, Array, Room]] = []
        self._colorbars: list[tuple[Colorbar, Axes]] = []
        self._collapsed = False
        self._margins = Margins(self.figure)

    # -- axes ----------------------------------------------------------------------------------

    def axes(self, rows: int = 1, columns: int = 1, **kwargs: Any) -> list[Axes]:
        """rows × columns axes, row by row. On an `ax` of the caller's they share its place.

        Raises InputError where that `ax` is not of the kind wanted, or has no place to share."""
        if self.place is None:
            grid = self.figure.subplots(rows, columns, squeeze=False, **kwargs)
        elif rows * columns == 1:
            grid = np.array([[_checked(self.place, kwargs)]])
        else:
            grid = _shared(self.place, rows, columns, kwargs)
        return self.adopt(list(grid.flat))

    def adopt(self, axes: list[Axes]) -> list[Axes]:
        """Takes care that the texts of these axes can be read and fit."""
        self._made = axes
        for ax in axes:
            hold_ticks(ax)
            self._rooms += [Room(ax.xaxis.label, ax, False), Room(ax.yaxis.label, ax, True)]
        return axes

    def strip(self, ax: Axes, place: Rect) -> Axes:
        """Axes that stand inset or on others and move with them; `place` in shares of theirs."""
        inset = ax.inset_axes(place)
        hold_ticks(inset)
        return inset

    def room(self, text: Text, ax: Axes, upright: bool, share: float) -> None:
        """Has `text` fit a share of one side of the place of `ax`, whatever it had to fit."""
        self._rooms = [room for room in self._rooms if room.text is not text]
        self._rooms.append(Room(text, ax, upright, share))

    def colorbar(
        self,
        mappable: Any,
        ax: Axes | list[Axes],
        label: str,
        ticks: Array | None = None,
        rows: int = 1,
        **kwargs: Any,
    ) -> Colorbar:
        """A colour bar that says what it shows, with as many of the `ticks` as it has room for;
        beside one of the axes, or beside all those in so many rows."""
        bar = self.figure.colorbar(mappable, ax=ax, **{"aspect": 32, "pad": 0.02} | kwargs)
        factor = "" if ticks is None else tick_labels(ticks)[1]
        pad = BAR_LABEL * float(rcParams["axes.labelsize"])
        bar.set_label(f"{label} ({factor})" if factor else label, labelpad=pad)
        bar.outline.set_linewidth(0.5 * float(rcParams["axes.linewidth"]))
        parent = ax[0] if isinstance(ax, list) else ax
        room = Room(bar.ax.yaxis.label, parent, True, rows * kwargs.get("shrink", 1.0))
        self._rooms.append(room)
        if ticks is not None:
            self._bars.append((bar, ticks, room))
        if isinstance(ax, Axes):
            self._colorbars.append((bar, ax))
        return bar

    # -- finishing -----------------------------------------------------------------------------

    def finish(self, title: str, dropped: Collection[str] = ()) -> None:
        """Title, legend and caption, but those `dropped`; every text is set in a font that has it,
        and fits."""
        self._margins.dress(self._texts())
        take_out_factors(self._made)
        if self.place is None:
            self._margins.draw_title("" if "title" in dropped else title)
            self._margins.draw_stamp("" if "caption" in dropped else stamp(self.caption_parts))
            self._margins.draw_legend([] if "legend" in dropped else self.handles)
        elif self.handles:
            texts = self._made[0].legend(handles=self.handles).get_texts()
            literal(texts)
            self._margins.dress(texts)
        self._fit()
        if self.place is None:
            self._lay_out()
        for step in self.finishing:
            step()
        self._margins.dress([text for ax in self._made for text in ax.texts])
        fonts.warn_of(self._margins.missing)

    def smallest_axes(self) -> float:
        """Inches of the shortest side of all axes; 0 where they could not be laid out."""
        if self._collapsed:
            return 0.0
        sizes = [
            ax.get_position().size * self.figure.get_size_inches()
            for ax in self._made if ax.get_visible()
        ]  # fmt: skip
        return float(np.min(sizes, initial=np.inf))

    def _texts(self) -> list[Text]:
        """Every text so far that may hold a name; ticks with numbers on them are not made yet."""
        texts: list[Text] = []
        for ax in dict.fromkeys(self._made):
            texts += [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
            if isinstance(ax.yaxis.get_major_formatter(), FixedFormatter):
                texts += ax.yaxis.get_ticklabels()
        return texts + [room.text for room in self._rooms]

    def _fit(self) -> None:
        """Breaks labels to the room they have, and thins the ticks of colour bars."""
        for room in self._rooms:
            fit_text(room.text, self._length(room) * self.figure.dpi)
        self._break_alike()
        for bar, ticks, room in self._bars:
            min_gap = TICKS_APART * float(rcParams["ytick.labelsize"]) / 72
            fitting = max(2, int(self._length(room) / min_gap))
            if isinstance(bar.norm, LogNorm):
                ticks = round_ticks(ticks, fitting)
            some = slice(None, None, ceil(len(ticks) / fitting))
            bar.set_ticks(list(ticks[some]), labels=tick_labels(ticks)[0][some])
            bar.minorticks_off()

    def _length(self, room: Room) -> float:
        """Inches."""
        em = float(rcParams["axes.labelsize"]) / 72
        width, height = self._cell(room.ax)
        taken = LABEL_HEIGHT if room.upright else LABEL_WIDTH
        return max(1.0 * em, room.share * ((height if room.upright else width) - taken * em))

    def _cell(self, ax: Axes) -> tuple[float, float]:
        """Width and height in inches of the part of the sheet that `ax` stands in."""
        margins, spec = self._margins, ax.get_subplotspec()
        if self.place is not None or spec is None:
            box = ax.get_position()
            return box.width * margins.width, box.height * margins.height
        rows, columns = spec.get_gridspec().get_geometry()
        across, along = len(spec.colspan) / columns, len(spec.rowspan) / rows
        return margins.width * across, margins.height * (margins.top - margins.bottom) * along

    def _lay_out(self) -> None:
        """Once, and then held: a figure has the same layout at any resolution, and `savefig` need
        not draw everything twice to settle it."""
        rect = (0.0, self._margins.bottom, 1.0, self._margins.top - self._margins.bottom)
        engine = self.figure.get_layout_engine()
        if self.arrange is None and engine is not None:
            self._guess(rect)
            engine.set(rect=rect)  # type: ignore[call-arg]
            before = self._late_boxes()
            for _ in range(MOST_LAYOUTS):
                self._execute(engine)
                refitted = not self._collapsed and self._refit()
                after = self._late_boxes()
                if after == before and not refitted and self._has_room_for_ticks():
                    break
                before = after
            else:
                self._execute(engine)
            thin_axis_ticks(self._made, (self._margins.width, self._margins.height))
        self.figure.set_layout_engine("none")
        if self.arrange is not None:
            self.arrange(rect)
        else:
            match_heights(self._colorbars)
            for bar, _, _ in self._bars:
                thin_ticks(bar.ax)
            if (
                len(self._made) == len(self._colorbars) == 1
                and self._made[0].get_aspect() != "auto"
            ):
                axes = [self._made[0], *(bar.ax for bar, _ in self._colorbars)]
                center(axes, list(map(taken, axes)))

    def _execute(self, engine: LayoutEngine) -> None:
        shaped = [ax for ax in self._made if ax.name != "3d" and ax.get_aspect() != "auto"]
        aspects = [ax.get_aspect() for ax in shaped]
        # Room is made for labels beside the whole place, not beside a shape within it.
        for ax in shaped:
            ax.set_aspect("auto")
        self._collapsed = not has_room(engine, self.figure)
        for ax, aspect in zip(shaped, aspects, strict=True):
            ax.set_aspect(aspect, adjustable="box")

    def _refit(self) -> bool:
        """Breaks labels again that turned out longer than their axes; whether there are any."""
        changed = False
        for room in self._rooms:
            room.ax.apply_aspect()
            width, height = room.ax.get_position().size * self.figure.get_size_inches()
            length = room.share * (height if room.upright else width) + OVERHANG * (
                float(room.text.get_fontsize()) / 72
            )
            rows = room.text.get_text().split("\n")
            longest = max(text_width(room.text, row) for row in rows) / self.figure.dpi
            if longest > 1.01 * length and room.text.get_visible():
                fit_text(room.text, length * self.figure.dpi)
                changed = True
        if changed:
            self._break_alike()
        return changed

    def _break_alike(self) -> None:
        """Breaks the names along the axes of a row of panels into as many lines, where they can."""
        rows: dict[Any, list[Text]] = {}
        for ax in self._made:
            spec, name = ax.get_subplotspec(), ax.xaxis.label
            if spec is not None and self.place is None and name.get_visible():
                rows.setdefault((spec.get_gridspec(), spec.rowspan), []).append(name)
        for names in rows.values():
            breaks = [name.get_text().count("\n") for name in names]
            for name, count in zip(names, breaks, strict=True):
                if count < max(breaks):
                    whole = name.get_text().replace("\n", " ")
                    fit_text(name, text_width(name, whole), least=max(breaks) + 1)

    def _has_room_for_ticks(self) -> bool:
        """Whether the ticks that the last layout measured are those that stand there after it."""
        shown = [ax for ax in self._made if ax.get_visible() and ax.axison]
        for axis in (axis for ax in shown for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()):
            locations = list(axis.get_majorticklocs())
            if locations != [tick.get_loc() for tick in axis.majorTicks[: len(locations)]]:
                return False
        return True

    def _late_boxes(self) -> list[float]:
        """Where those axes stand whose insets, or labels longer than they, take as much room as
        their shape or size lets them."""
        shaped = [ax for ax in self._made if ax.get_aspect() != "auto"]
        late = [ax for ax in self._made if ax.child_axes or (ax in shaped and self._overhung(ax))]
        return [*np.round([ax.get_position(original=True).bounds for ax in late], 2).flat]

    def _overhung(self, ax: Axes) -> bool:
        """Whether a text beside the place of `ax` is longer than it."""
        sheet = self.figure.get_size_inches() * self.figure.dpi
        width, height = ax.get_position(original=True).size * sheet
        texts = (ax.title, width), (ax.xaxis.label, width), (ax.yaxis.label, height)
        return any(
            text_width(text, row) > side
            for text, side in texts if text.get_visible() for row in text.get_text().split("\n")
        )  # fmt: skip

    def _guess(self, rect: Rect) -> None:
        """Puts the axes about where they will stand, so that they have the ticks they will have."""
        em = float(rcParams["axes.labelsize"]) / 72
        left, bottom = (
            LABEL_WIDTH * em / self._margins.width,
            LABEL_HEIGHT * em / self._margins.height,
        )
        bottom, top = rect[1] + bottom, rect[1] + rect[3] - bottom / 4
        if left >= 0.98 or bottom >= top:  # too small a figure for a guess
            return
        self.figure.subplotpars.update(left=left, right=0.98, bottom=bottom, top=top)
        for ax in self._made:
            spec = ax.get_subplotspec()
            if spec is not None:
                ax.set_subplotspec(spec)


def has_room(engine: LayoutEngine, figure: Figure) -> bool:
    """Lays the figure out; whether it leaves its axes any room."""
    if min(engine.get()["rect"][2:]) <= 0:  # of the sheet, titles and legends leave none
        return False
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        engine.execute(figure)
    return not any("collapsed" in str(warning.message) for warning in caught)


def no_room(figure: Figure) -> InputError:
    """The error of a figure whose texts leave none to its axes."""
    width, height = figure.get_size_inches()
    what = f"{width:g} × {height:g} inches leave no room for the axes"
    return InputError("size", what, "more, or a smaller font_size")


class NotebookFigure(Figure):
    """A figure that a notebook shows even where pyplot has not been imported."""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def _new_figure(size: tuple[float, float] | None, tall: float) -> Figure:
    """An empty figure of the size asked for, or of the theme's."""
    width, height = rcParams["figure.figsize"]
    own = (width, height * tall) if width < COLUMN else (width, height)
    figure = NotebookFigure(figsize=size or own, layout="constrained")
    figure.set_layout_engine("constrained", w_pad=MARGIN, h_pad=MARGIN)
    FigureCanvasAgg(figure)
    return figure


def _figure_of_caller(ax: Axes) -> Figure:
    if not isinstance(ax, Axes) or ax.get_figure() is None:
        raise InputError("ax", f"{shown(ax, 40)} is no Axes of a Figure", "such as subplots gives")
    return figure_of(ax)


def _checked(ax: Axes, kwargs: dict[str, Any]) -> Axes:
    wanted = kwargs.get("subplot_kw", {}).get("projection", "rectilinear")
    if ax.name != wanted:
        raise InputError("ax", f"is {ax.name}", f"an Axes made with projection={wanted!r}")
    return ax


def _shared(ax: Axes, rows: int, columns: int, kwargs: dict[str, Any]) -> Any:
    spec = ax.get_subplotspec()
    if spec is None:
        raise InputError("ax", "has no place for several panels", "an Axes made by subplots")
    ax.set_axis_off()
    return spec.subgridspec(rows, columns).subplots(squeeze=False, **kwargs)
