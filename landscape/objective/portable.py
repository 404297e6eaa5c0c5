"""An objective as plain data, for an interpreter that has neither NumPy nor this package.

P parameters, n samples, d columns of inputs, K scores a sample. What is described is the objective
itself, so that its value and gradient elsewhere are those here; where it is too large to be sent,
or of a kind that is not described, there is None.
"""

from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.formula.expression import CONSTANTS, Expression
from landscape.models.formula import FormulaModel
from landscape.models.linear_in_parameters import AffineModel
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised

MAX_NUMBERS = 200_000
"""Numbers of the samples, n · (d + 1)."""
MAX_PRODUCTS = 2_000_000
"""Multiplications of one evaluation."""
MAX_QUADRATIC = 200
"""Parameters of a squared error whose Hessian is sent in the place of many samples."""


def portable_objective(
    objective: Objective, max_numbers: int = MAX_NUMBERS
) -> dict[str, Any] | None:
    """The objective in full, numbers and arrays, or None.

    Of a squared error with more than `max_numbers` numbers of samples, the quadratic that it is.
    """
    if isinstance(objective, FunctionObjective):
        function = objective.function
        tree = portable_tree(function.expression, function.arguments)
        return {"kind": "function", "tree": tree, "params": function.arguments}
    if not isinstance(objective, Supervised):
        return None
    model = portable_model(objective)
    if model is None:
        return None
    x, y = portable_inputs(objective, objective.data.x), objective.data.y
    if x.size + len(y) > max_numbers or len(y) * _cost(model, objective.count) > MAX_PRODUCTS:
        return _quadratic(objective)
    loss = objective.loss
    return {
        "kind": "supervised",
        "model": model,
        "x": x,
        "y": y,
        "factors": objective.sample_factors,
        "loss": {
            "kind": loss.kind,
            **{key: getattr(loss, key, None) for key in ("delta", "clip", "q")},
        },
        "linked": objective.linked,
        "ridge": objective.ridge,
        "lasso": objective.lasso,
        "weights": objective.layout.weights.astype(np.uint8),
    }


def portable_model(objective: Supervised) -> dict[str, Any] | None:
    """What maps parameters and `portable_inputs` to K scores."""
    model, features = objective.model, objective.data.n_features
    common = {"columns": features, "outputs": objective.outputs}
    if isinstance(model, AffineModel):
        columns = model.design(objective.data.x[:1]).shape[1]
        return {"kind": "affine", "intercept": model.intercept, **common, "columns": columns}
    if isinstance(model, MLP):
        layers = tuple(model.shapes(features, objective.outputs))
        return {"kind": "mlp", "layers": layers, "activation": model.activation, **common}
    if isinstance(model, FormulaModel):
        params = tuple(model.params)
        columns = model.columns
        tree = portable_tree(model.expression, (*params, *columns))
        return {
            "kind": "formula",
            "tree": tree,
            "params": params,
            "features": tuple(columns.items()),
            **common,
        }
    return None


def portable_inputs(objective: Supervised, x: Array) -> Array:
    """(n, columns): what the described model takes, of inputs (n, d)."""
    model = objective.model
    return model.design(x) if isinstance(model, AffineModel) else x


def portable_tree(expression: Expression, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Nodes in order: a number, one of `names`, or (operation, positions of its operands …)."""
    nodes: list[Any] = []
    for node in expression.tree:
        if node.operands:
            nodes.append((node.label, *node.operands))
        elif node.number is not None:
            nodes.append(float(node.number))
        else:
            nodes.append(node.label if node.label in names else CONSTANTS[node.label])
    return tuple(nodes)


def _cost(model: dict[str, Any], count: int) -> int:
    """Multiplications of the scores of one sample, about."""
    return 4 * len(model["tree"]) if model["kind"] == "formula" else count


def _quadratic(objective: Supervised) -> dict[str, Any] | None:
    """A squared error of many samples: its value, gradient and Hessian at zero."""
    linear = isinstance(objective.model, AffineModel) and not objective.linked
    is_quadratic = linear and objective.loss.kind == "mse" and not objective.lasso
    if not is_quadratic or objective.count > MAX_QUADRATIC:
        return None
    point = np.zeros(objective.count)
    return {
        "kind": "quadratic",
        "point": point,
        "value": float(objective.value(point)),
        "gradient": objective.gradient(point),
        "hessian": objective.hessian(point),
    }
