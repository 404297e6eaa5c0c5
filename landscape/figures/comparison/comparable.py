"""What experiments must have in common to be shown in one figure."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from landscape.errors import InputError
from landscape.result import Result
from landscape.schema.values import counted

MAX_EXPERIMENTS = 12


class Quantity(NamedTuple):
    """What an experiment shows: a loss along so many directions."""

    directions: int
    """k of the slice."""
    loss: str
    """Its kind and reduction."""

    @classmethod
    def from_section(cls, directions: int, loss: dict[str, Any] | None) -> "Quantity":
        """`loss` is its section; None for a function."""
        return cls(directions, "{reduction} of {kind}".format(**loss) if loss else "function")


def refuse_count(count: int) -> None:
    """Raises InputError for too few or too many experiments."""
    if not 2 <= count <= MAX_EXPERIMENTS:
        what = f"{counted(count, 'experiment')} to show side by side"
        raise InputError("compare", what, f"2 to {MAX_EXPERIMENTS}")


def refuse_incomparable(quantities: Sequence[Quantity], titles: Sequence[str]) -> None:
    """Raises InputError where two experiments show what cannot be compared."""
    for key, allowed in (("directions", "slices of as many"), ("loss", "one kind and reduction")):
        first, *others = (getattr(quantity, key) for quantity in quantities)
        for title, value in zip(titles[1:], others, strict=True):
            if value != first:
                what = f"the {key} of {title!r}: {value}, of {titles[0]!r}: {first}"
                raise InputError("compare", what, allowed)


def coordinates_meaning(result: Result) -> tuple[Any, ...]:
    """What the coordinates mean: the same number is another weight for a scaled feature."""
    return result.slice.labels, result.data.scaling.kind if result.data else None
