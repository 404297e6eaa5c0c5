"""topology: minima, saddles and the merge tree of the surface, with their persistence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows
from landscape.diagnostics.topology import Topology, topology
from landscape.evaluate.surface import Surface
from landscape.figures.elements import slice_axes
from landscape.figures.elements.numbering import numbered_by_loss
from landscape.figures.elements.trajectories import casing, halo
from landscape.figures.kinds.contour import draw_levels
from landscape.figures.layout.caption import loss_parts, seed_part, slice_parts, surface_parts
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.contour import LINES
from landscape.figures.specs.topology import TopologySpec
from landscape.figures.style.palette import run_style
from landscape.figures.style.theme import COLUMN
from landscape.figures.wording import word
from landscape.result import Result

MIN_DISTANCE = 0.06
"""Points of the diagram nearer than this share of its sides have one number."""
SQUARE, WIDEST = 0.85, 0.6
"""Width of a contour in one unit, as a share of the sheet's height; of its width, at most."""
UPPER, HIGH = 2.0, 1.75
"""In a column of a paper, the height of the contour over that of what stands under it, and of the
sheet over its width."""
MINIMUM, SADDLE = 1, 0
"""Which of the colours of runs they have."""


def paint(spec: TopologySpec, result: Result, page: Page) -> None:
    """The contour with the most persistent minima, the merge tree and the diagram beside it."""
    surface = result.surface
    assert surface is not None
    tree = topology(surface.loss)
    count = min(spec.most, len(tree.minimum))
    contour, merge, diagram = _arranged(page, result)
    numbered = _place(surface, tree.minimum[:count])
    draw_levels(
        contour, result, LINES, spec.log, spec.cmap, finishing=page.finishing, avoided=[numbered]
    )
    slice_axes.hatch(contour, result)
    names = numbered_by_loss(tree.birth[:count], numbered, surface)
    _mark(contour, surface, tree, names)
    _draw_tree(merge, tree, names)
    _draw_diagram(diagram, tree, names)
    what, birth, death = (
        ("loss", word("loss at the minimum"), word("loss at the saddle"))
        if result.loss.is_minimised
        else (result.loss.label, word("at the minimum"), word("at the saddle"))
    )
    merge.set_ylabel(result.loss.written or what)
    diagram.set(xlabel=birth, ylabel=death)
    page.handles = [*_entries(), *slice_axes.hatch_legend(result)]
    page.caption_parts = [
        *loss_parts(result),
        *slice_parts(result),
        *surface_parts(result),
        _count_part(len(tree.minimum), count),
        *seed_part(result),
    ]


def _count_part(minima: int, marked: int) -> str:
    noun = "minimum" if minima == 1 else "minima"
    selection = f", the {marked} most persistent marked" if marked < minima else ""
    return f"{minima} {noun} on the grid{selection}"


