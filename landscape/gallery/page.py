"""Gallery: one page of all figures below a folder, each under its title and properties.

A plain page that loads nothing but the pictures, works without its script (which only filters),
and is the same, to the last byte, for the same files.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from struct import calcsize, unpack_from
from urllib.parse import quote

from landscape.errors import InputError
from landscape.figures.interactive.html import asset, escaped, page, plain_text
from landscape.gallery.collect import Exhibit, Figure, collect
from landscape.schema.values import counted

HERE = Path(__file__).parent
INDEX = "index.html"
POLICY = {"img-src": "'self' data:", "media-src": "'self'", "frame-src": "'self'"}
PICTURES, FILMS, PAGES = (".png", ".gif", ".svg"), (".mp4",), (".html",)
STILLS = ("surface", "contourf", "contour", "line")
"""Figures that a live page is shown by until it is opened, the best first."""
STILL_WITHIN = re.compile(rb'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
MAX_SEARCHED = 2**20
"""Bytes of a page in which its picture is looked for."""
SIZES = {".png": (">2I", 16), ".gif": ("<2H", 6)}
"""How and where a format says its width and height in pixels."""


def gallery(folder: Path) -> tuple[bytes, list[str]]:
    """The page for `folder`, and warnings of summaries below it that cannot be read.

    Raises InputError where there is nothing to show."""
    root = Path(os.path.realpath(folder))
    shown, faults = collect(root)
    files = {file for exhibit in shown for figure in exhibit.figures for file in figure.files}
    if not files:
        raise InputError("", f"{folder}: no figures below it", "a folder that `plot` has written")
    if root / INDEX in files:
        raise InputError("", f"{folder / INDEX}: is a figure", "the folder above, or another name")
    body = "\n".join(_body(shown, root))
    content = page(
        root.name, body, [asset(HERE / "gallery.css")], [asset(HERE / "gallery.js")], POLICY
    )
    return content, [f"{folder / fault}; skipped" for fault in faults]


def _body(shown: Sequence[Exhibit], root: Path) -> Iterator[str]:
    count = sum(len(exhibit.figures) for exhibit in shown)
    yield '<a class="skip" href="#main">Skip to the figures</a>'
    yield '<header id="top">'
    yield f"<h1>{escaped(root.name)}</h1>"
    yield (
        '<input type="search" id="filter" hidden aria-label="Filter by title, folder, kind, model, '
        'data, optimizer or loss" placeholder="Filter">'
    )
    total = f"{counted(count, 'figure')} of {counted(len(shown), 'experiment')}"
    yield f'<p id="count" role="status">{total}</p>'
    yield "</header>"
    yield '<details id="contents"><summary>contents</summary><nav aria-label="contents"><ul>'
    for i, exhibit in enumerate(shown, 1):
        yield f'<li><a href="#e{i}">{escaped(plain_text(exhibit.title))}</a>'
    yield "</ul></nav></details>"
    yield '<main id="main" tabindex="-1">'
    for i, exhibit in enumerate(shown, 1):
        yield from _section(exhibit, f"e{i}", root)
    yield "</main>"


def _section(exhibit: Exhibit, name: str, root: Path) -> Iterator[str]:
    title, folder = plain_text(exhibit.title), exhibit.folder.relative_to(root).as_posix()
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield "<header>"
    yield f'<h2 id="{name}-title">{escaped(title)}</h2>'
    yield f'<p class="folder">{escaped(folder)}</p>'
    yield "<dl>"
    yield from (f"<dt>{escaped(k)}</dt><dd>{escaped(v)}</dd>" for k, v in exhibit.properties)
    yield "</dl>"
    links = (f'<a href="{_address(f, root)}">{escaped(f.name)}</a>' for f in exhibit.links)
    yield f'<p class="links">{" ".join(links)}</p>'
    yield "</header>"
    yield '<div class="figures">'
    yield from (_figure(figure, exhibit, title, root) for figure in exhibit.figures)
    yield "</div>"
    if exhibit.config:
        config = escaped(exhibit.config)
        yield f"<details><summary>config</summary><pre>{config}</pre></details>"
    yield "</section>"


def _figure(figure: Figure, exhibit: Exhibit, title: str, root: Path) -> str:
    """The figure, its name, and a link to each of its files but the one that is shown."""
    if figure.fault:
        shown = f'<p class="fault">{escaped(figure.name)}: {figure.fault}</p>'
    else:
        shown = _shown(figure, exhibit, title, root)
    formats = [escaped(file.suffix[1:]) for file in figure.files]
    links = [
        f'<a href="{_address(file, root)}" aria-label="{escaped(file.name)}">{format}</a>'
        for file, format in zip(figure.files[1:], formats[1:], strict=True)
    ]
    caption = " ".join([f"<b>{escaped(figure.name)}</b>", *formats[:1], *links])
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def _shown(figure: Figure, exhibit: Exhibit, title: str, root: Path) -> str:
    first = figure.files[0]
    address, alt = _address(first, root), escaped(_sentence(figure, exhibit, title))
    if first.suffix in FILMS:
        attributes = f'src="{address}" aria-label="{alt}" preload="none"'
        return f"<video {attributes} controls loop muted></video>"
    if first.suffix in PICTURES:
        return f'<a href="{address}">{_picture(first, alt, root)}</a>'
    still = _still(exhibit)
    picture = _picture(still, "", root) if still else _still_within(first)
    is_page = ' data-page="yes"' if first.suffix in PAGES else ""
    word = "Open the live page" if is_page else "Open"
    label = f'{word}<span class="hidden-text">: {alt}</span>'
    return f'<a class="door" href="{address}"{is_page}>{picture}<span>{label}</span></a>'


def _picture(file: Path, alt: str, root: Path) -> str:
    """An image that is loaded when it comes into view."""
    lazy = 'loading="lazy" decoding="async"'
    return f'<img src="{_address(file, root)}" alt="{alt}" {lazy}{_size(file)}>'


def _still(exhibit: Exhibit) -> Path | None:
    """A picture of the same experiment that a live page is shown by."""
    pictures = {f.name: f.files[0] for f in exhibit.figures if f.files and not f.fault}
    known = (pictures[name] for name in STILLS if name in pictures)
    return next((file for file in known if file.suffix in PICTURES), None)


def _still_within(file: Path) -> str:
    """The picture that a live page holds for those without scripts; else a drawing of ours."""
    with open(file, "rb") as stream:
        match = STILL_WITHIN.search(stream.read(MAX_SEARCHED)) if file.suffix in PAGES else None
    if match is None:
        return asset(HERE / "door.svg")
    return f'<img src="data:image/png;base64,{match[1].decode()}" alt="">'


def _sentence(figure: Figure, exhibit: Exhibit, title: str) -> str:
    """What a figure shows, for those who do not see it."""
    properties = dict(exhibit.properties)
    about = ", ".join(properties[name] for name in ("model", "data", "loss") if name in properties)
    return f"{figure.name} of {title}" + (f": {about}" if about else "")


def _size(file: Path) -> str:
    """Width and height as attributes, so that the page does not move as pictures arrive."""
    if file.suffix not in SIZES:
        return ""
    form, start = SIZES[file.suffix]
    with open(file, "rb") as stream:
        head = stream.read(start + calcsize(form))
    if len(head) < start + calcsize(form):
        return ""
    width, height = unpack_from(form, head, start)
    return f' width="{width}" height="{height}"'


def _address(file: Path, root: Path) -> str:
    """Relative to the page, percent-encoded byte by byte."""
    return escaped(quote(os.fsencode(file.relative_to(root).as_posix())))
