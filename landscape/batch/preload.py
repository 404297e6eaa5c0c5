"""Loads what any experiment needs before there is one: imported by the server that workers are
forked from, and by nobody else.

The server takes no signal, whatever a terminal sends to all processes (`process_pool` has it
start so), and ends when the process that started it does. A worker that it starts for one that was
just ended finds nothing to work with; what Python says of that is not for the terminal: what a
worker has to say it sends.
"""

import gc
import os
from importlib import import_module

from landscape.figures.style.loading import load

NEEDED = (
    "PIL.PngImagePlugin",
    "contourpy",
    "mpl_toolkits.mplot3d",
    "scipy.optimize",
)
"""What is not imported before it is used, and takes long."""

if not os.environ.get("LANDSCAPE_DEBUG"):
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
load("landscape.figures.layout.page")
for _name in NEEDED:
    import_module(_name)
gc.freeze()
