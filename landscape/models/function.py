"""A function of its parameters alone: no data, no loss, its value is what is drawn."""

from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.formula.expression import Expression, FormulaError
from landscape.formula.parser import parse
from landscape.models.benchmark_functions import BENCHMARKS, BenchmarkFunction
from landscape.models.formula import Expr, Params
from landscape.schema.section import Section


class Function(Section):
    """A benchmark function, or a formula of its parameters."""

    kind: Literal["function"] = "function"
    expr: Expr | None = None
    """The value, in the parameters; not beside name."""
    name: Literal["rosenbrock", "himmelblau", "beale", "rastrigin", "ackley"] | None = None
    """A benchmark function of two parameters, x and y unless params renames them."""
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
            self.expression.check(self.arguments)
        except FormulaError as error:
            raise PydanticCustomError("function", "expr: {why}", {"why": str(error)}) from None
        return self

    @property
    def benchmark(self) -> BenchmarkFunction | None:
        return BENCHMARKS[self.name] if self.name else None

    @cached_property
    def expression(self) -> Expression:
        """In the names of the parameters, or in x and y where it is a benchmark function."""
        return parse(self.benchmark.expr if self.benchmark else self.expr or "")

    @property
    def initial(self) -> dict[str, float]:
        """The parameters in order, with the values they start from."""
        if self.params is not None:
            return self.params
        assert self.benchmark is not None
        return dict(zip(("x", "y"), self.benchmark.start, strict=True))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the parameters within the formula."""
        return ("x", "y") if self.benchmark else tuple(self.initial)

    def start(self) -> Array:
        """(P,)."""
        return np.array(list(self.initial.values()))
