"""`landscape list`: what there is to choose from."""

import sys
from collections.abc import Callable, Iterable, Iterator
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from landscape.errors import InputError
from landscape.schema.suggestions import choice

if TYPE_CHECKING:
    from landscape.config.kinds import Row

WIDTH, INDENT = 80, 12
"""Columns of the overview, and of its names of lists."""


def listing(
    what: Annotated[
        str | None, typer.Argument(metavar="[WHAT]", help="One list; default: all.")
    ] = None,
) -> None:
    """List what there is to choose from.

    WHAT is data, models, losses, optimizers, slices, figures, themes, colormaps or templates."""
    known = lists()
    if what is not None and what not in known:
        raise InputError("", f"no list {what!r}", choice(what, known) + " (see `landscape list`)")
    typer.echo("\n".join(_overview() if what is None else lines(list(known[what]()))))


def lists() -> "dict[str, Callable[[], Iterable[Row]]]":
    """What makes the rows of each list, by its name."""
    from landscape.cli.commands.init import templates
    from landscape.config.kinds import LISTS, comment

    files = templates().items()
    return LISTS | {"templates": lambda: ((n, comment(f.read_text("utf-8"))) for n, f in files)}


def _overview() -> Iterator[str]:
    """The names in all lists but the longest, on one screen."""
    for name, rows in lists().items():
        names = ["landscape list colormaps"] if name == "colormaps" else [n for n, _ in rows()]
        first, *rest = wrap(", ".join(names), WIDTH - INDENT)
        yield f"{name + ':':{INDENT}}{first}"
        yield from (" " * INDENT + line for line in rest)
    yield f"{'':{INDENT}}More: landscape list figures, landscape keys figures"


def lines(rows: "list[Row]") -> Iterator[str]:
    """A line for each row; names alone stand in columns on a terminal."""
    width = max(len(word) for word, _ in rows)
    if any(meaning for _, meaning in rows) or not sys.stdout.isatty():
        yield from (f"{word:{width}}  {meaning}".rstrip() for word, meaning in rows)
        return
    columns = max(1, (get_terminal_size().columns + 2) // (width + 2))
    height = -(-len(rows) // columns)
    for i in range(height):
        yield "  ".join(f"{word:{width}}" for word, _ in rows[i::height]).rstrip()
