"""Expression: a formula as a tree of known operations, its values, and its gradients in reverse.

The tree knows only numbers, names, + - * / **, signs and the functions of `FUNCTIONS`. It is
evaluated with NumPy ufuncs on arrays of any shapes that broadcast, and differentiated by one
backward sweep (S. Linnainmaa, BIT 16, 1976), so a name that is used twice collects both gradients.

Complex arguments serve complex steps. Outside the domain of a function the value is nan, overflow
gives inf, and no warning is raised; `landscape.formula.primitives` says what happens at kinks.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscape.arrays import Array
from landscape.errors import LandscapeError, shown
from landscape.formula.primitives import FUNCTIONS, PRIMITIVES
from landscape.schema.suggestions import did_you_mean

CONSTANTS = {"pi": math.pi, "e": math.e}
"""What these names mean unless the formula is given values for them."""


class FormulaError(LandscapeError, ValueError):
    """A text that is not a formula: where, what is wrong, what is allowed."""

    exit_code = 2

    def __init__(self, column: int, what: str, allowed: str = "") -> None:
        super().__init__(column, what, allowed)
        self.column = column
        """1-based, in characters of the text."""
        self.what = what
        self.allowed = allowed

    def __str__(self) -> str:
        message = f"column {self.column}: {self.what}"
        return f"{message}; {self.allowed}" if self.allowed else message


@dataclass(frozen=True)
class Node:
    """A number, a name (one node however often it is used) or an operation on earlier nodes."""

    label: str
    """The operation as a key of `PRIMITIVES`, the name, or the number as it is read."""
    column: int
    """Where it stands in the text, 1-based."""
    operands: tuple[int, ...] = ()
    """Positions of the operands in the tree; none for a number or a name."""
    number: np.float64 | None = None

    @property
    def is_name(self) -> bool:
        return not self.operands and self.number is None


@dataclass(frozen=True)
class GraphNode:
    """A node of the computation graph at given inputs, for a figure."""

    id: int
    label: str
    operands: tuple[int, ...]
    """The ids of the operands, in order."""
    value: float
    gradient: float
    """∂ result / ∂ this node."""


@dataclass(frozen=True)
class Expression:
    """A parsed formula: immutable, comparable, picklable."""

    text: str
    tree: tuple[Node, ...]
    """Operands before what uses them; the last node is the result."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it uses, in order of their appearance, without pi and e."""
        return tuple(node.label for node in self._leaves if node.label not in CONSTANTS)

    @cached_property
    def smooth(self) -> bool:
        """Whether it is free of functions with kinks or jumps."""
        return all(PRIMITIVES[node.label].smooth for node in self.tree if node.operands)

    @cached_property
    def _leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.tree if node.is_name)

    def is_affine_in(self, names: Collection[str]) -> bool:
        """Whether it is linear in `names`, up to what does not hold them, as it is written."""
        constant, affine, other = range(3)
        degrees: list[int] = []
        for node in self.tree:
            if not node.operands:
                degrees.append(affine if node.is_name and node.label in names else constant)
                continue
            operands = [degrees[j] for j in node.operands]
            degree = max(operands)
            linear = (
                node.label in {"+", "-", "neg"}
                or (node.label == "*" and min(operands) == constant)
                or (node.label == "/" and operands[1] == constant)
            )
            degrees.append(degree if degree == constant or linear else other)
        return degrees[-1] < other

    def check(self, names: Collection[str]) -> None:
        """Raises FormulaError where it uses a name that is not one of `names`, pi or e."""
        for node in self._leaves:
            if node.label not in names and node.label not in CONSTANTS:
                raise unknown_name("name", node.label, node.column, [*names, *CONSTANTS])

    def value(self, values: Mapping[str, ArrayLike]) -> Array:
        """The result at named values of any shapes that broadcast, in the shape they give.

        Raises FormulaError for a name without a value."""
        with np.errstate(all="ignore"):
            results = self._forward(self._bound(values), keep=False)
        return np.asarray(results[len(self.tree) - 1])

    def gradient(
        self, values: Mapping[str, ArrayLike], cotangent: ArrayLike = 1.0
    ) -> dict[str, Array]:
        """∂ Σ result · cotangent / ∂ value, for each of `values` in its own shape.

        `cotangent` has a shape that broadcasts with the result's."""
        with np.errstate(all="ignore"):
            bound = self._bound(values)
            adjoints = self._backward(self._forward(bound), np.asarray(cotangent))
        gradients = {
            node.label: adjoint
            for node, adjoint in zip(self.tree, adjoints, strict=True)
            if node in self._leaves
        }
        return {name: gradients.get(name, np.zeros(np.shape(v))) for name, v in values.items()}

    def nodes(self, values: Mapping[str, float]) -> tuple[GraphNode, ...]:
        """The computation graph at scalar values: each node with its value and gradient."""
        with np.errstate(all="ignore"):
            results = self._forward(self._bound(values))
            adjoints = self._backward(results, np.asarray(1.0))
        return tuple(
            GraphNode(i, node.label, node.operands, float(results[i]), float(adjoints[i]))
            for i, node in enumerate(self.tree)
        )

    def _bound(self, values: Mapping[str, ArrayLike]) -> dict[str, Any]:
        self.check(values)
        known = CONSTANTS | dict(values)
        return {node.label: _numeric(known[node.label]) for node in self._leaves}

    @cached_property
    def _last_use(self) -> dict[int, int]:
        return {j: i for i, node in enumerate(self.tree) for j in node.operands}

    def _forward(self, bound: Mapping[str, Any], keep: bool = True) -> dict[int, Any]:
        """The value of each node by its position; of the result alone unless `keep`, so that
        large arrays live no longer than they are used."""
        results: dict[int, Any] = {}
        for i, node in enumerate(self.tree):
            if node.operands:
                results[i] = PRIMITIVES[node.label].value(*(results[j] for j in node.operands))
            else:
                results[i] = bound[node.label] if node.number is None else node.number
            for j in () if keep else set(node.operands):
                if self._last_use[j] == i:
                    del results[j]
        return results

    def _backward(self, results: Mapping[int, Any], cotangent: Any) -> list[Any]:
        """∂ Σ result · cotangent / ∂ node, of each node in its shape."""
        adjoints: list[Any] = [np.zeros(np.shape(results[i])) for i in range(len(self.tree))]
        last = np.shape(results[len(adjoints) - 1])
        adjoints[-1] = _summed(cotangent + np.zeros(last), last)
        for i in reversed(range(len(adjoints))):
            node = self.tree[i]
            if not node.operands:
                continue
            operands = [results[j] for j in node.operands]
            derivatives = PRIMITIVES[node.label].derivatives
            for j, derivative in zip(node.operands, derivatives, strict=True):
                if self.tree[j].number is None:
                    # Summed before it is added: parts of different shapes would be repeated.
                    part = _chained(adjoints[i], derivative(results[i], *operands))
                    adjoints[j] = adjoints[j] + _summed(part, np.shape(results[j]))
        return adjoints


