"""Samples of a formula of one variable, with or without noise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from landscape.data.sources.source import Source, Table
from landscape.errors import InputError
from landscape.formula.parser import parse
from landscape.rng import generator


def _rising(limits: tuple[float, float]) -> tuple[float, float]:
    if not (limits[0] < limits[1] and np.isfinite(limits[1] - limits[0])):
        raise PydanticCustomError(
            "range", "[{low}, {high}] is not a range; low must be under high",
            {"low": limits[0], "high": limits[1]},
        )  # fmt: skip
    return limits


def _of_x(expr: str) -> str:
    parse(expr, ["x"])
    return expr


class Formula(Source):
    """x evenly spaced over a range, y a formula of x plus normal noise."""

    kind: Literal["formula"] = "formula"
    expr: Annotated[str, AfterValidator(_of_x)]
    """y as a formula of x."""
    range: Annotated[tuple[float, float], AfterValidator(_rising)]
    """[lo, hi]: the first and the last x."""
    samples: Annotated[int, Field(ge=2, le=10_000_000)] = 200
    """Number of points."""
    noise: Annotated[float, Field(ge=0)] = 0.0
    """Standard deviation of what is added to y, in the unit of y."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        x = np.linspace(*self.range, self.samples)
        y = np.broadcast_to(parse(self.expr).value({"x": x}), x.shape)
        bad = np.flatnonzero(~np.isfinite(y))
        if len(bad):
            raise InputError(
                "data.expr",
                f"is {y[bad[0]]:g} at x = {x[bad[0]]:g}",
                "finite values over the range",
            )
        rng = generator(seed, "noise")
        return Table(x[:, None], y + self.noise * rng.normal(size=len(x)), ("x",))
