"""The formula language: text to a whitelisted tree, its values, and its gradients in reverse.

Text is read by `ast.parse` and translated, node by node, into a tree of our own that knows only
numbers, names, + - * / **, signs and the functions of `FUNCTIONS`; whatever else Python can say is
refused with its column, and nothing is ever handed to eval, exec or compile. The tree is evaluated
with NumPy ufuncs on arrays of any shapes that broadcast, and differentiated by one backward sweep
(S. Linnainmaa, BIT 16, 1976), so a name that is used twice collects both gradients.

Complex arguments serve complex steps. Outside the domain of a function the value is nan, overflow
gives inf, and no warning is raised; `landscape.formula.primitives` says what happens at kinks.
"""

import ast
import math
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscape.arrays import Array
from landscape.errors import LandscapeError, shown
from landscape.formula.primitives import FUNCTIONS, OPERATIONS

MAX_LENGTH = 1000
"""Characters of a formula."""
MAX_NODES = 300
"""Numbers, uses of names, operators and calls of a formula."""
MAX_DEPTH = 50
"""Operations within operations; a sum of k terms is k - 1 deep."""

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
        said = f"column {self.column}: {self.what}"
        return f"{said}; {self.allowed}" if self.allowed else said


# -- the tree ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A number, a name (one node however often it is used) or an operation on earlier nodes."""

    label: str
    """The operation as a key of `OPERATIONS`, the name, or the number as it is read."""
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
class Formula:
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
        return all(OPERATIONS[node.label].smooth for node in self.tree if node.operands)

    @cached_property
    def _leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.tree if node.is_name)

    def check(self, names: Collection[str]) -> None:
        """Raises FormulaError where it uses a name that is not one of `names`, pi or e."""
        for node in self._leaves:
            if node.label not in names and node.label not in CONSTANTS:
                raise _unknown("name", node.label, node.column, [*names, *CONSTANTS])

    def value(self, values: Mapping[str, ArrayLike]) -> Array:
        """The result at named values of any shapes that broadcast, in the shape they give.

        Raises FormulaError for a name without a value."""
        with np.errstate(all="ignore"):
            found = self._forward(self._bound(values), keep=False)
        return np.asarray(found[len(self.tree) - 1])

    def gradient(
        self, values: Mapping[str, ArrayLike], cotangent: ArrayLike = 1.0
    ) -> dict[str, Array]:
        """∂ Σ result · cotangent / ∂ value, for each of `values` in its own shape.

        `cotangent` has a shape that broadcasts with the result's."""
        with np.errstate(all="ignore"):
            bound = self._bound(values)
            flows = self._backward(self._forward(bound), np.asarray(cotangent))
        found = {
            node.label: flow
            for node, flow in zip(self.tree, flows, strict=True)
            if node in self._leaves
        }
        return {name: found.get(name, np.zeros(np.shape(v))) for name, v in values.items()}

    def nodes(self, values: Mapping[str, float]) -> tuple[GraphNode, ...]:
        """The computation graph at scalar values: each node with its value and gradient."""
        with np.errstate(all="ignore"):
            found = self._forward(self._bound(values))
            flows = self._backward(found, np.asarray(1.0))
        return tuple(
            GraphNode(i, node.label, node.operands, float(found[i]), float(flows[i]))
            for i, node in enumerate(self.tree)
        )

    def _bound(self, values: Mapping[str, ArrayLike]) -> dict[str, Any]:
        self.check(values)
        given = CONSTANTS | dict(values)
        return {node.label: _numeric(given[node.label]) for node in self._leaves}

    @cached_property
    def _last_use(self) -> dict[int, int]:
        return {j: i for i, node in enumerate(self.tree) for j in node.operands}

    def _forward(self, bound: Mapping[str, Any], keep: bool = True) -> dict[int, Any]:
        """The value of each node by its position; of the result alone unless `keep`, so that
        large arrays live no longer than they are used."""
        found: dict[int, Any] = {}
        for i, node in enumerate(self.tree):
            if node.operands:
                found[i] = OPERATIONS[node.label].value(*(found[j] for j in node.operands))
            else:
                found[i] = bound[node.label] if node.number is None else node.number
            for j in () if keep else set(node.operands):
                if self._last_use[j] == i:
                    del found[j]
        return found

    def _backward(self, found: Mapping[int, Any], cotangent: Any) -> list[Any]:
        """∂ Σ result · cotangent / ∂ node, of each node in its shape."""
        flows: list[Any] = [0.0] * len(self.tree)
        flows[-1] = cotangent + np.zeros(np.shape(found[len(flows) - 1]))
        for i in reversed(range(len(flows))):
            node, flows[i] = self.tree[i], _summed(flows[i], np.shape(found[i]))
            if not node.operands:
                continue
            operands = [found[j] for j in node.operands]
            slopes = OPERATIONS[node.label].slopes
            for j, slope in zip(node.operands, slopes, strict=True):
                if self.tree[j].number is None:
                    flows[j] = flows[j] + _chained(flows[i], slope(found[i], *operands))
        return flows


def _numeric(value: ArrayLike) -> Any:
    array = np.asarray(value)
    return array if np.iscomplexobj(array) else array.astype(float, copy=False)


def _chained(flow: Any, slope: Any) -> Any:
    """flow · slope, where nothing flows 0 even past an infinite slope."""
    if isinstance(slope, float) and not isinstance(slope, np.floating):
        return flow * slope
    return np.where(flow == 0, 0.0, flow * slope)


