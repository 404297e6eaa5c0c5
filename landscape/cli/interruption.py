"""A signal is answered at once and obeyed soon, whatever the main thread is at.

The handlers raise `Stopped` in the main thread, which closes what is open on its way out. A library
at work in C lets no exception through, so a thread of its own hears of the signal too: it says on a
terminal that the program is stopping, and ends it where that takes too long.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from landscape.cli.messages import note
from landscape.signals import SIGNALS, STOPPING, Stopped

LATE = 0.75
"""Seconds that stopping in order may take."""
ANNOUNCED_WITHIN = 0.2
"""Seconds that one thread waits for the other to have said it."""
SHOW_CURSOR = "\x1b[?25h"


def _say_stopping() -> None:
    if sys.stderr.isatty():
        note(STOPPING)


_announce: Callable[[], None] = _say_stopping
_announcing = threading.Lock()
_announced = False


def acknowledge() -> None:
    """Say that the program is stopping: once, by the thread that hears of the signal or by the main
    thread on its way out, which waits until it is said."""
    global _announced
    if _announcing.acquire(timeout=ANNOUNCED_WITHIN):
        try:
            if not _announced:
                _announced = True
                _announce()
        finally:
            _announcing.release()


@contextmanager
def announced_by(announce: Callable[[], None]) -> Iterator[None]:
    """Meanwhile `announce` says that the program is stopping."""
    global _announce
    before, _announce = _announce, announce
    try:
        yield
    except Stopped:
        acknowledge()
        raise
    finally:
        _announce = before


@contextmanager
def attended() -> Iterator[None]:
    """Within it signals are heard at once, by a thread."""
    global _announce, _announced
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    _announce, _announced = _say_stopping, False
    before = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    threading.Thread(target=_attend, args=(ours,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(theirs)


def _attend(ours: int) -> None:
    """Answers the first signal that asks to stop, and sees that it is obeyed."""
    late: threading.Timer | None = None
    with open(ours, "rb", buffering=0) as heard:
        while numbers := heard.read(64):
            wanted = [number for number in numbers if number in SIGNALS]
            if wanted and late is None:
                late = threading.Timer(LATE, _end, wanted[:1])
                late.daemon = True
                late.start()
                acknowledge()
    if late is not None:
        late.cancel()


def _end(number: int) -> None:
    """Ends this process and its workers. What was being staged is removed."""
    writing = sys.modules.get("landscape.storage.atomic_write")
    processes = sys.modules.get("multiprocessing")
    with suppress(Exception):
        for worker in processes.active_children() if processes else ():
            worker.kill()
    with suppress(Exception):
        if writing:
            writing.remove_staged()
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), f"{SHOW_CURSOR}\n".encode())
    os._exit(128 + number)
