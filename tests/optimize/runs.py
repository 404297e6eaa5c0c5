"""Data, objectives and runs that several tests of optimizers share."""

import warnings

import numpy as np

from landscape.config.experiment import Experiment
from landscape.data.dataset import Dataset, Scaling
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective
from landscape.optimize.descent import descend
from landscape.optimize.fit import fit
from landscape.pipeline.prepare import prepare


def dataset(x, y, classes=None):
    x = np.asarray(x, float).reshape(len(y), -1)
    d = x.shape[1]
    names = ("x",) if d == 1 else tuple(f"x{j + 1}" for j in range(d))
    return Dataset("points", x, np.asarray(y, float), names, classes,
                   Scaling("none", np.zeros(d), np.ones(d)))  # fmt: skip


def rng():
    return np.random.default_rng(0)


def run(descent, objective, start=None):
    return descend(descent, objective, objective.start(rng()) if start is None else start, rng())


def quadratic(**params):
    """0.5·(0.5·x² + 8·y²): curvatures μ = 0.5 and L = 8."""
    params = params or {"x": 1.0, "y": 1.0}
    return FunctionObjective(Function(expr="0.25*x**2 + 4*y**2", params=params))


def fitted(**sections):
    """The fit, and the objective, of an experiment."""
    objective = prepare(Experiment.from_dict(sections)).objective
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit(objective, objective.start(np.random.default_rng(0))), objective


def function(expr, **params):
    return {"kind": "function", "expr": expr, "params": params}
