"""The quadratic approximation of the loss at the fit: its ellipses and their axes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.arrays import Array
from landscape.figures.elements.clipping import bounds, clip_to_box
from landscape.figures.elements.levels import number
from landscape.figures.elements.trajectories import casing, halo
from landscape.figures.extreme_losses import LARGEST, SMALLEST
from landscape.figures.wording import word
from landscape.result import Result

POINTS = 201
"""Points along each axis that the approximation is drawn through."""
MAX_ELLIPSES = 3
NEAR = 0.25
"""Share of the picture that the largest ellipse holds, at most."""
SIDE = 0.06
"""An axis that ends nearer to a side of the picture, as a share of it, has its label within."""
ROUNDING = 1e-12
"""A curvature below this share of the largest cannot be told from zero."""
DASH = (0, (5, 2.5))


def draw_ellipse(
    ax: Axes, result: Result, data: Mapping[str, Any], levels: Sequence[float]
) -> tuple[str, list[Artist]]:
    """Draw the levels of the approximation, as far as they are `levels` of the loss near the fit,
    and the axes of its curvature; the note for the caption, and the entry of the legend."""
    low, high = bounds(result.slice)
    x, y = (np.linspace(*ends, POINTS) for ends in zip(low, high, strict=True))
    with np.errstate(all="ignore"):
        values = taylor(data, np.stack(np.meshgrid(x, y), axis=-1))
    curvatures, axes = principal_axes(data["hessian"], result.slice.directions)
    ink, width = rcParams["text.color"], 0.8 * float(rcParams["lines.linewidth"])
    drawn = _levels_near(values, levels)
    if not drawn:
        return _note(curvatures) + ", no ellipses", []
    lines = ax.contour(x, y, values, drawn, colors=[ink], linewidths=width, zorder=3.5)
    lines.set(linestyle=[DASH], path_effects=casing(width))
    center = _center(data)
    height = abs(drawn[-1] - float(taylor(data, center)))
    for i, (curvature, axis) in enumerate(zip(curvatures, axes, strict=True), 1):
        reach = np.sqrt(2 * height / max(abs(curvature), 1e-300))  # of the largest ellipse
        _draw_axis(ax, center, axis * reach, (low, high), f"$\\lambda_{i}$")
    handle = Line2D(
        [], [], color=ink, linestyle=DASH, linewidth=width, label=word("quadratic at the fit")
    )
    return _note(curvatures), [handle]


def taylor(data: Mapping[str, Any], points: Array) -> Array:
    """(...,): the approximation at coordinates (..., 2)."""
    step = points - data["at"]
    return np.asarray(
        data["value"]
        + step @ data["gradient"]
        + np.einsum("...i,ij,...j->...", step, data["hessian"], step) / 2
    )


def principal_axes(hessian: Array, directions: Array) -> tuple[Array, Array]:
    """Curvatures (2,), falling, and coordinates (2, 2), a row each, of the steps of length one that
    have them: perpendicular among the parameters, of which `directions` (2, P) has two.

    `hessian` (2, 2) is that of the coordinates."""
    root = np.linalg.cholesky(directions @ directions.T)
    inverse = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(inverse @ hessian @ inverse.T)
    return values[::-1], (inverse.T @ vectors).T[::-1]


def _center(data: Mapping[str, Any]) -> Array:
    """Where the approximation has no slope; the fit where there is no such place near it."""
    try:
        step = np.linalg.solve(data["hessian"], -data["gradient"])
    except np.linalg.LinAlgError:
        return np.asarray(data["at"])
    return np.asarray(data["at"] + step) if np.isfinite(step).all() else np.asarray(data["at"])


def _levels_near(values: Array, levels: Sequence[float]) -> list[float]:
    """A few of the levels that enclose the fit closely; of none, as many evenly spaced rings; none
    where the approximation is flat or leaves the numbers."""
    if not np.abs(values).max() < LARGEST:
        return []
    lowest, highest = float(values.min()), float(np.quantile(values, NEAR))
    if not highest - lowest > max(SMALLEST, ROUNDING * abs(lowest)):
        return []
    within = [level for level in levels if lowest < level <= highest]
    if not within:
        return [
            lowest + (highest - lowest) * (i / MAX_ELLIPSES) ** 2
            for i in range(1, MAX_ELLIPSES + 1)
        ]
    chosen = np.linspace(0, len(within) - 1, min(MAX_ELLIPSES, len(within)) + 1)[1:]
    return [within[i] for i in dict.fromkeys(chosen.round().astype(int))]


def _draw_axis(ax: Axes, center: Array, step: Array, box: tuple[Array, Array], label: str) -> None:
    low, high = box
    ends = clip_to_box(np.array([center - step, center + step]), low, high)
    ends = ends[np.isfinite(ends).all(axis=1)]
    if len(ends) < 2:
        return
    ink, width = rcParams["text.color"], 0.6 * float(rcParams["lines.linewidth"])
    ax.plot(*ends.T, color=ink, linewidth=width, zorder=3.6, path_effects=casing(width))
    share = (ends - low) / (high - low)
    end = int(np.argmax(np.minimum(share, 1 - share).min(axis=1)))
    outwards = np.sign((ends[end] - ends[1 - end]) / (high - low))
    at_side = np.minimum(share[end], 1 - share[end]) < SIDE
    outwards = np.where(at_side, -outwards, outwards)
    text = ax.annotate(
        label, tuple(ends[end]), xytext=tuple(5 * outwards), textcoords="offset points", zorder=7,
        ha="left" if outwards[0] >= 0 else "right", va="bottom" if outwards[1] >= 0 else "top",
        path_effects=halo(),
    )  # fmt: skip
    text.set_in_layout(False)


def _note(curvatures: Array) -> str:
    """The curvatures, and how many times one is the other."""
    first, second = curvatures
    both = f"quadratic at the fit: λ₁ = {number(first, 3)}, λ₂ = {number(second, 3)}"
    if not np.any(curvatures):
        return f"{both}, flat"
    if second > ROUNDING * abs(first):
        return f"{both}, κ = {number(first / second, 3)}"
    return both + (", flat along λ₂" if second > -ROUNDING * abs(first) else ", no minimum")
