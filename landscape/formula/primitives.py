"""The elementwise functions of the formula language, each with its derivatives.

Complex arguments are taken for complex steps (W. Squire, G. Trapp, SIAM Review 40, 1998): what is
not analytic (abs, sign, floor, ceil, relu, min, max) decides by real parts, and so do the branches
of cbrt, hypot and atan2. Outside the domain of a function the value is nan.
Conventions at kinks: abs and relu have derivative 0 at 0, hypot at the origin; of equal operands of
min or max the first takes the whole gradient; sign, floor and ceil have derivative 0 everywhere.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.special import sigmoid

COSH_IN_RANGE = 350
"""Up to where the square of cosh is a number; beyond, tanh' is nothing."""


@dataclass(frozen=True)
class Primitive:
    """An elementwise function of one or two operands, real or complex."""

    value: Callable[..., Any]
    """From the operands."""
    derivatives: tuple[Callable[..., Any], ...]
    """∂ value / ∂ operand, one an operand, each from the value and the operands."""
    smooth: bool = True
    """Whether its second derivative describes it."""


def _real_valued(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, nan on complex arguments too wherever the real function is."""

    def value(*operands: Any) -> Any:
        result = function(*operands)
        if np.iscomplexobj(result):
            real = function(*(operand.real for operand in operands))
            result = np.where(np.isnan(real), np.nan, result)
        return result

    return value


def _softplus(x: Any) -> Any:
    above = x.real > 0
    return np.where(above, x, 0) + np.log1p(np.exp(np.where(above, -x, x)))


def _cbrt(x: Any) -> Any:
    if not np.iscomplexobj(x):
        return np.cbrt(x)
    sign = np.where(x.real < 0, -1, 1)
    return sign * (sign * x) ** (1 / 3)


def _atan2(y: Any, x: Any) -> Any:
    """Complex operands are continued to first order, which is exact for a complex step."""
    angle = np.arctan2(y.real, x.real)
    if not (np.iscomplexobj(y) or np.iscomplexobj(x)):
        return angle
    return angle + 1j * (y.imag * x.real - x.imag * y.real) / (x.real**2 + y.real**2)


def _hypot(x: Any, y: Any) -> Any:
    if not (np.iscomplexobj(x) or np.iscomplexobj(y)):
        return np.hypot(x, y)
    size = np.maximum(np.abs(x.real), np.abs(y.real))
    return size * np.sqrt(_share(x, size) ** 2 + _share(y, size) ** 2)


def _share(part: Any, whole: Any) -> Any:
    """part / whole, 0 where the whole is 0."""
    empty = whole == 0
    return np.where(empty, 0, part) / np.where(empty, 1, whole)


def _second_larger(a: Any, b: Any) -> Any:
    """Whether max(a, b) is `b`; a nan is larger than any number, so that it is seen."""
    return (b.real > a.real) | np.isnan(b.real)


def _second_smaller(a: Any, b: Any) -> Any:
    return (b.real < a.real) | np.isnan(b.real)


def _base_derivative(y: Any, a: Any, b: Any) -> Any:
    return np.where(b == 0, 0, b * np.power(a, b - 1))


def _exponent_derivative(y: Any, a: Any, b: Any) -> Any:
    """y log a, and 0 for the base 0, where y stays 0 as the exponent moves."""
    return np.where((a == 0) & (b.real >= 0), 0, y * _log(np.where(a == 0, 1, a)))


def _tanh_derivative(y: Any, x: Any) -> Any:
    """1 / cosh², which keeps its digits where 1 - tanh² loses them."""
    far = np.abs(x.real) > COSH_IN_RANGE
    return np.where(far, 0, 1 / np.cosh(np.where(far, 0, x)) ** 2)


_log = _real_valued(np.log)


def _unary(
    value: Callable[..., Any], derivative: Callable[..., Any], smooth: bool = True
) -> Primitive:
    return Primitive(value, (derivative,), smooth)


OPERATORS: dict[str, Primitive] = {
    "+": Primitive(np.add, (lambda y, a, b: 1.0, lambda y, a, b: 1.0)),
    "-": Primitive(np.subtract, (lambda y, a, b: 1.0, lambda y, a, b: -1.0)),
    "*": Primitive(np.multiply, (lambda y, a, b: b, lambda y, a, b: a)),
    "/": Primitive(np.divide, (lambda y, a, b: 1 / b, lambda y, a, b: -y / b)),
    "**": Primitive(_real_valued(np.power), (_base_derivative, _exponent_derivative)),
    "neg": _unary(np.negative, lambda y, x: -1.0),
}

FUNCTIONS: dict[str, Primitive] = {
    "sin": _unary(np.sin, lambda y, x: np.cos(x)),
    "cos": _unary(np.cos, lambda y, x: -np.sin(x)),
    "tan": _unary(np.tan, lambda y, x: 1 + y * y),
    "arcsin": _unary(_real_valued(np.arcsin), lambda y, x: 1 / np.sqrt((1 - x) * (1 + x))),
    "arccos": _unary(_real_valued(np.arccos), lambda y, x: -1 / np.sqrt((1 - x) * (1 + x))),
    "arctan": _unary(np.arctan, lambda y, x: 1 / (1 + x * x)),
    "sinh": _unary(np.sinh, lambda y, x: np.cosh(x)),
    "cosh": _unary(np.cosh, lambda y, x: np.sinh(x)),
    "tanh": _unary(np.tanh, _tanh_derivative),
    "exp": _unary(np.exp, lambda y, x: y),
    "expm1": _unary(np.expm1, lambda y, x: np.exp(x)),
    "log": _unary(_log, lambda y, x: 1 / x),
    "log1p": _unary(_real_valued(np.log1p), lambda y, x: 1 / (1 + x)),
    "log10": _unary(_real_valued(np.log10), lambda y, x: 1 / (x * math.log(10))),
    "log2": _unary(_real_valued(np.log2), lambda y, x: 1 / (x * math.log(2))),
    "sqrt": _unary(_real_valued(np.sqrt), lambda y, x: 0.5 / y),
    "cbrt": _unary(_cbrt, lambda y, x: 1 / (3 * y * y)),
    "abs": _unary(
        lambda x: np.where(x.real < 0, -x, x), lambda y, x: np.sign(x.real), smooth=False
    ),
    "sign": _unary(lambda x: np.sign(x.real), lambda y, x: 0.0, smooth=False),
    "floor": _unary(lambda x: np.floor(x.real), lambda y, x: 0.0, smooth=False),
    "ceil": _unary(lambda x: np.ceil(x.real), lambda y, x: 0.0, smooth=False),
    "sigmoid": _unary(sigmoid, lambda y, x: y * sigmoid(-x)),
    "softplus": _unary(_softplus, lambda y, x: sigmoid(x)),
    "relu": _unary(lambda x: np.where(x.real <= 0, 0, x), lambda y, x: x.real > 0, smooth=False),
    "min": Primitive(
        lambda a, b: np.where(_second_smaller(a, b), b, a),
        (lambda y, a, b: ~_second_smaller(a, b), lambda y, a, b: _second_smaller(a, b)),
        smooth=False,
    ),
    "max": Primitive(
        lambda a, b: np.where(_second_larger(a, b), b, a),
        (lambda y, a, b: ~_second_larger(a, b), lambda y, a, b: _second_larger(a, b)),
        smooth=False,
    ),
    "atan2": Primitive(
        _atan2,
        (lambda z, y, x: x / (x * x + y * y), lambda z, y, x: -y / (x * x + y * y)),
    ),
    "hypot": Primitive(_hypot, (lambda r, x, y: _share(x, r), lambda r, x, y: _share(y, r))),
}
"""min and max take two operands or more, the others as many as they have derivatives."""

PRIMITIVES = OPERATORS | FUNCTIONS
