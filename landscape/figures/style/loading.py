"""The one door through which modules that import matplotlib are loaded before they are needed."""

import os
import sys
from contextlib import chdir, nullcontext
from importlib import import_module
from types import ModuleType

from landscape.figures.style.names import FOLDER


def load(module: str) -> ModuleType:
    """Imports `module`, and matplotlib with it.

    matplotlib reads its settings on import, and those of the working directory first. Where
    MATPLOTLIBRC is the null device, as for the command line, it is to read none, not even a broken
    file there. Nor does the command line show matplotlib's docstrings: writing the properties of
    each artist into them takes a seventh of its import.
    """
    if "matplotlib" not in sys.modules and os.environ.get("MATPLOTLIBRC") == os.devnull:
        with chdir(FOLDER) if os.path.lexists("matplotlibrc") else nullcontext():
            import_module("matplotlib")
        import_module("matplotlib.artist").kwdoc = lambda artist: ""  # type: ignore[attr-defined]
    return import_module(module)
