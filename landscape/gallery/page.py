"""Gallery: one page of all figures below a folder, each under its experiment's title and facts.

A plain page that loads nothing but the pictures, works without its script (which only filters),
and is the same, to the last byte, for the same files.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from struct import calcsize, unpack_from
from urllib.parse import quote

from landscape.errors import InputError
from landscape.figures.interactive.html import asset, escaped, page, plain_text
from landscape.gallery.collect import Exhibit, Figure, exhibits

HERE = Path(__file__).parent
INDEX = "index.html"
POLICY = {"img-src": "'self'", "media-src": "'self'"}
PICTURES, FILMS = (".png", ".gif", ".svg"), (".mp4",)
SIZES = {".png": (">2I", 16), ".gif": ("<2H", 6)}
"""How and where a format says its width and height in pixels."""


def gallery(folder: Path) -> tuple[bytes, list[str]]:
    """The page for `folder`, and warnings of summaries below it that cannot be read.

    Raises InputError where there is nothing to show."""
    root = Path(os.path.realpath(folder))
    shown, faults = exhibits(root)
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
    yield '<header id="top">'
    yield f"<h1>{escaped(root.name)}</h1>"
    yield '<input type="search" id="filter" placeholder="Filter" aria-label="Filter" hidden>'
    said = f"{_counted(count, 'figure')} of {_counted(len(shown), 'experiment')}"
    yield f'<p id="count" aria-live="polite">{said}</p>'
    yield "</header>"
    yield "<main>"
    for exhibit in shown:
        yield from _section(exhibit, root)
    yield "</main>"


def _section(exhibit: Exhibit, root: Path) -> Iterator[str]:
    title, folder = plain_text(exhibit.title), exhibit.folder.relative_to(root).as_posix()
    yield "<section>"
    yield "<header>"
    yield f"<h2>{escaped(title)}</h2>"
    yield f'<p class="folder">{escaped(folder)}</p>'
    yield "<dl>"
    yield from (f"<dt>{escaped(k)}</dt><dd>{escaped(v)}</dd>" for k, v in exhibit.facts)
    yield "</dl>"
    yield "</header>"
    yield '<div class="figures">'
    yield from (_figure(figure, title, root) for figure in exhibit.figures)
    yield "</div>"
    if exhibit.config:
        config = escaped(exhibit.config)
        yield f"<details><summary>config</summary><pre>{config}</pre></details>"
    yield "</section>"


def _figure(figure: Figure, title: str, root: Path) -> str:
    """The figure, its name, and a link to each of its files."""
    links = " ".join(
        f'<a href="{_address(file, root)}">{escaped(file.suffix[1:])}</a>' for file in figure.files
    )
    caption = f"<b>{escaped(figure.name)}</b> {links}"
    return f"<figure>{_shown(figure, title, root)}<figcaption>{caption}</figcaption></figure>"


def _shown(figure: Figure, title: str, root: Path) -> str:
    first = figure.files[0]
    address, alt = _address(first, root), escaped(f"{figure.name}: {title}")
    if first.suffix in FILMS:
        attributes = f'src="{address}" aria-label="{alt}" preload="metadata"'
        return f"<video {attributes} controls loop muted></video>"
    if first.suffix not in PICTURES:
        return f'<a class="door" href="{address}" title="{alt}">{asset(HERE / "door.svg")}Open</a>'
    return f'<a href="{address}"><img src="{address}" alt="{alt}"{_size(first)}></a>'


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


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
