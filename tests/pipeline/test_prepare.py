"""An experiment met with its data: defaults filled in, and refusals before anything is fitted."""

import math

import numpy as np
import pytest

from landscape import Experiment
from landscape.errors import InputError
from landscape.pipeline.prepare import prepare, with_names

POINTS = {"kind": "points", "x": [1, 2, 3], "y": [1, 2, 4]}


def prepared(**keys):
    return prepare(Experiment.model_validate({"model": "linear", "data": POINTS} | keys))


def refusal(**keys):
    with pytest.raises(InputError) as caught:
        prepared(**keys)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("keys", "loss"),
    [
        ({}, "mse"),
        ({"model": "logistic", "data": "iris"}, "cross_entropy"),
        ({"model": "mlp", "data": "moons"}, "cross_entropy"),
        ({"model": "mlp", "data": "diabetes"}, "mse"),
        ({"model": "linear", "data": "moons"}, "mse"),
        ({"model": "linear", "data": "moons", "loss": "hinge"}, "hinge"),
    ],
)
def test_the_default_loss(keys, loss):
    assert prepared(**keys).loss.kind == loss


def test_a_function_has_neither_data_nor_loss():
    function = {"kind": "function", "name": "beale"}
    alone = prepared(model=function, data=None)
    assert (alone.data, alone.loss) == (None, None)
    assert refusal(model=function) == [
        "data: a function has no data: its value is the loss; leave it out"
    ]
    assert refusal(model=function, data=None, loss="mse")[0].startswith("loss: a function has no")
    assert refusal(model=function, data=None, scale={"kind": "minmax", "axes": "raw"}) == [
        "scale: a function has no data to scale; leave it out"
    ]
    assert refusal(data=None)[0].startswith("data: is missing, which linear needs; such as data: ")


def test_the_default_figures():
    assert [f.stem for f in prepared().figures] == ["line", "contour", "contourf", "surface"]
    one = prepared(slice={"kind": "axes", "params": ["w1"]})
    assert ([f.stem for f in one.figures], one.points) == (["line"], (100,))


def test_every_figure_that_cannot_be_drawn_is_named():
    assert refusal(figures=["line", "boundary", "history"]) == [
        "figures.1: boundary needs data of two features or more",
        "figures.2: history needs a run; add descents: [{optimizer: gd}]",
    ]


def named(*figures):
    experiment = Experiment.model_validate({"model": "linear", "figures": figures})
    return [figure.name for figure in with_names(experiment.figures)]


def test_figures_without_a_name_get_a_free_one():
    line = "line"
    assert named(line, line, line) == ["line", "line-2", "line-3"]
    assert named(line, {"kind": line, "name": "line"}) == ["line-2", "line"]
    assert named({"kind": line, "name": "Line-2"}, line, line) == ["Line-2", "line", "line-3"]


def test_two_figures_of_one_name():
    twice = [{"kind": "line", "name": "a"}, "line", {"kind": "contour", "name": "A"}]
    assert refusal(figures=twice) == [
        "figures.2.name: 'A' is the name of figures.0 too; another name"
    ]


@pytest.mark.parametrize("scale", ["none", "zscore", "minmax"])
@pytest.mark.parametrize("size", [1e300, 1e-310])
def test_numbers_of_extreme_size_are_warned_of(size, scale):
    rows = [[size, 1], [-2 * size, 2], [3 * size, 4]]
    (said,) = prepared(data=POINTS | {"x": rows}, scale=scale).warnings
    assert said.endswith("leave the range of a float: x1 (use another unit)")
    assert (
        prepared(data=POINTS | {"y": [size, 0, size]}).warnings[0].endswith("y (use another unit)")
    )


def test_ordinary_and_zero_numbers_are_not():
    for rows in ([0, 0, 0], [1e-100, 1e100, 0], [-5, 1, 2]):
        assert prepared(data=POINTS | {"x": rows}).warnings == ()


def test_memory_counts_the_data_the_grid_and_the_workspace():
    few, many = (prepared(slice={"kind": "axes", "points": n}).memory for n in (100, 2000))
    assert many - few == 8 * (2000**2 - 100**2)
    assert few == 8 * math.prod((100, 100)) + 8 * 6 + 64 * 2**20


def test_sections_are_checked_with_the_data():
    assert refusal(slice={"kind": "axes", "params": ["w1", "w2"]})[0].startswith("slice.params.1: ")
    assert refusal(descents=[{}, {"start": [1, 2, 3]}])[0].startswith("descents.1.start: 3 values")
    assert np.all(prepared().data.x == [[1], [2], [3]])
