"""interactive: a live page, to drop starts on the loss and watch runs go from there.

The page is whole in itself and fetches nothing, but for the script where pages share one: what it
draws are data, its script is ours (`figures/interactive/page`), and without scripts a picture and a
table stand there.
"""

from typing import NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from landscape.errors import InputError
from landscape.figures.interactive.body import body
from landscape.figures.interactive.content import content, packed
from landscape.figures.interactive.html import data, page, plain_text
from landscape.figures.interactive.script import joined_script, loader, page_style
from landscape.figures.specs.base import Encoding, TextEncoding
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.specs.line import LineSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.figures.style.theme import styled
from landscape.result import Result

STILL_SIZE = (7.0, 5.2)
"""Inches of the picture that stands there without scripts."""
ON_SCREEN = {"slides": "default", "paper": "default"}
"""The theme of that picture, where a page's theme has type for another size."""
POLICY = {"img-src": "data:"}
SHARING = {"script-src": "'strict-dynamic'"}
"""What lets the one script of a page load the shared one, and nothing else do so."""


class StillEncoding(NamedTuple):
    """How the picture that stands there without scripts is encoded."""

    formats: tuple[str, ...] = ("png",)
    dpi: int | None = 80
    text: TextEncoding = "text"
    script_folder: str | None = None


class InteractiveDrawing:
    """A page of HTML, which no matplotlib figure stands for."""

    def draw(
        self, spec: InteractiveSpec, result: Result, theme: str | None, ax: Axes | None
    ) -> Figure:
        """Raises InputError."""
        raise InputError(
            "kind", "interactive is a page, which is no Figure", "Result.save, or such as surface"
        )

    def encode(
        self, spec: InteractiveSpec, result: Result, theme: str, output: Encoding
    ) -> list[bytes]:
        """The page."""
        title = plain_text(result.title if spec.title is None else spec.title)
        with styled(theme):
            sent = content(spec, result, spec.stem)
            is_dark = float(np.mean(to_rgb(rcParams["figure.facecolor"]))) < 0.5
        sent["scheme"] = "dark" if is_dark else ""
        html = body(result, title, sent["view"] is not None, _still(spec, result, theme))
        html += "\n" + data("content", sent, packed)
        styles, folder = [page_style(), *_size(spec)], output.script_folder
        if folder is None:
            return [page(title, html, styles, [joined_script()], POLICY)]
        return [page(title, html, styles, [loader(folder)], POLICY | SHARING)]


def _still(spec: InteractiveSpec, result: Result, theme: str) -> bytes:
    """The PNG that is seen without scripts."""
    kind = LineSpec if result.surface is None else SurfaceSpec
    keys = {"title": spec.title, "size": STILL_SIZE, "log": spec.log}
    still = kind.model_validate(keys | ({} if kind is LineSpec else {"cmap": spec.cmap}))
    (png,) = still.encode(result, ON_SCREEN.get(theme, theme), StillEncoding())
    return png


def _size(spec: InteractiveSpec) -> list[str]:
    """Of the page, where one was asked for."""
    if spec.size is None:
        return []
    return [f"body{{width:{spec.size[0]:g}in;min-height:{spec.size[1]:g}in}}"]


DRAWING = InteractiveDrawing()
