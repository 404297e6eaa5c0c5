"""interactive: a page to turn the surface, read it, and follow the runs step by step.

The page is whole in itself: plotly's script is in it and nothing is fetched. The scene, and what
the page says of each run at each stop of its slider, are data that a small script of ours
(`figures/interactive/interactive.js`) gives to plotly; the legend is HTML.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import ClassVar, Literal

from landscape.figures.specs.base import (
    TWO_DIRECTIONS,
    FigureContext,
    FigureSpec,
    Need,
)


class InteractiveSpec(FigureSpec):
    """A self-contained HTML page with the surface and the runs, to turn and read."""

    shows_loss: ClassVar[bool] = True
    needed: ClassVar[tuple[Need, ...]] = (TWO_DIRECTIONS,)

    kind: Literal["interactive"] = "interactive"
    log: bool = False
    """A logarithmic height."""

    def needs(self, context: FigureContext) -> str | None:
        missing = find_spec("plotly") is None
        lacking = "interactive needs plotly: pip install landscape[html]" if missing else None
        return super().needs(context) or lacking

    def formats(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return ("html",)
