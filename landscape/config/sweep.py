"""Sweeps: `--set model.C=0.1,1,10` stands for three experiments, and several such settings for all
their combinations.

Values are parted at the commas outside brackets and quotes, so `slice.points=[50, 80]` and
`title="a, b"` are one value each. What sets a variant apart from its siblings names its folder,
`<stem>--C-0.1--scale-zscore`, and stands in messages and titles as `C = 0.1, scale = zscore`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Any, NamedTuple

from landscape.errors import InputError, Problem

MAX_VARIANTS = 10_000
"""Experiments that a sweep may make of one config."""
MAX_TEXT = 40
"""Characters of a value in a folder's name or a title."""

_TOKEN = re.compile(
    r"""(?P<quoted>(?<![^\s,:\[{(]) (?: "(?:\\.|[^"\\])*" | '(?:''|[^'])*' ))
    | (?P<open>[\[{(]) | (?P<close>[\]})]) | (?P<comma>,)""",
    re.VERBOSE | re.DOTALL,
)
_UNSAFE = re.compile(r"[^\w.+-]+")


class Choice(NamedTuple):
    """One of the values of a setting."""

    text: str
    """As people read it."""
    value: Any


@dataclass(frozen=True)
class Variant:
    """The values put into a config by dotted key, and those of them that are swept."""

    values: Mapping[str, Any] = field(default_factory=dict)
    swept: tuple[tuple[str, str], ...] = ()
    """Short name and text of each swept value."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """By dotted key, the whole text of each setting whose values are swept."""

    @property
    def suffix(self) -> str:
        """What the folder's name gets."""
        return "".join(f"--{_safe(name)}-{_safe(text)}" for name, text in self.swept)

    @property
    def label(self) -> str:
        """The swept values as people read them, empty where there are none."""
        return ", ".join(f"{name} = {_short(text)}" for name, text in self.swept)


UNSWEPT = Variant()
"""A config as it stands."""


Read = Callable[[str, str], Any]
"""The value of a text; its second argument is the place that an InputError names."""


def variants(settings: Iterable[str], read: Read) -> list[Variant]:
    """The experiments that settings `KEY=VALUE` stand for, the last key changing fastest.

    Raises InputError with every setting at fault."""
    choices: dict[str, list[Choice]] = {}
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for setting in settings:
        try:
            key, values = _choices(setting, read)
            choices[key], texts[key] = values, setting.partition("=")[2]
        except InputError as error:
            problems += error.problems
    count = prod(map(len, choices.values()))
    if count > MAX_VARIANTS:
        what = f"{count} combinations of one config"
        problems.append(Problem("", what, f"at most {MAX_VARIANTS}", "--set"))
    if problems:
        raise InputError.from_problems(problems)
    swept = [key for key, options in choices.items() if len(options) > 1]
    names = dict(zip(swept, short_names(swept), strict=True))
    texts = {key: texts[key] for key in swept}
    return [
        replace(_variant(dict(zip(choices, chosen, strict=True)), names), settings=texts)
        for chosen in product(*choices.values())
    ]


def _variant(chosen: Mapping[str, Choice], names: Mapping[str, str]) -> Variant:
    values = {key: choice.value for key, choice in chosen.items()}
    return Variant(values, tuple((name, chosen[key].text) for key, name in names.items()))


def _choices(setting: str, read: Read) -> tuple[str, list[Choice]]:
    """The key of a setting and its values."""
    key, equals, text = setting.partition("=")
    if not equals or not key:
        raise InputError("", f"--set {setting}: no KEY=VALUE", "such as --set model.C=0.1")
    place = f"--set {key}"
    parts = split(text)
    if len(parts) > 1 and not all(map(str.strip, parts)):
        allowed = "a value between commas, or quotes around a text with commas"
        raise InputError("", "an empty value in the list", allowed, place)
    return key, [_choice(part, read(part, place)) for part in parts]


def _choice(text: str, value: Any) -> Choice:
    return Choice(" ".join((value if isinstance(value, str) else text).split()), value)


def split(text: str) -> list[str]:
    """The parts of a text between the commas that stand outside brackets and quotes."""
    parts, depth, begin = [], 0, 0
    for token in _TOKEN.finditer(text):
        depth = max(0, depth + (token.lastgroup == "open") - (token.lastgroup == "close"))
        if token.lastgroup == "comma" and not depth:
            parts.append(text[begin : token.start()])
            begin = token.end()
    return [*parts, text[begin:]]


def short_names(keys: Sequence[str]) -> list[str]:
    """For each dotted key the shortest end of it that tells it from the others: `C` of `model.C`,
    or `model.alpha` where there is `loss.alpha` too. Never a bare number."""
    return [_short_name(key.split("."), [other.split(".") for other in keys]) for key in keys]


def _short_name(parts: list[str], keys: list[list[str]]) -> str:
    for n in range(1, len(parts)):
        alone = sum(key[-n:] == parts[-n:] for key in keys) == 1
        if alone and not parts[-n].isdecimal():
            return ".".join(parts[-n:])
    return ".".join(parts)


def _safe(text: str) -> str:
    """A name or value as it may stand in the name of a folder."""
    return "-".join(_UNSAFE.sub(" ", text).split())[:MAX_TEXT]


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
