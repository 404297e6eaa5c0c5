"""The page's scripts and style: modules in `page/`, joined into one script, which stands in a page
or is shared by many."""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from landscape.figures.interactive.html import asset

FOLDER = Path(__file__).parent / "page"
MODULES = (
    "numbers", "expression", "objective", "optimizers", "slice", "units", "spline", "run", "scale",
    "mesh", "canvas", "map_view", "surface_view", "loss_chart", "model_view", "address", "page",
)  # fmt: skip
"""In an order in which each has what it imports before it."""
IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)


@cache
def joined_script() -> str:
    """All modules as one script: their imports and exports fall away, since no two of them use
    one name for two things."""
    modules = (asset(FOLDER / f"{name}.js") for name in MODULES)
    plain = (EXPORT.sub("", IMPORT.sub("", module)) for module in modules)
    return '"use strict";\n{\n' + "\n".join(plain) + "}\n"


@cache
def shared_name() -> str:
    """The name of the file that many pages take the script from; another script, another name."""
    return f"live-{sha256(joined_script().encode()).hexdigest()[:16]}.js"


def loader(folder: str) -> str:
    """A script that loads the shared one from `folder`, and says so where it is not there."""
    source = json.dumps(folder + shared_name())
    return asset(FOLDER / "loader.js").replace('"SOURCE"', source)


def page_style() -> str:
    """The style sheet of the page."""
    return asset(FOLDER / "page.css")