def sheet(spec: TopologySpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: in a column of a paper as high as a square above the others needs;
    None elsewhere."""
    width, _ = rcParams["figure.figsize"]
    return (width, HIGH * width) if width < COLUMN and slice_axes.in_one_unit(result) else None


def _arranged(page: Page, result: Result) -> tuple[Axes, Axes, Axes]:
    """The axes of the contour and, beside it or in a column of a paper under it, of the others."""
    is_column = page.place is None and page.figure.get_figwidth() < COLUMN
    if is_column and slice_axes.in_one_unit(result):
        contour, hidden, merge, diagram = page.axes(2, 2, height_ratios=[UPPER, 1])
        contour.set_subplotspec(contour.get_subplotspec().get_gridspec()[0, :])  # type: ignore[union-attr]
    else:
        contour, merge, hidden, diagram = page.axes(2, 2, width_ratios=_columns_of(page, result))
        contour.set_subplotspec(contour.get_subplotspec().get_gridspec()[:, 0])  # type: ignore[union-attr]
    hidden.set_visible(False)
    hidden.set_in_layout(False)
    return contour, merge, diagram


def _columns_of(page: Page, result: Result) -> list[float]:
    """Widths of the contour and of what stands beside it: a square is as large as the sheet's
    height allows."""
    if page.place is not None or not slice_axes.in_one_unit(result):
        return [1.0, 1.0]
    width, height = page.figure.get_size_inches()
    share = float(np.clip(SQUARE * height / width, 0.5, WIDEST))
    return [share, 1 - share]


def _entries() -> list[Artist]:
    looks = {
        "minimum": ("o", MINIMUM),
        "saddle to a deeper valley": ("X", SADDLE),
    }
    return [
        Line2D([], [], **_look(marker, color), label=word(label))
        for label, (marker, color) in looks.items()
    ]


def _look(marker: str, color: int) -> dict[str, Any]:
    return {
        "marker": marker,
        "color": run_style(color).color,
        "linestyle": "none",
        "markeredgecolor": rcParams["axes.facecolor"],
        "markeredgewidth": 0.1 * _size(),
        "markersize": _size(),
        "zorder": 5,
    }


def _place(surface: Surface, at: Rows) -> Array:
    """(m, 2): coordinates of points of the grid, given by their flat indices."""
    rows, columns = np.divmod(at, len(surface.x))
    return np.column_stack([surface.x[columns], surface.y[rows]])


def _mark(ax: Axes, surface: Surface, tree: Topology, names: Rows) -> None:
    """The most persistent minima with their numbers, and the saddles of those that have one."""
    count = len(names)
    minima, saddles = tree.minimum[:count], tree.saddle[:count]
    ax.plot(*_place(surface, minima).T, **_look("o", MINIMUM))
    ax.plot(*_place(surface, saddles[saddles >= 0]).T, **_look("X", SADDLE))
    gap = 0.7 * rcParams["lines.markersize"]
    middle = np.array([surface.x.mean(), surface.y.mean()])
    for number, place in zip(names, _place(surface, minima), strict=True):
        side = np.where(place > middle, -1, 1)
        ax.annotate(
            str(number),
            (place[0], place[1]),
            xytext=tuple(gap * side),
            textcoords="offset points",
            ha="left" if side[0] > 0 else "right",
            va="bottom" if side[1] > 0 else "top",
            path_effects=casing(1.5 * rcParams["lines.linewidth"]),
            zorder=6,
        )


def _draw_tree(ax: Axes, tree: Topology, names: Rows) -> None:
    """The merge tree: a branch rises from each minimum to where it joins a deeper one."""
    count = len(names)
    columns = _columns(tree.parent[:count])
    top = _ceiling(tree, count)
    width = 0.7 * rcParams["lines.linewidth"]
    for k in range(count):
        death = min(float(tree.death[k]), top)
        line = [(columns[k], tree.birth[k]), (columns[k], death)]
        if tree.parent[k] >= 0:
            line.append((columns[tree.parent[k]], death))
        ax.plot(*np.array(line).T, color=rcParams["text.color"], linewidth=width, zorder=2)
        if tree.parent[k] >= 0:
            ax.plot(columns[k], death, **_look("X", SADDLE) | {"markersize": 0.85 * _size()})
    ax.plot(columns, tree.birth[:count], **_look("o", MINIMUM))
    ax.set_xticks(columns, [str(number) for number in names])
    ax.set_xlabel(word("minimum"))
    ax.set_xlim(-0.5, count - 0.5)


def _size() -> float:
    return float(rcParams["lines.markersize"])


def _columns(parent: Rows) -> Array:
    """(m,): where each branch stands, such that none crosses another: beside its parent's."""
    order: list[int] = []
    for k, above in enumerate(parent.tolist()):  # parents are more persistent: they come first
        order.insert(order.index(above) + 1 if above in order else len(order), k)
    columns = np.empty(len(order))
    columns[order] = np.arange(len(order))
    return columns


def _ceiling(tree: Topology, count: int) -> float:
    """Where a branch that never ends is cut."""
    values = [tree.birth[:count], tree.death[:count][np.isfinite(tree.death[:count])]]
    low, high = (float(f(np.concatenate(values))) for f in (np.min, np.max))
    return high + 0.12 * ((high - low) or abs(high) or 1.0)


def _draw_diagram(ax: Axes, tree: Topology, names: Rows) -> None:
    """Death against birth of every minimum that dies; the farther above the diagonal, the more
    persistent."""
    mortal = np.isfinite(tree.death)
    birth, death = tree.birth[mortal], tree.death[mortal]
    low = float(tree.birth.min())
    high = float(death.max()) if len(death) else low + (abs(low) or 1.0)
    room = 0.06 * ((high - low) or 1.0)
    ax.plot([low - room, high + room], [low - room, high + room], **_diagonal())
    shown = mortal[: len(names)].sum()
    ax.plot(birth[shown:], death[shown:], ".", color=rcParams["xtick.color"], zorder=3)
    ax.plot(birth[:shown], death[:shown], **_look("o", MINIMUM))
    ax.set(xlim=(low - room, high + room), ylim=(low - room, high + 2 * room))
    _number(ax, np.column_stack([birth, death])[:shown], names[mortal[: len(names)]])
    ax.grid(True)


def _diagonal() -> dict[str, Any]:
    width = rcParams["axes.linewidth"]
    return {"color": rcParams["axes.edgecolor"], "linewidth": width, "zorder": 1}


def _number(ax: Axes, points: Array, numbers: Sequence[int] | Rows) -> None:
    """Numbers beside points, the first of those that lie together."""
    gap, extent = 0.8 * _size(), np.array([np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())])
    used: list[Array] = []
    for place, number in zip(points, numbers, strict=True):
        if any(np.abs((place - other) / extent).max() < MIN_DISTANCE for other in used):
            continue
        used.append(place)
        text = ax.annotate(str(number), tuple(place), xytext=(gap, 0), textcoords="offset points")
        text.set(va="center", fontsize=0.8 * rcParams["font.size"], zorder=6, path_effects=halo())


DRAWING = PageDrawing(paint, sheet)
