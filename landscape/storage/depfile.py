"""What Make must know of a call: which files were made of which.

A rule an experiment, its files before the colon and behind it what they were made of; then an
empty rule for each of the latter, so that a data file which is gone is no error but a reason to
make anew (as `gcc -MP` has it).
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from landscape.data.safe_open import working_directory
from landscape.errors import InputError, shown

_SPECIAL = re.compile(r"(\\*)([ \t#:*?\[\]])")
"""What is quoted by a backslash, after backslashes that are to stay what they are."""
UNSPEAKABLE = ";|"
"""A recipe begins, or what needs not be newer; what quotes them differs with the place."""


class Rule(NamedTuple):
    """One experiment's files and what they were made of."""

    targets: Sequence[Path]
    prerequisites: Sequence[Path]


def depfile(rules: Iterable[Rule]) -> bytes:
    """The file's bytes. Paths below the working directory become relative to it, as the rules of
    a Makefile have them; a relative one stays as it is. Raises InputError for a path that cannot
    be written so that Make reads it."""
    rules = list(rules)
    for path in (path for rule in rules for path in (*rule.targets, *rule.prerequisites)):
        if set(UNSPEAKABLE) & set(str(_near(path))):
            what = f"--depfile: {shown(str(path))} has a character that Make takes for its own"
            raise InputError("", what, f"a path without {' and '.join(UNSPEAKABLE)}")
    sources = dict.fromkeys(path for rule in rules for path in rule.prerequisites)
    lines = [
        _folded([*map(target, rule.targets)])
        + ": "
        + _folded([*map(prerequisite, rule.prerequisites)])
        for rule in rules
    ]
    lines += [f"{target(path)}:" for path in sources]
    return os.fsencode("".join(f"{line}\n" for line in lines))


def _folded(names: Iterable[str]) -> str:
    return " \\\n  ".join(names)


def target(path: Path) -> str:
    """A path as a target; `%` alone would make its rule a pattern."""
    return prerequisite(path).replace("%", r"\%")


def prerequisite(path: Path) -> str:
    """A path as a prerequisite, read literally by GNU Make; a bare `=` would be an assignment."""
    name = str(_near(path)).replace("$", "$$")
    return _SPECIAL.sub(r"\1\1\\\2", name).replace("=", "$(if ,,=)")


def _near(path: Path) -> Path:
    here = working_directory()
    return path.relative_to(here) if path.is_relative_to(here) else path
