"""The look of figures: themes, the colours of runs and classes, and the walls around both.

Everything is drawn inside `styled`, which starts from matplotlib's own defaults, so that neither
a matplotlibrc nor MPLBACKEND changes a byte. Settings that are read when a figure is encoded and
not when it is made (`SHARED`) are the same in all themes, so that `shared` can bring them back.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from landscape.errors import InputError

if TYPE_CHECKING:
    from matplotlib import RcParams

THEMES: tuple[str, ...] = ("default", "slides", "paper", "dark")
FOLDER = Path(__file__).parent / "themes"

SHARED: dict[Any, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "svg.hashsalt": "landscape",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
}

OKABE_ITO = {
    "vermillion": "#D55E00",
    "blue": "#0072B2",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
}
"""M. Okabe, K. Ito, "Color Universal Design" (2002), without black, which belongs to the fit."""

COLOURS = tuple(OKABE_ITO.values())
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))
MARKERS = "osD^vPX*"


class RunStyle(NamedTuple):
    """How a run looks in every figure of an experiment."""

    color: str
    linestyle: Any


def run_style(i: int) -> RunStyle:
    """The look of run `i`: seven colours, then the same ones dashed, dotted, dash-dotted."""
    return RunStyle(COLOURS[i % len(COLOURS)], DASHES[i // len(COLOURS) % len(DASHES)])


CLASS_ORDER = ("blue", "vermillion", "green", "purple", "orange", "sky", "yellow")


def class_style(c: int) -> tuple[str, str]:
    """Colour and marker of class `c`; no two of the first 56 classes share both."""
    color = OKABE_ITO[CLASS_ORDER[c % len(CLASS_ORDER)]]
    return color, MARKERS[c % len(MARKERS)]


@contextmanager
def _quiet_import() -> Iterator[None]:
    """Keeps a foreign MPLBACKEND and the reader's matplotlibrc, which may be broken or no file at
    all, from being heard on import: matplotlib looks in the working directory first, and finds an
    empty one of ours there."""
    backend = os.environ.pop("MPLBACKEND", None)
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with chdir(FOLDER):
            yield
    finally:
        logger.setLevel(level)
        if backend is not None:
            os.environ["MPLBACKEND"] = backend


@cache
def _load() -> None:
    with _quiet_import():
        import matplotlib.backends.backend_agg
        import matplotlib.figure  # noqa: F401


@cache
def theme_settings(theme: str) -> "RcParams":
    """What a theme sets. Raises InputError for an unknown one."""
    if theme not in THEMES:
        raise InputError("theme", f"no theme {theme!r}", f"one of {', '.join(THEMES)}")
    from matplotlib import rc_params_from_file

    return rc_params_from_file(FOLDER / f"{theme}.mplstyle", use_default_template=False)


@contextmanager
def styled(theme: str) -> Iterator[None]:
    """matplotlib's defaults and `theme` on top; what was set before comes back at the end."""
    _load()
    import matplotlib

    settings = theme_settings(theme)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)
        matplotlib.rcParams.update(SHARED)
        yield


@contextmanager
def shared() -> Iterator[None]:
    """What holds while any of our figures is encoded, whatever its theme."""
    _load()
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SHARED)
        yield


def is_color(name: str) -> bool:
    """Whether matplotlib knows a colour of this name."""
    _load()
    from matplotlib.colors import is_color_like

    return is_color_like(name)
