"""The words to choose from, each with what it is."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from landscape.data import AnySource
from landscape.errors import InputError
from landscape.figures import COLORMAPS, THEMES, AnyFigure
from landscape.figures.style.names import FOLDER
from landscape.losses import AnyLoss
from landscape.models import AnyModel
from landscape.optimize.optimizers import OPTIMIZERS
from landscape.schema.arguments import checked
from landscape.schema.section import first_sentence, kind_of, summary
from landscape.schema.suggestions import choice
from landscape.slices.kinds import AnySlice

Row = tuple[str, str]
"""A word and what it is, in a line; nothing where the word says it."""


def comment(text: str) -> str:
    """Give the comment or docstring in the first line of a file."""
    return text.partition("\n")[0].strip('# "')


def _of_union(annotation: Any) -> Iterator[Row]:
    for section in get_args(get_args(annotation)[0]):
        for kind in kind_of(section):
            yield kind, summary(section, kind)


def _themes() -> Iterator[Row]:
    for name in THEMES:
        yield name, comment((FOLDER / f"{name}.mplstyle").read_text(encoding="utf-8"))


LISTS: dict[str, Callable[[], Iterable[Row]]] = {
    "data": lambda: _of_union(AnySource),
    "models": lambda: _of_union(AnyModel),
    "losses": lambda: _of_union(AnyLoss),
    "optimizers": lambda: ((name, first_sentence(one)) for name, one in OPTIMIZERS.items()),
    "slices": lambda: _of_union(AnySlice),
    "figures": lambda: _of_union(AnyFigure),
    "themes": _themes,
    "colormaps": lambda: ((name, "") for name in COLORMAPS),
}


@checked
def kinds(what: str) -> tuple[str, ...]:
    """List the words that an experiment may choose from.

    Parameters
    ----------
    what
        data, models, losses, optimizers, slices, figures, themes or colormaps.

    Raises
    ------
    InputError
        For any other word.

    Examples
    --------
    >>> kinds("themes")
    ('default', 'slides', 'paper', 'dark')
    """
    if what not in LISTS:
        raise InputError("", f"no kinds of {what!r}", choice(what, LISTS))
    return tuple(word for word, _ in LISTS[what]())
