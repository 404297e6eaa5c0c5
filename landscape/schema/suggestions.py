"""The nearest right word for a wrong one, and lists of what there is to choose from."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from landscape.errors import shown

MAX_COMPARED = 1000
"""Words that a wrong one is compared with; more would take too long."""
MAX_LENGTH = 100
"""Characters of a wrong word that are compared."""


def nearest(word: object, names: Iterable[str]) -> str | None:
    """The one of `names` that was probably meant, whatever its case, the first of several that
    differ in nothing else; None if none is near."""
    known = {name.casefold(): name for name in reversed(list(islice(names, MAX_COMPARED)))}
    near = get_close_matches(str(word).casefold()[:MAX_LENGTH], known, n=1)
    return known[near[0]] if near else None


def did_you_mean(word: object, names: Iterable[str]) -> str:
    """The question that begins an advice, with a blank behind it; empty if no word is near."""
    near = nearest(word, names)
    return "" if near is None else f"did you mean {shown(near)}? "


def choice(word: object, names: Iterable[str], intro: str = "one of ", limit: int = 100) -> str:
    """What there is to choose from, the nearest to `word` first; at most `limit` of `names`."""
    names = list(names)
    some = ", ".join(names[:limit])
    more = f", … ({len(names)} in all)" if len(names) > limit else ""
    return f"{did_you_mean(word, names)}{intro}{some}{more}"
