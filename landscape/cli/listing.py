"""`landscape list`: what there is to choose from."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_args

import typer

from landscape.errors import InputError

Row = tuple[str, str]
"""A name and what it is."""


def listing(
    what: Annotated[
        str | None, typer.Argument(metavar="[WHAT]", help="One list; default: all.")
    ] = None,
) -> None:
    """List data, models, losses, optimizers, slices, figures, themes, colormaps or templates."""
    if what is not None and what not in LISTS:
        raise InputError("", f"no list {what!r}", "one of " + ", ".join(LISTS))
    for name in LISTS if what is None else [what]:
        rows = list(LISTS[name]())
        if what is None:
            typer.echo(f"{name}:")
        width = max(len(word) for word, _ in rows)
        indent = "" if what else "  "
        for word, meaning in rows:
            typer.echo(f"{indent}{word:{width}}  {meaning}".rstrip())


def _kinds(annotation: Any) -> Iterator[Row]:
    """The kinds of a union of sections, with the first line of each class's docstring."""
    from landscape.section import kind_of

    for section in get_args(get_args(annotation)[0]):
        for word in kind_of(section):
            yield word, (section.__doc__ or "").strip().splitlines()[0]


def _of(room: str, union: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        from importlib import import_module

        return _kinds(getattr(import_module(f"landscape.{room}"), union))

    return rows


def _optimizers() -> Iterator[Row]:
    from landscape.optimizers import OPTIMIZERS

    for name, optimizer in OPTIMIZERS.items():
        yield name, (optimizer.__doc__ or "").strip().splitlines()[0]


def _themes() -> Iterator[Row]:
    from landscape.figures import THEMES

    return ((name, "") for name in THEMES)


def _colormaps() -> Iterator[Row]:
    from landscape.figures.colormaps import COLORMAPS

    return ((name, "") for name in COLORMAPS)


def _templates() -> Iterator[Row]:
    from landscape.cli.init import templates

    return ((name, text.splitlines()[0].lstrip("# ")) for name, text in templates().items())


LISTS: dict[str, Callable[[], Iterator[Row]]] = {
    "data": _of("data", "AnySource"),
    "models": _of("models", "AnyModel"),
    "losses": _of("losses", "AnyLoss"),
    "optimizers": _optimizers,
    "slices": _of("slices", "AnySlice"),
    "figures": _of("figures", "AnyFigure"),
    "themes": _themes,
    "colormaps": _colormaps,
    "templates": _templates,
}
