"""spectrum: the Hessian's eigenvalues at a point, or their density."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array
from landscape.diagnostics.hessian.spectrum import ROUNDING
from landscape.figures.layout.caption import loss_parts, plural, point_part, seed_part
from landscape.figures.layout.page import Page
from landscape.figures.layout.page_drawing import PageDrawing
from landscape.figures.specs.spectrum import SpectrumSpec
from landscape.figures.style.palette import run_style
from landscape.figures.wording import word
from landscape.result import Result

POSITIVE, NEGATIVE = 1, 0
"""Which of the colours of runs they have."""
ZERO = "#8A8F99"
MIN_DECADES = 1.5
"""Range of the sizes of eigenvalues from which their axis is logarithmic."""
DEPTH = 1e-5
"""The densities shown, as a share of the highest."""


def paint(spec: SpectrumSpec, result: Result, page: Page) -> None:
    """All eigenvalues by their rank, or their density."""
    data = spec.figure_data(result)
    (ax,) = page.axes()
    draw = _draw_eigenvalues if "eigenvalues" in data else _draw_density
    page.handles = draw(ax, data)
    page.caption_parts = [
        *loss_parts(result),
        f"Hessian {point_part(spec.at, result)}, {plural(data['count'], 'parameter')}",
        data["method"],
        f"trace {_with_error(data['trace'], data['trace_error'])}",
        *_extremes(data),
        *seed_part(result),
    ]


def _extremes(data: dict[str, Any]) -> list[str]:
    largest, smallest = data["largest"], data["smallest"]
    zero = ROUNDING * max(abs(largest), abs(smallest))
    small = "0 within rounding" if abs(smallest) <= zero else f"{smallest:.4g}"
    residual = f" (residual {data['residual']:.1g})" if "residual" in data else ""
    condition = f"condition number {largest / smallest:.3g}" if smallest > zero else ""
    return [f"from {small} to {largest:.4g}{residual}", condition]


def _with_error(value: float, error: float) -> str:
    return f"{value:.4g} ± {error:.2g}" if error else f"{value:.4g}"


def _draw_eigenvalues(ax: Axes, data: dict[str, Any]) -> list[Artist]:
    """One point each, by rank; their sizes on a logarithmic axis where they span much."""
    values: Array = data["eigenvalues"]
    zero = ROUNDING * np.abs(values).max()
    groups = {
        "positive": (values > zero, run_style(POSITIVE).color, "o"),
        "negative": (values < -zero, run_style(NEGATIVE).color, "v"),
        "zero within rounding": (np.abs(values) <= zero, ZERO, "x"),
    }
    sizes = np.abs(values[np.abs(values) > zero])
    log = len(sizes) > 1 and np.log10(sizes.max() / sizes.min()) > MIN_DECADES
    entries: list[Artist] = []
    rank = np.arange(1, len(values) + 1)
    size = rcParams["lines.markersize"] * float(np.clip((60 / len(values)) ** 0.3, 0.35, 1.0))
    for name, (chosen, color, marker) in groups.items():
        if not chosen.any():
            continue
        style: dict[str, Any] = {"color": color, "marker": marker, "linestyle": "none"}
        y = np.abs(values[chosen]) if log else values[chosen]
        if not (log and name.startswith("zero")):
            ax.plot(rank[chosen], y, markersize=size, **style, zorder=3)
        entries.append(Line2D([], [], **style, label=f"{np.count_nonzero(chosen)} {word(name)}"))
    ax.set_xlabel(word("rank"))
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, min_n_ticks=1))
    ax.set_ylabel(word("size of the eigenvalue" if log else "eigenvalue"))
    room = max(0.5, 0.03 * len(values))
    ax.set_xlim(1 - room, len(values) + room)
    if log:
        ax.set_yscale("log")
    else:
        ax.axhline(0, color=rcParams["axes.edgecolor"], linewidth=rcParams["axes.linewidth"])
    ax.grid(True)
    return entries


def _draw_density(ax: Axes, data: dict[str, Any]) -> list[Artist]:
    """The density on a logarithmic axis, with its standard error and marks at the extremes."""
    value, density, error = data["value"], data["density"], data["density_error"]
    low, high = (np.maximum(density + sign * error, 0) for sign in (-1, 1))
    (line,) = ax.plot(value, density, color=run_style(POSITIVE).color, zorder=3)
    line.set_label(word("density"))
    band = ax.fill_between(
        value, low, high, color=run_style(POSITIVE).color, alpha=0.25, linewidth=0
    )
    band.set_label(word("standard error over {} random vectors", data["probes"]))
    ax.set_yscale("log")
    ax.set_ylim(DEPTH * density.max(), 2 * density.max())
    ends = [data["smallest"], data["largest"]]
    transform = ax.get_xaxis_transform()
    (marks,) = ax.plot(
        ends, [0.02, 0.02], "^", color=run_style(NEGATIVE).color, transform=transform, clip_on=False
    )
    marks.set_label(word("extremes"))
    ax.set_xlabel(word("eigenvalue"))
    ax.set_ylabel(word("density of the eigenvalues"))
    ax.grid(True)
    return [line, band, marks]


DRAWING = PageDrawing(paint)
