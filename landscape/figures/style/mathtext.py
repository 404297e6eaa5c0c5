"""Mathematics between dollar signs, parsed as it will be when it is drawn."""

from matplotlib.mathtext import MathTextParser

from landscape.figures.style.fonts import no_glyph_warnings
from landscape.figures.style.theme import styled


def check_math(text: str) -> None:
    """Raises ValueError, with the reason, where the mathematics of `text` cannot be set."""
    with styled("default"), no_glyph_warnings():
        try:
            if text.replace(r"\$", "").count("$") % 2 == 0:
                MathTextParser("path").parse(text)
        except (ValueError, RuntimeError, RecursionError) as error:
            reason = str(error).strip().splitlines() or [""]
            raise ValueError(f"not valid mathtext: {reason[-1]}") from None