def _summed(flow: Any, shape: tuple[int, ...]) -> Any:
    """`flow` summed over the axes along which `shape` was broadcast."""
    flow = np.asarray(flow)
    extra = flow.ndim - len(shape)
    repeated = [extra + i for i, n in enumerate(shape) if n == 1 != flow.shape[extra + i]]
    axes = (*range(extra), *repeated)
    return flow.sum(axis=axes).reshape(shape) if axes else np.broadcast_to(flow, shape)


# -- reading -----------------------------------------------------------------------------------

_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_GRAMMAR = "numbers, names, + - * / **, parentheses and functions"
_SEVERAL = {"min", "max"}
_SPACES = str.maketrans("\t\n\r\f\v", " " * 5)


def parse(text: str, names: Collection[str] | None = None) -> Formula:
    """The formula that `text` writes; its names are checked where `names` are given.

    Raises FormulaError for anything else, whatever the text."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(MAX_LENGTH + 1, f"{len(text)} characters", f"at most {MAX_LENGTH}")
    if "#" in text:
        raise FormulaError(text.index("#") + 1, "a comment", _GRAMMAR)
    line = text.translate(_SPACES)
    reader = _Reader(line)
    reader.add(_syntax(line), 0)
    formula = Formula(text, tuple(reader.tree))
    if names is not None:
        formula.check(names)
    return formula


def _syntax(line: str) -> ast.expr:
    """Python's reading of one line, any of whose complaints becomes a FormulaError."""
    body = line.lstrip(" ")
    skipped = len(line) - len(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(body, mode="eval").body
    except SyntaxError as error:
        end = len(body) + 1  # where Python gives no column, it is the end that surprised it
        column = skipped + min(error.offset or end, end)
        raise FormulaError(column, f"not a formula ({error.msg})", _GRAMMAR) from None
    except (ValueError, MemoryError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, MemoryError | RecursionError) else error
        raise FormulaError(skipped + 1, f"not a formula ({what})", _GRAMMAR) from None


class _Reader:
    """Translates Python's syntax tree of a line into our own."""

    def __init__(self, line: str) -> None:
        self.tree: list[Node] = []
        self._skipped = len(line) - len(line.lstrip(" "))
        self._bytes = line.lstrip(" ").encode(errors="replace")
        self._names: dict[str, int] = {}
        self._read = 0

    def add(self, node: ast.expr, depth: int) -> int:
        """The position in the tree of what `node` becomes, `depth` operations below the result."""
        column = self._column(node)
        self._read += 1
        if self._read > MAX_NODES:
            raise FormulaError(column, "too long a formula", f"at most {MAX_NODES} nodes")
        if depth > MAX_DEPTH:
            raise FormulaError(column, "nested too deeply", f"at most {MAX_DEPTH} levels")
        match node:
            case ast.Constant(value=bool()):
                raise self._refused(node)
            case ast.Constant(value=int() | float() as value):
                number = _float(value)
                return self._put(Node(f"{number:g}", column, number=number))
            case ast.Name():
                return self._name(self._source(node), column)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.add(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.USub()):
                return self._put(Node("neg", column, (self.add(node.operand, depth + 1),)))
            case ast.BinOp() if type(node.op) in _SYMBOLS:
                sides = self.add(node.left, depth + 1), self.add(node.right, depth + 1)
                return self._put(Node(_SYMBOLS[type(node.op)], column, sides))
            case ast.Call(func=ast.Name(), keywords=[]):
                return self._call(node, column, depth)
        raise self._refused(node)

    def _put(self, node: Node) -> int:
        self.tree.append(node)
        return len(self.tree) - 1

    def _name(self, name: str, column: int) -> int:
        if name not in self._names:
            self._names[name] = self._put(Node(name, column))
        return self._names[name]

    def _call(self, node: ast.Call, column: int, depth: int) -> int:
        name = self._source(node.func)
        if name not in FUNCTIONS:
            raise _unknown("function", name, column, FUNCTIONS)
        wanted, given, several = len(FUNCTIONS[name].slopes), len(node.args), name in _SEVERAL
        if given < wanted or (given > wanted and not several):
            count = f"{wanted} or more" if several else f"{wanted}"
            raise FormulaError(column, f"{name} with {given} arguments", f"it takes {count}")
        operands = [self.add(argument, depth + 1) for argument in node.args]
        if not several:
            return self._put(Node(name, column, tuple(operands)))
        return reduce(lambda a, b: self._put(Node(name, column, (a, b))), operands)

    def _refused(self, node: ast.expr) -> FormulaError:
        source = shown(self._source(node), 40)
        hint = "powers are written **" if "^" in source else ""
        return FormulaError(
            self._column(node), f"{source} is not part of the language", hint or _GRAMMAR
        )

    def _source(self, node: ast.expr) -> str:
        """The text of a node just as it is written; Python would normalise its letters."""
        return self._bytes[node.col_offset : node.end_col_offset].decode()

    def _column(self, node: ast.expr) -> int:
        return self._skipped + len(self._bytes[: node.col_offset].decode()) + 1


def _float(value: int | float) -> np.float64:
    """The nearest float, inf beyond the largest."""
    try:
        return np.float64(value)
    except OverflowError:
        return np.float64(math.inf)


def _unknown(what: str, name: str, column: int, known: Iterable[str]) -> FormulaError:
    pool = list(known)
    near = get_close_matches(name, pool, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    if what == "name" and name in FUNCTIONS:
        hint = f"{name} is a function: write {name}(…); "
    return FormulaError(column, f"no {what} {shown(name)}", f"{hint}{what}s are {', '.join(pool)}")
