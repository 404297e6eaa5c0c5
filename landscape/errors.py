"""What can go wrong, as few kinds as a caller can act on; imports nothing of the package.

An `InputError` is the reader's to mend (exit code 2), an `OutputError` or `RunError` is the
machine's or the run's (exit code 1). A `LandscapeWarning` does not stop anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what is wrong and what would be right."""

    key: str
    """Dotted key within the experiment, such as `slice.params.0`; empty for the whole file."""
    what: str
    allowed: str = ""
    place: str = ""
    """`FILE:LINE:COLUMN` or `--set KEY`; filled in by whoever knows the file."""

    def __str__(self) -> str:
        said = f"{self.what}; {self.allowed}" if self.allowed else self.what
        return ": ".join(part for part in (self.place, self.key, said) if part)


class LandscapeError(Exception):
    """Any failure this package reports; `str()` of it is for the reader, a line a problem."""

    exit_code: ClassVar[int] = 1


class InputError(LandscapeError):
    """The config, the data or a flag must change before anything can run."""

    exit_code = 2

    def __init__(self, key: str, what: str, allowed: str = "") -> None:
        self.problems: tuple[Problem, ...] = (Problem(key, what, allowed),)
        super().__init__(key, what, allowed)

    @classmethod
    def from_problems(cls, problems: Iterable[Problem]) -> "InputError":
        """Several problems at once, in their order."""
        error = cls("", "")
        error.problems = tuple(problems)
        return error

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class RunError(LandscapeError):
    """The experiment was sound but its run failed."""


class OutputError(LandscapeError):
    """A file could not be written."""


class LandscapeWarning(UserWarning):
    """Something the reader should know about a run that still gave a picture."""


def shown(value: object, limit: int = 60) -> str:
    """`value` as it may stand in a one-line message: escaped and cut to `limit` characters."""
    text = ascii(value) if isinstance(value, bytes) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
