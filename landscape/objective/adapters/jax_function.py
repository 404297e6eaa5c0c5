"""A loss of a JAX pytree of parameters as an objective; derivatives are JAX's own.

The Hessian-vector product is the derivative of the gradient along the vector (forward over
reverse), exact to rounding.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.models.layout import EntryNames, Layout, lay_out
from landscape.objective.pointwise import (
    LOSS,
    FailuresNamed,
    PointwiseObjective,
    as_quantities,
    as_vector,
)
from landscape.operations import library
from landscape.schema.arguments import checked


class JaxObjective(PointwiseObjective):
    """A function of a pytree; see `from_jax`."""

    label = "loss"
    smooth = True

    def __init__(self, loss: Callable[[Any], Any], params: Any) -> None:
        import jax

        self._jax: Any = jax
        self._loss = loss
        leaves, tree = jax.tree_util.tree_flatten_with_path(params)
        self._tree: Any = tree
        self._leaves = [np.asarray(leaf) for _, leaf in leaves]
        blocks = lay_out(
            (jax.tree_util.keystr(path), leaf.shape, leaf.ndim < 2)
            for (path, _), leaf in zip(leaves, self._leaves, strict=True)
        )
        self.layout = Layout(EntryNames(blocks), blocks)
        self.center = np.concatenate([leaf.astype(float).ravel() for leaf in self._leaves])
        self._gradient = jax.jit(jax.grad(self._number))
        self._hvp = jax.jit(
            lambda params, vector: jax.jvp(jax.grad(self._number), (params,), (vector,))[1]
        )

    def evaluate(self, theta: Array) -> dict[str, float]:
        """Quantities by name at parameters (P,)."""
        return as_quantities(self._loss(self._pytree(theta)))

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,) at parameters (P,), by reverse differentiation."""
        with FailuresNamed("gradient", theta):
            return self._flat(self._gradient(self._pytree(np.real(theta))))

    def hvp(self, theta: Array, vector: Array) -> Array:
        """Hessian times `vector`, (P,), forward over reverse."""
        with FailuresNamed("Hessian", theta):
            return self._flat(self._hvp(self._pytree(theta), self._pytree(vector)))

    def vector(self, center: Any) -> Array:
        """(P,) of a tree as the parameters are, or of what any callable takes."""
        leaves, tree = self._jax.tree_util.tree_flatten(center)
        if tree == self._tree and len(leaves) > 1:
            return np.concatenate([as_vector(leaf, "center") for leaf in leaves])
        return super().vector(center)

    def _number(self, params: Any) -> Any:
        result = self._loss(params)
        return (result[LOSS] if isinstance(result, Mapping) else result).reshape(())

    def _pytree(self, theta: Array) -> Any:
        """Give the vector (P,) as the caller's tree, in its dtypes."""
        leaves = [
            self._jax.numpy.asarray(theta[block.slice].reshape(block.shape).astype(leaf.dtype))
            for block, leaf in zip(self.layout.blocks, self._leaves, strict=True)
        ]
        return self._jax.tree_util.tree_unflatten(self._tree, leaves)

    def _flat(self, tree: Any) -> Array:
        leaves = self._jax.tree_util.tree_leaves(tree)
        return np.concatenate([np.asarray(leaf, float).ravel() for leaf in leaves])


@checked
def from_jax(loss: Callable[[Any], Any], params: Any) -> JaxObjective:
    """Make an objective of a loss of JAX parameters.

    Parameters
    ----------
    loss
        From a pytree like `params` to a scalar, or to numbers by name, `loss` among them. It is
        called as it is; compile it (`jax.jit`) for speed.
    params
        Any pytree of arrays; where the objective's `center` lies. Leaves of less than two
        dimensions count as biases.

    Raises
    ------
    InputError
        Where `params` holds no parameters, or something that is no array of floats.
    """
    jax = library("jax", "jax")
    leaves = [np.asarray(leaf) for leaf in jax.tree_util.tree_leaves(params)]
    if not sum(leaf.size for leaf in leaves):
        raise InputError("params", "hold no parameters", "a pytree of arrays")
    if any(not jax.numpy.issubdtype(leaf.dtype, jax.numpy.floating) for leaf in leaves):
        raise InputError("params", "hold more than arrays of floats", "the parameters alone")
    return JaxObjective(loss, params)