def _numeric(value: ArrayLike) -> Any:
    array = np.asarray(value)
    return array if np.iscomplexobj(array) else array.astype(float, copy=False)


def _chained(adjoint: Any, derivative: Any) -> Any:
    """adjoint · derivative; an adjoint of 0 stays 0 even past an infinite derivative."""
    if isinstance(derivative, float) and not isinstance(derivative, np.floating):
        return adjoint * derivative
    return np.where(adjoint == 0, 0.0, adjoint * derivative)


def _summed(adjoint: Any, shape: tuple[int, ...]) -> Any:
    """`adjoint` summed over the axes along which `shape` was broadcast."""
    adjoint = np.asarray(adjoint)
    extra = adjoint.ndim - len(shape)
    repeated = [extra + i for i, n in enumerate(shape) if n == 1 != adjoint.shape[extra + i]]
    axes = (*range(extra), *repeated)
    return adjoint.sum(axis=axes).reshape(shape) if axes else np.broadcast_to(adjoint, shape)


_OTHER_NAMES = {
    "ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "arctan2": "atan2",
    "fabs": "abs", "sgn": "sign", "logistic": "sigmoid", "expit": "sigmoid", "maximum": "max",
    "minimum": "min",
}  # fmt: skip
"""What other languages call a function."""


def unknown_name(what: str, name: str, column: int, known: Iterable[str]) -> FormulaError:
    """The error of a `what` (name or function) that is not one of `known`."""
    pool = list(known)
    hint = did_you_mean(name, pool)
    if what == "function" and name in _OTHER_NAMES:
        hint = f"did you mean {_OTHER_NAMES[name]!r}? "
    if what == "name" and 1 < len(name) == len(set(name) & set(pool)):
        hint = f"write {'*'.join(name)}; "
    if what == "name" and name in FUNCTIONS:
        hint = f"{name} is a function: write {name}(…); "
    return FormulaError(column, f"no {what} {shown(name)}", f"{hint}{what}s are {', '.join(pool)}")
