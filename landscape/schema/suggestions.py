"""The nearest right word for a wrong one, and lists of what there is to choose from."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from landscape.errors import shown

MAX_COMPARED = 1000
"""Words that a wrong one is compared with; more would take too long."""
MAX_LENGTH = 100
"""Characters of a wrong word that are compared."""


def nearest(word: object, words: Iterable[str]) -> str | None:
    """The one of `words` that was probably meant, whatever its case; None if none is near."""
    known = {known.casefold(): known for known in islice(words, MAX_COMPARED)}
    near = get_close_matches(str(word).casefold()[:MAX_LENGTH], known, n=1)
    return known[near[0]] if near else None


def did_you_mean(word: object, words: Iterable[str]) -> str:
    """The question that begins an advice, with a blank behind it; empty if no word is near."""
    near = nearest(word, words)
    return "" if near is None else f"did you mean {shown(near)}? "


def choice(word: object, words: Iterable[str], intro: str = "one of ", most: int = 100) -> str:
    """What there is to choose from, the nearest to `word` first; at most `most` of `words`."""
    words = list(words)
    some = ", ".join(words[:most])
    more = f", … ({len(words)} in all)" if len(words) > most else ""
    return f"{did_you_mean(word, words)}{intro}{some}{more}"
