"""The words to choose from, for who writes an experiment in Python."""

from collections.abc import Callable, Iterable
from typing import Any, get_args

from landscape.data import AnySource
from landscape.errors import InputError
from landscape.figures import COLORMAPS, THEMES, AnyFigure
from landscape.losses import AnyLoss
from landscape.models import AnyModel
from landscape.optimize.optimizers import OPTIMIZERS
from landscape.schema.section import kind_of
from landscape.schema.suggestions import choice
from landscape.slices.kinds import AnySlice

_KINDS: dict[str, Callable[[], Iterable[str]]] = {
    "data": lambda: _of_union(AnySource),
    "models": lambda: _of_union(AnyModel),
    "losses": lambda: _of_union(AnyLoss),
    "optimizers": lambda: OPTIMIZERS,
    "slices": lambda: _of_union(AnySlice),
    "figures": lambda: _of_union(AnyFigure),
    "themes": lambda: THEMES,
    "colormaps": lambda: COLORMAPS,
}


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
    if what not in _KINDS:
        raise InputError("", f"no kinds of {what!r}", choice(what, list(_KINDS)))
    return tuple(_KINDS[what]())


def _of_union(annotation: Any) -> list[str]:
    return [word for section in get_args(get_args(annotation)[0]) for word in kind_of(section)]
