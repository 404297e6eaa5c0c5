"""Beside the terrain of an animation: the losses over the steps, and what the model says."""

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array
from landscape.diagnostics.predictions import Regions
from landscape.figures.animation.animated_artists import (
    Bending,
    Growing,
    Script,
    Standing,
    Turning,
    Walking,
    stride,
)
from landscape.figures.animation.frame_renderer import Moving
from landscape.figures.animation.layout import Panel
from landscape.figures.elements import trajectories
from landscape.figures.kinds.boundary import draw_regions
from landscape.figures.kinds.fit import draw_fit
from landscape.figures.kinds.history import draw_losses
from landscape.figures.style.palette import run_style
from landscape.result import Result

CEILING, BEYOND = 100.0, 1000.0
"""The panel of losses ends so many times the range of the starts and the fit above them; higher
losses are drawn up to so many times that range."""
FLOOR = 1e-3
"""A fit is shown on a logarithmic axis unless the runs stay so far above it."""
AIR = 0.06
"""Room above and below the losses, as a share of the axis."""
AXIS = 0.5
"""Where matplotlib paints the ticks, which stand still and thus under whatever moves."""
ROUND = [1, 2, 2.5, 5, 10]
"""What ticks of the step are multiples of, but for powers of ten."""
FINER = 3
"""Regions are shown so many times as finely as scores are computed."""
HUGE = 1e30
"""Stands for a score that is not finite."""


