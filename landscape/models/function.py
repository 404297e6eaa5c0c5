"""A function of its parameters alone: no data, no loss, its value is what is drawn."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.formula.expression import Formula, FormulaError, parse
from landscape.models.base import Layout
from landscape.models.formula import Expr, Params, layout_of
from landscape.schema.section import Section


@dataclass(frozen=True)
class Known:
    """A function that optimizers are tried on, of x and y."""

    title: str
    expr: str
    """Written so that the value at the minimum is exact."""
    start: tuple[float, float]
    """A customary or telling starting point."""
    domain: tuple[tuple[float, float], tuple[float, float]]
    """The ranges of x and y it is usually drawn over."""


KNOWN = {
    # H. Rosenbrock, The Computer Journal 3, 1960: a bent valley, minimum 0 at (1, 1).
    "rosenbrock": Known(
        "Rosenbrock's function",
        "(1 - x)**2 + 100*(y - x**2)**2",
        (-1.2, 1.0),
        ((-2.0, 2.0), (-1.0, 3.0)),
    ),
    # D. Himmelblau, Applied Nonlinear Programming, 1972: four minima 0, one at (3, 2).
    "himmelblau": Known(
        "Himmelblau's function",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        (0.0, 0.0),
        ((-5.0, 5.0), (-5.0, 5.0)),
    ),
    # E. Beale, ONR report 25, 1958: minimum 0 at (3, 0.5).
    "beale": Known(
        "Beale's function",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        (1.0, 1.0),
        ((-4.5, 4.5), (-4.5, 4.5)),
    ),
    # L. Rastrigin, Systems of Extremal Control, 1974: a minimum near every integer, 0 at (0, 0).
    "rastrigin": Known(
        "Rastrigin's function",
        "x**2 + y**2 + 20*(sin(pi*x)**2 + sin(pi*y)**2)",
        (3.2, 2.3),
        ((-5.12, 5.12), (-5.12, 5.12)),
    ),
    # D. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987: minimum 0 at (0, 0).
    "ackley": Known(
        "Ackley's function",
        "-20*expm1(-0.2*hypot(x, y)/sqrt(2)) - e*expm1(-sin(pi*x)**2 - sin(pi*y)**2)",
        (2.5, 1.6),
        ((-5.0, 5.0), (-5.0, 5.0)),
    ),
}


class Function(Section):
    """A known function, or a formula of its parameters."""

    kind: Literal["function"] = "function"
    expr: Expr | None = None
    """The value, in the parameters; not beside name."""
    name: Literal["rosenbrock", "himmelblau", "beale", "rastrigin", "ackley"] | None = None
    """A known function of two parameters, x and y unless params renames them."""
    params: Params | None = None
    """The parameters in order, each with the value it starts from; needed with expr."""

    @model_validator(mode="after")
    def _one_function(self) -> "Function":
        if (self.expr is None) == (self.name is None):
            raise PydanticCustomError("function", "needs either expr or name")
        if self.expr is not None and self.params is None:
            raise PydanticCustomError("function", "expr needs params, such as {x: 1, y: 1}")
        if self.name is not None and self.params is not None and len(self.params) != 2:
            raise PydanticCustomError("function", "name needs two params, such as {x: 1, y: 1}")
        try:
            self.formula.check(self.arguments)
        except FormulaError as error:
            raise PydanticCustomError("function", "expr: {why}", {"why": str(error)}) from None
        return self

    @property
    def known(self) -> Known | None:
        return KNOWN[self.name] if self.name else None

    @cached_property
    def formula(self) -> Formula:
        """In the names of the parameters, or in x and y where it is a known function."""
        return parse(self.known.expr if self.known else self.expr or "")

    @property
    def initial(self) -> dict[str, float]:
        """The parameters in order, with the values they start from."""
        if self.params is not None:
            return self.params
        assert self.known is not None
        return dict(zip(("x", "y"), self.known.start, strict=True))

    @property
    def label(self) -> str:
        """What the value is, in words."""
        return self.known.title if self.known else f"f({', '.join(self.initial)})"

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the parameters within the formula."""
        return ("x", "y") if self.known else tuple(self.initial)

    def layout(self) -> Layout:
        return layout_of(tuple(self.initial))

    def start(self) -> Array:
        """(P,)."""
        return np.array(list(self.initial.values()))

    def value(self, theta: Array) -> Array:
        """(...,) at parameters (..., P)."""
        columns = dict(zip(self.arguments, np.moveaxis(theta, -1, 0), strict=True))
        return np.array(np.broadcast_to(self.formula.value(columns), theta.shape[:-1]))

    def gradient(self, theta: Array) -> Array:
        """(P,) at parameters (P,), which may be complex for complex steps."""
        gradient = self.formula.gradient(dict(zip(self.arguments, theta, strict=True)))
        return np.array([gradient[name] for name in self.arguments])
