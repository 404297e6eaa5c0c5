"""`python -m landscape`, and the console script.

What is slow to load comes after the first line on the terminal, and after signals are answered.
"""

import gc
import os
import sys

try:
    from landscape.cli.messages import open_line
    from landscape.signals import handle, leave
except KeyboardInterrupt:  # before signals have a handler of ours
    if os.isatty(2):
        os.write(2, b"stopping\n")
    os._exit(130)

SIGNALLED = 128
"""Above it are the codes of signals."""
GARBAGE = 50_000, 20, 20
"""Thresholds of the garbage collector: a process that lives for seconds and makes many objects that
stay (modules, artists) spends a twentieth of its time on looking for cycles at Python's own."""


def main() -> None:
    """Runs the command line and exits with its code; at once where a signal asked for it."""
    handle(leave)
    open_line(sys.argv[1:])
    gc.set_threshold(*GARBAGE)
    from landscape.cli.main import run

    code = run(sys.argv[1:])
    if code > SIGNALLED:
        os._exit(code)
    gc.freeze()  # or all modules would be searched for cycles once more, which takes long
    sys.exit(code)


if __name__ == "__main__":
    main()
