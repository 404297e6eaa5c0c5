"""What surrounds every command: exit codes, one-line messages, signals, closed pipes.

Exit 0: all done. 1: a run or a write failed. 2: the input must change. 128 + n: signal n.
"""

import logging
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import ENOENT
from typing import TextIO

from landscape.cli.interruption import acknowledge, attended
from landscape.cli.messages import clear_line, say
from landscape.errors import InputError, LandscapeError, unforeseen
from landscape.signals import SIGNALS, Stopped, handle, obeyed, once_more, stop

NAME = "landscape"


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code. Never a traceback."""
    closed = sys.stdout is None
    with _settled(), attended():
        code = _guarded(arguments)
        clear_line()
    return code or int(closed)


def _guarded(arguments: Sequence[str]) -> int:
    try:
        with obeyed():
            code = _command(arguments)
        sys.stdout.flush()
    except Stopped as stopped:
        acknowledge()
        return stopped.exit_code
    except LandscapeError as error:
        say("error", error)
        return error.exit_code
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno == ENOENT and error.filename is None:  # what getcwd raises, and it alone
            say("error", "the working directory is gone; absolute paths, or another directory")
            return InputError.exit_code
        say("error", f"{error.filename or 'standard output'}: {error.strerror or error}")
        return 1
    except Exception as error:  # the last resort: a fault of ours must not print a traceback
        say("error", unforeseen(error))
        return 1
    return code


def _command(arguments: Sequence[str]) -> int:
    from typer import TyperException  # here, where a signal is answered already

    from landscape.cli.app import command
    from landscape.cli.usage import usage_message

    try:
        code = command(args=list(arguments) or ["--help"], prog_name=NAME, standalone_mode=False)
    except TyperException as error:
        say("error", usage_message(error, arguments))
        return error.exit_code
    except SystemExit as left:  # how typer leaves a closed pipe
        return left.code if isinstance(left.code, int) else 1
    return code if isinstance(code, int) else 0


# -- surroundings ----------------------------------------------------------------------------------


@contextmanager
def _settled() -> Iterator[None]:
    """Signals stop the program in order; text comes out in any locale, and a stream that is closed
    or full makes no noise; what libraries say of their own affairs is not the reader's (our own
    warnings are caught where they arise); a backend of the user's is not ours."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    streams = {"surrogateescape": sys.stdout, "backslashreplace": sys.stderr}
    for errors, stream in streams.items():  # names of files are bytes: stdout has them as they are
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    os.environ.pop("MPLBACKEND", None)
    os.environ["MATPLOTLIBRC"] = os.devnull
    before = {number: signal.getsignal(number) for number in SIGNALS}
    hook, sys.unraisablehook = sys.unraisablehook, once_more
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            handle(stop)
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            sys.unraisablehook = hook
            for stream in (sys.stdout, sys.stderr):
                _finish(stream)


def _open(stream: TextIO | None) -> TextIO:
    """The stream, or one that goes nowhere in the place of one that was closed before the start."""
    return open(os.devnull, "w") if stream is None else stream


def _finish(stream: TextIO) -> None:
    """Flushes; what a closed pipe or a full disk does not take goes nowhere, and the interpreter's
    last flush finds nothing to complain of."""
    try:
        stream.flush()
    except OSError:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
