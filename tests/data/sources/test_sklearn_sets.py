"""The built-in sets equal scikit-learn's, and are read without importing it."""

import subprocess
import sys

import numpy as np
import pytest
import sklearn.datasets

from landscape.data.sources import sklearn_sets

KINDS = ("breast_cancer", "iris", "wine", "digits", "diabetes")


@pytest.mark.parametrize("kind", KINDS)
def test_equals_scikit_learn(kind, prepared):
    theirs = getattr(sklearn.datasets, f"load_{kind}")()
    ours = prepared(kind)
    np.testing.assert_allclose(ours.x, theirs.data, rtol=1e-13)
    np.testing.assert_array_equal(ours.y, theirs.target)
    assert ours.feature_names == tuple(theirs.feature_names)
    if kind != "diabetes":
        assert ours.class_names == tuple(map(str, theirs.target_names))
    assert ours.kind == kind


def test_diabetes_is_a_number_to_predict(prepared):
    assert prepared("diabetes").class_names is None


def test_the_loader_is_asked_where_the_text_is_not_found(prepared, monkeypatch):
    direct = prepared("iris")
    monkeypatch.setattr(sklearn_sets, "find_spec", lambda name: None)
    np.testing.assert_array_equal(prepared("iris").x, direct.x)


def test_reading_does_not_import_scikit_learn():
    code = (
        "import sys; from pathlib import Path; from landscape.data import prepare\n"
        "from landscape.data.sources.sklearn_sets import Builtin\n"
        "prepare(Builtin(kind='diabetes'), 'zscore', 0, [Path('.')], 'natural')\n"
        "assert 'sklearn' not in sys.modules and 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
