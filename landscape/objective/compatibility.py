"""Which losses suit which models and data, and which keys would change nothing."""

from landscape.data.dataset import Dataset
from landscape.errors import InputError
from landscape.losses import CrossEntropy, Loss, Poisson
from landscape.models.base import Model, Penalty
from landscape.models.formula import FormulaModel
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic


def check_compatible(model: Model, data: Dataset, loss: Loss, own: Penalty) -> None:
    """Raises InputError where model, data and loss do not go together; `own` is the model's own
    penalty beside the summed loss."""
    _refuse_unsuited_loss(model, data, loss)
    _refuse_inert_keys(model, loss, own)


def _refuse_unsuited_loss(model: Model, data: Dataset, loss: Loss) -> None:
    """Of a loss that cannot judge what the model and the data give it."""
    classes, name = data.n_classes, loss.name
    if loss.classes and classes < 2:
        what = f"{name} judges classes, but the target is a number"
        raise InputError("loss.kind", what, "mse, mae or huber, or a target of classes")
    if not loss.classes and classes > 2:
        what = f"{name} compares one prediction with a number, but there are {classes} classes"
        raise InputError("loss.kind", what, "cross_entropy or hinge, or two classes")
    if data.soft and loss.classes and not isinstance(loss, CrossEntropy):
        what = f"{name} needs hard labels, not probabilities"
        raise InputError("loss.kind", what, "cross_entropy, or targets 0 and 1")
    if isinstance(loss, Poisson) and model.probabilistic:
        what = f"{name} takes the score for the log of a rate, logistic for a logit"
        raise InputError("loss.kind", what, "cross_entropy, or model: linear")


def _refuse_inert_keys(model: Model, loss: Loss, own: Penalty) -> None:
    """Of a key that would change nothing."""
    if isinstance(model, Linear | Logistic) and model.l1_ratio and not own:
        strength = "alpha" if isinstance(model, Linear) else "C"
        what = f"without {strength} there is no penalty to share"
        raise InputError("model.l1_ratio", what, f"give the model {strength}, or leave it out")
    if loss.penalty and not model.penalised:
        what = f"{model.kind} has no penalty of its own to add"
        raise InputError("loss.penalty", what, "leave it out, or use l1 or l2")
    if isinstance(model, FormulaModel) and model.intercepts and not (loss.l1 or loss.l2):
        what = "the loss has no penalty that they could be left out of"
        raise InputError("model.intercepts", what, "loss l1 or l2, or leave it out")
