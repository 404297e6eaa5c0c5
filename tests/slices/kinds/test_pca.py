"""PCA against scikit-learn's, and what spans no plane."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.decomposition import PCA as Reference

from landscape.errors import InputError
from landscape.losses import MSE
from landscape.models.linear import Linear
from landscape.slices.context import Run, SliceRequirements
from landscape.slices.kinds import pca
from landscape.slices.kinds.pca import PCA, components


@pytest.fixture
def linear(objective):
    return objective(Linear(), MSE())


def walk(seed=0, steps=30, parameters=4):
    return np.random.default_rng(seed).normal(size=(steps + 1, parameters)).cumsum(axis=0)


def build(section, where):
    return section.model_copy(update={"span": 1.0}).build(where)


@pytest.mark.parametrize("shape", [(30, 4), (3, 9), (400, 2)])
def test_axes_and_shares_are_scikit_learns(shape):
    points = walk(1, shape[0] - 1, shape[1])
    mean = pca.mean(points)
    directions, explained = components(points)
    reference = Reference(n_components=2).fit(points)
    np.testing.assert_allclose(mean, reference.mean_, rtol=1e-12)
    cosines = np.abs(np.sum(directions * reference.components_, axis=1))
    np.testing.assert_allclose(cosines, 1, rtol=1e-12)
    np.testing.assert_allclose(explained, reference.explained_variance_ratio_, rtol=1e-12)


def test_the_largest_component_is_positive():
    directions, _ = components(walk())
    for direction in directions:
        assert direction[np.abs(direction).argmax()] > 0
    mirrored, _ = components(-walk())
    np.testing.assert_allclose(mirrored, directions, rtol=1e-10)


@pytest.mark.thorough
def test_a_random_walk_in_many_dimensions_is_explained_as_the_note_says():
    """Antognini and Sohl-Dickstein: 6/π² = 60.8 % and 15.2 %."""
    _, explained = components(walk(0, 300, 5000))
    np.testing.assert_allclose(explained, [6 / np.pi**2, 1.5 / np.pi**2], rtol=0.03)


def test_through_the_mean_of_the_first_descent(linear, context):
    runs = (Run("a", walk(1), False), Run("b", walk(2), False))
    found = build(PCA(), context(linear, runs=runs))
    assert np.allclose(found.origin, runs[0].theta.mean(axis=0))
    directions, explained = components(runs[0].theta)
    assert np.array_equal(found.directions, directions)
    assert found.details["explained"] == explained
    first, second = (f"{100 * share:.3g} %" for share in explained)
    assert found.labels == (f"principal component 1 ({first})", f"principal component 2 ({second})")
    assert found.note.startswith(
        f"plane of the descent: explains {first} and {second} (of a random"
    )
    assert "60.8 % and 15.2 %" in found.note


def test_of_several_descents_and_through_another_centre(linear, context):
    runs = (Run("a", walk(1), False), Run("b", walk(2), False), Run("c", walk(3), False))
    where = context(linear, runs=runs)
    found = build(PCA(of=("c", "a", "c"), center="fit"), where)
    together = np.concatenate([runs[2].theta, runs[0].theta])
    directions, _ = components(together)
    np.testing.assert_allclose(pca.mean(runs[2].theta, runs[0].theta), together.mean(axis=0))
    np.testing.assert_allclose(found.directions, directions, rtol=1e-12)
    assert np.array_equal(found.origin, where.fit)
    assert found.note.startswith("plane of the descents: ")


def test_a_run_that_ends_near_the_largest_number():
    points = walk(1)
    points[-1] *= 1e307 / np.abs(points[-1]).max()
    points[-2] *= 1e306 / np.abs(points[-2]).max()
    mean = pca.mean(points)
    directions, explained = components(points)
    assert np.isfinite(mean).all()
    assert np.isfinite(directions).all()
    assert sum(explained) == pytest.approx(1)


@pytest.mark.parametrize(
    ("section", "labels", "message"),
    [
        (PCA(), (), r"slice.kind: pca needs a descent; add descents: "),
        (PCA(of=("a", "z")), ("a", "b"), r"slice.of.1: no descent 'z'; one of a, b"),
        (PCA(), ("short", "a"), r"slice.of: pca needs 3 points, not 2; more steps"),
        (PCA(center={"w9": 1.0}), ("a",), r"slice.center.w9: no parameter 'w9'"),
    ],
)
def test_refused_before_anything_is_computed(linear, section, labels, message):
    steps = [1 if label == "short" else 10 for label in labels]
    with pytest.raises(InputError, match=f"^{message}"):
        section.check(SliceRequirements(linear, labels, steps=steps))


def test_two_short_descents_have_points_enough(linear):
    assert PCA(of=("a", "b")).check(SliceRequirements(linear, ("a", "b"), steps=(1, 1))) == 2


def test_a_single_parameter_has_no_plane(objective):
    one = objective(Linear(intercept=False), MSE(), d=1)
    with pytest.raises(InputError, match=r"^slice.kind: pca needs two parameters; axes"):
        PCA().check(SliceRequirements(one, ("a",), steps=(9,)))


@pytest.mark.parametrize(
    "points", [np.outer(np.arange(9.0), [1, 2, 3, 4]), np.ones((5, 4)), np.zeros((5, 4))]
)
def test_straight_paths_and_paths_that_stay_are_refused(linear, context, points):
    with pytest.raises(InputError, match=r"^slice.of: .* does not leave a straight line; another"):
        build(PCA(), context(linear, runs=(Run("a", points, False),)))


def test_a_descent_cut_short_is_refused(linear, context):
    with pytest.raises(InputError, match=r"^slice.of: pca needs 3 points, not 2; more steps"):
        build(PCA(), context(linear, runs=(Run("a", walk()[:2], True),)))


def test_many_parameters_by_the_products_of_points_are_the_same_plane(monkeypatch):
    points = walk(3, 40, 700) + 5.0
    np.testing.assert_allclose(pca.mean(points), points.mean(axis=0), rtol=1e-12)
    directions, explained = components(points)
    monkeypatch.setattr(pca, "MAX_DECOMPOSED", 0)
    others, shares = components(points)
    np.testing.assert_allclose(others, directions, atol=1e-9)
    np.testing.assert_allclose(shares, explained, rtol=1e-9)
    np.testing.assert_allclose(others @ others.T, np.eye(2), atol=1e-12)
    with pytest.raises(InputError, match="does not leave a straight line"):
        components(np.outer(np.arange(5.0), np.arange(1.0, 9.0)))


PEAK = """
import resource, sys
from pathlib import Path
import numpy as np
from landscape.data.stored_points import StoredArray, StoredPoints
from landscape.slices.kinds.pca import components

def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

components(np.random.default_rng(0).normal(size=(3, 2**21)))  # the libraries are loaded
shape = (6, 10**7)
if sys.argv[1] == "memory":
    points = np.random.default_rng(0).normal(size=shape)
else:
    stored = StoredArray(Path("run.bin"), 0, np.dtype(np.float32), shape, "theta", "runs")
    with open(stored.path, "wb") as file:
        for _ in range(shape[0]):
            np.random.default_rng().normal(size=shape[1]).astype(np.float32).tofile(file)
    points = StoredPoints([stored])
before = peak()
components(points)
print((peak() - before - 64 * 2**20) / (8 * points.shape[1]))
"""


@pytest.mark.thorough
@pytest.mark.parametrize("where", ["memory", "files"])
def test_ten_million_parameters_take_two_vectors(where, tmp_path):
    command = [sys.executable, "-c", PEAK, where]
    run = subprocess.run(command, capture_output=True, check=True, timeout=100, cwd=tmp_path)
    assert float(run.stdout) < 2
