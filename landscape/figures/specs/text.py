"""Texts of a config, checked before anything runs: what can be drawn, mathematics included."""

import unicodedata

from landscape.figures.style.loading import load


def check_text(text: str) -> str:
    """`text` itself if it can be drawn.

    Only a text with a dollar sign loads matplotlib, to have its mathematics parsed.

    Raises
    ------
    ValueError
        With the reason, for a control character or mathematics that cannot be set.
    """
    odd = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"), None)
    if odd is not None:
        raise ValueError(f"holds the control character {odd!a}, which cannot be drawn")
    if "$" in text:
        load("landscape.figures.style.mathtext").check_math(text)
    return text
