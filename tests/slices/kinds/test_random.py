"""Random directions: norms of filters and layers, seeds, and what cannot be normalised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from landscape.errors import InputError
from landscape.losses import MSE, CrossEntropy
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.random import Random
from landscape.slices.random_directions import normalized


@pytest.fixture
def network(objective):
    return objective(MLP(hidden=(4, 2)), CrossEntropy(), 3)


def build(section, where):
    return section.model_copy(update={"span": 1.0}).build(where)


@given(st.integers(0, 2**32 - 1), st.floats(-100, 100))
def test_filters_have_the_norm_of_the_parameters_and_biases_are_zero(seed, decades):
    rng = np.random.default_rng(seed)
    shapes = {"conv": (4, 3, 2, 2), "bias": (4,), "weights": (2, 5)}
    layout = Objective.from_callable(len, blocks=shapes).layout
    origin = rng.normal(size=layout.count) * 10**decades
    found = normalized(rng.normal(size=(2, layout.count)), origin, layout, "filter")
    for block in layout.blocks:
        for direction in found:
            part, like = direction[block.slice], origin[block.slice]
            if block.bias:
                assert not part.any()
            else:
                norms = (
                    np.linalg.norm(a.reshape(block.shape[0], -1), axis=1) for a in (part, like)
                )
                np.testing.assert_allclose(*norms, rtol=1e-12)


def test_layers_have_the_norm_of_the_parameters_biases_too(network, context):
    where = context(network)
    found = build(Random(normalize="layer"), where)
    for block in network.layout.blocks:
        for direction in found.directions:
            norms = [np.linalg.norm(a[block.slice]) for a in (direction, where.fit)]
            assert norms[0] == pytest.approx(norms[1], rel=1e-12)


def test_a_scaled_filter_keeps_its_direction(network, context):
    raw = build(Random(normalize="none", seed=5), context(network)).directions[0]
    scaled = build(Random(seed=5), context(network)).directions[0]
    for row in range(4):  # the filters of the first layer
        part = slice(3 * row, 3 * row + 3)
        ratio = scaled[part] / raw[part]
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
        assert ratio[0] > 0


def test_raw_directions_are_standard_normal(context, objective):
    wide = objective(Linear(), MSE(), d=4000)
    directions = build(Random(normalize="none"), context(wide)).directions
    assert directions.shape == (2, 4001)
    assert abs(directions.mean()) < 0.05
    assert directions.std() == pytest.approx(1, abs=0.05)
    cosine = directions[0] @ directions[1] / np.prod(np.linalg.norm(directions, axis=1))
    assert abs(cosine) < 0.05


def test_its_own_seed_fixes_the_directions(network, context):
    first, again = (build(Random(seed=3), context(network)) for _ in range(2))
    other = build(Random(seed=4), context(network))
    assert np.array_equal(first.directions, again.directions)
    assert not np.array_equal(first.directions, other.directions)
    assert "of seed 3" in first.note
    assert "seed" not in build(Random(), context(network)).note


def test_labels_and_notes(network, context):
    found = build(Random(), context(network))
    assert found.labels == (
        "first random direction, filter-normalised",
        "second random direction, filter-normalised",
    )
    assert found.note == "random directions, filter-normalised, through the fit"
    line = build(Random(dimensions=1, normalize="none", center="start"), context(network))
    assert (line.k, line.labels) == (1, ("a random direction",))
    assert line.note == "random direction, through the start"
    assert line.base.tolist() == [0]


def test_three_dimensions_are_refused_on_reading():
    with pytest.raises(ValidationError, match="less than or equal to 2"):
        Random(dimensions=3)


def test_more_directions_than_weights_are_refused_before_anything_is_computed(objective):
    one = SliceRequirements(objective(Linear(), MSE(), d=1))  # w1 and b
    with pytest.raises(
        InputError, match=r"^slice.dimensions: 2 directions cannot .* 1 weight; 1, or n"
    ):
        Random().check(one)
    assert Random(normalize="none").check(one) == 2
    assert Random(dimensions=1).check(one) == 1


def test_a_centre_of_norm_zero_is_refused(network, context):
    with pytest.raises(InputError, match=r"^slice.normalize: every filter has norm zero .*; none"):
        Random(center="zero").check(SliceRequirements(network))
    assert Random(center="zero", normalize="none").check(SliceRequirements(network)) == 2
    with pytest.raises(InputError, match=r"^slice.normalize: every layer has norm zero .*; none"):
        build(Random(normalize="layer"), context(network, np.zeros(network.count)))


def test_some_filters_of_norm_zero_stay_put(network, context):
    fit = context(network).fit.copy()
    fit[:3] = 0
    directions = build(Random(), context(network, fit)).directions
    assert not directions[:, :3].any()
    assert directions[:, 3:6].all()


def test_parallel_directions_are_refused(objective, context):
    """Filters of one weight can only turn round: of three, one time in four all or none do."""
    three = objective(Logistic(), CrossEntropy(), 3, d=1)

    def refusal(seed):
        try:
            build(Random(seed=seed), context(three))
        except InputError as error:
            return str(error)
        return ""

    refusals = [text for text in map(refusal, range(40)) if text]
    assert 4 <= len(refusals) <= 18
    assert all("slice.normalize: the two directions are parallel; none" in r for r in refusals)


def test_a_filter_whose_norm_overflows_is_refused(network, context):
    with pytest.raises(InputError, match=r"^slice.normalize: a direction has no finite len"):
        build(Random(), context(network, np.full(network.count, 1e200)))
