"""Regions of classes over two features: tints, the lines between them, samples on the wrong side.

Everything is drawn from the margins of the classes, so that edges are level lines at 0, which are
smooth where a map of classes would have steps.
"""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.diagnostics.predictions import Regions
from landscape.figures.elements.levels import refined
from landscape.figures.elements.scatter import drawn_rows, point_style
from landscape.figures.style.palette import class_style
from landscape.figures.wording import word

TINT, FAINTEST = 0.26, 0.03
"""How strongly a region carries its class's colour, and at least where the model is not sure."""
FINE = 600
"""Points along each axis of the picture of the tints."""
SMOOTH = np.array([1, 4, 6, 4, 1]) / 16
"""Weights of neighbours in a margin that is smoothed, along each axis."""
JUMP = 0.5
"""A margin changes by less than this share of its step across an edge beside it, where it jumps."""
RING = 1.7
"""Size of the ring around a misclassified sample, in that of the sample."""


def draw_tints(ax: Axes, regions: Regions, n_classes: int, confidence: bool) -> None:
    """The colour of the class decided for at each point, fainter where it is less probable."""
    codes = np.unique(regions.decision)
    x, y, decision = _fine_decision(regions, codes)
    ground = np.array(to_rgb(rcParams["axes.facecolor"]))
    colors = np.array([to_rgb(class_style(int(c))[0]) for c in codes])
    alpha = np.full(decision.shape, TINT)
    if confidence and regions.confidence is not None:
        known = np.nan_to_num(np.asarray(regions.confidence, float))
        strength = shades(known, 1 / max(n_classes, 2))
        alpha = refined(regions.x, regions.y, strength, FINE)[2]
    pixels = ground + alpha[..., None] * (colors[decision] - ground)
    ax.imshow(
        np.clip(pixels, 0, 1),
        origin="lower",
        extent=_extent(x, y),
        aspect=ax.get_aspect(),
        interpolation="nearest",
    )


def draw_decision(ax: Axes, x: Array, y: Array, decision: Any, n_classes: int) -> AxesImage:
    """The same for class codes (ny, nx) alone, as an image whose codes can be changed."""
    return ax.imshow(
        decision,
        origin="lower",
        extent=_extent(x, y),
        cmap=ListedColormap([class_style(c)[0] for c in range(n_classes)]),
        vmin=-0.5,
        vmax=n_classes - 0.5,
        alpha=TINT,
        aspect="auto",
        interpolation="nearest",
    )


def shades(confidence: Array, chance: float) -> Array:
    """Strengths of the tint for probabilities, from what a guess has to certainty."""
    share = np.clip((confidence - chance) / (1 - chance), 0, 1)
    return np.asarray(FAINTEST + (1.6 * TINT - FAINTEST) * share)


def _fine_decision(regions: Regions, codes: Array) -> tuple[Array, Array, Rows]:
    """A fine grid, and at its points the index in `codes` of the class with the greatest margin."""
    fields = [_margin(regions, int(c)) for c in codes]
    if len(codes) < 2 or not np.all(np.isfinite(fields)):
        return regions.x, regions.y, np.searchsorted(codes, regions.decision)
    fine = [refined(regions.x, regions.y, field, FINE) for field in fields]
    x, y, _ = fine[0]
    return x, y, np.argmax([margin for _, _, margin in fine], axis=0)


def _extent(x: Array, y: Array) -> tuple[float, float, float, float]:
    """The outer edges of the cells around the grid points."""
    half_x, half_y = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    return (x[0] - half_x, x[-1] + half_x, y[0] - half_y, y[-1] + half_y)


def draw_edges(ax: Axes, regions: Regions) -> None:
    """The line around the region of each class; one for two classes."""
    codes = np.unique(regions.decision)
    style = {"colors": rcParams["text.color"], "linewidths": 0.6 * rcParams["lines.linewidth"]}
    for code in codes[1:] if len(codes) == 2 else codes[: len(codes) if len(codes) > 1 else 0]:
        field = np.ma.masked_invalid(_margin(regions, int(code)))
        ax.contour(regions.x, regions.y, field, [0.0], **style)


def _margin(regions: Regions, code: int) -> Array:
    """(ny, nx): the margin of a class; smoothed where it jumps from one grid point to the next, as
    that of a network with large weights does, whose edge would be a staircase."""
    margin = np.asarray(regions.margin(code), float)
    if not np.isfinite(margin).all() or min(margin.shape) < 4:
        return margin
    pairs = [_steps(margin), _steps(margin.T)]
    jumps, others = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    if not len(jumps) or np.median(others / jumps) > JUMP:
        return margin
    least = float(np.median(jumps))
    return smoothed(np.clip(margin, -least, least))


def smoothed(field: Array) -> Array:
    """A field (ny, nx) each point of which has something of its neighbours."""
    field = np.pad(np.asarray(field, float), 2, mode="reflect", reflect_type="odd")
    for axis in (0, 1):
        field = np.apply_along_axis(np.convolve, axis, field, SMOOTH, "valid")
    return field


def _steps(margin: Array) -> tuple[Array, Array]:
    """How much a margin (ny, nx) changes from one row to the next where its sign does, and on
    average from the row before and to the row after."""
    steps = np.abs(np.diff(margin, axis=0))
    across = np.diff(margin[1:-1] > 0, axis=0)
    return steps[1:-1][across], (steps[:-2] + steps[2:])[across] / 2


def draw_misclassified(ax: Axes, data: Dataset, regions: Regions) -> None:
    """Rings around the samples that are given another class than theirs, over all others."""
    if regions.misclassified is None:
        return
    rows = drawn_rows(data)
    wrong = rows[regions.misclassified[rows]]
    codes = np.rint(data.y[wrong])
    for code in np.unique(codes):
        style = point_style(int(code), len(rows))
        ax.plot(*data.shown_x[wrong[codes == code]].T, **style, zorder=3.1)
    if len(wrong):
        ax.plot(*data.shown_x[wrong].T, **_ring_style(len(rows)), zorder=3.2)


def _ring_style(count: int) -> dict[str, Any]:
    return point_style(0, count) | {
        "marker": "o",
        "markersize": RING * point_style(0, count)["markersize"],
        "markerfacecolor": "none",
        "markeredgecolor": rcParams["text.color"],
        "markeredgewidth": 0.45 * rcParams["lines.linewidth"],
        "alpha": 1.0,
    }


def misclassified_legend(shown: list[Regions]) -> list[Artist]:
    """The entry of the rings, where there are any."""
    if not any(r.misclassified is not None and r.misclassified.any() for r in shown):
        return []
    style = _ring_style(1) | {"markersize": 1.3 * point_style(0, 1)["markersize"]}
    return [Line2D([], [], **style, label=word("misclassified"))]
