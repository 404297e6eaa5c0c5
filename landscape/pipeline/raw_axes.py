"""A result in the units of the unscaled features, of a model that was fitted on scaled ones.

Everything is computed with scaled parameters. The slice is chosen among raw ones, evaluated at the
same points in scaled parameters, and in the end fit and runs are read in raw ones too.
"""

from dataclasses import replace

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.objective.raw_units import RawUnits, RawUnitsObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import named
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.section import SliceSection
from landscape.slices.slice import Slice


def check(objective: Objective, section: SliceSection) -> None:
    """Raises InputError where raw axes are asked for and cannot be had."""
    refit = isinstance(section, Axes) and section.others == "refit"
    if RawUnits.from_objective(objective) is not None and refit:
        raise InputError("slice.others", "refit has no raw axes", "center or zero")


class ShownUnits:
    """The way between the parameters that are computed with and those that are shown."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self._units = RawUnits.from_objective(objective)

    @property
    def objective(self) -> Objective:
        """As a function of the parameters shown."""
        if self._units is None:
            return self._objective
        assert isinstance(self._objective, Supervised)
        return RawUnitsObjective(self._objective, self._units)

    def shown(self, theta: Array) -> Array:
        """Parameters (..., P) as they are shown."""
        return theta if self._units is None else self._units.to_raw(theta)

    def computed(self, theta: Array) -> Array:
        """Shown parameters (..., P) as they are computed with."""
        return theta if self._units is None else self._units.to_scaled(theta)

    def computed_slice(self, sliced: Slice) -> Slice:
        """The same points, with the same coordinates."""
        if self._units is None:
            return sliced
        bent = sliced.control_points
        return replace(
            sliced,
            origin=self.computed(sliced.origin),
            directions=self.computed(sliced.directions),
            anchored=(self.computed(sliced.anchor), sliced.at),
            control_points=None if bent is None else self.computed(bent),
        )

    def on_slice(self, run: Trajectory, sliced: Slice) -> Trajectory:
        """A run with its coordinates on the shown slice."""
        coordinates, residual = sliced.project(self.shown(run.theta))
        return replace(run, coordinates=coordinates, residual=residual)

    def shown_result(self, result: Result, sliced: Slice) -> Result:
        """The result with slice, fit and runs as they are shown."""
        if self._units is None:
            return result
        theta = self.shown(result.fit.theta)
        parameters = named(self._objective, theta) if result.fit.parameters else {}
        return replace(
            result,
            slice=sliced,
            fit=replace(result.fit, theta=theta, parameters=parameters),
            paths=tuple(replace(path, theta=self.shown(path.theta)) for path in result.paths),
        )
