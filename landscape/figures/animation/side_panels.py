"""Beside the loss of an animation: the losses over the steps, and what the model says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.figures.animation.animated import Animated, Timeline, animated_line, stride
from landscape.figures.animation.panel import Panel
from landscape.figures.elements import trajectories
from landscape.figures.elements.regions import draw_decision
from landscape.figures.elements.scatter import class_legend
from landscape.figures.kinds.boundary import draw_samples
from landscape.figures.kinds.fit import draw_fit
from landscape.figures.kinds.history import LEVEL, draw_losses
from landscape.figures.style.palette import run_style
from landscape.figures.wording import word
from landscape.result import Result

MAX_SHOWN, MAX_DRAWN = 100.0, 1000.0
"""The panel of losses ends so many times the range of the starts and the fit above them; higher
losses are drawn up to so many times that range."""
MIN_FIT = 1e-3
"""A fit is shown on a logarithmic axis unless it is this share of the lowest loss of the runs."""
SLENDER = 0.5
"""Width of a run's curve of predictions, as a share of that of the fit, which shows beside it."""
AIR = 0.06
"""Room above and below the losses, as a share of the axis."""
AXIS_ORDER = 0.5
"""zorder of the ticks, which do not change and are thus under whatever does."""
TICK_STEPS = [1, 2, 2.5, 5, 10]
FINER = 3
"""Regions are shown so many times as finely as scores are computed."""
HUGE = 1e30
"""Stands for a score that is not finite."""


def loss_curves(ax: Axes, result: Result, timeline: Timeline) -> Panel:
    """The loss of each run, up to where it has come."""
    ceiling = _above(result, MAX_DRAWN)
    paths = tuple(replace(path, loss=np.minimum(path.loss, ceiling)) for path in result.paths)
    draw_losses(ax, replace(result, paths=paths), None)
    last = max(int(timeline.steps[-1]), 1)
    ax.set(xlabel=word("step"), ylabel=result.loss.written or "loss")
    ax.set(xlim=(0, last), ylim=_limits(ax, result))
    ax.xaxis.set_major_locator(MaxNLocator("auto", steps=TICK_STEPS, integer=True))
    animated: list[Animated] = []
    for i, line in enumerate(ax.lines[: len(paths)]):
        points = np.column_stack(line.get_data())
        reached = np.minimum(paths[i].reached(timeline.steps), len(points) - 1)
        every = stride(len(points))
        line.set_zorder(4)
        animated.append(animated_line(line, [points[: n + 1 : every] for n in reached]))
        animated.append(_curve_end(ax, points[reached], run_style(i).color))
    for line in ax.lines:
        if line.get_label() == LEVEL:  # of the fit, which a run that reaches it would else hide
            line.set_zorder(4.5)
            animated.append(Animated(line))
    return Panel(ax, animated)


def _above(result: Result, times: float) -> float:
    """The loss so many times the range of the starts and the fit above them all."""
    losses = [result.fit.loss, *(float(path.loss[0]) for path in result.paths)]
    losses = [loss for loss in losses if np.isfinite(loss)] or [0.0]
    highest = max(losses)
    return highest + times * (highest - min(losses) or abs(highest) or 1.0)


def _limits(ax: Axes, result: Result) -> tuple[float, float]:
    """Such that neither a run that diverges nor a fit far below flattens the others."""
    values = np.concatenate([path.loss for path in result.paths])
    values, fit = values[np.isfinite(values)], result.fit.loss
    highest = _above(result, MAX_SHOWN)
    low, high = float(values.min(initial=highest)), float(values.max(initial=-np.inf))
    if np.isfinite(fit) and (ax.get_yscale() == "linear" or fit > MIN_FIT * low):
        low = min(low, fit)
    scale = ax.yaxis.get_transform()
    ends = scale.transform(np.array([low, min(high, highest)]))
    room = AIR * (ends[1] - ends[0] or 1.0)
    bottom, top = scale.inverted().transform(ends + np.array([-room, room]))
    return float(bottom), float(top)


def _curve_end(ax: Axes, points: Array, color: str) -> Animated:
    """The square at the end of a curve, at points (F, 2)."""
    bottom, top = ax.get_ylim()
    style = trajectories.end_style(trajectories.END, color)
    (end,) = ax.plot([], [], **style, zorder=5, clip_on=False)
    shown = (points[:, 1] >= bottom) & (points[:, 1] <= top)
    return animated_line(end, np.where(shown[:, None], points, np.nan)[:, None])


def model_curves(ax: Axes, result: Result, timeline: Timeline) -> Panel:
    """The samples of one feature with the curve of each run."""
    at_fit = timeline.predictions.get("fit")
    draw_fit(ax, result, [at_fit] if at_fit else [])
    x, runs = timeline.predictions["x"], timeline.predictions["curves"]
    _extend(ax, result, runs)
    animated = []
    width = SLENDER * rcParams["lines.linewidth"]
    for i, curves in enumerate(np.where(np.isfinite(runs), runs, np.nan)):
        (line,) = ax.plot([], [], **run_style(i)._asdict(), linewidth=width, zorder=5)
        animated.append(
            animated_line(line, [np.column_stack([x, curves[k]]) for k in timeline.picture])
        )
    return Panel(ax, animated)


