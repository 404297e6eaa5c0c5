"""Stopping on a signal: as an exception, so that what is open is closed on the way out."""

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
"""Those that ask a program to stop."""
SOON = 0.01
"""Seconds."""


received: int | None = None
"""The last signal that the handler met, for who calls a library that keeps exceptions."""


class Stopped(BaseException):
    """A signal asked the program to stop; not an Exception, so that nothing swallows it."""

    def __init__(self, number: int) -> None:
        self.number, self.exit_code = number, 128 + number


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """A signal handler."""
    global received
    received = number
    raise Stopped(number)


def once_more(lost: "UnraisableHookArgs") -> None:
    """A `sys.unraisablehook`: a signal may arrive while a library has Python called back from C,
    where no exception can pass; then it comes again a little later."""
    if isinstance(lost.exc_value, Stopped):
        threading.Timer(SOON, _send, [lost.exc_value.number]).start()
    else:
        sys.__unraisablehook__(lost)


def _send(number: int) -> None:
    """To the main thread, which alone handles signals and may be asleep."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)
