"""What experiments must have in common to be shown in one figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from landscape.errors import InputError
from landscape.result import Result
from landscape.schema.values import counted

MAX_EXPERIMENTS = 12


def refuse_count(count: int) -> None:
    """Raises InputError for too few or too many experiments."""
    if not 2 <= count <= MAX_EXPERIMENTS:
        what = f"{counted(count, 'experiment')} to show side by side"
        raise InputError("compare", what, f"2 to {MAX_EXPERIMENTS}")


def refuse_incomparable(
    directions: Sequence[int], losses: Sequence[Mapping[str, Any] | None], titles: Sequence[str]
) -> None:
    """Raises InputError where two experiments show what cannot be compared, given k of their slices
    and the sections of their losses, None of a function."""
    named = ["{reduction} of {kind}".format(**loss) if loss else "function" for loss in losses]
    for key, (first, *others), allowed in (
        ("directions", directions, "slices of as many"),
        ("loss", named, "one kind and reduction"),
    ):
        for title, value in zip(titles[1:], others, strict=True):
            if value != first:
                what = f"the {key} of {title!r}: {value}, of {titles[0]!r}: {first}"
                raise InputError("compare", what, allowed)


def coordinates_meaning(result: Result) -> tuple[Any, ...]:
    """What the coordinates mean: the same number is another weight for a scaled feature."""
    return result.slice.labels, result.data.scaling.kind if result.data else None
