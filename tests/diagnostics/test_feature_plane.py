"""A plane through the space of the features: which are varied, and where the others stand."""

import numpy as np
import pytest

from landscape.data.dataset import Dataset, Scaling
from landscape.diagnostics import feature_plane
from landscape.diagnostics.feature_plane import FeaturePlane
from landscape.errors import InputError

RAW = np.array([[1.0, 10.0, -2.0, 0.5], [2.0, 30.0, 4.0, 0.25], [6.0, 20.0, 1.0, 8.0]])
NAMES = ("mass", "mean radius", "x3", "x4")


def dataset(scaled=True):
    offset, factor = (RAW.mean(axis=0), RAW.std(axis=0)) if scaled else (np.zeros(4), np.ones(4))
    scaling = Scaling("zscore" if scaled else "none", offset, factor)
    return Dataset("made", scaling.apply(RAW), np.array([0.0, 1, 1]), NAMES, ("a", "b"), scaling)


@pytest.mark.parametrize("scaled", [False, True])
def test_values_are_in_the_units_of_the_data(scaled):
    data = dataset(scaled)
    plane = FeaturePlane.from_values(data, {"mass": 4.0})
    assert plane.features == (1, 2)
    assert plane.fixed == {"mass": 4.0}
    assert plane.medians == {"x4": pytest.approx(0.5)}
    (points,) = plane.points(np.array([0.0, 1]), np.array([5.0, 6, 7]))
    assert points[:, 1].tolist() == [0, 1] * 3
    assert points[:, 2].tolist() == [5, 5, 6, 6, 7, 7]
    own = data.scaling.undo(points)
    assert own[:, 0] == pytest.approx(4.0)
    assert own[:, 3] == pytest.approx(0.5)


def test_without_values_the_first_two_features_are_varied():
    plane = FeaturePlane.from_values(dataset(), {})
    assert plane.features == (0, 1)
    assert plane.medians == pytest.approx({"x3": 1.0, "x4": 0.5})


def test_points_come_in_blocks_that_are_the_same_together(monkeypatch):
    plane = FeaturePlane.from_values(dataset(), {})
    x, y = np.arange(5.0), np.arange(3.0)
    (whole,) = plane.points(x, y)
    monkeypatch.setattr(feature_plane, "BLOCK", 16)
    blocks = list(plane.points(x, y))
    assert [len(block) for block in blocks] == [4, 4, 4, 3]
    assert np.array_equal(np.concatenate(blocks), whole)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="no feature 'mean radus'; did you mean 'mean radius'"):
        FeaturePlane.from_values(dataset(), {"mean radus": 1.0})
