"""The parser of the formula language: text to an `Expression`.

Text is read by `ast.parse` and translated, node by node, into a tree of our own; whatever else
Python can say is refused with its column, and nothing is ever handed to eval, exec or compile.
"""

import ast
import math
import re
import sys
import warnings
from collections.abc import Collection
from functools import reduce

import numpy as np

from landscape.errors import shown
from landscape.formula.expression import Expression, FormulaError, Node, unknown_name
from landscape.formula.primitives import FUNCTIONS

MAX_LENGTH = 1000
"""Characters of a formula."""
MAX_NODES = 300
"""Numbers, uses of names, operators and calls of a formula."""
MAX_DEPTH = 50
"""Operations within operations; a sum of k terms is k - 1 deep."""


_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_GRAMMAR = "numbers, names, + - * / **, parentheses and functions"
_VARIADIC = {"min", "max"}
_PRODUCT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?![eE]\d)([^\W\d]\w*)")
"""A number before a name, such as 2a."""
_NEIGHBOURS = re.compile(r"([\w.]*\w)\s+([^\W\d]\w*)")
"""Two names, or a number and a name, with blanks alone between them."""
_EQUATION = re.compile(r"\w+\s*=\s*([^=].*)")
_SPACES = str.maketrans("\t\n\r\f\v", " " * 5)


def parse(text: str, names: Collection[str] | None = None) -> Expression:
    """The formula that `text` writes; its names are checked where `names` are given.

    Raises FormulaError for anything else, whatever the text."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(MAX_LENGTH + 1, f"{len(text)} characters", f"at most {MAX_LENGTH}")
    if "#" in text:
        raise FormulaError(text.index("#") + 1, "a comment", _GRAMMAR)
    line = text.translate(_SPACES)
    reader = _Reader(line)
    reader.add(_syntax(line), 0)
    expression = Expression(text, tuple(reader.tree))
    if names is not None:
        expression.check(names)
    return expression


def _syntax(line: str) -> ast.expr:
    """Python's reading of one line, any of whose complaints becomes a FormulaError."""
    body = line.lstrip(" ")
    skipped = len(line) - len(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(body, mode="eval").body
    except SyntaxError as error:
        product, equation = _PRODUCT.search(body), _EQUATION.fullmatch(body)
        if equation and not product:
            raise FormulaError(skipped + 1, "an equals sign", f"write {equation[1]}") from None
        if pair := product or _NEIGHBOURS.search(body):
            message, allowed = f"{shown(pair[0])} has no operator", f"write {pair[1]}*{pair[2]}"
            raise FormulaError(skipped + pair.start() + 1, message, allowed) from None
        if "never closed" in error.msg:
            allowed = "a closing one; quotes around a formula with commas, in braces"
            column = skipped + (error.offset or 1)
            raise FormulaError(column, "a parenthesis that is never closed", allowed) from None
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
                if not math.isfinite(number):
                    what = f"{shown(self._source(node), 40)} is not finite"
                    raise FormulaError(column, what, f"a number up to {sys.float_info.max:.3g}")
                return self._append(Node(f"{number:g}", column, number=number))
            case ast.Name():
                return self._name(self._source(node), column)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.add(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.USub()):
                return self._append(Node("neg", column, (self.add(node.operand, depth + 1),)))
            case ast.BinOp() if type(node.op) in _SYMBOLS:
                sides = self.add(node.left, depth + 1), self.add(node.right, depth + 1)
                return self._append(Node(_SYMBOLS[type(node.op)], column, sides))
            case ast.Call(func=ast.Name(), keywords=[]):
                return self._call(node, column, depth)
        raise self._refused(node)

    def _append(self, node: Node) -> int:
        self.tree.append(node)
        return len(self.tree) - 1

    def _name(self, name: str, column: int) -> int:
        if name not in self._names:
            self._names[name] = self._append(Node(name, column))
        return self._names[name]

    def _call(self, node: ast.Call, column: int, depth: int) -> int:
        name = self._source(node.func)
        if name not in FUNCTIONS:
            raise unknown_name("function", name, column, FUNCTIONS)
        arity, count, variadic = len(FUNCTIONS[name].derivatives), len(node.args), name in _VARIADIC
        if count < arity or (count > arity and not variadic):
            allowed = f"{arity} or more" if variadic else f"{arity}"
            raise FormulaError(column, f"{name} with {count} arguments", f"it takes {allowed}")
        operands = [self.add(argument, depth + 1) for argument in node.args]
        if not variadic:
            return self._append(Node(name, column, tuple(operands)))
        return reduce(lambda a, b: self._append(Node(name, column, (a, b))), operands)

    def _refused(self, node: ast.expr) -> FormulaError:
        source = shown(self._source(node), 40)
        hint = f"powers are written **: {source[1:-1].replace('^', '**')}" if "^" in source else ""
        if match := re.fullmatch(r"(?:np|numpy|math|torch|jnp|F)\.((\w+).*)", source[1:-1]):
            hint = f"write {match[1]}" if match[2] in FUNCTIONS else hint
        what = f"{source} is not part of the language"
        return FormulaError(self._column(node), what, hint or _GRAMMAR)

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
