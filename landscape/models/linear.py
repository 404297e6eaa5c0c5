"""Linear and polynomial regression: plain, ridge, lasso or elastic net."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.losses import Loss
from landscape.models.base import Penalty
from landscape.models.layout import Layout
from landscape.models.linear_in_parameters import AffineModel


class Linear(AffineModel):
    """Σ w_j x_j + b; a score a class for more than two classes."""

    kind: Literal["linear"] = "linear"
    alpha: Annotated[float, Field(ge=0)] = 0.0
    """Strength of the fit's penalty, counted as scikit-learn does: ridge (l1_ratio 0),
    alpha · ‖weights‖² beside the summed loss; else alpha · (l1_ratio · ‖weights‖₁ +
    (1 - l1_ratio) / 2 · ‖weights‖²) beside the mean loss, of squared residuals half the mean."""
    l1_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0
    """0: ridge; 1: lasso; between them the elastic net."""

    def own_penalty(self, loss: Loss, total_weight: float) -> Penalty:
        if not self.l1_ratio:
            return Penalty(l2=self.alpha)
        strength = self.alpha * total_weight * loss.mean_penalty_factor
        return Penalty(strength * self.l1_ratio, strength * (1 - self.l1_ratio) / 2)

    def describe_penalty(self) -> str:
        ratio = f", l1_ratio = {self.l1_ratio:g}" if self.l1_ratio else ""
        return f"alpha = {self.alpha:g}{ratio}"


class Polynomial(AffineModel):
    """w1 x + w2 x² + … + wk xᵏ + b, of one feature."""

    kind: Literal["polynomial"] = "polynomial"
    degree: Annotated[int, Field(ge=1, le=20)] = 2
    """The highest power of x."""
    alpha: Annotated[float, Field(ge=0)] = 0.0
    """Ridge penalty of the fit: alpha · ‖weights‖² beside the summed loss."""

    def own_penalty(self, loss: Loss, total_weight: float) -> Penalty:
        return Penalty(l2=self.alpha)

    def describe_penalty(self) -> str:
        return f"alpha = {self.alpha:g}"

    def layout(self, data: Dataset, outputs: int) -> Layout:
        if data.n_features != 1:
            what = f"polynomial needs one feature, the data have {data.n_features}"
            is_expanded = data.original is not None and data.original.x.shape[1] == 1
            allowed = "leave out data.expand" if is_expanded else "choose one with data.features"
            raise InputError("model.kind", what, allowed)
        return self.score_layout(self.degree, data, outputs)

    def design(self, x: Array) -> Array:
        return x[:, :1] ** np.arange(1.0, self.degree + 1)
