"""`landscape keys`: the reference of the keys of an experiment."""

import sys
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from landscape.cli.messages import colored

if TYPE_CHECKING:
    from landscape.schema.reference import KeyEntry, Page

WIDTH = 80
"""Columns of the text."""
NO_BREAK = "\N{NO-BREAK SPACE}"
BOLD, DIM = "1", "2"
"""ANSI codes."""


def keys(
    section: Annotated[
        str,
        typer.Argument(
            metavar="[SECTION]",
            help="Such as slice, data.csv, figures.surface, output; default: all sections.",
        ),
    ] = "",
) -> None:
    """Show what may be written in a section: each key, its type and default.

    Without SECTION: the sections of an experiment."""
    from landscape.config.experiment import Experiment
    from landscape.figures.wording import WORDS
    from landscape.schema.reference import example, page

    shown_page = page(Experiment, section)
    word_lines = _word_lines(WORDS) if section == "labels" else ()
    lines = [*_lines(shown_page), *word_lines]
    if text := example(Experiment, section):
        lines += ["", "For example:", f"  {text}"]
    typer.echo("\n".join(lines))


def _lines(page: "Page") -> Iterator[str]:
    title = page.path or "The sections of an experiment"
    first, *rest = wrap(page.description, WIDTH - len(title) - 2) or [""]
    yield colored(title, BOLD, sys.stdout) + (f": {first}" if page.path else "")
    yield from (f"  {line}" for line in rest if page.path)
    if not page.path:
        yield from _table(tuple((entry.name, entry.description) for entry in page.entries))
        yield ""
        yield "The keys of a section: landscape keys slice"
        return
    if page.kinds:
        yield ""
        yield "kinds:"
        yield from _table(page.kinds)
        yield ""
        yield "keys of every kind:"
    for entry in page.entries:
        yield ""
        yield from _entry_lines(entry)
    if page.kinds:
        yield ""
        yield f"The keys of one kind: landscape keys {page.path}.{page.kinds[0][0]}"


def _table(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Names in a column, what they are beside them."""
    width = max(len(name) for name, _ in rows)
    for name, meaning in rows:
        first, *rest = wrap(meaning, WIDTH - width - 4) or [""]
        yield f"  {name:{width}}  {first}".rstrip()
        yield from (f"  {'':{width}}  {line}" for line in rest)


def _entry_lines(entry: "KeyEntry") -> Iterator[str]:
    default = f"default: {entry.default}" if entry.default else "required"
    measured_in = f", {entry.measured_in}" if entry.measured_in else ""
    first, *rest = wrap(f"{entry.type}{measured_in}; {default}", WIDTH - len(entry.name) - 5)
    yield f"  {colored(entry.name, BOLD, sys.stdout)}  {colored(first, DIM, sys.stdout)}"
    yield from (f"      {colored(line, DIM, sys.stdout)}" for line in rest)
    yield from (f"      {line}" for line in wrap(entry.description, WIDTH - 6))


def _word_lines(texts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The words that may be written otherwise, by where they stand, as YAML has them."""
    from landscape.schema.values import flow_style

    for place, some in texts.items():
        yield ""
        yield f"  {place}:"
        text = ", ".join(flow_style(word).replace(" ", NO_BREAK) for word in some)
        yield from (f"      {line}".replace(NO_BREAK, " ") for line in wrap(text, WIDTH - 6))
