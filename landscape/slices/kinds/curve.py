"""A curve of low loss between two points of parameter space.

Minima between which the straight line climbs a hill are often joined by a bent line that does not
(T. Garipov, P. Izmailov, D. Podoprikhin, D. Vetrov, A. Wilson, "Loss surfaces, mode connectivity,
and fast ensembling of DNNs", NeurIPS 2018, arXiv 1802.10026). The ends stay where they are; the
bends are trained. P parameters, m control points.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.optimize.optimizers import OPTIMIZERS, FirstOrder
from landscape.slices.bent_line import Form, shares
from landscape.slices.context import Parameters, SliceContext, SliceRequirements
from landscape.slices.kinds.through_points import ThroughPoints
from landscape.slices.slice import Slice

POSITIONS = 4
"""Positions along the curve whose losses are averaged in a step, one in each stretch of it."""
AWAY = 1e-3
"""How far from the straight line bends begin, as a share of its length: else symmetry could hold
them on the top of a hill."""
ON_LINE = 1e-2
"""A bend nearer to the straight line than this share of its length has not left it."""
LAST_RATE = 0.01
"""The learning rate of the last step, as a share of the first one's."""
SPELLED = {"bezier": "Bézier curve", "polygon": "polygon"}


class ConnectingCurve(ThroughPoints):
    """Along a curve of low loss between two ends; coordinate 0 is the first end, 1 the other."""

    kind: Literal["curve"] = "curve"
    ends: Annotated[tuple[str | Parameters, ...], Field(min_length=2, max_length=2)]
    """Two of fit, start, zero, a descent's label (its end), a mark, or parameters by name."""
    bends: Annotated[int, Field(ge=1, le=9)] = 1
    """Control points between the ends."""
    form: Form = "bezier"
    """A Bézier curve, which the bends draw towards them, or a polygon with corners there."""
    steps: Annotated[int, Field(ge=1, le=100_000)] = 400
    """Steps of the optimizer that looks for the bends."""
    optimizer: Literal["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"] = "adam"
    """Its update rule, with the settings that a descent has by default."""
    lr: Annotated[float, Field(gt=0)] = 0.05
    """Learning rate of the first step; it falls evenly to a hundredth of that."""
    plane: bool = False
    """The plane through both ends and the first bend, instead of the curve."""

    def count(self, requirements: SliceRequirements) -> int:
        self.check_ends(requirements)
        if self.plane and requirements.objective.count < 2:
            raise InputError("slice.plane", "a single parameter spans no plane", "false")
        if not self.plane and self.span != "auto":
            what = "a curve is shown from its first end, 0, to the other, 1"
            raise InputError("slice.span", what, "leave it out, or plane: true")
        return 2 if self.plane else 1

    def without_grid(self, context: SliceContext) -> Slice:
        end_points = self.end_points(context)
        line = self.through(end_points)
        points = self._trained(context.objective, np.array(list(end_points.values())), context.rng)
        described = f"{self._described()} between {' and '.join(end_points)}"
        if self.plane:
            _refuse_straight(points[1], line)
            plane = self.through(end_points | {"bend": points[1]})
            note = f"plane through {', '.join(end_points)} and the bend of a {described}"
            return replace(plane, note=note)
        return replace(
            line,
            labels=(f"along the curve {line.labels[0]}",),
            control_points=points,
            form=self.form,
            note=f"{described}; other points at the nearest place of the straight line",
        )

    def intervals(self, ungridded: Slice, context: SliceContext) -> Sequence[tuple[float, float]]:
        return super().intervals(ungridded, context) if self.plane else [(0.0, 1.0)]

    def _described(self) -> str:
        count = f"{self.bends} bend{'s' * (self.bends > 1)}"
        return f"{SPELLED[self.form]} of low loss ({count}, {self.steps} steps of {self.optimizer})"

    def _trained(self, objective: Objective, end_points: Array, rng: np.random.Generator) -> Array:
        """(m, P): two ends (2, P), and between them the bends where the mean loss over positions
        along the curve is low.

        Raises InputError (`slice.lr`) where they leave what is finite."""
        points = self._begun(end_points, rng)
        rule = OPTIMIZERS[self.optimizer]()
        assert isinstance(rule, FirstOrder)
        state = rule.begin(points[1:-1].size)
        for t, rate in enumerate(self.lr * np.linspace(1, LAST_RATE, self.steps), 1):
            drawn = (np.arange(POSITIONS) + rng.random(POSITIONS)) / POSITIONS
            share = shares(drawn, len(points), self.form)
            gradients = objective.gradients(share @ points)
            gradient = share[:, 1:-1].T @ gradients / POSITIONS
            state, update = rule.update(state, gradient.ravel(), float(rate))
            points[1:-1] += update.reshape(self.bends, -1)
            if not np.isfinite(points).all():
                what = f"the bends leave what is finite at step {t}"
                raise InputError("slice.lr", what, "a smaller one, or other ends")
        return points

    def _begun(self, end_points: Array, rng: np.random.Generator) -> Array:
        """(m, P): control points evenly spaced on the straight line, bends a little sideways."""
        shares_along = np.linspace(0, 1, self.bends + 2)
        points = shares(shares_along, 2, "polygon") @ end_points
        sideways = rng.standard_normal((self.bends, end_points.shape[1]))
        length = np.linalg.norm(end_points[1] - end_points[0])
        points[1:-1] += AWAY * length * sideways / np.linalg.norm(sideways, axis=1, keepdims=True)
        return points


def _refuse_straight(point: Array, line: Slice) -> None:
    """Raises InputError (`slice.plane`) for a bend `point` (P,) that has not left the line."""
    away = float(line.project(point)[1])
    if away < ON_LINE * float(np.linalg.norm(line.directions[0])):
        what = "the bend stayed on the straight line, so that it spans no plane with the ends"
        raise InputError("slice.plane", what, "false, more steps, a larger lr, or slice: between")
