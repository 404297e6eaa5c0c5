"""`landscape list`: what there is to choose from."""

import sys
from collections.abc import Callable, Iterator
from shutil import get_terminal_size
from textwrap import wrap
from typing import Annotated, Any, get_args

import typer

from landscape.errors import InputError
from landscape.schema.suggestions import choice

WIDTH, INDENT = 80, 12
"""Columns of the overview, and of its names of lists."""
Row = tuple[str, str]
"""A name and what it is, in a line; nothing where the name says it."""


def listing(
    what: Annotated[
        str | None, typer.Argument(metavar="[WHAT]", help="One list; default: all.")
    ] = None,
) -> None:
    """List what there is to choose from.

    WHAT is data, models, losses, optimizers, slices, figures, themes, colormaps or templates."""
    if what is not None and what not in LISTS:
        raise InputError("", f"no list {what!r}", choice(what, LISTS) + " (see `landscape list`)")
    typer.echo("\n".join(_overview() if what is None else lines(list(LISTS[what]()))))


def _overview() -> Iterator[str]:
    """The names in all lists but the longest, on one screen."""
    for name, rows in LISTS.items():
        names = ["landscape list colormaps"] if name == "colormaps" else [n for n, _ in rows()]
        first, *rest = wrap(", ".join(names), WIDTH - INDENT)
        yield f"{name + ':':{INDENT}}{first}"
        yield from (" " * INDENT + line for line in rest)
    yield f"{'':{INDENT}}More: landscape list figures, landscape keys figures"


def lines(rows: list[Row]) -> Iterator[str]:
    """A line for each row; names alone stand in columns on a terminal."""
    width = max(len(word) for word, _ in rows)
    if any(meaning for _, meaning in rows) or not sys.stdout.isatty():
        yield from (f"{word:{width}}  {meaning}".rstrip() for word, meaning in rows)
        return
    columns = max(1, (get_terminal_size().columns + 2) // (width + 2))
    height = -(-len(rows) // columns)
    for i in range(height):
        yield "  ".join(f"{word:{width}}" for word, _ in rows[i::height]).rstrip()


def _kinds(annotation: Any) -> Iterator[Row]:
    """The kinds of a union of sections."""
    from landscape.schema.section import kind_of, summary

    for section in get_args(get_args(annotation)[0]):
        for kind in kind_of(section):
            yield kind, summary(section, kind)


def _rows_of(room: str, union: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        from importlib import import_module

        return _kinds(getattr(import_module(f"landscape.{room}"), union))

    return rows


def _optimizers() -> Iterator[Row]:
    from landscape.optimize.optimizers import OPTIMIZERS
    from landscape.schema.section import first_sentence

    return ((name, first_sentence(optimizer)) for name, optimizer in OPTIMIZERS.items())


def _themes() -> Iterator[Row]:
    from landscape.figures.style.names import FOLDER, THEMES

    for name in THEMES:
        yield name, _comment((FOLDER / f"{name}.mplstyle").read_text(encoding="utf-8"))


def _colormaps() -> Iterator[Row]:
    from landscape.figures.style.names import COLORMAPS

    return ((name, "") for name in COLORMAPS)


def _templates() -> Iterator[Row]:
    from landscape.cli.commands.init import templates

    return ((name, _comment(path.read_text("utf-8"))) for name, path in templates().items())


def _comment(text: str) -> str:
    """The comment or docstring in the first line of a file."""
    return text.partition("\n")[0].strip('# "')


LISTS: dict[str, Callable[[], Iterator[Row]]] = {
    "data": _rows_of("data", "AnySource"),
    "models": _rows_of("models", "AnyModel"),
    "losses": _rows_of("losses", "AnyLoss"),
    "optimizers": _optimizers,
    "slices": _rows_of("slices", "AnySlice"),
    "figures": _rows_of("figures", "AnyFigure"),
    "themes": _themes,
    "colormaps": _colormaps,
    "templates": _templates,
}
