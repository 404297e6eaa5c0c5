"""Loads what an experiment needs before there is one: imported by the server that workers are
forked from, and by nobody else.

The server outlives its workers whatever signal the terminal sends to all of them, and ends when the
process that started it does.
"""

import gc
import signal

from landscape.workers import HANDLED, let_through

for _number in HANDLED:
    signal.signal(_number, signal.SIG_IGN)
let_through()

import contourpy  # noqa: E402, F401
import sklearn.linear_model  # noqa: E402, F401
from PIL import Image  # noqa: E402

import landscape.figures.sheet  # noqa: E402, F401
from landscape.figures.style import styled  # noqa: E402

with styled("default"):
    Image.preinit()
gc.freeze()
