"""What texts of several experiments have in common, and what tells them apart, in few words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from matplotlib.artist import Artist

from landscape.figures.layout.caption import NO_BREAK
from landscape.result import Result

OR = f"{NO_BREAK}| "
UNBROKEN = re.compile(r" = |\([^()]{,30}\)")
WORD = re.compile(r"[-−+]?\d[\d.]*(?:e[-+]?\d+)?|\w+|\W")
"""A number, a word, or what stands between them."""


def merged(texts: Iterable[str]) -> str:
    """All texts as one: `seed 0 | 1`, or `gd | adam` where they have nothing in common."""
    distinct = list(dict.fromkeys(texts))
    return _alternatives(distinct) or OR.join(distinct)


def unbroken(text: str) -> str:
    """The text such that no line ends at an equals sign nor, if there is not much in them, between
    brackets."""
    if "$" in text:  # within math there is no such space
        return text
    return UNBROKEN.sub(lambda match: match[0].replace(" ", NO_BREAK), text)


def _alternatives(distinct: Sequence[str]) -> str | None:
    """The words that all texts begin and end with, and between them those that differ; None for
    texts without a word in common, and where one of them has nothing that others have not."""
    rows = [WORD.findall(text) for text in distinct]
    head = _common_start(rows)
    rest = [row[len(head) :] for row in rows]
    tail = _common_start([row[::-1] for row in rest])[::-1]
    middles = ["".join(row[: len(row) - len(tail)]) for row in rest]
    if not all(middles) or not any(word.isalpha() for word in head + tail):
        return None
    if any(middle != middle.strip() or ": " in middle for middle in middles):
        return None  # of which parts are statements of their own
    return "".join(head) + OR.join(middles) + "".join(tail)


def _common_start(rows: Sequence[Sequence[str]]) -> list[str]:
    columns = takewhile(lambda tokens: len(set(tokens)) == 1, zip(*rows, strict=False))
    return [tokens[0] for tokens in columns]


def shared_parts(
    results: Sequence[Result],
    titles: Sequence[str],
    parts: Iterable[Callable[[Result], list[str]]],
) -> list[str]:
    """The parts of a caption under several results: once where they are the same of all, merged
    where they are of one form, else each behind the titles of those it is true of."""
    rows = [row for part in parts for row in zip_longest(*map(part, results), fillvalue="")]
    return [text for row in rows for text in differing(row, titles)]


def differing(texts: Sequence[str], titles: Sequence[str]) -> Iterator[str]:
    """A part of the caption of each of several results as parts of their common one."""
    distinct = list(dict.fromkeys(texts))
    once = distinct[0] if len(distinct) == 1 else _alternatives(distinct)
    if once is not None:
        yield once
        return
    for text in filter(None, distinct):
        owners = [title for title, own in zip(titles, texts, strict=True) if own == text]
        yield f"{', '.join(owners)}: {text}"


def shared_legend(
    results: Sequence[Result], entries: Callable[[Result], Sequence[Artist]]
) -> list[Artist]:
    """The entries of all results, each once; runs of the same place in their lists share one."""
    columns = zip_longest(*([path.label for path in result.paths] for result in results))
    labels = [merged(filter(None, column)) for column in columns]
    handles: dict[str, Artist] = {}
    for result in results:
        named = zip(result.paths, labels, strict=False)
        paths = tuple(replace(path, label=label) for path, label in named)
        handles |= {str(h.get_label()): h for h in entries(replace(result, paths=paths))}
    return list(handles.values())
