"""Logistic regression: one logit for two classes, one a class for more (softmax)."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.errors import InputError, shown
from landscape.losses import CrossEntropy, Loss
from landscape.models.base import Penalty
from landscape.models.layout import Layout
from landscape.models.linear_in_parameters import AffineModel

Weight = Annotated[float, Field(ge=0)]


class Logistic(AffineModel):
    """Logits linear in the features."""

    target: ClassVar[Literal["needed", "numbers", "natural"]] = "needed"
    probabilistic: ClassVar[bool] = True

    kind: Literal["logistic"] = "logistic"
    C: Annotated[float, Field(gt=0)] | None = 1.0
    """Inverse strength of the fit's penalty beside the summed loss, ‖weights‖²/(2C) where l1_ratio
    is 0; null: none. Left out with a loss other than
    cross_entropy and without penalty: true, there is none."""
    l1_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the penalty that is ‖weights‖₁/C, as scikit-learn counts it."""
    class_weight: Literal["balanced"] | dict[str, Weight] | None = None
    """Weight of each class's samples: by label (1 where left out), or balanced (inverse to their
    number); null: all 1."""

    def for_loss(self, loss: Loss) -> "Logistic":
        if isinstance(loss, CrossEntropy) or loss.penalty or "C" in self.model_fields_set:
            return self
        return self.model_copy(update={"C": None})

    def own_penalty(self, loss: Loss, total_weight: float) -> Penalty:
        if self.C is None:
            return Penalty()
        return Penalty(self.l1_ratio / self.C, (1 - self.l1_ratio) / (2 * self.C))

    def describe_penalty(self) -> str:
        ratio = f", l1_ratio = {self.l1_ratio:g}" if self.l1_ratio else ""
        return f"C = {self.C:g}{ratio}"

    def layout(self, data: Dataset, outputs: int) -> Layout:
        if data.n_classes < 2:
            what = "logistic needs classes, but the target is a number"
            allowed = "linear, polynomial or mlp, or a target of classes"
            raise InputError("model.kind", what, allowed)
        return super().layout(data, outputs)

    def class_weights(self, data: Dataset) -> Array | None:
        if self.class_weight is None:
            return None
        if data.soft:
            what = "the target holds probabilities, not classes"
            raise InputError("model.class_weight", what, "leave it out, or weights of samples")
        codes = data.y.astype(int)
        if self.class_weight == "balanced":
            counts = np.bincount(codes, minlength=data.n_classes)
            return (len(codes) / (data.n_classes * counts))[codes]
        labels = data.class_names or ()
        for label in self.class_weight:
            if label not in labels:
                raise InputError(f"model.class_weight.{label}", f"no class {shown(label)}",
                                 f"the classes are {', '.join(labels)}")  # fmt: skip
        weights = np.array([self.class_weight.get(label, 1.0) for label in labels])[codes]
        if not weights.any():
            raise InputError("model.class_weight", "every sample has weight 0", "one above 0")
        return weights
