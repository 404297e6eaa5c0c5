"""animation: the runs moving over the loss, beside what the model says and how the loss falls."""

from functools import partial
from math import ceil

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape.diagnostics.frame_schedule import schedule
from landscape.errors import InputError
from landscape.figures.animation.animated import Timeline
from landscape.figures.animation.frame_renderer import FrameRenderer
from landscape.figures.animation.loss_panels import contour_panel, surface_panel
from landscape.figures.animation.panel import LABEL_LENGTH, Panel, arrange, is_portrait
from landscape.figures.animation.readout import animated_texts, readout_entries, readout_values
from landscape.figures.animation.side_panels import class_regions, loss_curves, model_curves
from landscape.figures.elements.slice_axes import shape_in_one_unit
from landscape.figures.encode.gif import gif
from landscape.figures.encode.mp4 import mp4
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.specs.base import Encoding
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled, type_for
from landscape.result import Result

DPI = 100
"""Dots per inch, but for a theme that is narrower than `MIN_PIXELS` then."""
MIN_PIXELS = 800
HOLD = 1.5
"""Seconds that the last frame is shown longer."""
SPLIT, WIDEST = 0.57, 0.64
"""Share of the width that the loss takes of what stands beside it, or of the height; at most, where
a picture in one unit would else be lower than the sheet lets it be, and under a box."""
MAX_HEIGHT, SIDE_WIDTH = 0.74, 5.0
"""Height of such a picture as a share of the sheet's; what stands beside it, in the size of the
labels."""
PREDICTIONS = {"curves": model_curves, "fields": class_regions}
"""What shows each kind of prediction."""


class AnimationDrawing:
    """Frames that move; as a still figure, the last of them."""

    def draw(
        self, spec: AnimationSpec, result: Result, theme: str | None, ax: Axes | None = None
    ) -> Figure:
        """The last frame, as a figure like any other."""
        if ax is not None:
            raise InputError("ax", "an animation fills a figure of its own", "no ax")
        with styled(theme), no_glyph_warnings(), type_for(spec.size, spec.font_size):
            frames = render_frames(spec, result)
            return frames.still(len(frames) - 1)

    def encode(
        self, spec: AnimationSpec, result: Result, theme: str, output: Encoding
    ) -> list[bytes]:
        """The file in its format."""
        with styled(theme), no_glyph_warnings(), type_for(spec.size, spec.font_size):
            frames = render_frames(spec, result)
            if spec.format == "mp4":
                repeats = [1] * (len(frames) - 1) + [1 + round(HOLD * spec.fps)]
                return [mp4(frames, repeats, spec.fps)]
            return [gif(frames, _delays(spec, len(frames)))]


DRAWING = AnimationDrawing()


def _delays(spec: AnimationSpec, frames: int) -> list[int]:
    """How long each frame is shown, in hundredths of a second: as even as these allow."""
    times = np.rint(np.arange(frames + 1) * 100 / spec.fps).astype(int)
    delays = np.diff(times)
    delays[-1] += round(100 * HOLD)
    return [int(delay) for delay in delays]


def render_frames(spec: AnimationSpec, result: Result) -> FrameRenderer:
    """All frames, to be drawn within `styled`."""
    narrow = 1.0 if spec.size else MIN_PIXELS / (DPI * rcParams["figure.figsize"][0])
    rcParams["figure.dpi"] = DPI * ceil(max(1.0, narrow))
    page = Page(spec.size, tall=spec.tall)
    timeline = _timeline(spec, result)
    panels = _draw_panels(spec, result, page, timeline)
    readout = readout_values(result, timeline)
    entries = [entry for panel in panels for entry in panel.legend]
    page.handles = [*readout_entries(result, readout), *entries]
    page.caption_parts = [*surface_caption(result), *_caption(result, timeline)]
    page.arrange = partial(arrange, panels)
    page.finish(result.title if spec.title is None else spec.title)
    animated = [one for panel in panels for one in panel.animated]
    animated += animated_texts(page.figure, readout)
    layer = [artist for panel in panels for artist in panel.layer]
    return FrameRenderer(page.figure, animated, len(timeline.steps), layer)


def _timeline(spec: AnimationSpec, result: Result) -> Timeline:
    """What the frames show; without predictions where the run did not compute them."""
    try:
        data = spec.figure_data(result)
    except InputError:
        steps = schedule(result.paths, spec.frames)
        data = {"steps": steps, "picture": np.zeros_like(steps)}
    return Timeline(data["steps"], data["picture"], data)


def _draw_panels(
    spec: AnimationSpec, result: Result, page: Page, timeline: Timeline
) -> list[Panel]:
    """The loss, what the model says where that is known, and the losses over the steps."""
    figure = page.figure
    portrait = is_portrait(figure)
    share = _share(spec, result, figure)
    ratios = {"height_ratios" if portrait else "width_ratios": (share, 1 - share)}
    grid = figure.add_gridspec(2, 2, **ratios)
    first, middle, last, all_middle = (
        (grid[0, :], grid[1, 0], grid[1, 1], grid[1, :])
        if portrait
        else (grid[:, 0], grid[0, 1], grid[1, 1], grid[:, 1])
    )
    if spec.over == "contour":
        ax = figure.add_subplot(first)
        panels = [contour_panel(page, ax, result, timeline, spec.log, spec.cmap)]
    else:
        ax = figure.add_subplot(first, projection="3d", computed_zorder=False)
        camera = (spec.elev, spec.azim)
        panels = [surface_panel(ax, result, timeline, spec.log, spec.cmap, camera)]
    for key, draw in PREDICTIONS.items():
        if key in timeline.predictions:
            panels.append(draw(figure.add_subplot(middle), result, timeline))
    place = last if len(panels) > 1 else all_middle
    panels.append(loss_curves(figure.add_subplot(place), result, timeline))
    page.adopt([panel.ax for panel in panels])
    if spec.over == "surface":
        for label in (ax.xaxis.label, ax.yaxis.label):
            page.room(label, ax, upright=True, share=LABEL_LENGTH)
    else:  # along the side on which it has two cells of the grid
        label = ax.xaxis.label if portrait else ax.yaxis.label
        page.room(label, ax, upright=not portrait, share=2.0)
    return panels


def _share(spec: AnimationSpec, result: Result, figure: Figure) -> float:
    """Of the sheet's width, or its height, that of the loss."""
    if is_portrait(figure):
        return WIDEST if spec.over == "surface" else SPLIT
    shape = shape_in_one_unit(result) if spec.over == "contour" else None
    if shape is None:
        return SPLIT
    width, height = figure.get_size_inches()
    wanted = MAX_HEIGHT * height / shape + SIDE_WIDTH * rcParams["axes.labelsize"] / 72
    return float(np.clip(wanted / width, SPLIT, WIDEST))


def _caption(result: Result, timeline: Timeline) -> list[str]:
    """What the caption says of time and of runs left out."""
    gaps = np.diff(np.unique(timeline.steps))
    runs = [len(timeline.predictions[key]) for key in PREDICTIONS if key in timeline.predictions]
    return [
        "early steps shown slower" if len(np.unique(gaps)) > 1 else "",
        f"predictions of {runs[0]} runs" if runs and runs[0] < len(result.paths) else "",
    ]
