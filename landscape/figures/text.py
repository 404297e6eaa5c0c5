"""Text as it can be drawn: checked before anything runs, and broken into lines that fit.

Titles may hold `$math$`; names from data are drawn as they are. A line is broken at spaces outside
of math, and where no break helps the type gets smaller; nothing is ever cut.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.text import Text

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
"""Sizes tried, as shares of the theme's, until a text fits its room."""
WORD = re.compile(r"(?:\\\$|\$(?:\\.|[^$\\])*\$|[^ $]|\$)+")
"""A run of text without a space outside of `$math$`; a no-break space is none."""


def check_text(text: str) -> str:
    """`text` itself if it can be drawn; raises ValueError with the reason if not.

    Only a text with a dollar sign loads matplotlib, to have its mathematics parsed."""
    odd = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"), None)
    if odd is not None:
        raise ValueError(f"holds the control character {odd!a}, which cannot be drawn")
    if "$" in text:
        _check_math(text)
    return text


def _check_math(text: str) -> None:
    from landscape.figures.style import styled

    with styled("default"):
        from matplotlib.mathtext import MathTextParser

        try:
            if text.replace(r"\$", "").count("$") % 2 == 0:
                MathTextParser("path").parse(text)
        except (ValueError, RuntimeError, RecursionError) as error:
            reason = str(error).strip().splitlines() or [""]
            raise ValueError(f"not valid mathtext: {reason[-1]}") from None


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> str:
    """`text` with line breaks such that each line measures at most `width`, where words allow."""
    return "\n".join(_wrapped_line(line, width, measure) for line in text.split("\n"))


def _wrapped_line(text: str, width: float, measure: Callable[[str], float]) -> str:
    if measure(text) <= width:
        return text
    lines = [""]
    for word in WORD.findall(text):
        longer = f"{lines[-1]} {word}".lstrip()
        if measure(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def fit_text(text: "Text", width: float, lines: int = 3) -> None:
    """Breaks and, if need be, shrinks a text of the figure until it is `width` pixels wide and no
    higher than `lines` lines of its first size."""
    words, size = text.get_text(), float(text.get_fontsize())

    def measure(line: str) -> float:
        return text_width(text, line)

    for scale in SCALES:
        text.set_fontsize(size * scale)
        rows = wrapped(words, width, measure).split("\n")
        if len(rows) * scale <= lines and all(measure(row) <= width for row in rows):
            break
    text.set_text("\n".join(rows))


def text_width(text: "Text", line: str) -> float:
    """Pixels that `line` takes when set as `text` is."""
    from matplotlib.cbook import is_math_text

    math = text.get_parse_math() and is_math_text(line)
    renderer = ruler(text.get_figure(root=True).dpi)  # type: ignore[union-attr]
    width, _, _ = renderer.get_text_width_height_descent(  # type: ignore[no-untyped-call]
        line, text.get_fontproperties(), math
    )
    return float(width)


@lru_cache(maxsize=8)
def ruler(dpi: float) -> "RendererAgg":
    """A renderer to measure texts with, whatever canvas their figure has."""
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
