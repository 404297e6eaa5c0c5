"""Loads what any experiment needs before there is one: imported by the server that workers are
forked from, and by nobody else.

The server takes no signal, whatever a terminal sends to all processes (`process_pool` has it
start so), and ends when the process that started it does.
"""

import gc
from importlib import import_module

from landscape.figures.style.loading import load

NEEDED = (
    "PIL.PngImagePlugin",
    "contourpy",
    "mpl_toolkits.mplot3d",
    "scipy.optimize",
)
"""What is not imported before it is used, and takes long."""

load("landscape.figures.layout.page")
for _name in NEEDED:
    import_module(_name)
gc.freeze()
