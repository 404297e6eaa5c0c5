"""Likeness: what several experiments have in common, and what tells them apart, in few words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from matplotlib.artist import Artist

from landscape.figures.layout.caption import NO_BREAK
from landscape.result import Result

OR = f"{NO_BREAK}| "
GLUED = re.compile(r" = |\([^()]{,30}\)")
WORD = re.compile(r"[-−+]?\d[\d.]*(?:e[-+]?\d+)?|\w+|\W")
"""A number, a word, or what stands between them."""


def merged(texts: Iterable[str]) -> str:
    """All texts as one: `seed 0 | 1`, or `gd | adam` where they have nothing in common."""
    distinct = list(dict.fromkeys(texts))
    return _alternatives(distinct) or OR.join(distinct)


def glued(text: str) -> str:
    """The text as it is to be broken into lines: neither at an equals sign nor, if there is not
    much in them, between brackets."""
    if "$" in text:  # within math there is no such space
        return text
    return GLUED.sub(lambda found: found[0].replace(" ", NO_BREAK), text)


def _alternatives(distinct: Sequence[str]) -> str | None:
    """The words that all texts begin and end with, and between them those that differ; None for
    texts without a word in common, and where one of them has nothing that others have not."""
    rows = [WORD.findall(text) for text in distinct]
    head = _same(rows)
    rest = [row[len(head) :] for row in rows]
    tail = _same([row[::-1] for row in rest])[::-1]
    middles = ["".join(row[: len(row) - len(tail)]) for row in rest]
    if not all(middles) or not any(word.isalpha() for word in head + tail):
        return None
    return "".join(head) + OR.join(middles) + "".join(tail)


def _same(rows: Sequence[Sequence[str]]) -> list[str]:
    """The words that all rows begin with."""
    columns = takewhile(lambda words: len(set(words)) == 1, zip(*rows, strict=False))
    return [words[0] for words in columns]


def told(
    results: Sequence[Result],
    titles: Sequence[str],
    parts: Iterable[Callable[[Result], list[str]]],
) -> list[str]:
    """The facts of a stamp under several results: once where they are the same of all, merged
    where they are of one form, else each behind the titles of those it is true of."""
    lines = [zip_longest(*map(part, results), fillvalue="") for part in parts]
    return [fact for line in lines for facts in line for fact in _told(facts, titles)]


def _told(facts: Sequence[str], titles: Sequence[str]) -> Iterator[str]:
    distinct = list(dict.fromkeys(facts))
    once = distinct[0] if len(distinct) == 1 else _alternatives(distinct)
    if once is not None:
        yield once
        return
    for fact in filter(None, distinct):
        whose = [title for title, own in zip(titles, facts, strict=True) if own == fact]
        yield f"{', '.join(whose)}: {fact}"


def legend(
    results: Sequence[Result], entries: Callable[[Result], Sequence[Artist]]
) -> list[Artist]:
    """The entries of all results, each once; runs of the same colour share one."""
    columns = zip_longest(*([path.label for path in result.paths] for result in results))
    names = [merged(filter(None, column)) for column in columns]
    named = (
        tuple(replace(path, label=name) for path, name in zip(result.paths, names, strict=False))
        for result in results
    )
    handles = (
        handle
        for result, paths in zip(results, named, strict=True)
        for handle in entries(replace(result, paths=paths))
    )
    return list({str(handle.get_label()): handle for handle in handles}.values())
