"""Basins of attraction: many runs at once are the runs one by one, and ends are ends."""

from typing import get_args

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.diagnostics.basins import DIVERGED, ON_THE_WAY, basins
from landscape.figures.specs.basins import BasinsSpec
from landscape.objective.base import Objective
from landscape.optimize.optimizers import OPTIMIZERS
from landscape.pipeline.prepare import prepare
from landscape.slices.slice import Slice

GD = OPTIMIZERS["gd"]()
HIMMELBLAU = [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
"""Its minima, all of value 0: D. Himmelblau, "Applied Nonlinear Programming", 1972."""


def objective_of(model, **keys):
    return prepare(Experiment.model_validate({"model": model, **keys})).objective


def plane(low, high, points):
    axis = np.linspace(low, high, points)
    labels = ("x", "y")
    return Slice("axes", np.zeros(2), np.eye(2), labels, np.zeros(2), (axis, axis), (0, 1))


@pytest.mark.parametrize("optimizer", get_args(BasinsSpec.model_fields["optimizer"].annotation))
@pytest.mark.sampled(3)
def test_many_runs_are_the_runs_one_by_one(optimizer):
    objective, rule = (
        objective_of({"kind": "function", "name": "himmelblau"}),
        OPTIMIZERS[optimizer](),
    )
    rate, steps = 0.004, 400
    data = basins(objective, plane(-4, 4, 5), rule, rate, steps)
    for j, i in ((0, 0), (1, 3), (4, 2)):
        theta, state = np.array([data["x"][i], data["y"][j]]), rule.begin(2)
        for _ in range(steps):
            state, update = rule.update(state, objective.gradient(theta), rate)
            theta = theta + update
        if (basin := data["basin"][j, i]) >= 0:
            assert (
                np.linalg.norm(theta - data["ends"][basin]) < 0.06
            )  # half a hundredth of the picture


def test_the_ends_of_himmelblau_s_function_are_its_minima():
    objective = objective_of({"kind": "function", "name": "himmelblau"})
    data = basins(objective, plane(-5, 5, 40), GD, 0.01, 150)
    assert sorted(map(tuple, data["ends"].round(3))) == sorted(
        tuple(np.round(m, 3)) for m in HIMMELBLAU
    )
    assert data["share"].sum() == pytest.approx(1)
    assert data["loss"] == pytest.approx(0, abs=1e-9)
    for end, own in zip(data["ends"], range(4), strict=True):
        i, j = np.abs(data["x"] - end[0]).argmin(), np.abs(data["y"] - end[1]).argmin()
        assert data["basin"][j, i] == own
        assert data["step"][j, i] < 20


def test_a_run_that_cannot_settle_has_no_end():
    bowl = objective_of({"kind": "function", "expr": "x**2 + 10*y**2", "params": {"x": 1, "y": 1}})
    limit = 2 / 20  # 2 over the largest eigenvalue (G. Goh, Distill 2017)
    assert (basins(bowl, plane(-1, 1, 8), GD, 0.9 * limit, 300)["basin"] == 0).all()
    assert (basins(bowl, plane(-1, 1, 8), GD, limit, 300)["basin"] == ON_THE_WAY).all()
    assert (basins(bowl, plane(-1, 1, 8), GD, 1.5 * limit, 300)["basin"] == DIVERGED).all()


def test_a_run_that_creeps_along_a_valley_has_not_ended():
    objective = objective_of({"kind": "function", "name": "rosenbrock"})
    data = basins(objective, plane(-2, 2, 20), GD, 0.0005, 100)
    assert np.mean(data["basin"] == ON_THE_WAY) > 0.9
    assert all(np.linalg.norm(end - 1) < 0.1 for end in data["ends"])


def test_a_linear_model_s_loss_has_one_basin():
    data = {"kind": "points", "x": [0, 1, 2, 3], "y": [1, 3, 5, 7.5]}
    objective = objective_of({"kind": "linear"}, data=data)
    assert objective.batches_gradients
    theta = np.random.default_rng(0).normal(size=(5, 2))
    each = [objective.gradient(point) for point in theta]
    assert objective.gradients(theta) == pytest.approx(np.array(each))
    found = basins(objective, plane(-3, 5, 20), GD, 0.1, 500)
    assert (found["basin"] == 0).all()
    assert found["ends"][0] == pytest.approx(np.polyfit([0, 1, 2, 3], [1, 3, 5, 7.5], 1), abs=1e-6)


class Slow(Objective):
    """A bowl whose gradients are computed one by one."""

    count = 2

    @property
    def label(self):
        return "slow"

    def value(self, theta):
        return np.sum(theta**2, axis=-1)

    def gradient(self, theta, rows=None):
        return 2 * theta


def test_of_an_objective_without_batches_fewer_starts_are_taken():
    data = basins(Slow(), plane(-1, 1, 200), GD, 0.4, 1000)
    assert data["basin"].shape == (20, 20)
    assert (data["basin"] == 0).all()
