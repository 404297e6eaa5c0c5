"""Fonts for texts in any language.

The themes' family has no Chinese, Japanese or Korean. A text with characters it lacks gets an
installed family that has them, for that text alone; installed fonts are looked for only then. A
text with `$math$` names that family first, because mathtext takes its plain words from the first
family alone, while its symbols keep to their own; any other text names it second, so that its
Latin letters match the rest of the figure.
"""

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font
from matplotlib.text import Text

from landscape.errors import LandscapeWarning

HOUSE = "DejaVu Sans"

FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Sans CJK KR",
    "Noto Sans SC", "Noto Sans JP", "Noto Sans TC", "Noto Sans KR",
    "Source Han Sans SC", "Source Han Sans CN", "Source Han Sans", "Source Han Sans JP",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback",
    "PingFang SC", "Hiragino Sans GB", "Hiragino Sans", "Heiti SC", "Apple SD Gothic Neo",
    "Microsoft YaHei", "SimHei", "Yu Gothic", "Meiryo", "MS Gothic", "Malgun Gothic",
    "IPAGothic", "IPAexGothic", "TakaoGothic", "NanumGothic", "UnBatang",
    "AR PL UMing CN", "AR PL UKai CN", "Arial Unicode MS", "Unifont",
)  # fmt: skip
"""In order of preference among those that have all characters of a text."""

FILES = re.compile(
    "cjk|wqy|sourcehan|droidsansfallback|pingfang|hiragino|heiti|msyh|simhei|yugoth|meiryo"
    "|msgothic|malgun|ipag|ipaexg|takao|nanum|uming|ukai|unifont|notosans(sc|jp|tc|kr)",
    re.IGNORECASE,
)
"""File names that such families go by."""


def dress(texts: Iterable[Text]) -> set[str]:
    """Gives each text that needs it a family that has its characters; returns those characters
    that no installed family has."""
    missing: set[str] = set()
    for text in texts:
        lacking = _lacking(text.get_text())
        if lacking and (family := family_for(lacking)):
            math = text.get_parse_math() and "$" in text.get_text()
            text.set_fontfamily([family, HOUSE] if math else [HOUSE, family])
        else:
            missing.update(lacking)
    return missing


def warn_of(missing: Iterable[str]) -> None:
    """The same warning for all texts of an experiment, so that a reader is told once."""
    if any(missing):
        warnings.warn(
            "no installed font has all characters of the figures' texts; install one, such as the "
            "package fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora)",
            LandscapeWarning,
            stacklevel=2,
        )


def _lacking(text: str) -> str:
    """The characters that the themes' family does not have, each once, in order."""
    if text.isascii():
        return ""
    known = _characters(HOUSE)
    return "".join(sorted({c for c in text if not c.isspace() and ord(c) not in known}))


@cache
def _characters(family: str) -> frozenset[int]:
    """The code points of an installed family."""
    path = findfont(FontProperties(family=[family]), fallback_to_default=False)
    return frozenset(get_font(path).get_charmap())


@cache
def family_for(characters: str) -> str | None:
    """The installed family that has most of `characters`; None if none has any."""
    counts = [len(_characters(f).intersection(map(ord, characters))) for f in installed()]
    return installed()[counts.index(max(counts))] if any(counts) else None


@cache
def installed() -> tuple[str, ...]:
    """The FAMILIES at hand, in their order. What matplotlib remembers of the system's fonts may be
    older than they are: files are checked to exist, and if none is left they are looked for anew.
    """
    if not _known():
        for path in sorted(findSystemFonts()):
            if FILES.search(Path(path).name):
                fontManager.addfont(path)
    return _known()


def _known() -> tuple[str, ...]:
    names = {font.name for font in fontManager.ttflist if Path(font.fname).is_file()}
    return tuple(family for family in FAMILIES if family in names)


@contextmanager
def no_glyph_warnings() -> Iterator[None]:
    """Silence about each missing glyph: `warn_of` says it once."""
    logger = logging.getLogger("matplotlib.mathtext")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        logger.setLevel(level)
