"""Linear and polynomial regression, plain or ridge."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.models.layout import Layout, lay_out
from landscape.models.linear_in_parameters import AffineModel


class _Regression(AffineModel):
    """One score: the prediction."""

    alpha: Annotated[float, Field(ge=0)] = 0.0
    """Ridge penalty of the fit: alpha · ‖weights‖² beside the summed squared residuals."""

    @property
    def own_penalty(self) -> float:
        return self.alpha

    def describe_penalty(self) -> str:
        return f"alpha = {self.alpha:g}"

    def named(self, names: list[str], outputs: int, features: tuple[str, ...] = ()) -> Layout:
        """The layout of one score with weights `names`, each of a feature where these are given."""
        if outputs != 1:
            raise InputError(
                "model.kind",
                f"{self.kind} has one score, but the loss compares {outputs} classes",
                "logistic or mlp, or two classes",
            )
        shapes: list[tuple[str, tuple[int, ...], bool]] = [("w", (1, len(names)), False)]
        if self.intercept:
            shapes.append(("b", (1,), True))
        aliases = tuple((f"w[{f}]", n) for n, f in zip(names, features, strict=False))
        pairs = tuple(zip(names, features, strict=False))
        return Layout(
            (*names, "b") if self.intercept else tuple(names), lay_out(shapes), aliases, pairs
        )


class Linear(_Regression):
    """Σ w_j x_j + b."""

    kind: Literal["linear"] = "linear"

    def layout(self, data: Dataset, outputs: int) -> Layout:
        names = [f"w{j + 1}" for j in range(data.n_features)]
        return self.named(names, outputs, data.feature_names)

    def design(self, x: Array) -> Array:
        return x


class Polynomial(_Regression):
    """w1 x + w2 x² + … + wk xᵏ + b, of one feature."""

    kind: Literal["polynomial"] = "polynomial"
    degree: Annotated[int, Field(ge=1, le=20)] = 2
    """The highest power of x."""

    def layout(self, data: Dataset, outputs: int) -> Layout:
        if data.n_features != 1:
            raise InputError(
                "model.kind",
                f"polynomial needs one feature, the data have {data.n_features}",
                "choose one with data.features",
            )
        return self.named([f"w{j + 1}" for j in range(self.degree)], outputs)

    def design(self, x: Array) -> Array:
        return x[:, :1] ** np.arange(1.0, self.degree + 1)
