"""Experiments over one range: evaluated again where theirs is another."""

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.pipeline.common_range import on_common_ranges
from landscape.pipeline.prepare import prepare
from landscape.pipeline.run import run_prepared

RANGES = ([[-1, 1], [-1, 1]], [[0, 3], [-2, 0]])


def bowl(ranges, expr="a**2 + 3*b**2", params=("a", "b")):
    model = {"kind": "function", "expr": expr, "params": {"a": 1.0, "b": 1.0}}
    slice = {"kind": "axes", "params": params, "range": ranges, "points": 9}
    return prepare(Experiment.model_validate({"model": model, "slice": slice}))


def test_the_range_holds_all_of_them_and_the_loss_is_evaluated_there():
    prepared = [bowl(RANGES[0]), bowl(RANGES[1], "a**4 + b**2"), bowl([[-1, 3], [-2, 1]])]
    results = [run_prepared(one) for one in prepared]
    asked = []
    common = on_common_ranges(results, lambda i: asked.append(i) or prepared[i])
    assert asked == [0, 1]
    assert common[2] is results[2]
    for result in common:
        assert [(axis[0], axis[-1]) for axis in result.slice.grid] == [(-1, 3), (-2, 1)]
        assert [(line.x[0], line.x[-1]) for line in result.lines] == [(-1, 3), (-2, 1)]
        assert result.surface.loss.shape == (9, 9)
    a, b = np.meshgrid(common[1].surface.x, common[1].surface.y)
    assert common[1].surface.loss == pytest.approx(a**4 + b**2)
    assert common[1].fit is results[1].fit


def test_coordinates_of_another_meaning_keep_their_range():
    prepared = [bowl(RANGES[0]), bowl(RANGES[1], params=("b", "a"))]
    results = [run_prepared(one) for one in prepared]
    assert on_common_ranges(results, prepared.__getitem__) == results
