"""`python -m landscape`, and the console script."""

import os
import sys

SIGNALLED = 128
"""Above it are the codes of signals."""


def main() -> None:
    """Runs the command line and exits with its code; at once where a signal asked for it."""
    from landscape.cli.main import run

    code = run(sys.argv[1:])
    if code > SIGNALLED:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
