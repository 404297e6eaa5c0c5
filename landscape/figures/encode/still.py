"""Encoding figures: the same figure gives the same bytes, whoever asks and whenever.

No format carries a clock, a software version or anything of the user's settings.
"""

import zlib
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from landscape.figures.specs.base import TextEncoding
from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import shared

FORMATS = ("png", "svg", "pdf")
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
    with shared(), no_glyph_warnings(), rc_context({"svg.fonttype": FONT_TYPES[text]}):
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
