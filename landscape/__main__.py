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
    """Runs the command line and exits with its code; at once where a signal asked for it.

    In a locale whose names of files are not UTF-8 Python is begun again in its UTF-8 mode."""
    if sys.getfilesystemencoding() != "utf-8" and "utf8" not in sys._xoptions and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
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
