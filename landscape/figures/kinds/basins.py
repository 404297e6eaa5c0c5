"""basins: every point of the plane coloured by where a run from it ends, paler where it is late."""

from typing import Any

import numpy as np
from matplotlib import colormaps, rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgb
from matplotlib.patches import Patch

from landscape.arrays import Array, Mask, Rows
from landscape.diagnostics.basins import DIVERGED, ON_THE_WAY
from landscape.evaluate.surface import Surface
from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale, refined
from landscape.figures.elements.numbering import numbered_by_loss
from landscape.figures.elements.regions import smoothed
from landscape.figures.elements.trajectories import casing
from landscape.figures.layout.caption import loss_parts, seed_part, slice_parts
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.layout.panel_grid import single_sheet
from landscape.figures.specs.basins import BasinsSpec
from landscape.figures.style.palette import COLOURS, run_style
from landscape.figures.wording import word
from landscape.result import Result

PALE = 0.65
"""Share of the ground in the colour of a start from which all steps are needed."""
GREY = 0.45
"""Share of the ground in the grey of runs that have not ended."""
LEVELS = 12
SMOOTH, SIMPLE = 100, 0.03
"""Starts along each axis from which the edges of basins may be smoothed, and the share of
neighbours on either side of one up to which they are: frayed edges are shown as they are."""
FINE, ROUNDS = 600, 9
"""Points along each axis of the picture of smooth edges; how often these are smoothed."""
ZERO = 1e-12
"""A loss under this share of the range is what the last steps of a run leave of zero."""


def paint(spec: BasinsSpec, result: Result, page: Page) -> None:
    """The plane, its level lines and the ends of the runs."""
    assert result.surface is not None
    data = _numbered(spec.figure_data(result), result.surface)
    (ax,) = page.axes()
    slice_axes.frame(ax, result)
    colors = end_colors(data["loss"], spec.cmap)
    _draw_plane(ax, data, colors)
    _draw_levels(ax, result)
    _draw_ends(ax, data, colors)
    page.handles = _entries(result, data, colors)
    page.caption_parts = [
        *loss_parts(result),
        *slice_parts(result),
        f"{spec.optimizer}, lr {spec.lr:g}, {spec.steps} steps from {data['basin'].size} starts",
        "the fainter, the later a run arrives",
        *seed_part(result),
    ]


def _numbered(data: dict[str, Any], surface: Surface) -> dict[str, Any]:
    """The ends in the order of their numbers."""
    numbers = numbered_by_loss(data["loss"], data["ends"], surface)
    order, basin = np.argsort(numbers), data["basin"]
    codes = np.concatenate([numbers - 1, [DIVERGED, ON_THE_WAY]])  # which count back
    reordered = {key: data[key][order] for key in ("ends", "loss", "share")}
    return data | reordered | {"basin": codes[basin]}


def end_colors(loss: Array, cmap: str) -> Array:
    """(m, 3): a colour an end; where there are more of them than colours, by their loss."""
    if len(loss) <= len(COLOURS):
        return np.array([to_rgb(run_style(k).color) for k in range(len(loss))]).reshape(-1, 3)
    norm = Normalize(float(loss.min()), float(loss.max()) or 1.0)
    return np.asarray(colormaps[cmap](norm(loss)))[:, :3]


def _draw_plane(ax: Axes, data: dict[str, Any], colors: Array) -> None:
    basin, steps = data["basin"], data["step"]
    x, y = data["x"], data["y"]
    ground, ink = (np.array(to_rgb(rcParams[key])) for key in ("axes.facecolor", "text.color"))
    grey = GREY * ground + (1 - GREY) * ink
    table = np.concatenate([colors, [ink, grey]])  # DIVERGED and ON_THE_WAY count back
    late = np.log1p(steps) / np.log1p(max(int(steps.max()), 1))
    smooth = min(basin.shape) >= SMOOTH and _border(basin) < SIMPLE
    if smooth:
        codes = np.unique(basin)
        shares = [refined(x, y, _blurred(np.equal(basin, code)), FINE)[2] for code in codes]
        basin = codes[np.argmax(shares, axis=0)]
        x, y, late = refined(x, y, late, FINE)
        late = np.clip(late, 0, 1)
    pale = np.where(basin >= 0, PALE * late, 0.0)[..., None]
    extent = [
        edge
        for axis in (x, y)
        for edge in (axis[0] - (axis[1] - axis[0]) / 2, axis[-1] + (axis[1] - axis[0]) / 2)
    ]
    limits = ax.get_xlim(), ax.get_ylim()
    ax.imshow(
        table[basin] * (1 - pale) + ground * pale,
        origin="lower",
        extent=(extent[0], extent[1], extent[2], extent[3]),
        aspect=ax.get_aspect(),
        interpolation="nearest",
    )
    ax.set(xlim=limits[0], ylim=limits[1])


