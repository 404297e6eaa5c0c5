"""Texts that are drawn: which characters they may hold."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters without a shape that turn the direction of the letters around them (Unicode, UAX 9):
a text that holds one need not be what it looks like."""


def without_control_characters(text: str) -> str:
    """`text` itself, of one or more lines. Raises ValueError for a character that has no shape."""
    for character in text:
        if character in BIDIRECTIONAL:
            what = f"holds {character!a}, which turns the direction of writing"
            raise ValueError(f"{what}; the text without it")
        if unicodedata.category(character) in ("Cc", "Cs") and character != "\n":
            what = f"holds the control character {character!a}, which cannot be drawn"
            if character in "\a\b\t\f\v\r":
                what += "; single quotes around a text with backslashes"
            raise ValueError(what)
    return text


Label = Annotated[str, Field(max_length=300), AfterValidator(without_control_characters)]
"""What something is called on figures."""
