"""What all commands print on stderr: one line a message, in colour on a terminal."""

import os
import sys
from contextlib import suppress
from typing import TextIO

COLORS = {"error": "31", "warning": "33", "ok": "32"}
"""ANSI colours of the words that begin a message."""


def say(kind: str, message: object) -> None:
    """`kind: message` on stderr, each line of it; nothing where stderr takes no more."""
    with suppress(OSError):
        for line in str(message).splitlines():
            print(f"{colored(kind, COLORS.get(kind), sys.stderr)}: {line}", file=sys.stderr)
        sys.stderr.flush()


def note(message: str) -> None:
    """A line on stderr that is no message of a kind."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def colored(text: str, code: str | None, stream: TextIO) -> str:
    """`text` in an ANSI colour (or weight) where the stream is a terminal that shows colours.

    https://no-color.org: any value of NO_COLOR that is not empty asks for none."""
    if code is None or not has_colors(stream):
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def has_colors(stream: TextIO) -> bool:
    """Whether text in colour may be written to a stream."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
