"""What can go wrong, as few kinds as a caller can act on; imports nothing of the package.

An `InputError` is the reader's to mend (exit code 2), an `OutputError` or `RunError` is the
machine's or the run's (exit code 1). A `LandscapeWarning` does not stop anything.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

Key = tuple[str | int, ...]
"""The way to a value in an experiment: names of keys, and indices in lists."""


MAX_DIGITS = 9
"""Of an index in a list; more are a name."""


def split_key(key: str | Key) -> Key:
    """`figures.0.log` as `("figures", 0, "log")`; a tuple, whose names may hold dots, as it is."""
    if not isinstance(key, str):
        return key
    return tuple(
        int(part) if part.isdecimal() and len(part) <= MAX_DIGITS else part
        for part in key.split(".")
        if part
    )


def dotted_key(path: Key) -> str:
    """Write a key as messages show it, in one line whatever its names hold."""
    parts = map(str, path)
    return ".".join(p if p.isprintable() and len(p) <= 60 else shown(p) for p in parts)


MAX_MESSAGE = 1000
"""Characters of a problem's message, however much there is to choose from."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what is wrong and what would be right."""

    path: str | Key
    """Key within the experiment, kept as a tuple; empty for the whole file. A dotted text, such as
    `slice.params.0`, is split; names that hold dots themselves come in a tuple."""
    what: str
    allowed: str = ""
    place: str = ""
    """`FILE:LINE:COLUMN` or `--set KEY`; filled in where the file is known."""
    of_key: bool = False
    """Whether the key itself is at fault, and its place meant, whatever its value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", split_key(self.path))

    @property
    def key(self) -> str:
        """The dotted key."""
        return dotted_key(split_key(self.path))

    def below(self, parent: str | Key) -> "Problem":
        """Give the same problem of a section that stands at the key `parent`."""
        return replace(self, path=(*split_key(parent), *split_key(self.path)))

    def __str__(self) -> str:
        message = f"{self.what}; {self.allowed}" if self.allowed else self.what
        if len(message) > MAX_MESSAGE:
            message = f"{message[: MAX_MESSAGE - 1]}…"
        line = ": ".join(part for part in (self.place, self.key, message) if part)
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


MAX_PROBLEMS = 20
"""Problems of one file that are told one by one."""


def limited(
    causes: Sequence[Any], problem_of: Callable[[Any], Problem] = lambda problem: problem
) -> list[Problem]:
    """Make a problem of each cause, and after MAX_PROBLEMS one that counts the others.

    That one stands where the first of them is; no more are made, which would take too long.
    """
    problems = [problem_of(cause) for cause in causes[: MAX_PROBLEMS + 1]]
    if (others := len(causes) - MAX_PROBLEMS) > 1:
        what = f"{others} more problems, the first of them here"
        problems[-1] = replace(problems[-1], what=what, allowed="")
    return problems


class LandscapeError(Exception):
    """Any failure this package reports; `str()` of it is for the reader, a line a problem."""

    exit_code: ClassVar[int] = 1


class InputError(LandscapeError):
    """The config, the data or a flag must change before anything can run.

    Parameters
    ----------
    key
        Of the experiment, dotted or as a tuple; empty where no single key is at fault.
    what
        What is wrong.
    allowed
        What to write instead.
    place
        Where that is, if not in a file that is to be looked through for the key.
    """

    exit_code = 2

    def __init__(self, key: str | Key, what: str, allowed: str = "", place: str = "") -> None:
        self.problems: tuple[Problem, ...] = (Problem(key, what, allowed, place),)
        super().__init__(key, what, allowed)

    @classmethod
    def from_problems(cls, problems: Iterable[Problem]) -> Self:
        """Several problems at once, in their order."""
        error = cls("", "")
        error.problems = tuple(problems)
        return error

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@contextmanager
def below(key: str | Key) -> Iterator[None]:
    """Within it, the keys of an InputError's problems get `key` before them."""
    try:
        yield
    except InputError as error:
        raise InputError.from_problems(p.below(key) for p in error.problems) from None


class RunError(LandscapeError):
    """The experiment was sound but its run failed."""


class OutputError(LandscapeError):
    """A file could not be written."""


class LandscapeWarning(UserWarning):
    """Something the reader should know about a run that still gave a picture."""


def described(error: Exception) -> str:
    """Name an exception of another's making and what it says: one line, cut to 200 characters."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def reason(error: OSError) -> str:
    """Why a file could not be had, in small letters."""
    return (error.strerror or str(error)).lower()


def unforeseen(error: Exception) -> str:
    """Say of an exception that is none of ours what it means for the reader.

    Raises it again where LANDSCAPE_DEBUG asks for its traceback, unless it is a lack of memory.
    """
    if isinstance(error, MemoryError):
        return "out of memory; fewer points or samples need less"
    if os.environ.get("LANDSCAPE_DEBUG"):
        raise error
    return f"internal fault, please report it: {described(error)}"


def shown(value: object, limit: int = 60) -> str:
    """`value` as it may stand in a one-line message: escaped and cut to `limit` characters."""
    try:
        text = ascii(value) if isinstance(value, bytes) else re.sub(r"\n\s*", " ", repr(value))
    except Exception:  # of another's making, and of whole numbers with thousands of digits
        text = f"<{type(value).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"