def _extend(ax: Axes, result: Result, curves: Any) -> None:
    """Extends the axis for the curves, as far as the samples can still be told apart."""
    assert result.data is not None
    low, high = float(result.data.y.min()), float(result.data.y.max())
    room = (high - low) or 1.0
    finite = curves[np.isfinite(curves)]
    if finite.size:
        bottom, top = ax.get_ylim()
        ax.set_ylim(
            min(bottom, max(float(finite.min()), low - room)),
            max(top, min(float(finite.max()), high + room)),
        )


def class_regions(ax: Axes, result: Result, timeline: Timeline) -> Panel:
    """The samples of two features, and how the runs tell their classes apart: the regions of a
    single run, the boundaries of several."""
    x, y = timeline.predictions["x"], timeline.predictions["y"]
    runs = _margins(timeline.predictions)
    several = len(runs) > 1
    fine_x, fine_y, decisions = _decisions(x, y, runs[0])
    assert result.data is not None
    draw_samples(ax, result.data, fine_x, fine_y)
    image = draw_decision(ax, fine_x, fine_y, decisions[0], result.data.n_classes)
    image.set_zorder(AXIS_ORDER + 0.1)
    image.set_visible(not several)
    animated = [Animated(artist) for artist in (*ax.lines, *ax.spines.values())]
    if not several:
        animated.append(Animated(image, [{"data": decisions[k]} for k in timeline.picture]))
    ink, width = rcParams["text.color"], (1.0 if several else 0.6) * rcParams["lines.linewidth"]
    for i, pictures in enumerate(runs):
        look: dict[str, Any] = run_style(i)._asdict() if several else {"color": ink}
        (line,) = ax.plot([], [], **look, linewidth=width, zorder=2)
        edges = [_edges(x, y, margins) for margins in pictures]
        animated.append(animated_line(line, [edges[k] for k in timeline.picture]))
    return Panel(ax, animated, legend=_class_entries(result.data))


def _class_entries(data: Dataset) -> list[Artist]:
    """An entry a class; one that is called by a number could be taken for a loss."""
    entries = class_legend(data)
    for entry in entries:
        if str(entry.get_label()).isdigit():
            entry.set_label(f"{word('class')} {entry.get_label()}")
    return entries


Margins = dict[int, Array]
"""By the code of a class, (ny, nx): its score above the best other one."""


def _margins(predictions: Mapping[str, Any]) -> list[list[Margins]]:
    """Of each run and picture: those of the classes decided for, of two classes that of the second
    alone."""
    runs = predictions["fields"]
    if "leads" not in predictions:
        return [[{1: _finite(scores)} for scores in fields] for fields in runs]
    return [
        [_class_margins(codes, _finite(lead)) for codes, lead in zip(*run, strict=True)]
        for run in zip(runs, predictions["leads"], strict=True)
    ]


def _class_margins(codes: Any, lead: Array) -> Margins:
    return {int(code): np.where(codes == code, lead, -lead) for code in np.unique(codes)}


def _decisions(x: Array, y: Array, pictures: Sequence[Margins]) -> tuple[Array, Array, Any]:
    """The features and the class codes over them, (S, ny, nx): margins are made finer before they
    are judged, so that the boundary is smooth."""
    points = FINER * len(x)
    finer = np.linspace(0, len(x) - 1, points)
    weights = np.array([np.interp(finer, np.arange(len(x)), row) for row in np.eye(len(x))]).T
    x, y = (np.linspace(axis[0], axis[-1], points) for axis in (x, y))
    return x, y, np.array([_decision(weights, margins) for margins in pictures])


def _decision(weights: Array, margins: Margins) -> Any:
    fine = [weights @ margin @ weights.T for margin in margins.values()]
    if list(margins) == [1]:  # of two classes, or one that is decided for everywhere
        return (fine[0] > 0).astype(np.uint8)
    return np.array(list(margins), np.uint8)[np.argmax(fine, axis=0)]


def _finite(scores: Any) -> Any:
    """Scores of a run that diverges, such that a boundary can be drawn."""
    return np.nan_to_num(scores, nan=-HUGE, posinf=HUGE, neginf=-HUGE)


def _edges(x: Array, y: Array, margins: Margins) -> Array:
    """(m, 2): where a class is no longer decided for, with rows of NaN between lines."""
    chunks = []
    for margin in margins.values():
        lines = contour_generator(x, y, margin, line_type=LineType.ChunkCombinedNan).lines(0.0)
        chunks += [chunk for chunk in lines[0] if chunk is not None]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for chunk in chunks for part in (chunk, gap)] or [gap])
