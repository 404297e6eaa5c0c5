"""Figures look as they looked: small pictures kept in `baselines/`, compared with a tolerance.

After a change that is meant, look at the new pictures and keep them:
`REMAKE=1 .venv/bin/pytest -m '' tests/figures/test_baselines.py`.
"""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape.figures import section_of

FOLDER = Path(__file__).with_name("baselines")
TOLERANCE = 10.0
"""Root mean square of the differences of pixels, in 0 … 255; a moved legend is 20 and more."""
DPI = 45
CASES = {
    "line": ("result", {"kind": "line"}, "default"),
    "line-one-direction": ("one_direction", {"kind": "line"}, "default"),
    "line-log": ("result", {"kind": "line", "log": True}, "dark"),
    "contour": ("result", {"kind": "contour"}, "default"),
    "contour-paper": ("result", {"kind": "contour"}, "paper"),
    "contourf": ("result", {"kind": "contourf"}, "default"),
    "contourf-dark": ("result", {"kind": "contourf"}, "dark"),
    "contourf-holes": ("holed", {"kind": "contourf"}, "default"),
    "surface": ("result", {"kind": "surface"}, "default"),
    "surface-log": ("result", {"kind": "surface", "log": True}, "default"),
    "surface-holes": ("holed", {"kind": "surface"}, "dark"),
    "surface-slides": ("result", {"kind": "surface"}, "slides"),
    "panel": ("result", {"kind": "panel"}, "default"),
    "history": ("result", {"kind": "history"}, "default"),
    "history-dark": ("result", {"kind": "history"}, "dark"),
    "data": ("result", {"kind": "data"}, "default"),
    "boundary": ("result", {"kind": "boundary"}, "default"),
    "fit": ("regression", {"kind": "fit"}, "default"),
    "steps": ("asked", {"kind": "steps"}, "default"),
    "graph": ("asked", {"kind": "graph"}, "default"),
}


class Small:
    """Small PNGs."""

    formats = ("png",)
    dpi = DPI
    text = "text"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", CASES)
def test_a_figure_looks_as_it_looked(name, request):
    fixture, keys, theme = CASES[name]
    png, *_ = section_of(keys).encode(request.getfixturevalue(fixture), theme, Small())
    file = FOLDER / f"{name}.png"
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if os.environ.get("REMAKE"):
        FOLDER.mkdir(exist_ok=True)
        picture.quantize(128).save(file, optimize=True)
        return
    kept = Image.open(file).convert("RGB")
    assert picture.size == kept.size
    difference = np.asarray(picture, float) - np.asarray(kept, float)
    assert np.sqrt(np.mean(difference**2)) <= TOLERANCE


def test_there_is_no_picture_without_its_case():
    assert {file.stem for file in FOLDER.glob("*.png")} == set(CASES)
    assert sum(file.stat().st_size for file in FOLDER.glob("*.png")) < 1_500_000
