"""What a reader may ask to have drawn over the levels of a plane."""

from dataclasses import dataclass, field

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from landscape.figures.elements import slice_axes
from landscape.figures.elements.levels import Scale
from landscape.figures.overlays import gradient
from landscape.figures.overlays.constraint import draw_constraint
from landscape.figures.overlays.ellipse import draw_ellipse
from landscape.figures.overlays.inset import Painter, draw_inset
from landscape.figures.overlays.margins import Strip, draw_margins
from landscape.figures.overlays.path import draw_path
from landscape.figures.overlays.remarks import draw_remarks
from landscape.figures.specs.contour import ContourKeys, ContourSpec
from landscape.figures.specs.contourf import ContourfSpec
from landscape.result import Result


@dataclass
class Explanation:
    """What a figure must say of what was drawn over it."""

    notes: list[str] = field(default_factory=list)
    """For the caption."""
    handles: list[Artist] = field(default_factory=list)
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
    levels = scale.within(spec.levels)
    explanation = Explanation()
    data = spec.figure_data(result) if spec.requires() else {}
    draw_remarks(ax, result, spec.annotate)
    if spec.gradient:
        gradient.draw_gradient(ax, result)
        explanation.notes.append(gradient.NOTE)
    if spec.margins:
        explanation.notes.append(draw_margins(ax, result, scale, strip))
    if spec.ellipse:
        handle, note = draw_ellipse(ax, result, data["ellipse"], levels)
        explanation.handles.append(handle)
        explanation.notes.append(note)
    if spec.constraint:
        handles, note = draw_constraint(ax, result, data["constraint"], spec.constraint)
        explanation.handles += handles
        explanation.notes.append(note)
    if spec.path:
        handle, note = draw_path(ax, result, data["path"])
        explanation.handles.append(handle)
        explanation.notes.append(note)
    if spec.inset:
        explanation.notes.append(draw_inset(ax, result, data["inset"], strip, paint))
    return explanation
