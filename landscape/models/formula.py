"""A formula as a model: one score, written in the features and named parameters."""

import keyword
import re
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import groupby
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field, PrivateAttr
from pydantic_core import PydanticCustomError

from landscape.arrays import Array, chunks
from landscape.data.dataset import Dataset
from landscape.errors import InputError, shown
from landscape.formula.expression import Expression, FormulaError
from landscape.formula.parser import parse
from landscape.models.base import Model
from landscape.models.layout import Layout, lay_out

CACHED = 2**15
"""Scores computed at once for a batch of parameter vectors: such as stay in the cache from one
operation of the formula to the next."""


def _spelled(params: dict[str, float]) -> dict[str, float]:
    for name in params:
        if not name.isidentifier() or keyword.iskeyword(name):
            text = "{name} cannot be a name in a formula; letters, digits and _, no digit first"
            raise PydanticCustomError("parameter_name", text, {"name": shown(name)})
    return params


def _parsed(expr: str) -> str:
    """Refuses what is not a formula; its names are checked when they are known."""
    parse(expr)
    return expr


Expr = Annotated[str, AfterValidator(_parsed)]
"""A text that is a formula."""
Params = Annotated[dict[str, float], Field(min_length=1), AfterValidator(_spelled)]
"""Names of parameters, in their order, with the values they start from."""


def layout_of(names: tuple[str, ...], intercepts: Collection[str] = ()) -> Layout:
    """Parameters without any further structure: one tensor of one row, but for the intercepts."""
    runs = [(bias, len(list(run))) for bias, run in groupby(name in intercepts for name in names)]
    return Layout(names, lay_out(("params", (n,) if bias else (1, n), bias) for bias, n in runs))


class FormulaModel(Model):
    """A formula of the features and its parameters."""

    kind: Literal["formula"] = "formula"
    expr: Expr
    """The score, in x (where there is one feature) or the features' names, and the parameters."""
    params: Params
    """The parameters in order, each with the value it starts from."""
    intercepts: tuple[str, ...] = ()
    """The parameters that penalties of the loss leave out."""

    _features: tuple[str, ...] = PrivateAttr(default=())

    def bound(self, data: Dataset) -> "FormulaModel":
        model = self.model_copy()
        model._features = data.feature_names
        return model

    @cached_property
    def expression(self) -> Expression:
        return parse(self.expr)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the parameters within the formula."""
        return tuple(self.params)

    @property
    def is_affine(self) -> bool:
        """Whether the score is linear in the parameters, up to a constant."""
        return self.expression.is_affine_in(self.params)

    def layout(self, data: Dataset, outputs: int) -> Layout:
        if outputs != 1:
            what = f"a formula has one score, but the loss compares {outputs} classes"
            raise InputError("model.kind", what, "logistic or mlp, or two classes")
        names = columns(data.feature_names)
        for name in self.params:
            if name in names:
                raise InputError(f"model.params.{name}", "is the name of a feature", "another name")
        for i, name in enumerate(self.intercepts):
            if name not in self.params:
                key, known = f"model.intercepts.{i}", ", ".join(self.params)
                raise InputError(key, f"no parameter {shown(name)}", known)
        try:
            self.expression.check([*names, *self.params])
        except FormulaError as error:
            raise InputError("model.expr", str(error)) from None
        return layout_of(tuple(self.params), self.intercepts)

    def start(self, data: Dataset, outputs: int, rng: np.random.Generator) -> Array:
        return np.array(list(self.params.values()))

    def scores(self, theta: Array, x: Array, outputs: int) -> Array:
        flat = theta.reshape(-1, theta.shape[-1])
        out = np.empty((len(flat), len(x)), theta.dtype)
        for rows in chunks(len(flat), self.points_at_once(len(x))):
            out[rows] = self.expression.value(self.values(flat[rows], x))
        return out.reshape(*theta.shape[:-1], len(x), 1)

    def adjoint(self, theta: Array, x: Array, cotangent: Array) -> Array:
        flat = theta.reshape(-1, theta.shape[-1])
        of_points = cotangent.reshape(len(flat), len(x))
        gradient = self.expression.gradient(self.values(flat, x), of_points)
        columns = [gradient[name] for name in self.params]
        return np.concatenate(columns, axis=-1).reshape(theta.shape)

    @staticmethod
    def points_at_once(samples: int) -> int:
        """Parameter vectors whose values at so many samples stay in the cache."""
        return max(1, CACHED // samples)

    @property
    def columns(self) -> dict[str, int]:
        """The column of the inputs behind each name of a feature."""
        return columns(self._features or ("x",))

    def values(self, theta: Array, x: Array) -> dict[str, Array]:
        """Features (n,) and parameters (m, 1) by name, of parameters (m, P)."""
        inputs = {name: x[:, j] for name, j in self.columns.items()}
        return inputs | {name: theta[:, i, None] for i, name in enumerate(self.params)}


def columns(features: Sequence[str]) -> dict[str, int]:
    """The column of each name a formula may use for a feature: x for a single one; its name; its
    name with _ for what cannot stand in a formula, as mean_radius for `mean radius`."""
    plain = {re.sub(r"\W+", "_", name).strip("_"): j for j, name in enumerate(features)}
    return ({"x": 0} if len(features) == 1 else {}) | plain | {n: j for j, n in enumerate(features)}
