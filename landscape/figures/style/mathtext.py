"""Mathematics between dollar signs, parsed as it will be when it is drawn."""

import re

from matplotlib.mathtext import MathTextParser

from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled

_AROUND = re.compile(r"^\w+Exception: |, found .*$|\s+\(at char .*$")
"""What the parser says around its reason: a class of Python's, and places within one formula."""


def check_math(text: str) -> None:
    """Raises ValueError, with the reason, where the mathematics of `text` cannot be set."""
    with styled("default"), no_glyph_warnings():
        try:
            if text.replace(r"\$", "").count("$") % 2 == 0:
                MathTextParser("path").parse(text)
        except (ValueError, RuntimeError, RecursionError) as error:
            reason = _AROUND.sub("", (str(error).strip().splitlines() or [""])[-1])
            raise ValueError(f"not valid mathtext: {reason[:1].lower()}{reason[1:]}") from None
