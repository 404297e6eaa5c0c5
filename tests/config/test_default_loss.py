"""A loss without a kind is of the kind that its model and data have by default."""

import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError


@pytest.mark.parametrize(
    ("model", "data", "kind"),
    [
        ("linear", "diabetes", "mse"),
        ({"kind": "logistic", "C": None}, "breast_cancer", "cross_entropy"),
        ("mlp", "moons", "cross_entropy"),
        ("mlp", {"kind": "regression", "samples": 20}, "mse"),
    ],
)
def test_the_kind_follows_from_model_and_data(model, data, kind):
    made = Experiment.from_dict({"model": model, "data": data, "loss": {"reduction": "sum"}})
    assert (made.loss.kind, made.loss.reduction) == (kind, "sum")


def test_where_it_cannot_be_told_the_kind_is_asked_for():
    data = {"kind": "points", "x": [1, 2], "y": [0, 1]}
    with pytest.raises(InputError, match="loss: kind is missing; one of mse"):
        Experiment.from_dict({"model": "mlp", "data": data, "loss": {"reduction": "sum"}})
