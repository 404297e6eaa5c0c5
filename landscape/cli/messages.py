"""What all commands print on stderr: one line a message, in colour on a terminal.

The console script loads this first: it imports as little as it can.
"""

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

COLORS = {"error": "31", "warning": "33", "ok": "32"}
"""ANSI colours of the words that begin a message."""


OPENED = ("plot", "validate", "explain", "watch")
"""Commands that begin by reading configs."""
CLEAR = "\r\x1b[K"
_is_open = False


def open_line(arguments: "Sequence[str]") -> None:
    """On a terminal, what is begun with, before anything slow is loaded, until `clear_line`."""
    global _is_open
    quiet = {"-q", "--quiet", "-h", "--help", "-v", "--verbose"}.intersection(arguments)
    if quiet or not arguments or arguments[0] not in OPENED or not is_live(sys.stderr):
        return
    names = [text for text in arguments[1:] if text.endswith((".yaml", ".yml"))]
    name = names[0][-60:] if len(names) == 1 and names[0].isprintable() else ""
    _is_open = True
    with suppress(OSError):
        room = (os.get_terminal_size(sys.stderr.fileno()).columns or 80) - len("reading  … ")
        while sum(1 + (character > "\x7f") for character in name) > room:
            name = name[1:]  # or the line would take two, of which one can be removed
        line = f"reading {name} …" if name else "reading …"
        os.write(sys.stderr.fileno(), line.encode())  # in any locale


def clear_line() -> None:
    """Removes the line that `open_line` wrote, where it stands there still."""
    global _is_open
    if _is_open:
        _is_open = False
        with suppress(OSError):
            print(CLEAR, end="", file=sys.stderr, flush=True)


def is_live(stream: "TextIO | None") -> bool:
    """Whether what is written to a stream can be removed again."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def say(kind: str, message: object) -> None:
    """`kind: message` on stderr, each line of it; nothing where stderr takes no more."""
    clear_line()
    with suppress(OSError):
        for line in str(message).splitlines():
            print(f"{colored(kind, COLORS.get(kind), sys.stderr)}: {line}", file=sys.stderr)
        sys.stderr.flush()


def note(message: str) -> None:
    """A line on stderr that is no message of a kind."""
    clear_line()
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def colored(text: str, code: str | None, stream: "TextIO") -> str:
    """`text` in an ANSI colour (or weight) where the stream is a terminal that shows colours.

    https://no-color.org: any value of NO_COLOR that is not empty asks for none."""
    if code is None or not has_colors(stream):
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def has_colors(stream: "TextIO") -> bool:
    """Whether text in colour may be written to a stream."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
