"""Loads what any experiment needs before there is one: imported by the server that workers are
forked from, and by nobody else.

The server takes no signal, whatever a terminal sends to all processes (`workers._apart` has it
start so), and ends when the process that started it does.
"""

import gc
from importlib import import_module

from landscape.figures.style.theme import styled

NEEDED = (
    "PIL.PngImagePlugin",
    "contourpy",
    "landscape.figures.layout.page",
    "mpl_toolkits.mplot3d",
    "scipy.optimize",
)
"""What is not imported before it is used, and takes long."""

with styled("default"):  # which brings matplotlib
    for _name in NEEDED:
        import_module(_name)
gc.freeze()
