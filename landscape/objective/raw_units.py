"""Parameters in the units of the unscaled features, of a model fitted on scaled ones.

Scores of a linear model are w·(x − μ)/σ + b of the scaled features and w'·x + b' of the raw ones,
with w' = w/σ and b' = b − Σ w·μ/σ: another set of coordinates for the same function, joined by a
linear map. P parameters; μ and σ are the offset and the factor of each feature.
"""

from dataclasses import dataclass

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.models.layout import Layout
from landscape.models.linear import Linear
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.logistic import Logistic
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised


@dataclass(frozen=True, eq=False)
class RawUnits:
    """The linear map between raw and scaled parameters."""

    offset: Array
    """(d,)."""
    factor: Array
    """(d,)."""
    outputs: int
    model: AffineModel
    """With intercepts."""

    @classmethod
    def from_objective(cls, objective: Objective) -> "RawUnits | None":
        """The map where the data's `scale` asks for raw axes; None where it does not.

        Raises InputError (`scale.axes`) for models whose parameters cannot be read so."""
        if not isinstance(objective, Supervised) or objective.data.scaling.axes != "raw":
            return None
        model, scaling = objective.model, objective.data.scaling
        if not isinstance(model, Linear | Logistic):
            what = f"parameters of {model.kind} have no units of single features"
            raise InputError("scale.axes", what, "model linear or logistic, or axes: scaled")
        if not model.intercept:
            what = "without an intercept, scaled features and raw ones have different scores"
            raise InputError("scale.axes", what, "intercept: true, or axes: scaled")
        return cls(scaling.offset, scaling.factor, objective.outputs, model)

    def to_raw(self, theta: Array) -> Array:
        """Raw parameters (..., P) of scaled ones."""
        weights, intercepts = self.model.split(theta, self.outputs)
        weights = weights / self.factor
        return self._join(weights, intercepts - weights @ self.offset)

    def to_scaled(self, theta: Array) -> Array:
        """Scaled parameters (..., P) of raw ones."""
        weights, intercepts = self.model.split(theta, self.outputs)
        return self._join(weights * self.factor, intercepts + weights @ self.offset)

    def pulled_back(self, gradient: Array) -> Array:
        """The gradient (P,) by raw parameters, from that by scaled ones."""
        weights, intercepts = self.model.split(gradient, self.outputs)
        return self._join(weights * self.factor + intercepts[:, None] * self.offset, intercepts)

    @staticmethod
    def _join(weights: Array, intercepts: Array) -> Array:
        flat = weights.reshape(*weights.shape[:-2], -1)
        return np.concatenate([flat, intercepts], axis=-1)


@dataclass(frozen=True, eq=False)
class RawUnitsObjective(Objective):
    """An objective as a function of raw parameters."""

    scaled: Supervised
    units: RawUnits

    @property
    def layout(self) -> Layout:  # type: ignore[override]
        return self.scaled.layout

    @property
    def smooth(self) -> bool:  # type: ignore[override]
        return self.scaled.smooth

    @property
    def label(self) -> str:
        return self.scaled.label

    def value(self, theta: Array) -> Array:
        return self.scaled.value(self.units.to_scaled(np.asarray(theta, float)))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        return self.units.pulled_back(self.scaled.gradient(self.units.to_scaled(theta), rows))

    def hvp(self, theta: Array, vector: Array) -> Array:
        units = self.units
        return units.pulled_back(self.scaled.hvp(units.to_scaled(theta), units.to_scaled(vector)))
