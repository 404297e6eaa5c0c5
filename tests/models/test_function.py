"""Functions of their parameters: the known ones' minima, formulas, what is refused."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.models.benchmark_functions import BENCHMARKS
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective

# Surjanovic and Bingham, Virtual Library of Simulation Experiments (sfu.ca/~ssurjano).
MINIMA = {
    "rosenbrock": [(1, 1)],
    "himmelblau": [(3, 2), (-2.805118, 3.131312), (-3.77931, -3.283186), (3.584428, -1.848126)],
    "beale": [(3, 0.5)],
    "rastrigin": [(0, 0)],
    "ackley": [(0, 0)],
}
ELSEWHERE = {
    "rosenbrock": ((-1.2, 1), 24.2),
    "himmelblau": ((0, 0), 170),
    "beale": ((0, 0), 1.5**2 + 2.25**2 + 2.625**2),
    "rastrigin": ((1, 0.5), 1 + 20.25),
    "ackley": ((1, 1), 20 - 20 * np.exp(-0.2)),
}


def known(name, **keys):
    return FunctionObjective(Function(name=name, **keys))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_minima_of_known_functions(name):
    objective = known(name)
    for point in np.array(MINIMA[name], float):
        assert objective.value(point) == pytest.approx(0, abs=1e-10)
        if name != "ackley":  # a cone there
            assert objective.gradient(point) == pytest.approx([0, 0], abs=1e-4)
    low, high = np.array(BENCHMARKS[name].domain).T
    points = np.random.default_rng(0).uniform(low, high, size=(500, 2))
    assert np.all(objective.value(points) > 0)
    assert np.all((low < MINIMA[name]) & (MINIMA[name] < high))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_values_and_gradients_of_known_functions(name):
    objective = known(name)
    point, value = ELSEWHERE[name]
    assert objective.value(np.array(point, float)) == pytest.approx(value, rel=1e-13)
    theta, h = np.array([0.7, -1.3]), 1e-6
    steps = h * np.eye(2)
    numeric = (objective.value(theta + steps) - objective.value(theta - steps)) / (2 * h)
    assert objective.gradient(theta) == pytest.approx(numeric, rel=1e-6)


def test_ackley_is_flat_in_no_direction_at_its_minimum():
    assert known("ackley").gradient(np.zeros(2)).tolist() == [0, 0]


def test_hessian_of_rosenbrock_at_its_minimum():
    assert known("rosenbrock").hessian(np.ones(2)) == pytest.approx(
        np.array([[802, -400], [-400, 200]]), rel=1e-12
    )


def test_params_rename_a_known_function_and_move_its_start():
    objective = known("rosenbrock", params={"u": 3.0, "v": 2.0})
    assert objective.names == ("u", "v")
    assert objective.start(np.random.default_rng()).tolist() == [3, 2]
    assert objective.value(np.array([3.0, 2.0])) == 4 + 100 * 49
    assert objective.label == "Rosenbrock's function"


def test_a_formula_of_its_own():
    function = Function(expr="p**2 + abs(q) + 1", params={"q": 1.0, "p": 2.0})
    objective = FunctionObjective(function)
    assert objective.label == "f(q, p)"
    assert not objective.smooth
    assert known("beale").smooth
    grid = np.random.default_rng(0).normal(size=(3, 4, 2))
    expected = grid[..., 1] ** 2 + np.abs(grid[..., 0]) + 1
    assert objective.value(grid) == pytest.approx(expected, rel=1e-15)
    assert objective.gradient(np.array([-1.0, 3.0])).tolist() == [-1, 6]


def test_a_constant_has_its_value_everywhere():
    objective = FunctionObjective(Function(expr="2", params={"x": 0.0}))
    assert objective.value(np.zeros((3, 1))).tolist() == [2, 2, 2]
    assert objective.gradient(np.zeros(1)).tolist() == [0]


@pytest.mark.parametrize(
    "keys",
    [{}, {"name": "sphere"}, {"expr": "x"}, {"expr": "x + q", "params": {"x": 1.0}},
     {"expr": "x", "name": "beale", "params": {"x": 1.0}},
     {"name": "beale", "params": {"x": 1.0}}],
)  # fmt: skip
def test_refused_keys(keys):
    with pytest.raises(ValidationError):
        Function.model_validate(keys)
