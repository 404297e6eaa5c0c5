"""The computation graph of a model that is a formula: every node's value and gradient at a point.

The gradient of a node is ∂ result / ∂ node, by one backward sweep from the result, where it is 1.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.formula.expression import Expression
from landscape.models.formula import FormulaModel
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised

MAX_NODES = 40
"""Nodes of a graph that can be read."""
PARAMETER, INPUT, CONSTANT, OPERATION = "parameter", "input", "constant", "operation"


def graph(objective: Objective, theta: Array, values: Mapping[str, float]) -> dict[str, Any]:
    """The nodes of the formula, operands before what uses them, at parameters `theta` (P,) and
    the first sample, with `given` values of parameters and inputs put in by name."""
    formula, names = _formula(objective), _parameters(objective)
    inputs = {name: value for name, value in values.items() if name in _inputs(objective)}
    own = {name: value for name, value in values.items() if name not in inputs}
    moved = objective.layout.with_values(theta, own, "at")
    values = _values(objective, moved) | inputs
    nodes = formula.nodes(values)
    roles = tuple(_role(formula, i, names, values) for i in range(len(nodes)))
    return {
        "formula": " ".join(formula.text.split()),
        "labels": tuple(names.get(node.label, node.label) for node in nodes),
        "roles": roles,
        "operands": tuple(node.operands for node in nodes),
        "value": np.array([node.value for node in nodes]),
        "gradient": np.array([node.gradient for node in nodes]),
        "sampled": any(
            role == INPUT and node.label not in inputs
            for role, node in zip(roles, nodes, strict=True)
        ),
    }


def check(objective: Objective, at: str | Mapping[str, float]) -> None:
    """Raises InputError, key `at...`, for an unknown name; for too large a graph, the empty key."""
    count = len(_formula(objective).tree)
    if count > MAX_NODES:
        raise InputError("", f"a graph of {count} nodes cannot be read", f"at most {MAX_NODES}")
    for name in at if not isinstance(at, str) else ():
        if name not in _inputs(objective):
            objective.layout.index(name, f"at.{name}")


def _formula(objective: Objective) -> Expression:
    match objective:
        case FunctionObjective(function=function):
            return function.expression
        case Supervised(model=FormulaModel() as model):
            return model.expression
    raise InputError("", "this model is not a formula", "formula or function")


def _parameters(objective: Objective) -> dict[str, str]:
    """The parameters, by their names within the formula."""
    names = objective.names
    if isinstance(objective, FunctionObjective):
        return dict(zip(objective.function.arguments, names, strict=True))
    return dict(zip(names, names, strict=True))


def _inputs(objective: Objective) -> set[str]:
    """Names the formula uses that are no parameters."""
    return set(_formula(objective).names) - set(_parameters(objective))


def _values(objective: Objective, theta: Array) -> dict[str, float]:
    """What the names within the formula stand for, at parameters (P,) and the first sample."""
    match objective:
        case Supervised(model=FormulaModel() as model, data=data):
            values = model.values(theta[None], data.x[:1])
            return {name: float(value.item()) for name, value in values.items()}
    return dict(zip(_parameters(objective), theta.tolist(), strict=True))


def _role(
    formula: Expression, i: int, parameters: Mapping[str, str], values: Mapping[str, float]
) -> str:
    node = formula.tree[i]
    if node.operands:
        return OPERATION
    if node.is_name and node.label in parameters:
        return PARAMETER
    return INPUT if node.is_name and node.label in values else CONSTANT
