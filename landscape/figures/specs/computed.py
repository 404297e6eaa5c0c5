"""What a run computed for one figure alone, and the point it was computed at."""

from typing import TYPE_CHECKING, Any, Literal

from landscape.errors import InputError
from landscape.figures.computation_graph.node_labels import short

if TYPE_CHECKING:
    from landscape.figures.specs.base import FigureSection
    from landscape.result import Result

Point = Literal["fit", "start", "zero"] | dict[str, float]
"""Where something is computed; values given by name replace the fit's."""

WORDS = {
    "fit": "at the fit",
    "start": "at the start",
    "init": "at the start values",
    "zero": "at zero",
}
MOST_NAMED = 4


def answer(section: "FigureSection", result: "Result") -> dict[str, Any]:
    """What the run computed for this very question, whatever the figure was called then.

    Raises InputError where it was not asked."""
    asked = section.requires()
    for found in (result.figure_data or {}).values():
        if found.get("request") == asked:
            return dict(found)
    raise InputError(
        "figures",
        f"the run did not compute what this {asked['kind']} shows",
        "put it among the experiment's figures before running",
    )


def point_words(at: str | dict[str, float]) -> str:
    """The point as the stamp says it."""
    if isinstance(at, str):
        return WORDS[at]
    some = ", ".join(f"{name} = {short(value)}" for name, value in list(at.items())[:MOST_NAMED])
    return f"at {some}, …" if len(at) > MOST_NAMED else f"at {some}"
