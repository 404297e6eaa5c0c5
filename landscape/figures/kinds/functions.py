"""functions: formulas of one variable side by side, in panels of one style."""

from math import ceil, sqrt
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.arrays import Array
from landscape.diagnostics.curve_sampling import usual
from landscape.figures.specs.base import Color, FigureSection, Title
from landscape.figures.specs.computed import answer
from landscape.formula.expression import FormulaError
from landscape.formula.parser import parse
from landscape.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landscape.figures.layout.page import Sheet

POLE = 4.0
"""A curve is shown whole unless it reaches this many times farther than its usual range."""
AIR = 0.08
"""Room above and below a curve, as a share of its height."""


def _of_x(expr: str) -> str:
    try:
        parse(expr, ["x"])
    except FormulaError as error:
        raise PydanticCustomError("formula", "{why}", {"why": str(error)}) from None
    return expr


def _rising(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        raise PydanticCustomError(
            "range", "[{low}, {high}] is not a range; low must be under high",
            {"low": low, "high": high},
        )  # fmt: skip
    return ends


Expr = Annotated[str, AfterValidator(_of_x)]
End = Annotated[float, Field(ge=-1e100, le=1e100)]


class Functions(FigureSection):
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

    def paint(self, result: Result, sheet: "Sheet") -> None:
        from matplotlib import rcParams
        from matplotlib.ticker import MaxNLocator

        curves = answer(self, result)["curves"]
        rows, columns = self.shape
        scale = min(1.0, 2 / columns) ** 0.5
        panels = sheet.axes(rows, columns, sharex=True)
        for i, (ax, curve) in enumerate(zip(panels, curves, strict=False)):
            draw_curve(ax, curve["x"], curve["y"], self.range, self.color)
            ax.tick_params(labelsize=scale * rcParams["xtick.labelsize"])
            ax.tick_params(labelbottom=i + columns >= len(curves))
            ax.xaxis.set_major_locator(MaxNLocator(8 // columns + 2, steps=[1, 2, 3, 5, 10]))
            ax.set_xlabel("x" if i + columns >= len(curves) else "")
            self._name(ax, i, sheet, scale)
        for ax in panels[len(curves) :]:
            ax.set_visible(False)
        sheet.figure.align_ylabels(panels)
        broken = any(np.isnan(curve["y"]).any() for curve in curves)
        sheet.facts = ["gaps where a formula jumps or is not finite"] if broken else []

    def _name(self, ax: "Axes", i: int, sheet: "Sheet", scale: float) -> None:
        """The label above the panel, and the formula beside it; or the formula above."""
        from matplotlib import rcParams

        formula = " ".join(self.formulas[i].split())
        size = scale * rcParams["axes.titlesize"]
        if self.labels:
            ax.set_title(self.labels[i], fontsize=size)
            ax.set_ylabel(formula, parse_math=False, fontsize=scale * rcParams["font.size"])
        else:
            ax.set_title(formula, parse_math=False, fontsize=size)
        sheet.room(ax.title, ax, False, 1.0)


def draw_curve(
    ax: "Axes", x: Array, y: Array, ends: tuple[float, float], color: str | None = None
) -> None:
    """A curve in pieces over the lines through zero."""
    from matplotlib import rcParams

    low, high = limits(y)
    reach = 10 * (high - low)
    shown = np.clip(y, low - reach, high + reach)
    ax.plot(x, shown, color=color, solid_capstyle="butt", zorder=3)
    ax.grid(True)
    zero = {"color": rcParams["axes.edgecolor"], "linewidth": rcParams["axes.linewidth"]}
    ax.axhline(0, **zero, zorder=2)
    ax.axvline(0, **zero, zorder=2)
    ax.set(xlim=ends, ylim=(low, high))


def limits(y: Array) -> tuple[float, float]:
    """The ends of an axis that shows finite parts of `y` whole, but not up to a pole."""
    least, most = float(np.nanmin(y)), float(np.nanmax(y))
    low, high = usual(y)
    reach = POLE * (high - low) or np.inf
    low = least if low - least <= reach else low
    high = most if most - high <= reach else high
    air = AIR * (high - low) or 0.1 * abs(low) or 1.0
    return low - air, high + air
