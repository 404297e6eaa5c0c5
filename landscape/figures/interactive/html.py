"""HTML pages that stand alone: every style and script is in the page, nothing is fetched.

A page tells the browser to run exactly these scripts and no others (Content-Security-Policy by
hash), so that no text of an experiment can ever become one; such texts are escaped besides.
"""

import html
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that HTML does not allow, or that have no picture."""
DOCTYPE, HEAD = b"<!DOCTYPE html>", b'<meta charset="utf-8">\n'
WATCHED = b'<meta name="landscape-watched" content="yes">\n'
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SYMBOLS = {
    "cdot": "·", "times": "×", "pm": "±", "infty": "∞", "leq": "≤", "geq": "≥", "nabla": "∇",
    "partial": "∂", "sum": "Σ", "sqrt": "√", "to": "→", "rightarrow": "→", "approx": "≈",
    "lambda": "λ", "varepsilon": "ε", "log": "log", "sin": "sin", "cos": "cos", "exp": "exp",
}  # fmt: skip
"""Commands that are read without setting type."""


def page(
    title: str,
    body: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    policy: Mapping[str, str],
) -> bytes:
    """The bytes of a page with `title` as its name and the HTML `body`.

    It may use `styles` and `scripts` and load nothing, but for what the directives of `policy`
    allow; one for scripts is added to those that are given."""
    more = dict(policy)
    directives = {
        "default-src": "'none'",
        "style-src": _hashes(styles),
        "script-src": f"{_hashes(scripts)} {more.pop('script-src', '')}".strip(),
        "base-uri": "'none'",
        "form-action": "'none'",
    } | more
    allowed = "; ".join(f"{name} {sources}" for name, sources in directives.items())
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escaped(title)}</title>",
        *(f"<style>{style}</style>" for style in styles),
        "</head>",
        "<body>",
        body,
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def reloading(content: bytes) -> bytes:
    """The page that loads itself again while nobody is at it; what is no page stays as it is."""
    return content.replace(HEAD, HEAD + WATCHED, 1) if content.startswith(DOCTYPE) else content


def asset(path: Path) -> str:
    """The text of a style or script of ours."""
    return path.read_text(encoding="utf-8")


def escaped(text: str) -> str:
    """`text` as HTML that shows it, in elements and in quoted attributes."""
    return html.escape(UNPRINTABLE.sub("\ufffd", text))


def plain_text(text: str) -> str:
    r"""A figure's text without mathtext: Greek letters, ² and ₁ as characters, ``\$`` as a dollar.

    >>> plain_text(r"loss $\alpha w_1^2$ for \$5")
    'loss α w₁² for $5'
    """
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2:
        parts[1::2] = [_plain_math(math) for math in parts[1::2]]
    else:
        parts = ["$".join(parts)]
    return "".join(parts).replace(r"\$", "$")


def _plain_math(math: str) -> str:
    for mark, table in (("^", SUPERSCRIPTS), ("_", SUBSCRIPTS)):
        first, *parts = re.split(rf"\{mark}(\d|\{{\d+\}})", math)
        parts[::2] = [digits.strip("{}").translate(table) for digits in parts[::2]]
        math = "".join([first, *parts])
    math = re.sub(r"\\([A-Za-z]+)", lambda m: _symbol(m[1]), math)
    return math.replace("{", "").replace("}", "")


def _symbol(command: str) -> str:
    """The character of a command, or nothing where it only sets type."""
    case = "CAPITAL" if command[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {command.upper()}")
    except KeyError:
        return SYMBOLS.get(command, "")


def data(name: str, value: Any, default: Any = None) -> str:
    """A value as JSON that a script of the page reads from the element `name`; `default` makes
    JSON of what is none."""
    text = json.dumps(value, default=default, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _hashes(sources: Sequence[str]) -> str:
    """What a policy calls these very texts."""
    digests = (b64encode(sha256(source.encode()).digest()).decode() for source in sources)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
