"""Encoding figures: the same figure gives the same bytes, whoever asks and whenever.

No format carries a clock, a software version or anything of the user's settings.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, Stroke
from matplotlib.text import Annotation, Text
from PIL import Image

from landscape.figures.specs.base import FORMATS, TextEncoding
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import shared

METADATA: dict[str, dict[str, Any]] = {
    "svg": dict.fromkeys(("Date", "Creator", "Format", "Type")),
    "pdf": dict.fromkeys(("CreationDate", "Creator", "Producer")),
}
FONT_TYPES: dict[TextEncoding, str] = {"text": "none", "paths": "path"}
"""`svg.fonttype` of matplotlib."""
COMPRESSION = {"compress_level": 2, "compress_type": zlib.Z_RLE}
"""Of PNG: runs of one byte, which is what figures are of, take two thirds of the time of a search
for longer matches at its quick levels, and about as many bytes; hatching takes more."""


def render(
    figure: Figure, format: str = "png", dpi: int | None = None, text: TextEncoding = "text"
) -> bytes:
    """`figure` as the bytes of a file; dots per inch are the theme's unless given. In SVG, texts
    stay texts or become paths; elsewhere `text` says nothing.

    Raises ValueError for an unknown format."""
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; one of {', '.join(FORMATS)}")
    before = figure.dpi
    haloed = _haloed_texts(figure) if (format, text) == ("svg", "text") else nullcontext()
    with shared(), no_glyph_warnings(), rc_context({"svg.fonttype": FONT_TYPES[text]}), haloed:
        figure.dpi = dpi or before
        try:
            return _png(figure) if format == "png" else _vector(figure, format)
        finally:
            figure.dpi = before


def _png(figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    image = Image.frombuffer("RGBA", canvas.get_width_height(), pixels, "raw", "RGBA", 0, 1)
    file = BytesIO()
    resolution = (figure.dpi, figure.dpi)
    image.convert("RGB").save(file, "png", dpi=resolution, **COMPRESSION)
    return file.getvalue()


def _vector(figure: Figure, format: str) -> bytes:
    file = BytesIO()
    figure.savefig(file, format=format, dpi=figure.dpi, metadata=METADATA[format])
    return file.getvalue()


@contextmanager
def _haloed_texts(figure: Figure) -> Iterator[None]:
    """While it lasts, a text with a halo is drawn as the halo and then as a text: matplotlib hands
    the two together to a file as outlines."""
    texts = [text for text in figure.findobj(Text) if text.get_path_effects()]
    for text in texts:
        vars(text)["draw"] = partial(_draw_halo_and_text, text)
    try:
        yield
    finally:
        for text in texts:
            del vars(text)["draw"]


def _draw_halo_and_text(text: Text, renderer: RendererBase) -> None:
    effects, draw = text.get_path_effects(), type(text).draw
    # The arrow of an annotation is drawn with the halo.
    draw_text = Text.draw if isinstance(text, Annotation) else draw
    try:
        text.set_path_effects([_Halo(effects)])
        draw(text, renderer)
        text.set_path_effects([])
        draw_text(text, renderer)
    finally:
        text.set_path_effects(effects)


class _Halo(AbstractPathEffect):
    """The strokes of path effects around a text, without what they surround."""

    def __init__(self, effects: list[AbstractPathEffect]) -> None:
        super().__init__()
        self._strokes = [effect for effect in effects if isinstance(effect, Stroke)]

    def draw_path(
        self, renderer: Any, gc: Any, tpath: Any, affine: Any, rgbFace: Any = None
    ) -> None:
        no_fill: Any = None
        for stroke in self._strokes:
            Stroke.draw_path(stroke, renderer, gc, tpath, affine, no_fill)
