"""contour: the level lines of the loss over a plane, each with its value."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from landscape.errors import Problem
from landscape.figures.specs.base import FigureContext, Log, PlaneSpec, Title
from landscape.schema.section import Section

LINES = 12
OF_LOSS = ("ellipse", "constraint", "path")
"""Overlays of the loss in a plane through the parameters."""
COMPUTED = (*OF_LOSS, "inset")
"""Overlays that have something computed."""


def _rising(levels: int | tuple[float, ...]) -> int | tuple[float, ...]:
    if isinstance(levels, tuple) and any(np.diff(levels) <= 0):
        raise PydanticCustomError("levels", "levels must rise from each to the next")
    return levels


Levels = Annotated[
    Annotated[int, Field(ge=1, le=200)]
    | Annotated[tuple[float, ...], Field(min_length=1, max_length=200)],
    AfterValidator(_rising),
]


Radius = Annotated[float, Field(gt=0)]


class Remark(Section):
    """A text at a point of the picture."""

    at: Annotated[dict[str, float], Field(min_length=1)]
    """The point: values of parameters by name, the others as in the fit."""
    text: Title
    """What is written there, `$math$` allowed."""


class Constraint(Section):
    """A ball that holds the weights, intercepts left out; the key says of which norm."""

    l1: Radius | None = None
    """Largest sum of magnitudes, as the lasso has it; with `l1_ratio`, of the elastic net's
    l1_ratio · ‖w‖₁ + (1 - l1_ratio) / 2 · ‖w‖₂²."""
    l2: Radius | None = None
    """Largest length, as ridge has it."""
    l1_ratio: Annotated[float, Field(gt=0, le=1)] | None = None
    """1: the lasso; less: the elastic net."""

    @model_validator(mode="after")
    def _one_norm(self) -> "Constraint":
        if (self.l1 is None) == (self.l2 is None):
            raise PydanticCustomError("constraint", "has l1 or l2, and one of them alone")
        if self.l2 is not None and self.l1_ratio is not None:
            raise PydanticCustomError("constraint", "has l1_ratio beside l1 alone")
        return self


class ContourKeys(PlaneSpec):
    """What pictures of the levels over a plane have in common."""

    log: Log = False
    """Levels spaced by equal factors; excess: of the loss above its lowest value."""
    gradient: bool = False
    """Arrows against the gradient of the loss in the plane."""
    ellipse: bool = False
    """The ellipses of the quadratic approximation of the loss at the fit, with the axes of its
    curvature in the plane: λ, the largest and the least, and their ratio κ."""
    constraint: Constraint | None = None
    """A ball of the weights, the lowest level that touches it, and the minimum within, in the
    plane."""
    path: bool = False
    """The regularisation path, from weights of zero to the fit: of the constraint's norm, else of
    the model's own penalty, else of ridge."""
    margins: bool = False
    """The curves through the centre, along the edges: above that along x, at the right along y."""
    inset: Literal["auto"] | None = None
    """The neighbourhood of the fit, and of the runs that end there, larger, in a corner of the
    picture; null: none."""
    annotate: Annotated[tuple[Remark, ...], Field(max_length=20)] = ()
    """Texts at points."""

    def needs(self, context: FigureContext) -> Problem | None:
        of_loss = next((key for key in OF_LOSS if getattr(self, key)), None)
        shown = of_loss or ("inset" if self.inset else None)
        if shown and self.of != "loss":
            return Problem(shown, "is of the loss", "leave it or `of` out", of_key=True)
        if of_loss and context.refit:
            allowed = "with it, `others` is center or zero"
            return Problem(of_loss, "is of a plane", allowed, of_key=True)
        return super().needs(context)

    def requires(self) -> dict[str, Any]:
        computed = self.model_dump(mode="json", include=set(COMPUTED), exclude_defaults=True)
        return {"kind": "overlays", **computed} if computed else {}


class ContourSpec(ContourKeys):
    """Level lines with labels."""

    kind: Literal["contour"] = "contour"
    levels: Levels = LINES
    """How many lines, or the values they stand for."""
