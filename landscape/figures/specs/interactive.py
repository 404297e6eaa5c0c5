"""interactive: a live page, to drop starts on the loss and watch runs go from there."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from landscape.figures.interactive.script import joined_script, shared_name
from landscape.figures.specs.base import Encoding, FigureSpec


class InteractiveSpec(FigureSpec):
    """A self-contained HTML page: the surface, its map, runs that start where you click."""

    inert: ClassVar[Mapping[str, str]] = {"font_size": "has type of a size of its own"}
    computed_from = ()
    sets_math = False

    kind: Literal["interactive"] = "interactive"
    log: bool = False
    """Logarithmic colours and heights."""

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return ("html",)

    def shared_files(self, output: Encoding) -> dict[str, bytes]:
        return {} if output.script_folder is None else {shared_name(): joined_script().encode()}
