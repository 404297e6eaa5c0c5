"""Where solvers ended, and where Newton's method goes on to from there."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from landscape.arrays import Array
from landscape.objective.base import Objective
from landscape.optimize.solvers.certificate import (
    LARGE,
    Certificate,
    certify,
    goes_on,
    model_of,
)
from landscape.optimize.solvers.lbfgs import lbfgs
from landscape.optimize.solvers.local_model import LocalModel, QuadraticModel, has_local_model
from landscape.optimize.solvers.polish import outruns, polish
from landscape.optimize.solvers.unbounded.endless import is_formula, zeroed

ROUNDS = 4
"""How often L-BFGS and Newton's method take turns where neither ends at a minimum."""


@dataclass(frozen=True, eq=False)
class End:
    """Where solvers of `target` ended that began at `start`."""

    target: Objective
    start: Array
    """(P,)."""
    solver: str
    theta: Array
    """(P,)."""
    model: QuadraticModel | None
    """The objective to second order there, where that can be had."""
    certificate: Certificate | None = None
    """Where the minimum is known from an exact basis."""

    @classmethod
    def from_point(cls, target: Objective, start: Array, solver: str, theta: Array) -> "End":
        """With its model."""
        local = target.smooth_but_for_l1 and has_local_model(target)
        return cls(target, start, solver, theta, model_of(target, theta) if local else None)

    @cached_property
    def value(self) -> float:
        """Of the objective there."""
        return float(self.target.value(self.theta)) if self.model is None else self.model.value

    @cached_property
    def zeroed(self) -> "End":
        """With 0 for those parameters of a formula that are next to it.

        From x = 1e-33 in x²y², whose values are far below rounding, all steps lead on along y, and
        ever farther.
        """
        point = zeroed(self.target, self.theta, self.start)
        if point is self.theta or not is_formula(self.target):
            return self
        return End.from_point(self.target, self.start, self.solver, point)

    @cached_property
    def further(self) -> "End":
        """Where Newton's method goes on to."""
        return _polished(self)

    @property
    def leads_on(self) -> bool:
        """Whether that is far, or farther down than to a minimum near by."""
        target, model = self.target, self.model
        if goes_on(target, self.theta, self.start, model):
            return True
        if not is_formula(target) or target.count > LARGE or not isinstance(model, LocalModel):
            return False
        return outruns(target, self.start, self.theta, model, self.further.value)


def _polished(end: End) -> End:
    """Where Newton's method goes on to, or L-BFGS where there are no second derivatives."""
    target = end.target
    if has_local_model(target):
        try:
            better, model = polish(target, end.theta, end.model)
            for _ in range(ROUNDS if target.count <= LARGE else 1):
                if target.convex or certify(target, better, model).passed:
                    break
                better, model = polish(target, lbfgs(target, better))
            solver = f"{end.solver}, then Newton's method"
            return replace(end, solver=solver, theta=better, model=model)
        except np.linalg.LinAlgError:
            pass
    better = lbfgs(target, end.theta)
    return replace(end, solver=f"{end.solver}, then L-BFGS-B", theta=better, model=None)
