"""What an exploration is at, on one line of the terminal it is called from."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size

from landscape.stages import announced_to, is_heard

CLEAR = "\r\x1b[2K"
"""To the beginning of a line, which is cleared."""


@contextmanager
def shown_on_terminal() -> Iterator[None]:
    """Meanwhile stages are shown on stderr, with the share done and the time left: only where that
    is a terminal and nobody else listens. Nothing is left of it."""
    if is_heard() or not (sys.stderr and sys.stderr.isatty()):
        yield
        return

    def show(activity: str) -> None:
        print(CLEAR + activity[: get_terminal_size().columns - 1], end="", file=sys.stderr)
        sys.stderr.flush()

    try:
        with announced_to(show):
            yield
    finally:
        print(CLEAR, end="", file=sys.stderr)
        sys.stderr.flush()