def _blurred(mask: Mask) -> Array:
    """A mask (ny, nx) as shares, without the steps that a slanted edge has from start to start."""
    shares = mask.astype(float)
    for _ in range(ROUNDS):
        shares = smoothed(shares)
    return shares


def _border(basin: Rows) -> float:
    """The share of neighbours that lie in different basins."""
    across, along = np.diff(basin, axis=1) != 0, np.diff(basin, axis=0) != 0
    return float(across.mean() + along.mean()) / 2


def _draw_levels(ax: Axes, result: Result) -> None:
    """Thin level lines of the loss, to say where the valleys are."""
    surface = result.surface
    assert surface is not None
    scale = Scale.from_values(surface.finite)
    levels = [level for level in scale.levels(LEVELS) if scale.low < level < scale.high]
    if levels:
        loss = np.ma.masked_invalid(surface.loss)
        width, ink = 0.25 * rcParams["lines.linewidth"], rcParams["text.color"]
        ax.contour(surface.x, surface.y, loss, levels, colors=ink, linewidths=width, alpha=0.35)


def _draw_ends(ax: Axes, data: dict[str, Any], colors: Array) -> None:
    """A square at each end, with its number in the legend where there are few."""
    size, width = rcParams["lines.markersize"], rcParams["lines.linewidth"]
    style: dict[str, Any] = {
        "markeredgecolor": "white",
        "markeredgewidth": 0.6 * width,
        "zorder": 5,
    }
    many = len(colors) > len(COLOURS)
    for k, (end, color) in enumerate(zip(data["ends"], colors, strict=True), 1):
        ax.plot(*end[:, None], "s", color=color, markersize=size * (0.5 if many else 1.0), **style)
        if not many:
            ax.annotate(
                str(k), tuple(end), xytext=(0.9 * size, 0.9 * size), textcoords="offset points",
                path_effects=casing(1.5 * width), annotation_clip=True, zorder=6,
            )  # fmt: skip


def _entries(result: Result, data: dict[str, Any], colors: Array) -> list[Artist]:
    """How many starts lead to each end; the first and the last by loss where there are many."""
    assert result.surface is not None
    zero, loss = ZERO * float(np.ptp(result.surface.finite)), result.loss.written or "loss"
    shares, losses = data["share"], np.where(np.abs(data["loss"]) < zero, 0.0, data["loss"])
    shown = range(len(colors))
    if len(colors) > len(COLOURS):
        shown = range(0, len(colors), max(1, len(colors) - 1))
    entries: list[Artist] = [
        Patch(color=tuple(colors[k]), label=f"{k + 1}: {loss} {losses[k]:.3g}, {shares[k]:.1%}")
        for k in shown
    ]
    if len(colors) > len(COLOURS):
        entries.insert(
            1, Patch(visible=False, label=f"… {word('{} ends, by their loss', len(colors))}")
        )
    ground, ink = (np.array(to_rgb(rcParams[key])) for key in ("axes.facecolor", "text.color"))
    rest = {
        "on the way": (ON_THE_WAY, GREY * ground + (1 - GREY) * ink),
        "diverged": (DIVERGED, ink),
    }
    for label, (code, color) in rest.items():
        if share := float(np.mean(data["basin"] == code)):
            entries.append(Patch(color=tuple(color), label=f"{word(label)}, {share:.1%}"))
    return entries


def sheet(spec: BasinsSpec, result: Result) -> tuple[float, float] | None:
    """The size of the page: no higher than a picture in one unit needs it."""
    return single_sheet(slice_axes.shape_in_one_unit(result), False)


DRAWING = PageDrawing(paint, sheet)
