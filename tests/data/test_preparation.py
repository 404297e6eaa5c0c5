"""Choosing features, classes and rows; what the target becomes."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.data import prepare
from landscape.data.sources.csv_file import Csv
from landscape.data.sources.sklearn_sets import Builtin
from landscape.errors import InputError, LandscapeWarning


def points(y, **keys):
    return {"kind": "points", "x": tuple(range(len(y))), "y": tuple(y), **keys}


def test_features_by_name_and_index_in_the_order_asked(prepared):
    every = prepared("breast_cancer")
    data = prepared({"kind": "breast_cancer", "features": ("mean texture", 0)})
    np.testing.assert_array_equal(data.x, every.x[:, [1, 0]])
    assert data.feature_names == ("mean texture", "mean radius")


def test_features_are_scaled(prepared):
    data = prepared({"kind": "breast_cancer", "features": (0, 1)}, scale="zscore")
    np.testing.assert_allclose(data.x.mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(data.scaling.offset, [14.127292, 19.289649], rtol=1e-6)
    assert data.scaling.kind == "zscore"


def test_unknown_features_are_all_named(refused):
    first, second = refused({"kind": "iris", "features": ("sepal lenght (cm)", 1, 4)})
    assert (first.key, second.key) == ("data.features.0", "data.features.2")
    assert "did you mean 'sepal length (cm)'?" in first.allowed


def test_a_constant_feature_is_named(prepared):
    with pytest.warns(LandscapeWarning, match="pixel_0_0"):
        data = prepared({"kind": "digits"}, scale="zscore")
    assert np.isfinite(data.x).all()


# -- classes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [("virginica", "setosa"), (2, 0), (0, "virginica")])
def test_classes_by_name_or_number_keep_their_order(kept, prepared):
    data = prepared({"kind": "iris", "classes": kept})
    assert data.class_names == ("setosa", "virginica")
    np.testing.assert_array_equal(np.unique(data.y, return_counts=True), [[0, 1], [50, 50]])


def test_classes_of_numbers(prepared):
    data = prepared(points([3, -1, 7, 3], classes=(3.0, "7")), classes="needed")
    assert data.class_names == ("3", "7")
    np.testing.assert_array_equal(data.y, [0, 1, 0])
    np.testing.assert_array_equal(data.x.T, [[0, 2, 3]])


def test_unknown_classes_are_named_with_what_there_is(refused):
    (problem,) = refused({"kind": "iris", "classes": ("setosa", "versicolour")})
    assert problem.key == "data.classes.1"
    assert "did you mean 'versicolor'?" in problem.allowed
    assert refused({"kind": "iris", "classes": (3,)})[0].key == "data.classes.0"


def test_one_class_is_refused(refused):
    assert refused({"kind": "iris", "classes": ("setosa",)})[0].key == "data.classes"
    assert refused(points([2, 2, 2]), classes="needed")[0].key == "data"


# -- limit -----------------------------------------------------------------------------------------


def test_limit_keeps_rows_of_a_seeded_shuffle(prepared):
    every = prepared("diabetes")
    some = [prepared({"kind": "diabetes", "limit": 20}, seed=seed) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(some[0].x, some[1].x)
    assert not np.array_equal(some[0].x, some[2].x)
    rows = [np.flatnonzero((every.x == row).all(axis=1))[0] for row in some[0].x]
    assert len(set(rows)) == 20
    np.testing.assert_array_equal(some[0].y, every.y[rows])


def test_a_limit_does_not_turn_numbers_into_classes(prepared):
    assert prepared({"kind": "diabetes", "limit": 5}).class_names is None


def test_a_limit_beyond_the_rows_changes_nothing(prepared):
    data = prepared({"kind": "iris", "limit": 1000})
    np.testing.assert_array_equal(data.x, prepared("iris").x)


def test_a_smaller_limit_keeps_some_of_the_same_rows(prepared):
    few, more = (prepared({"kind": "diabetes", "limit": n}) for n in (10, 30))
    assert {*map(tuple, few.x.tolist())} < {*map(tuple, more.x.tolist())}


def test_limit_counts_the_classes_kept(prepared):
    data = prepared({"kind": "iris", "classes": (0, 1), "limit": 60})
    assert data.n_samples == 60
    assert data.class_names == ("setosa", "versicolor")


@pytest.mark.parametrize("keys", [{"limit": 0}, {"features": ()}, {"classes": ()}])
def test_bounds(keys, prepared):
    with pytest.raises(ValidationError):
        prepared({"kind": "iris", **keys})


# -- the target ------------------------------------------------------------------------------------

CASES = [
    ([0, 1, 1], ("0", "1"), None, ("0", "1")),
    ([-1, 1, 1], ("-1", "1"), None, ("-1", "1")),
    ([10, 2, 30], ("2", "10", "30"), None, ("2", "10", "30")),
    ([0.2, 1, 0], ("0", "1"), None, None),
    (["b", "a", "b"], ("a", "b"), ("a", "b"), ("a", "b")),
    ([True, False], ("False", "True"), ("False", "True"), ("False", "True")),
    ([*range(21)] * 2, tuple(map(str, range(21))), None, None),
]


@pytest.mark.parametrize(("y", "needed", "numbers", "natural"), CASES)
def test_what_the_target_becomes(y, needed, numbers, natural, prepared):
    for classes, names in (("needed", needed), ("numbers", numbers), ("natural", natural)):
        data = prepared(points(y), classes=classes)
        assert data.class_names == names
        if names is None:
            np.testing.assert_array_equal(data.y, y)


def test_codes_follow_the_names(prepared):
    np.testing.assert_array_equal(prepared(points([10, 2, 30]), classes="needed").y, [1, 0, 2])


def test_soft_labels_are_kept(prepared):
    data = prepared(points([0.2, 1, 0]), classes="needed")
    assert data.soft
    np.testing.assert_array_equal(data.y, [0.2, 1, 0])


def test_a_constant_number_is_a_number(prepared):
    assert prepared(points([2, 2])).class_names is None


@pytest.mark.parametrize("y", [[0.5, 1.5], [-0.1, 0.5], range(1001)])
def test_numbers_that_are_no_classes_are_refused(y, refused):
    (problem,) = refused(points(y), classes="needed")
    assert problem.key == "data"
    assert "different numbers" in problem.what
    assert "model: linear" in problem.allowed


def test_classes_that_the_config_names_are_kept(prepared):
    data = prepared(points(range(9), classes=(1, 2, 3, 4, 5)), classes="needed")
    assert data.class_names == ("1", "2", "3", "4", "5")


def test_the_target_of_a_csv_is_named(tmp_path, refused):
    (tmp_path / "a.csv").write_text("a,y\n1,2.5\n2,3.5\n")
    problems = refused({"kind": "csv", "path": "a.csv"}, classes="needed")
    assert problems[0].key == "data.target"


def test_control_characters_in_names_are_refused(tmp_path, refused):
    (tmp_path / "a.csv").write_text("a\x07,y\n1,2.5\n2,3.5\n")
    assert "control character" in refused({"kind": "csv", "path": "a.csv"})[0].what


# -- files -----------------------------------------------------------------------------------------


def test_source_files(tmp_path):
    assert Builtin(kind="iris").files([tmp_path]) == ()
    assert Csv(path="sub/a.csv").files([tmp_path]) == (tmp_path / "sub/a.csv",)
    with pytest.raises(InputError):
        Csv(path="../a.csv").files([tmp_path])


def test_preparing_twice_gives_the_same(tmp_path):
    source = Builtin(kind="wine", limit=50)
    one, two = (prepare(source, "minmax", 3, [tmp_path], "needed") for _ in range(2))
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.y, two.y)


# -- held-out rows, weights, expansion -------------------------------------------------------------


def test_held_out_rows_are_scaled_as_the_others(prepared):
    whole = prepared("iris")
    data = prepared({"kind": "iris", "test": 0.2}, scale="zscore")
    assert (data.n_samples, data.test.n_samples) == (120, 30)
    np.testing.assert_array_equal(np.bincount(data.test.y.astype(int)), [10, 10, 10])
    np.testing.assert_allclose(data.x.mean(axis=0), 0, atol=1e-13)
    assert data.test.scaling is data.scaling
    raw = np.vstack([data.scaling.undo(part.x) for part in (data, data.test)])
    np.testing.assert_allclose(np.sort(raw, axis=0), np.sort(whole.x, axis=0), atol=1e-12)


def test_holding_out_changes_no_other_rows(prepared):
    few = prepared({"kind": "iris", "limit": 50})
    some = prepared({"kind": "iris", "limit": 50, "test": 0.5})
    rows = {*map(tuple, few.x.tolist())}
    assert {*map(tuple, some.x.tolist())} | {*map(tuple, some.test.x.tolist())} == rows


def test_features_are_expanded_before_they_are_scaled(prepared):
    section = {"kind": "points", "x": ((1, 2), (3, 5), (4, 4)), "y": (1.5, 2, 3), "expand": 2}
    data = prepared(section, scale="zscore")
    assert data.feature_names == ("x1", "x2", "x1^2", "x1 x2", "x2^2")
    raw = [[1, 2, 1, 2, 4], [3, 5, 9, 15, 25], [4, 4, 16, 16, 16]]
    np.testing.assert_allclose(data.scaling.undo(data.x), raw)
    np.testing.assert_array_equal(data.shown_x, [[1, 2], [3, 5], [4, 4]])
    assert data.shown_names == ("x1", "x2")
    np.testing.assert_allclose(data.inputs(data.shown_x), data.x, atol=1e-14)


def test_expansions_that_grow_too_large(refused):
    (problem,) = refused({"kind": "digits", "expand": 8})
    assert problem.key == "data.expand"
    points = {"kind": "points", "x": (1e60, 2e60), "y": (1.5, 2), "expand": 6}
    assert "unit" in refused(points)[0].allowed


def test_weights_follow_their_rows(tmp_path, prepared):
    np.savez(tmp_path / "d.npz", x=np.arange(20.0), y=np.arange(20) / 2, w=np.arange(20.0))
    section = {"kind": "npz", "path": "d.npz", "weights": "w", "limit": 10, "test": 0.5}
    data = prepared(section)
    np.testing.assert_array_equal(data.weights, data.x[:, 0])
    np.testing.assert_array_equal(data.test.weights, data.test.x[:, 0])


def test_weights_that_do_not_fit(tmp_path, refused):
    np.savez(tmp_path / "d.npz", x=np.arange(3.0), y=np.arange(3), w=np.arange(2.0))
    assert refused({"kind": "npz", "path": "d.npz", "weights": "w"})[0].key == "data.path"
    assert refused({"kind": "npz", "path": "d.npz", "weights": "v"})[0].key == "data.weights"
