"""functions: formulas of one variable side by side, in panels of one style."""

from math import ceil, sqrt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.figures.specs.base import Color, FigureSpec, Title
from landscape.formula.expression import FormulaError
from landscape.formula.parser import parse


def _of_x(expr: str) -> str:
    try:
        parse(expr, ["x"])
    except FormulaError as error:
        raise PydanticCustomError("formula", "{why}", {"why": str(error)}) from None
    return expr


def _rising(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        raise PydanticCustomError(
            "range", "[{low}, {high}] is not a range; low must be under high",
            {"low": low, "high": high},
        )  # fmt: skip
    return interval


Expr = Annotated[str, AfterValidator(_of_x)]

End = Annotated[float, Field(ge=-1e100, le=1e100)]


class FunctionsSpec(FigureSpec):
    """Formulas of one variable side by side."""

    kind: Literal["functions"] = "functions"
    exprs: (
        Annotated[tuple[Expr, ...], Field(min_length=1, max_length=16)]
        | Annotated[dict[Title, Expr], Field(min_length=1, max_length=16)]
    )
    """Formulas of x: a list, or a mapping of labels to formulas."""
    range: Annotated[tuple[End, End], AfterValidator(_rising)] = (-6.0, 6.0)
    """[lo, hi]: the first and the last x."""
    color: Color | None = None
    """Colour of the curves; null: the theme's."""

    @property
    def formulas(self) -> tuple[str, ...]:
        return tuple(self.exprs.values() if isinstance(self.exprs, dict) else self.exprs)

    @property
    def labels(self) -> tuple[str, ...]:
        """One a formula; empty where there are none."""
        return tuple(self.exprs) if isinstance(self.exprs, dict) else ()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of panels."""
        columns = ceil(sqrt(len(self.formulas)))
        return ceil(len(self.formulas) / columns), columns

    @property
    def tall(self) -> float:  # type: ignore[override]
        """In a narrow column, higher the more rows there are."""
        return 1 + 0.25 * (self.shape[0] - 1)

    def requires(self) -> dict[str, Any]:
        return {"kind": self.kind, "exprs": self.formulas, "range": self.range}
