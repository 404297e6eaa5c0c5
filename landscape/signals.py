"""Stopping on a signal: as an exception, so that what is open is closed on the way out.

The console script loads this first, before anything that takes long: it imports what it must.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType
    from typing import NoReturn

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
"""Those that ask a program to stop."""
STOPPING = "stopping"
"""What a terminal is told at once."""
SOON = 0.01
"""Seconds."""


received: int | None = None
"""The last signal that the handler met, for who calls a library that keeps exceptions."""
_raised = False
"""Whether it was raised, as far as is known, in a place that lets an exception pass."""


class Stopped(BaseException):
    """A signal asked the program to stop; not an Exception, so that nothing swallows it."""

    def __init__(self, number: int) -> None:
        self.number, self.exit_code = number, 128 + number


def stop(number: int, frame: "FrameType | None") -> None:
    """A signal handler. The first signal alone raises: another is not to disturb the closing."""
    global received, _raised
    if not _raised:
        received, _raised = number, True
        raise Stopped(number)


@contextmanager
def obeyed() -> Iterator[None]:
    """Raises Stopped where a signal came, whatever a library that met it in the midst of its work
    made of it: an import in C that fails says so, and no more; a look for an attribute in C finds
    none, and goes on."""
    global _raised
    try:
        yield
    except Exception:
        if received is None:
            raise
    if received is not None:
        _raised = True
        raise Stopped(received)


def leave(number: int, frame: "FrameType | None") -> "NoReturn":
    """A signal handler for while nothing is open: the process ends at once."""
    try:
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), f"\r\x1b[K{STOPPING}\n".encode())
    finally:
        os._exit(128 + number)


def handle(handler: "signal._HANDLER") -> None:
    """Gives all these signals a handler, but those that are ignored, as nohup asks."""
    global received, _raised
    received, _raised = None, False
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def once_more(lost: "UnraisableHookArgs") -> None:
    """A `sys.unraisablehook`: a signal may arrive while a library has Python called back from C,
    where no exception can pass; then it comes again a little later. It stays received: the library
    may fail for want of what it called."""
    global _raised
    if isinstance(lost.exc_value, Stopped):
        _raised = False
        threading.Timer(SOON, _send, [lost.exc_value.number]).start()
    else:
        sys.__unraisablehook__(lost)


def _send(number: int) -> None:
    """To the main thread, which alone handles signals and may be asleep."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)
