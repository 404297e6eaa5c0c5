"""The look of figures: the themes, and the settings in force while one is drawn or encoded.

Everything is drawn inside `styled`, which starts from matplotlib's own defaults, so that no
matplotlibrc changes a byte. Settings that are read when a figure is encoded and not when it is
made (`SHARED`) are the same in all themes, so that `shared` can bring them back. Settings are
those of the process, so that threads which draw take turns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any

import matplotlib
from matplotlib import RcParams, rc_params_from_file, rcParamsDefault
from matplotlib.font_manager import FontProperties

from landscape.errors import InputError
from landscape.figures.style.names import FOLDER, THEMES

SHARED: dict[Any, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "svg.hashsalt": "landscape",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
}


NOT_LOOKS = (
    "backend", "date.epoch", "figure.max_open_warning", "figure.raise_window", "interactive",
    "savefig.directory", "timezone", "tk.", "toolbar", "webagg.",
)  # fmt: skip
"""Beginnings of the names of settings that styles leave alone."""

SIZES: tuple[Any, ...] = (
    "axes.labelsize", "axes.titlesize", "figure.labelsize", "figure.titlesize", "legend.fontsize",
    "legend.title_fontsize", "xtick.labelsize", "ytick.labelsize",
)  # fmt: skip
"""Settings that may be words such as `medium`."""


_TURN = RLock()
"""Held by the thread whose settings are in force."""
SMALL, SMALLEST = 0.55, 5.5
"""A figure smaller than this share of the theme's has smaller type, down to so many points."""
COLUMN, PAGE_WIDTH = 5.0, 7.2
"""A theme narrower than so many inches is for print, where a wider sheet than a page's text is
reduced to so many: its type is the larger, so that it is then what the theme says."""
SCALED = (
    "font.size", "figure.titlesize", "axes.titlesize", "axes.labelsize", "legend.fontsize",
    "xtick.labelsize", "ytick.labelsize", "lines.linewidth", "lines.markersize", "axes.labelpad",
    "xtick.major.pad", "ytick.major.pad", "xtick.major.size", "ytick.major.size",
)  # fmt: skip


@cache
def theme_settings(theme: str) -> RcParams:
    """What a theme sets. Raises InputError for an unknown one."""
    if theme not in THEMES:
        raise InputError("theme", f"no theme {theme!r}", f"one of {', '.join(THEMES)}")
    return rc_params_from_file(FOLDER / f"{theme}.mplstyle", use_default_template=False)


def _reset() -> None:
    """matplotlib's own defaults, those that have to do with looks: as its `rcdefaults`, which reads
    every style that matplotlib brings first and checks every setting anew."""
    now: Any = matplotlib.rcParams
    for name, value in rcParamsDefault.items():
        if not name.startswith(NOT_LOOKS) and now[name] != value:
            now[name] = value


def _resolved(settings: Any) -> dict[Any, Any]:
    """Sizes that are given as words in points, and colours that are given as another thing's, for
    what is computed from either."""
    sizes = {key: size for key in SIZES if (size := _points(settings[key]))}
    colors = {f"{axis}tick.labelcolor": settings[f"{axis}tick.color"] for axis in "xy"}
    colors["hatch.color"] = settings["text.color"]
    taken = {key: color for key, color in colors.items() if settings[key] in ("inherit", "edge")}
    return sizes | taken


def _points(size: Any) -> float | None:
    return None if size is None else FontProperties(size=size).get_size_in_points()


@contextmanager
def styled(theme: str | None) -> Iterator[None]:
    """matplotlib's defaults and `theme` on top, or for None the caller's own settings; what was
    set before comes back at the end."""
    with _TURN, matplotlib.rc_context():
        if theme is None:
            matplotlib.rcParams.update(_resolved(matplotlib.rcParams))
        else:
            settings = theme_settings(theme)
            _reset()
            matplotlib.rcParams.update(settings)
            matplotlib.rcParams.update(SHARED)
        yield


@contextmanager
def type_for(size: tuple[float, float] | None, font_size: float | None = None) -> Iterator[None]:
    """The theme's type, `font_size` points large where that is given, else smaller on a figure
    much smaller than the theme's own."""
    if font_size is not None:
        scale = font_size / matplotlib.rcParams["font.size"]
    elif size is not None:
        own = matplotlib.rcParams["figure.figsize"]
        share = min(size[0] / own[0], size[1] / own[1]) / SMALL
        least = min(1.0, SMALLEST / matplotlib.rcParams["font.size"])
        widening = max(1.0, size[0] / PAGE_WIDTH) if own[0] < COLUMN else 1.0
        scale = widening * min(1.0, max(share, least))
    else:
        scale = 1.0
    with scaled_type(scale):
        yield


@contextmanager
def scaled_type(scale: float) -> Iterator[None]:
    """Type, lines and markers `scale` times as large as they were."""
    settings: Any = matplotlib.rcParams
    scaled: Any = {name: scale * settings[name] for name in SCALED}
    with matplotlib.rc_context(scaled):
        yield


@contextmanager
def shared() -> Iterator[None]:
    """What holds while any of our figures is encoded, whatever its theme."""
    with _TURN, matplotlib.rc_context():
        _reset()
        matplotlib.rcParams.update(SHARED)
        yield
