"""animation: the runs moving over the loss, beside what the model says and how the loss falls."""

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from landscape.diagnostics.frame_schedule import schedule
from landscape.errors import InputError
from landscape.figures.animation.animated_artists import Script
from landscape.figures.animation.frame_renderer import Film
from landscape.figures.animation.layout import Stage
from landscape.figures.animation.live_legend import Readout
from landscape.figures.animation.loss_panel import Map, Mountains, Terrain
from landscape.figures.animation.side_panels import Classes, Curves, Losses
from landscape.figures.elements.scatter import class_legend
from landscape.figures.encode.frames import Progress
from landscape.figures.encode.gif import gif
from landscape.figures.encode.mp4 import mp4
from landscape.figures.layout.caption import surface_caption
from landscape.figures.layout.page import Page
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.specs.base import Encoding
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled
from landscape.result import Result

PIXELS = (800, 450)
TYPE = 13.0
"""Height of the theme's type in pixels at that size."""
HAIR = 1e-6
"""Pixels that keep a size in inches from being rounded down to one pixel less."""
DPI = 100
"""Dots per inch of a size that is given."""
HOLD = 1.5
"""Seconds that the last frame is held."""
BESIDE = {"curves": Curves, "fields": Classes}
"""What shows each kind of prediction."""


class AnimationDrawing:
    """Frames that move; as a still figure, the last of them."""

    def draw(
        self, spec: AnimationSpec, result: Result, theme: str | None, ax: Axes | None = None
    ) -> Figure:
        """The last frame, as a figure like any other."""
        if ax is not None:
            raise InputError("ax", "an animation fills a figure of its own", "no ax")
        with styled(theme), no_glyph_warnings():
            frames = film(spec, result)
            return frames.still(len(frames) - 1)

    def encode(
        self,
        spec: AnimationSpec,
        result: Result,
        theme: str,
        output: Encoding,
        progress: Progress | None = None,
    ) -> list[bytes]:
        """The film in its format; `progress` is told how many frames of how many are done."""
        with styled(theme), no_glyph_warnings():
            frames = film(spec, result)
            if spec.format == "mp4":
                repeats = [1] * (len(frames) - 1) + [1 + round(HOLD * spec.fps)]
                return [mp4(frames, repeats, spec.fps, progress)]
            return [gif(frames, _delays(spec, len(frames)), progress)]


DRAWING = AnimationDrawing()


def _delays(spec: AnimationSpec, frames: int) -> list[int]:
    """How long each frame is shown, in hundredths of a second: as even as these allow."""
    ends = np.rint(np.arange(frames + 1) * 100 / spec.fps).astype(int)
    delays = np.diff(ends)
    delays[-1] += round(100 * HOLD)
    return [int(delay) for delay in delays]


def film(spec: AnimationSpec, result: Result) -> Film:
    """All frames, to be drawn within `styled`."""
    dpi = rcParams["figure.dpi"] = DPI if spec.size else 72 * TYPE / rcParams["font.size"]
    page = Page(spec.size or ((PIXELS[0] + HAIR) / dpi, (PIXELS[1] + HAIR) / dpi))
    script = _script(spec, result)
    stage = _set(spec, result, page, script)
    page.finish(result.title if spec.title is None else spec.title)
    return stage.film(script)


def _script(spec: AnimationSpec, result: Result) -> Script:
    """What the frames show; without predictions where the run did not compute them."""
    try:
        found = spec.figure_data(result)
    except InputError:
        steps = schedule(result.paths, spec.frames)
        found = {"steps": steps, "picture": np.zeros_like(steps)}
    return Script(found["steps"], found["picture"], found)


def _set(spec: AnimationSpec, result: Result, page: Page, script: Script) -> Stage:
    """Draws what stands still."""
    grid = page.figure.add_gridspec(2, 2)
    terrain = _terrain(spec, page.figure, grid[:, 0], result)
    kinds = [kind for key, kind in BESIDE.items() if key in script.found]
    above = [kind(page.figure.add_subplot(grid[0, 1]), result, script.found) for kind in kinds]
    losses = Losses(page.figure.add_subplot(grid[1, 1] if above else grid[:, 1]), result)
    classes = _classes(result) if Classes in kinds else []
    readout = Readout(result, script, [*terrain.legend(), *classes])
    stage = Stage(terrain, [*above, losses], readout)
    page.caption_parts = [*surface_caption(result), *_facts(result, script)]
    page.adopt([panel.ax for panel in stage.panels])
    for text, upright, share in terrain.labels():
        page.room(text, terrain.ax, upright, share)
    page.arrange = stage.arrange
    return stage


def _terrain(spec: AnimationSpec, figure: Figure, place: SubplotSpec, result: Result) -> Terrain:
    if spec.over == "contour":
        return Map(figure.add_subplot(place), result, spec.log, spec.cmap)
    ax = figure.add_subplot(place, projection="3d", computed_zorder=False)
    return Mountains(ax, result, spec.log, spec.cmap, spec.elev, spec.azim)


def _classes(result: Result) -> list[Artist]:
    """An entry a class; one that is called by a number could be taken for a loss."""
    entries = class_legend(result.data) if result.data else []
    for entry in entries:
        if str(entry.get_label()).isdigit():
            entry.set_label(f"class {entry.get_label()}")
    return entries


def _facts(result: Result, script: Script) -> list[str]:
    """What the stamp says of time and of runs left out."""
    apart = np.diff(np.unique(script.steps))
    told = next((len(script.found[key]) for key in BESIDE if key in script.found), None)
    return [
        "early steps shown slower" if len(np.unique(apart)) > 1 else "",
        f"predictions of {told} runs" if told and told < len(result.paths) else "",
    ]
