"""Points of the experiment itself."""

import numpy as np
import pytest


def test_numbers_are_one_feature(prepared):
    data = prepared({"kind": "points", "x": (3.3, 4), "y": (1.7, 2.76)})
    np.testing.assert_array_equal(data.x, [[3.3], [4]])
    np.testing.assert_array_equal(data.y, [1.7, 2.76])
    assert (data.feature_names, data.class_names) == (("x",), None)


def test_rows_are_several_features_and_words_are_classes(prepared):
    data = prepared({"kind": "points", "x": ((1, 2), (3, 4), (5, 6)), "y": ("no", "yes", "no")})
    assert data.x.shape == (3, 2)
    assert data.feature_names == ("x1", "x2")
    assert data.class_names == ("no", "yes")
    np.testing.assert_array_equal(data.y, [0, 1, 0])


def test_booleans_are_classes(prepared):
    data = prepared({"kind": "points", "x": (1, 2), "y": (True, False)})
    assert data.class_names == ("False", "True")
    np.testing.assert_array_equal(data.y, [1, 0])


@pytest.mark.parametrize(
    ("x", "y", "key"),
    [
        ((1, 2), (1,), "data.y"),
        (((1, 2), (3,)), (1, 2), "data.x.1"),
        (((1, 2), 3), (1, 2), "data.x.1"),
        ((1, (3,)), (1, 2), "data.x.1"),
        (((), ()), (1, 2), "data.x.0"),
        ((1, 2), (1, "a"), "data.y.1"),
        ((1, 2), ("a", "a"), "data"),
    ],
)
def test_faults(x, y, key, refused):
    assert refused({"kind": "points", "x": x, "y": y})[0].key == key
