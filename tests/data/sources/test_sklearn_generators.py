"""Synthetic data are what a notebook gets from scikit-learn with the same numbers."""

import numpy as np
import pytest
import sklearn.datasets as theirs
from pydantic import ValidationError

CASES = [
    ({"kind": "moons"}, {}),
    ({"kind": "moons", "samples": 100, "noise": 0.1}, {"n_samples": 100, "noise": 0.1}),
    ({"kind": "circles", "noise": 0.05, "factor": 0.5}, {"noise": 0.05, "factor": 0.5}),
    ({"kind": "blobs", "centers": 4, "n_features": 3}, {"centers": 4, "n_features": 3}),
    ({"kind": "blobs", "noise": 2}, {"cluster_std": 2.0}),
    (
        {"kind": "blobs", "centers": ((0, 0), (3.0, 1)), "cluster_std": (1, 2.0)},
        {"centers": np.array([[0, 0], [3, 1]]), "cluster_std": [1, 2]},
    ),
    ({"kind": "classification", "noise": 0.2}, {"flip_y": 0.2}),
    (
        {"kind": "classification", "n_features": 2, "n_redundant": 0, "weights": (0.9,)},
        {"n_features": 2, "n_redundant": 0, "weights": [0.9]},
    ),
    ({"kind": "regression", "n_features": 1, "noise": 3}, {"n_features": 1, "noise": 3}),
]


@pytest.mark.parametrize(("section", "keywords"), CASES)
def test_equals_scikit_learn(section, keywords, prepared):
    make = getattr(theirs, f"make_{section['kind']}")
    x, y = make(**({"n_samples": 200, "random_state": 7} | keywords))
    data = prepared(section, seed=7)
    np.testing.assert_array_equal(data.x, x)
    np.testing.assert_array_equal(data.y, y)
    assert data.feature_names == tuple(f"x{i + 1}" for i in range(x.shape[1]))
    assert (data.class_names is None) == (section["kind"] == "regression")


def test_classes_are_named_by_their_numbers(prepared):
    assert prepared("blobs").class_names == ("0", "1", "2")


@pytest.mark.parametrize(
    "section",
    [
        {"kind": "moons", "samples": 0},
        {"kind": "moons", "samples": 10_000_001},
        {"kind": "moons", "noise": -1},
        {"kind": "circles", "factor": 1.0},
        {"kind": "regression", "n_features": 0},
        {"kind": "classification", "n_classes": 1},
        {"kind": "moons", "factor": 0.5},
    ],
)
def test_bounds(section, prepared):
    with pytest.raises(ValidationError):
        prepared(section)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ({"kind": "classification", "n_features": 3}, "data.n_features"),
        (
            {"kind": "classification", "n_informative": 2, "n_classes": 3},
            "data.n_informative",
        ),
        ({"kind": "blobs", "noise": 1, "cluster_std": 1}, "data.noise"),
        ({"kind": "blobs", "centers": ((0, 0), (1,))}, "data.centers.1"),
        ({"kind": "regression", "samples": 10_000_000, "n_features": 1000}, "data.samples"),
        ({"kind": "blobs", "centers": ((0, 0), (1, 1)), "cluster_std": (1, 2, 3)}, "data"),
        ({"kind": "moons", "noise": 1.7e308}, "data"),
    ],
)
def test_what_does_not_go_together_is_refused(section, key, refused):
    assert refused(section)[0].key == key
