"""Logistic regression: one logit for two classes, one a class for more (softmax)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.models.layout import Layout, lay_out
from landscape.models.linear_in_parameters import AffineModel


class Logistic(AffineModel):
    """Logits linear in the features."""

    target: ClassVar[Literal["needed", "numbers", "natural"]] = "needed"
    probabilistic: ClassVar[bool] = True

    kind: Literal["logistic"] = "logistic"
    C: Annotated[float, Field(gt=0)] | None = 1.0
    """Inverse strength of the fit's penalty ‖weights‖²/(2C) beside the summed loss; null: none."""

    @property
    def own_penalty(self) -> float:
        return 0.0 if self.C is None else 0.5 / self.C

    def describe_penalty(self) -> str:
        return f"C = {self.C:g}"

    def layout(self, data: Dataset, outputs: int) -> Layout:
        if data.n_classes < 2:
            raise InputError(
                "model.kind",
                "logistic needs classes, but the target is a number",
                "linear, polynomial or mlp, or a target of classes",
            )
        d, features = data.n_features, data.feature_names
        rows = [""] if outputs == 1 else [f"{k + 1}_" for k in range(outputs)]
        names = [f"w{row}{j + 1}" for row in rows for j in range(d)]
        biases = ["b"] if outputs == 1 else [f"b{k + 1}" for k in range(outputs)]
        shapes: list[tuple[str, tuple[int, ...], bool]] = [("w", (outputs, d), False)]
        if self.intercept:
            shapes.append(("b", (outputs,), True))
        prefix = [row.rstrip("_") for row in rows for _ in range(d)]
        aliases = tuple(
            (f"w{p}[{f}]", n) for p, f, n in zip(prefix, features * len(rows), names, strict=True)
        )
        owners = tuple(zip(names, self._owners(data, outputs), strict=True))
        return Layout(tuple(names + biases * self.intercept), lay_out(shapes), aliases, owners)

    @staticmethod
    def _owners(data: Dataset, outputs: int) -> list[str]:
        """What each weight multiplies, with its class where there are several scores."""
        if outputs == 1:
            return list(data.feature_names)
        assert data.class_names is not None
        return [f"{f}, {c}" for c in data.class_names for f in data.feature_names]

    def design(self, x: Array) -> Array:
        return x
