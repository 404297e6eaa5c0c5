"""The kind of a loss that is written without one, from the model and the data beside it."""

from typing import Any

LOSS_OF_MODEL = {
    **dict.fromkeys(("linear", "polynomial", "formula"), "mse"),
    "logistic": "cross_entropy",
}
_OF_CLASSES = (
    *("breast_cancer", "iris", "wine", "digits", "cifar10"),
    *("moons", "circles", "blobs", "classification"),
)
LOSS_OF_DATA = {
    **dict.fromkeys(_OF_CLASSES, "cross_entropy"),
    **dict.fromkeys(("diabetes", "regression", "formula"), "mse"),
}
"""For models that learn classes and numbers alike, where the kind of data tells which it has."""


def with_loss_kind(keys: Any) -> Any:
    """The keys of an experiment, its loss of the default kind where it says none.

    >>> with_loss_kind({"model": "logistic", "loss": {"reduction": "sum"}})["loss"]
    {'kind': 'cross_entropy', 'reduction': 'sum'}
    """
    loss = keys.get("loss") if isinstance(keys, dict) else None
    if not isinstance(loss, dict) or "kind" in loss:
        return keys
    kind = LOSS_OF_MODEL.get(_kind(keys.get("model"))) or LOSS_OF_DATA.get(_kind(keys.get("data")))
    return keys | {"loss": {"kind": kind} | loss} if kind else keys


def _kind(section: Any) -> str:
    """The word that chooses a section, written bare or as its kind; empty where there is none."""
    word = section.get("kind") if isinstance(section, dict) else section
    return word if isinstance(word, str) else ""
