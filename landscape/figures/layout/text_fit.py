"""Text as it can be drawn: checked before anything runs, and broken into lines that fit.

Titles may hold `$math$`; names from data are drawn as they are. A line is broken at spaces outside
of math, and where no break helps the type gets smaller; nothing is ever cut.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from landscape.figures.elements.sheet import figure_of

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
"""Sizes tried, as shares of the theme's, until a text fits its room."""
HALVINGS = 7
"""Steps in which the narrowest room for some lines is found."""
WORD = re.compile(r"(?:\\\$|\$(?:\\.|[^$\\])*\$|[^ $]|\$| (?=[%=\d])|(?<=[+=]) )+")
"""A run of text without a space outside of `$math$`; a no-break space is none, nor is that before a
number or a percent sign, behind a plus or around an equals sign."""


def wrapped(tokens: Sequence[str], widths: Sequence[float], space: float, room: float) -> list[str]:
    """The tokens in lines of at most `room`, as few as that takes; a wider word has its own."""
    lines, used = [tokens[0]], widths[0]
    for word, width in zip(tokens[1:], widths[1:], strict=True):
        if used + space + width <= room:
            lines[-1] += f" {word}"
            used += space + width
        else:
            lines.append(word)
            used = width
    return lines


def fit_text(text: Text, room: float, lines: int = 3, least: int = 1) -> None:
    """Breaks and, if need be, shrinks a text of the figure until it is `room` pixels wide and no
    higher than `lines` lines of its first size; in `least` lines where it has as many words."""
    _set(text, *fitted(text, room, lines, least))


def fit_lines(text: Text, room: float, lines: float) -> None:
    """As `fit_text`, of a text that keeps its own line breaks; each of its lines may take as many
    of `lines`."""
    own = text.get_text().split("\n")
    parts: list[list[str]] = []
    scale = 1.0
    for line in own:
        text.set_text(line)
        rows, share = fitted(text, room, lines)
        parts.append(rows)
        scale = min(scale, share)
    _set(text, [row for rows in parts for row in rows], scale)


def _set(text: Text, rows: Sequence[str], scale: float) -> None:
    text.set_fontsize(float(text.get_fontsize()) * scale)
    text.set_text("\n".join(rows))


def fitted(text: Text, room: float, lines: float = 3, least: int = 1) -> tuple[list[str], float]:
    """The lines that `text` takes so, and the share of its size that they are to be set in.

    Its tokens are measured once: a smaller type is like a wider room."""
    tokens = WORD.findall(text.get_text().replace("\n", " "))
    if not tokens:
        return [text.get_text()], 1.0
    widths = [text_width(text, word) for word in tokens]
    space = text_width(text, "n n") - text_width(text, "nn")
    for scale in SCALES:
        rows = wrapped(tokens, widths, space, room / scale)
        if len(rows) * scale <= lines and max(widths) * scale <= room:
            break
    return balanced(tokens, widths, space, room / scale, max(least, len(rows))), scale


def balanced(
    tokens: Sequence[str], widths: Sequence[float], space: float, room: float, lines: int
) -> list[str]:
    """The tokens in so many lines, which `room` has, the longest of them as short as may be."""
    low, high = 0.0, room
    for _ in range(HALVINGS if lines > 1 else 0):
        middle = (low + high) / 2
        if len(wrapped(tokens, widths, space, middle)) <= lines:
            high = middle
        else:
            low = middle
    return wrapped(tokens, widths, space, high)


def text_width(text: Text, line: str) -> float:
    """Pixels that `line` takes when set as `text` is."""
    math = bool(text.get_parse_math() and is_math_text(line))
    dpi = figure_of(text).dpi
    return _width(line, tuple(text.get_fontfamily()), float(text.get_fontsize()), math, dpi)


@lru_cache(maxsize=4096)
def _width(line: str, family: tuple[str, ...], size: float, math: bool, dpi: float) -> float:
    font = FontProperties(family=list(family), size=size)
    width, _, _ = ruler(dpi).get_text_width_height_descent(  # type: ignore[no-untyped-call]
        line, font, math
    )
    return float(width)


@lru_cache(maxsize=8)
class _Ruler(RendererAgg):
    """Measures texts, and draws none."""

    def draw_text(self, *args: Any, **keys: Any) -> None:
        pass


def ruler(dpi: float) -> RendererAgg:
    """A renderer to measure texts with, whatever canvas their figure has."""
    return _Ruler(1, 1, dpi)  # type: ignore[no-untyped-call]