class Losses(Panel):
    """The loss of each run, up to where it has come."""

    def __init__(self, ax: Axes, result: Result) -> None:
        self.ax, self.result = ax, result
        seen = (replace(p, loss=np.minimum(p.loss, self._above(BEYOND))) for p in result.paths)
        draw_losses(ax, replace(result, paths=tuple(seen)), None)
        self.lines = ax.lines[: len(result.paths)]
        ax.set(xlabel="step", ylabel="loss", ylim=self._limits())
        ax.xaxis.set_major_locator(MaxNLocator("auto", steps=ROUND, integer=True))

    def _above(self, times: float) -> float:
        """The loss so many times the range of the starts and the fit above them all."""
        losses = [self.result.fit.loss, *(float(path.loss[0]) for path in self.result.paths)]
        most = max(losses)
        return most + times * (most - min(losses) or abs(most) or 1.0)

    def _limits(self) -> tuple[float, float]:
        """Such that neither a run that diverges nor a fit far below flattens the others."""
        values = np.concatenate([path.loss for path in self.result.paths])
        low, high = float(values.min()), min(float(values.max()), self._above(CEILING))
        scale = self.ax.yaxis.get_transform()
        if self.ax.get_yscale() == "linear" or self.result.fit.loss > FLOOR * low:
            low = min(low, self.result.fit.loss)
        ends = scale.transform(np.array([low, high]))
        room = AIR * (ends[1] - ends[0] or 1.0)
        bottom, top = scale.inverted().transform(ends + np.array([-room, room]))
        return float(bottom), float(top)

    def parts(self, script: Script) -> list[Moving]:
        parts: list[Moving] = []
        for i, line in enumerate(self.lines):
            points = np.column_stack(line.get_data())
            at = script.at(len(points))
            every = stride(len(points))
            line.set_zorder(4)
            parts.append(Growing(line, points[::every], [int(n) // every + 1 for n in at]))
            parts.append(self._head(points[at], run_style(i).color))
        return parts

    def _head(self, places: Array, color: str) -> Moving:
        """The square at the end of a curve, places (F, 2)."""
        bottom, top = self.ax.get_ylim()
        style = trajectories.end_style(trajectories.END, color)
        (head,) = self.ax.plot([], [], **style, zorder=5, clip_on=False)
        seen = (places[:, 1] >= bottom) & (places[:, 1] <= top)
        return Walking(head, np.where(seen[:, None], places, np.nan), np.ones(len(places)))


class Curves(Panel):
    """The samples of one feature with the curve of each run."""

    def __init__(self, ax: Axes, result: Result, found: dict[str, Any]) -> None:
        self.ax = ax
        fitted = tuple(curve for curve in result.curves if curve.label == "fit")
        draw_fit(ax, replace(result, curves=fitted))
        self._reach(result, found["curves"])

    def _reach(self, result: Result, curves: Any) -> None:
        """Opens the axis for the curves, as far as the samples can still be told apart."""
        assert result.data is not None
        low, high = float(result.data.y.min()), float(result.data.y.max())
        room = (high - low) or 1.0
        finite = curves[np.isfinite(curves)]
        if finite.size:
            least, most = float(finite.min()), float(finite.max())
            bottom, top = self.ax.get_ylim()
            self.ax.set_ylim(min(bottom, max(least, low - room)), max(top, min(most, high + room)))

    def parts(self, script: Script) -> list[Moving]:
        parts: list[Moving] = []
        x = script.found["x"]
        for i, curves in enumerate(script.found["curves"]):
            known = np.where(np.isfinite(curves), curves, np.nan)
            (line,) = self.ax.plot([], [], **run_style(i)._asdict(), zorder=5)
            points = [np.column_stack([x, y]) for y in known]
            parts.append(Bending(line, [points[k] for k in script.picture]))
        return parts


class Classes(Panel):
    """The samples of two features, and how the runs tell their classes apart: the regions of a
    single run, the boundaries of several."""

    def __init__(self, ax: Axes, result: Result, found: dict[str, Any]) -> None:
        self.ax, self.several = ax, len(found["fields"]) > 1
        x, y, decisions = _regions(found["x"], found["y"], found["fields"][0])
        draw_regions(ax, result, Regions("", x, y, decisions[0], None))
        for edge in list(ax.collections):
            edge.remove()
        (self.image,) = ax.images
        self.image.set_zorder(AXIS + 0.1)
        self.samples = [*ax.lines, *ax.spines.values()]
        self.decisions = decisions

    def parts(self, script: Script) -> list[Moving]:
        parts: list[Moving] = [Standing(self.samples)]
        if self.several:
            self.image.set_visible(False)
        else:
            parts.append(Turning(self.image, self.decisions[script.picture]))
        for i, fields in enumerate(script.found["fields"]):
            (line,) = self.ax.plot([], [], **self._style(i), zorder=2)
            edges = [_edges(script.found["x"], script.found["y"], field) for field in fields]
            parts.append(Bending(line, [edges[k] for k in script.picture]))
        return parts

    def _style(self, i: int) -> dict[str, Any]:
        width = rcParams["lines.linewidth"]
        if self.several:
            return {**run_style(i)._asdict(), "linewidth": width}
        return {"color": rcParams["text.color"], "linewidth": 0.6 * width}


def _regions(x: Array, y: Array, fields: Any) -> tuple[Array, Array, Any]:
    """The features and what is decided over them, (S, ny, nx): scores are made finer before they
    are judged, so that the boundary is smooth."""
    if fields.dtype == np.uint8:
        return x, y, fields
    points = FINER * len(x)
    finer = np.linspace(0, len(x) - 1, points)
    weights = np.array([np.interp(finer, np.arange(len(x)), unit) for unit in np.eye(len(x))]).T
    scores = weights @ _finite(fields) @ weights.T
    x, y = (np.linspace(axis[0], axis[-1], points) for axis in (x, y))
    return x, y, (scores > 0).astype(np.uint8)


def _finite(scores: Any) -> Any:
    """Scores of a run that has gone wild, such that a boundary can be drawn."""
    return np.nan_to_num(scores, nan=-HUGE, posinf=HUGE, neginf=-HUGE)


def _edges(x: Array, y: Array, field: Any) -> Array:
    """(m, 2): where a score is zero or the class changes, with rows of NaN between pieces."""
    from contourpy import LineType, contour_generator

    if field.dtype == np.uint8:
        levels = [((field == code).astype(float), 0.5) for code in np.unique(field)[:-1]]
    else:
        levels = [(_finite(field), 0.0)]
    pieces = []
    for values, level in levels:
        lines = contour_generator(x, y, values, line_type=LineType.ChunkCombinedNan).lines(level)
        pieces += [part for part in lines[0] if part is not None]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([row for piece in pieces for row in (piece, gap)] or [gap])
