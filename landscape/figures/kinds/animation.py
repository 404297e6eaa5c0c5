"""animation: the runs moving over the loss, beside what the model says and how the loss falls."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.diagnostics.frame_schedule import schedule
from landscape.errors import InputError
from landscape.figures.animation.animated_artists import Script
from landscape.figures.animation.layout import Stage
from landscape.figures.animation.live_legend import Readout
from landscape.figures.animation.loss_panel import Map, Mountains, Terrain
from landscape.figures.animation.side_panels import Classes, Curves, Losses
from landscape.figures.elements import slice_axes
from landscape.figures.elements.scatter import class_legend
from landscape.figures.encode.gif import Progress, gif
from landscape.figures.encode.mp4 import can_encode, mp4
from landscape.figures.specs.base import (
    A_RUN,
    TWO_DIRECTIONS,
    Encoding,
    FigureContext,
    FigureSection,
    Inches,
    Need,
)
from landscape.figures.specs.computed import answer
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec

    from landscape.figures.animation.frame_renderer import Film
    from landscape.figures.layout.page import Sheet

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


class Animation(FigureSection):
    """The runs moving over a contour or surface."""

    needed: ClassVar[tuple[Need, ...]] = (A_RUN, TWO_DIRECTIONS)

    kind: Literal["animation"] = "animation"
    size: tuple[Inches, Inches] | None = None
    """Width and height in inches of 100 pixels each; null: 800 × 450 pixels."""
    over: Literal["contour", "surface"] = "contour"
    """What the runs move over."""
    fps: Annotated[int, Field(ge=1, le=50)] = 15
    """Frames a second."""
    frames: Annotated[int, Field(ge=2, le=300)] = 60
    """How many frames; the early steps, which go far, get more of them."""
    format: Literal["gif", "mp4"] = "gif"
    """The file's format; mp4 needs `pip install landscape[mp4]`, or ffmpeg."""
    log: bool = False
    """Levels spaced by equal factors, a logarithmic height."""
    elev: Annotated[float, Field(ge=0, le=90)] = 30
    """Degrees of the camera above the plane of a surface."""
    azim: Annotated[float, Field(ge=-360, le=360)] = -30
    """Degrees of the camera around the vertical axis of a surface."""

    def needs(self, facts: FigureContext) -> str | None:
        if self.format == "mp4" and not can_encode():
            return "animation needs `pip install landscape[mp4]`, or ffmpeg, to write mp4"
        return super().needs(facts)

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind, "frames": self.frames}

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (self.format,)

    def rendered(
        self,
        result: Result,
        theme: str,
        output: Encoding,
        progress: Progress | None = None,
    ) -> list[bytes]:
        """The film in its format; `progress` is told how many frames of how many are done."""
        from landscape.figures.style.fonts import no_glyph_warnings
        from landscape.figures.style.theme import styled

        with styled(theme), no_glyph_warnings():
            film = self.film(result)
            if self.format == "mp4":
                repeats = [1] * (len(film) - 1) + [1 + round(HOLD * self.fps)]
                return [mp4(film, repeats, self.fps, progress)]
            return [gif(film, self._delays(len(film)), progress)]

    def _delays(self, frames: int) -> list[int]:
        """How long each frame is shown, in hundredths of a second: as even as these allow."""
        ends = np.rint(np.arange(frames + 1) * 100 / self.fps).astype(int)
        delays = np.diff(ends)
        delays[-1] += round(100 * HOLD)
        return [int(delay) for delay in delays]

    def draw(self, result: Result, theme: str = "default", ax: "Axes | None" = None) -> "Figure":
        """The last frame, as a figure like any other."""
        from landscape.figures.style.fonts import no_glyph_warnings
        from landscape.figures.style.theme import styled

        if ax is not None:
            raise InputError("ax", "an animation fills a figure of its own", "no ax")
        with styled(theme), no_glyph_warnings():
            film = self.film(result)
            return film.still(len(film) - 1)

    def film(self, result: Result) -> "Film":
        """All frames, to be drawn within `styled`."""
        from matplotlib import rcParams

        from landscape.figures.layout.page import Sheet

        dpi = rcParams["figure.dpi"] = DPI if self.size else 72 * TYPE / rcParams["font.size"]
        sheet = Sheet(self.size or ((PIXELS[0] + HAIR) / dpi, (PIXELS[1] + HAIR) / dpi))
        script = self._script(result)
        stage = self._set(result, sheet, script)
        sheet.finish(result.title if self.title is None else self.title)
        return stage.film(script)

    def paint(self, result: Result, sheet: "Sheet") -> None:
        self._set(result, sheet, self._script(result))

    def _script(self, result: Result) -> Script:
        """What the frames show; without predictions where the run did not compute them."""
        try:
            found = answer(self, result)
        except InputError:
            steps = schedule(result.paths, self.frames)
            found = {"steps": steps, "picture": np.zeros_like(steps)}
        return Script(found["steps"], found["picture"], found)

    def _set(self, result: Result, sheet: "Sheet", script: Script) -> Stage:
        """Draws what stands still."""
        grid = sheet.figure.add_gridspec(2, 2)
        terrain = self._terrain(sheet.figure, grid[:, 0], result)
        kinds = [kind for key, kind in BESIDE.items() if key in script.found]
        above = [kind(sheet.figure.add_subplot(grid[0, 1]), result, script.found) for kind in kinds]
        losses = Losses(sheet.figure.add_subplot(grid[1, 1] if above else grid[:, 1]), result)
        classes = self._classes(result) if Classes in kinds else []
        readout = Readout(result, script, [*terrain.legend(), *classes])
        stage = Stage(terrain, [*above, losses], readout)
        sheet.facts = [*slice_axes.facts(result), *self._facts(result, script)]
        sheet.adopt([panel.ax for panel in stage.panels])
        for text, upright, share in terrain.labels():
            sheet.room(text, terrain.ax, upright, share)
        sheet.arrange = stage.arrange
        return stage

    def _terrain(self, figure: "Figure", place: "SubplotSpec", result: Result) -> Terrain:
        if self.over == "contour":
            return Map(figure.add_subplot(place), result, self.log, self.cmap)
        ax = figure.add_subplot(place, projection="3d", computed_zorder=False)
        return Mountains(ax, result, self.log, self.cmap, self.elev, self.azim)

    @staticmethod
    def _classes(result: Result) -> "list[Artist]":
        """An entry a class; one that is called by a number could be taken for a loss."""
        entries = class_legend(result.data) if result.data else []
        for entry in entries:
            if str(entry.get_label()).isdigit():
                entry.set_label(f"class {entry.get_label()}")
        return entries

    @staticmethod
    def _facts(result: Result, script: Script) -> list[str]:
        """What the stamp says of time and of runs left out."""
        apart = np.diff(np.unique(script.steps))
        told = next((len(script.found[key]) for key in BESIDE if key in script.found), None)
        return [
            "early steps shown slower" if len(np.unique(apart)) > 1 else "",
            f"predictions of {told} runs" if told and told < len(result.paths) else "",
        ]
