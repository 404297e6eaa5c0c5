"""The themes, colour maps and colours that a config may name, checked without matplotlib."""

import re
from pathlib import Path
from typing import Literal, get_args

from PIL.ImageColor import colormap as css_colors

Theme = Literal["default", "slides", "paper", "dark"]
THEMES: tuple[str, ...] = get_args(Theme)
FOLDER = Path(__file__).parent / "themes"
"""A file `.mplstyle` a theme, and an empty matplotlibrc."""

_BASE: list[str] = re.findall(
    r"\w+",
    """
Accent Blues BrBG BuGn BuPu CMRmap Dark2 GnBu Grays Greens Greys OrRd Oranges PRGn Paired Pastel1
Pastel2 PiYG PuBu PuBuGn PuOr PuRd Purples RdBu RdGy RdPu RdYlBu RdYlGn Reds Set1 Set2 Set3
Spectral Wistia YlGn YlGnBu YlOrBr YlOrRd afmhot autumn binary bone brg bwr cividis cool coolwarm
copper cubehelix flag gist_earth gist_gray gist_grey gist_heat gist_ncar gist_rainbow gist_stern
gist_yarg gist_yerg gnuplot gnuplot2 gray grey hot hsv inferno jet magma nipy_spectral ocean pink
plasma prism rainbow seismic spring summer tab10 tab20 tab20b tab20c terrain turbo twilight
twilight_shifted viridis winter
""",
)

COLORMAPS: tuple[str, ...] = tuple(sorted(_BASE + [f"{name}_r" for name in _BASE]))
"""Every map that all supported releases know, each also reversed (`_r`)."""

_COLOR_SYNTAX = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[bgrcmykw]|C\d+|0?\.\d+|0|1|0\.0*|1\.0*"
    r"|tab:(?:blue|orange|green|red|purple|brown|pink|gr[ae]y|olive|cyan)|none",
    re.IGNORECASE,
)
"""How matplotlib writes colours beside the names of CSS: hexadecimal, a letter, a share of white,
the cycle's, Tableau's."""


def is_color(name: str) -> bool:
    """Whether `name` is a colour to matplotlib; the survey names of xkcd are not known here."""
    return name.lower() in css_colors or _COLOR_SYNTAX.fullmatch(name) is not None
