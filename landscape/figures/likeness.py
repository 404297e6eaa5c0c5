"""Likeness: what several experiments have in common, and what tells them apart, in few words."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile, zip_longest

from landscape.result import Result

OR = " | "
WORD = re.compile(r"[-−+]?\d[\d.]*(?:e[-+]?\d+)?|\w+|\W")
"""A number, a word, or what stands between them."""

Facts = Callable[[Result], list[str]]
"""Gives a part of a stamp."""


def merged(texts: Iterable[str]) -> str:
    """All of the texts in one: `seed 0 | 1`, or `gd | adam` where they have nothing in common."""
    distinct = list(dict.fromkeys(texts))
    return _alternatives(distinct) or OR.join(distinct)


def _alternatives(distinct: Sequence[str]) -> str | None:
    """What the texts begin and end with, and between them what differs; None for texts that have
    no word in common or are not of one form."""
    rows = [WORD.findall(text) for text in distinct]
    head = _same(rows)
    tail = _same([row[:head:-1] for row in rows]) 
    middles = ["".join(row[head : len(row) - tail]) for row in rows]
    common = "".join(rows[0][:head] + rows[0][len(rows[0]) - tail :])
    ...
