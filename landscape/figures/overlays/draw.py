"""What a reader may ask to have drawn over the levels of a plane."""

from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale
from landscape.figures.overlays.constraint import draw_constraint
from landscape.figures.overlays.ellipse import draw_ellipse
from landscape.figures.overlays.gradient import draw_gradient
from landscape.figures.overlays.inset import Painter, draw_inset
from landscape.figures.overlays.margins import Strip, draw_margins
from landscape.figures.overlays.path import draw_path
from landscape.figures.overlays.remarks import draw_remarks
from landscape.figures.specs.contour import ContourKeys, ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.result import Result


class Explanation(NamedTuple):
    """What a figure must say of what was drawn over it."""

    notes: list[str]
    """For the caption."""
    handles: list[Artist]
    """For the legend."""


def frame(ax: Axes, result: Result, spec: ContourKeys) -> None:
    """Set limits and labels; units are as long on either axis where a norm weighs them alike."""
    slice_axes.frame(ax, result, is_round=spec.constraint is not None)


def draw_overlays(
    ax: Axes,
    result: Result,
    spec: ContourSpec | ContourfSpec,
    scale: Scale,
    strip: Strip,
    paint: Painter,
) -> Explanation:
    """Draw all that `spec` asks for, over levels of this `scale`; tell what it is.

    `strip` makes axes beside or on others; `paint` draws level lines."""
    data = spec.figure_data(result) if spec.requires() else {}
    drawn: list[tuple[str, list[Artist]]] = []
    draw_remarks(ax, result, spec.annotate)
    if spec.gradient:
        drawn.append((draw_gradient(ax, result), []))
    if spec.margins:
        drawn.append((draw_margins(ax, result, scale, strip), []))
    if spec.ellipse:
        drawn.append(draw_ellipse(ax, result, data["ellipse"], scale.within(spec.levels)))
    if spec.constraint:
        drawn.append(draw_constraint(ax, result, data["constraint"], spec.constraint))
    if spec.path:
        drawn.append(draw_path(ax, result, data["path"]))
    if spec.inset:
        drawn.append((draw_inset(ax, result, data["inset"], strip, paint), []))
    return Explanation([note for note, _ in drawn], [h for _, handles in drawn for h in handles])
