"""Loads what any experiment needs before there is one: imported by the server that workers are
forked from, and by nobody else.

The server outlives its workers whatever signal a terminal sends to all of them, and ends when the
process that started it does.
"""

import gc
from importlib import import_module

from landscape.figures.style import styled
from landscape.workers import ignore_signals

NEEDED = (
    "PIL.PngImagePlugin",
    "contourpy",
    "landscape.figures.sheet",
    "mpl_toolkits.mplot3d",
    "scipy.optimize",
)
"""What is not imported before it is used, and takes long."""

ignore_signals()
with styled("default"):  # which brings matplotlib
    for _name in NEEDED:
        import_module(_name)
gc.freeze()
