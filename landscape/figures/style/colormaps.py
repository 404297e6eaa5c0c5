"""The names of matplotlib's colour maps, written down so that checking one loads no matplotlib."""

import re

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
