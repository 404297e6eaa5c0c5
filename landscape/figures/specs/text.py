"""Texts of a config, checked before anything runs: what can be drawn, mathematics included."""

from landscape.figures.style.loading import load
from landscape.schema.text import without_control_characters


def check_text(text: str) -> str:
    """`text` itself if it can be drawn.

    Only a text with a dollar sign loads matplotlib, to have its mathematics parsed.

    Raises
    ------
    ValueError
        With the reason, for a control character or mathematics that cannot be set.
    """
    without_control_characters(text)
    if "$" in text:
        load("landscape.figures.style.mathtext").check_math(text)
    return text
