"""What surrounds every command: exit codes, one-line messages, signals, closed pipes.

Exit 0: all done. 1: a run or a write failed. 2: the input must change. 128 + n: signal n.
"""

import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from landscape.errors import LandscapeError

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class Stopped(BaseException):
    """A signal asked the program to stop; not an Exception, so that nothing swallows it."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code. Never a traceback."""
    _settle()
    try:
        code = _command(arguments)
        sys.stdout.flush()
    except Stopped as stopped:
        return stopped.exit_code
    except LandscapeError as error:
        say("error", error)
        return error.exit_code
    except BrokenPipeError:
        _silence(sys.stdout)
        return 1
    except OSError as error:
        _silence(sys.stdout)
        say("error", f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 1
    except MemoryError:
        say("error", "out of memory; fewer points or samples need less")
        return 1
    except Exception as error:  # the last resort: a fault of ours must not print a traceback
        if os.environ.get("LANDSCAPE_DEBUG"):
            raise
        text = " ".join(str(error).split())[:200]
        say("error", f"internal fault, please report it: {type(error).__name__}: {text}")
        return 1
    return code


def _command(arguments: Sequence[str]) -> int:
    from typer import TyperException

    from landscape.cli.app import app

    try:
        code = app(args=list(arguments) or ["--help"], standalone_mode=False)
    except TyperException as error:
        say("error", f"{error.format_message()} (see `landscape --help`)")
        return error.exit_code
    return code if isinstance(code, int) else 0


def say(kind: str, message: object) -> None:
    """`kind: message` on stderr, each line of it."""
    for line in str(message).splitlines():
        print(f"{kind}: {line}", file=sys.stderr)


def _settle() -> None:
    """Signals stop the program in order; libraries' chatter about fonts and caches is muted; a
    backend of the user's environment is not ours."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise Stopped(number)

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks
            signal.signal(number, stop)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # paths and titles in any language under any locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    os.environ.pop("MPLBACKEND", None)


def _silence(stream: object) -> None:
    """Lets the interpreter's last flush of a closed pipe go nowhere."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())  # type: ignore[attr-defined]
