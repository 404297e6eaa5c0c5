"""What a model says over its one feature."""

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.diagnostics.predictions import curve
from landscape.pipeline.prepare import prepare


@pytest.mark.parametrize(
    ("y", "model", "loss", "expected"),
    [
        ([1, 2, 9], "linear", "mse", lambda z: z),
        ([1, 2, 9], "linear", "poisson", np.exp),  # the score is the log of the rate
        ([0, 0, 1], "logistic", "cross_entropy", lambda z: 1 / (1 + np.exp(-z))),
        ([0, 0, 1], "logistic", "hinge", lambda z: z),
    ],
)
def test_the_curve_is_in_the_units_of_the_target(y, model, loss, expected):
    data = {"kind": "points", "x": [0, 1, 2], "y": y}
    keys = {"data": data, "model": model, "loss": loss, "slice": {"points": 3}}
    objective = prepare(Experiment.from_dict(keys)).objective
    shown = curve(objective, np.array([0.5, -0.25]), "fit", 9)
    np.testing.assert_allclose(shown.y, expected(0.5 * shown.x - 0.25), rtol=1e-12)
