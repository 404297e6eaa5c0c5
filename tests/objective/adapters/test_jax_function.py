"""A loss of a JAX pytree as an objective."""

import numpy as np
import pytest

import landscape
from landscape.errors import InputError
from landscape.objective.adapters.jax_function import from_jax

jax = pytest.importorskip("jax")


def params():
    rng = np.random.default_rng(0)
    layers = [{"w": rng.normal(size=(2, 3)), "b": np.zeros(3)}, {"w": rng.normal(size=(3, 1))}]
    return jax.tree_util.tree_map(lambda leaf: jax.numpy.asarray(leaf, "float32"), layers)


X = np.random.default_rng(1).normal(size=(12, 2)).astype("float32")


def loss(layers):
    hidden = jax.numpy.tanh(X @ layers[0]["w"] + layers[0]["b"])
    return jax.numpy.mean((hidden @ layers[1]["w"]) ** 2)


def test_values_and_derivatives_are_jaxs():
    objective = from_jax(loss, params())
    theta = objective.center
    assert objective.count == 12
    assert objective.value(theta) == pytest.approx(float(loss(params())), rel=1e-6)
    gradient = jax.grad(loss)(params())
    expected = np.concatenate([np.ravel(leaf) for leaf in jax.tree_util.tree_leaves(gradient)])
    np.testing.assert_allclose(objective.gradient(theta), expected, rtol=1e-5, atol=1e-7)
    from jax.flatten_util import ravel_pytree

    flat, unravel = ravel_pytree(params())
    hessian = jax.hessian(lambda vector: loss(unravel(vector)))(flat)
    vector = np.random.default_rng(2).normal(size=12)
    np.testing.assert_allclose(objective.hvp(theta, vector), hessian @ vector, atol=1e-5)


def test_exploring_with_a_tree_as_centre():
    objective = from_jax(lambda tree: {"loss": loss(tree), "size": tree[0]["b"].sum()}, params())
    center = params()
    center[0]["b"] = center[0]["b"] + 1
    result = landscape.explore(objective, center, slice={"kind": "random", "points": 3, "span": 1})
    assert result.quantities["size"].fit == pytest.approx(3)
    assert result.names[0] == "[0]['b']1"
    assert [block.bias for block in objective.layout.blocks] == [True, False, False]


@pytest.mark.parametrize("tree", [{}, {"w": np.arange(3)}])
def test_trees_without_parameters(tree):
    with pytest.raises(InputError):
        from_jax(loss, tree)
